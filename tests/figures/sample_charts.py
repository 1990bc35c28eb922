"""Charts of every shape the book uses, small enough to draw in each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from systemrace import figures
from systemrace.figures import contract, world

STARTS = pd.DataFrame(
    {
        "year": [2019, 2020, 2021] * 2,
        "country": ["China"] * 3 + ["United States"] * 3,
        "trials": [50, 62, 71, 41, 44, 46],
        "low": [40.5, 51.25, 60.0, 31.0, 35.0, 36.0],
        "high": [61.0, 74.0, 83.0, 53.0, 55.0, 57.0],
    }
)
PLACES = pd.DataFrame({"iso_numeric": [156, 840], "name": ["China", "United States"], "trials": [912, 780]})
DESCRIPTION = (
    "Lines of trials started, 2019 to 2021: China rises from 50 to 71, the United States from 41 to 46."
)

COLOUR = alt.Color(
    "country:N", scale=alt.Scale(domain=["China", "United States"], range=figures.series(2)), title=None
)


def draw_bars(size: figures.Size) -> alt.Chart:
    return (
        alt.Chart(STARTS)
        .mark_bar()
        .encode(x="year:O", y="trials:Q", color=COLOUR)
        .properties(width=size.width)
    )


def draw_layers(size: figures.Size) -> alt.LayerChart:
    base = alt.Chart(STARTS).encode(y="year:O", color=COLOUR)
    return (
        base.mark_rule().encode(x="low:Q", x2="high:Q") + base.mark_point().encode(x="trials:Q")
    ).properties(width=size.width)


def draw_facets(size: figures.Size) -> alt.FacetChart:
    columns = 1 if size.narrow else 2
    return draw_bars(size).properties(width=(size.width - 20) // columns).facet("country:N", columns=columns)


def draw_concat(size: figures.Size) -> alt.HConcatChart | alt.VConcatChart:
    if size.narrow:
        return alt.vconcat(draw_bars(size), draw_layers(size))
    half = size._replace(width=(size.width - 60) // 2)
    return alt.hconcat(draw_bars(half), draw_layers(half))


def draw_map(size: figures.Size) -> alt.Chart:
    return world.choropleth(size, PLACES, value="trials", breaks=[10, 800], title="Trials")


def draw_time(size: figures.Size) -> alt.Chart:
    months = pd.DataFrame({"month": pd.date_range("2015-01-01", periods=40, freq="MS"), "trials": range(40)})
    return alt.Chart(months).mark_line().encode(x="month:T", y="trials:Q").properties(width=size.width)


CHARTS = {
    "bars": draw_bars,
    "layers": draw_layers,
    "facets": draw_facets,
    "concat": draw_concat,
    "map": draw_map,
    "time": draw_time,
}


def meets_contract(
    name: str,
    draw: Callable[[figures.Size], Any],
    data: pd.DataFrame,
    chapter: str,
    *,
    tolerance: float = 1.0,
    **changes: Any,
) -> figures.Figure:
    """Make a chart as its chapter does, and see that both drawings are as wide as a page allows.

    Args:
        name: id of the figure.
        draw: draws it at a size.
        data: what it shows.
        chapter: whose chart it is.
        tolerance: by how much a drawing may be too wide, 1 for not at all.
        changes: whatever else `figures.make` takes, such as a computed title and description.
    """
    told = {"title": "What is found", "description": DESCRIPTION, "sources": ["s"], **changes}
    made = figures.make(name, draw, data, chapter=chapter, **told)
    assert made.wide.drawing.width <= contract.WIDE_TOTAL * tolerance
    assert made.narrow.drawing.width <= contract.NARROW_TOTAL * tolerance
    return made
