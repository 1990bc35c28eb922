"""Rows of dots with intervals: one per label, in one panel or in several, one under the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from systemrace.analysis.response_rates.labelled import ELSEWHERE, OPEN
from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LABEL_LIMIT = 250  # pixels
LETTER, MARGIN, WIDEST = 7, 24, 280  # pixels of a letter, beside the labels, of the widest labels
ROW, NARROW_ROW = 20, 36  # pixels; narrow rows hold their label above the marks


def percent() -> alt.Axis:
    """Give an axis of proportions as percentages."""
    return alt.Axis(format=".0%", tickCount=5)


def points() -> alt.Axis:
    """Give an axis of differences of proportions, with their sign."""
    return alt.Axis(format="+.0%", tickCount=5)


def by_place(pair: tuple[str, str]) -> alt.Color:
    """Colour by column country: focal, comparator, the places that are neither."""
    return scales.by_country(pair, rest=ELSEWHERE, legend=None)


def by_side(pair: tuple[str, str]) -> alt.Color:
    """Colour by column side: the country that an interval favours, or that it leaves open which."""
    return scales.by_country(pair, "side", [OPEN], legend=None)


def y(size: Size, labels: Iterable[str], limit: int = LABEL_LIMIT) -> alt.Y:
    """Place a row per label: beside the plot where there is room, else written above it by `names`."""
    axis = None if size.narrow else alt.Axis(labelLimit=limit)
    return alt.Y("label:N", sort=list(dict.fromkeys(labels)), title=None, axis=axis)


def names(size: Size, base: alt.Chart, placed: alt.Y) -> list[alt.Chart]:
    """Write the labels above their rows, for narrow screens."""
    if not size.narrow:
        return []
    written = base.encode(x=alt.value(0), y=placed, text="label:N")
    return haloed(written, colour("text"), baseline="bottom", dy=-6)


def haloed(
    base: alt.Chart, tone: Any = alt.Undefined, align: Literal["left", "center"] = "left", **placed: Any
) -> list[alt.Chart]:
    """Write text with the page's colour round it, so that no line runs through it."""
    page = colour("page")
    halo: dict[str, Any] = {"stroke": page, "strokeWidth": 5, "strokeJoin": "round", "color": page}
    return [base.mark_text(align=align, **placed, **halo), base.mark_text(align=align, **placed, color=tone)]


def dots(
    base: alt.Chart, placed: alt.Y, tone: alt.Color, value: str, across: dict[str, Any]
) -> list[alt.Chart]:
    """Draw a column of values over its limits in columns low and high, along one x axis."""
    return intervals.dots(base, alt.X(f"{value}:Q", **across), alt.X("low:Q", **across), y=placed, color=tone)


def width(size: Size, labels: Sequence[str]) -> int:
    """Give the width of a plot: what the labels beside it leave of the page."""
    beside = LETTER * max(len(label) for label in labels) + MARGIN
    return size.width if size.narrow else rows.fit(size, min(beside, WIDEST))


def height(size: Size, row: int = ROW) -> alt.Step:
    """Give the height of a row: two lines where labels stand above their marks."""
    return alt.Step(NARROW_ROW if size.narrow else row)


def stacked(
    size: Size,
    layers: list[alt.Chart],
    data: pd.DataFrame,
    *,
    column: str,
    order: list[str],
    row: int = ROW,
) -> alt.TopLevelMixin:
    """Draw the same layers once per value of a column, one panel under the other.

    Args:
        size: room to draw in.
        layers: charts without data of their own.
        data: the frame of all panels, with column label.
        column: the column with the panels' headings.
        order: the headings from top to bottom.
        row: height of a row in pixels.
    """
    header = alt.Header(title=None, labelOrient="top", labelLimit=size.width)
    return (
        alt.layer(*layers, data=data)
        .properties(width=width(size, data["label"]), height=height(size, row))
        .facet(row=alt.Row(f"{column}:N", sort=order, header=header), spacing=18)
        .resolve_scale(y="independent")
    )
