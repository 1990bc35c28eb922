"""Country outlines for maps, carried inside the package.

Natural Earth 1:110m (public domain) as TopoJSON, from world-atlas 2.0.2, thinned to a third of a degree
for maps at most 720 pixels wide; without Antarctica, islands smaller than a degree and a half beside a
mainland, and attributes. A feature is an ISO 3166-1 numeric code and a shape.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from systemrace.errors import ProseError
from systemrace.figures import theme
from systemrace.figures.spec import Size

OUTLINES = "world.topo.json"
FEATURE = "countries"


@cache
def topology() -> dict[str, Any]:
    """Return the TopoJSON; each geometry's `id` is an integer ISO 3166-1 numeric code."""
    text = resources.files("systemrace.figures").joinpath("static", OUTLINES).read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def outlines() -> alt.InlineData:
    """Return the countries as chart data; look values up by `id`, the ISO numeric code as an integer."""
    return alt.InlineData(values=topology(), format=alt.TopoDataFormat(type="topojson", feature=FEATURE))


def codes() -> set[int]:
    """Return the ISO numeric codes that have an outline (small states, such as Singapore, have none)."""
    return {shape["id"] for shape in topology()["objects"][FEATURE]["geometries"] if "id" in shape}


def choropleth(
    size: Size,
    data: pd.DataFrame,
    *,
    value: str,
    breaks: Sequence[float],
    title: str,
    code: str = "iso_numeric",
    name: str = "name",
    blank: str = "none",
    number_format: str = ",",
) -> alt.Chart:
    """Return a world map with countries coloured by class; countries without a row stay pale.

    Args:
        size: the room to draw in.
        data: one row per country.
        value: the column to colour by.
        breaks: ascending class limits; n limits make n + 1 classes, at most 6.
        title: what the legend says.
        code: the column with ISO 3166-1 numeric codes.
        name: the column with country names, for tooltips.
        blank: what the legend says of countries without a row.
        number_format: format of the limits, such as ",", ".0%" or ",.1f".

    Raises:
        ProseError: if a country has two rows, or the limits do not ascend.
    """
    if data[code].duplicated().any():
        twice = ", ".join(sorted(set(data.loc[data[code].duplicated(), name].astype(str))))
        raise ProseError(
            f"world.choropleth: more than one row for {twice}. Aggregate to one row per country."
        )
    if list(breaks) != sorted(set(breaks)):
        raise ProseError(
            f"world.choropleth: breaks {list(breaks)} do not ascend. Give each class limit once, in order."
        )
    shown = data[[code, name, value]].assign(**{code: data[code].astype(int)})
    labels = _class_labels(breaks, number_format)
    shown["class"] = [labels[bisect_right(breaks, amount)] for amount in shown[value]]
    return (
        alt.Chart(outlines())
        .mark_geoshape()
        .transform_lookup(lookup="id", from_=alt.LookupData(shown, code, [name, value, "class"]))
        .transform_calculate(**{"class": f"datum['class'] || '{blank}'"})
        .encode(
            color=_class_colour(size, labels, blank, title),
            tooltip=_tooltip(name, value, title, number_format),
        )
        .project("naturalEarth1", rotate=[-11, 0, 0])  # cut through the Bering Strait: no country is split
        .properties(width=size.width, height=round(size.width * 0.48))
    )


def _class_labels(breaks: Sequence[float], number_format: str) -> list[str]:
    limits = [f"{limit:{number_format}}" for limit in breaks]
    between = [f"{low} to <{high}" for low, high in pairwise(limits)]
    return [f"under {limits[0]}", *between, f"{limits[-1]} or more"]


def _class_colour(size: Size, labels: list[str], blank: str, title: str) -> alt.Color:
    scale = alt.Scale(domain=[blank, *labels], range=[theme.colour("land"), *theme.ramp(len(labels))])
    legend = alt.Legend(
        symbolType="square", symbolStrokeWidth=0, symbolSize=140, columns=3 if size.narrow else 7
    )
    return alt.Color("class:N", sort=None, scale=scale, title=title, legend=legend)


def _tooltip(name: str, value: str, title: str, number_format: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{name}:N", title="Country"),
        alt.Tooltip(f"{value}:Q", title=title, format=number_format),
    ]
