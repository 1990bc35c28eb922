"""Figures: one contract, one palette, and the page furniture that shows them."""

from systemrace.figures.bundle import write_assets
from systemrace.figures.contract import Figure, make
from systemrace.figures.markup import figure_html, verdict_badge, verdict_classes
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour, ramp, series

__all__ = [
    "Figure",
    "Size",
    "colour",
    "figure_html",
    "make",
    "ramp",
    "series",
    "verdict_badge",
    "verdict_classes",
    "write_assets",
]
