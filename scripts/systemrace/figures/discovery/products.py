"""Constructs by year and country, and the layers of origin of those that were approved."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

HEADS = {
    "First receptor against the antigen": "First|receptor",
    "Construct made": "Construct|made",
    "First patient": "First|patient",
    "Developer's seat": "Developer's|seat",
    "First approval": "First|approval",
}


def by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str], partial: int) -> alt.TopLevelMixin:
    """Draw yearly counts of constructs with exact limits, the unfinished year hollow.

    Args:
        size: room to draw in.
        data: country, year, count, low, high.
        pair: focal and comparator country.
        partial: the year that is not over.
    """
    whole = data[data["year"] < partial]
    x = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=8))
    y = alt.Y("count:Q", axis=alt.Axis(title="Constructs with a first patient in the year", tickCount=6))
    tone = scales.by_country(pair, legend=alt.Legend(title=None, symbolOpacity=1))
    band = (
        alt.Chart(whole)
        .mark_area(opacity=0.18)
        .encode(
            x=x,
            y=alt.Y("low:Q", title="Constructs with a first patient in the year"),
            y2="high:Q",
            color=tone,
        )
    )
    line = alt.Chart(whole).mark_line().encode(x=x, y=y, color=tone)
    dots = alt.Chart(whole).mark_point(size=45, opacity=1).encode(x=x, y=y, color=tone)
    rest = data[data["year"] >= partial]
    hollow = (
        alt.Chart(rest)
        .mark_point(size=60, opacity=1, filled=False, strokeWidth=2)
        .encode(x=x, y=y, color=tone)
    )
    return alt.layer(band, line, dots, hollow).properties(width=rows.fit(size, 60), height=260)


def origins(size: Size, cells: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Write the country of each layer of each construct's origin; an empty cell has no source.

    Args:
        size: room to draw in.
        cells: from `origins.cells`, in order of first approval.
        pair: codes of focal and comparator country.
    """
    shown = cells.assign(
        label=cells["name"] + ", " + cells["year"].astype(str),
        side=cells["text"].where(cells["text"].isin(pair), "other"),
    )
    order = list(dict.fromkeys(shown["label"]))
    heads = [HEADS[layer] for layer in dict.fromkeys(HEADS)]
    shown = shown.assign(head=shown["layer_label"].map(HEADS))
    shown = shown[["label", "head", "text", "side"]]
    axis = alt.Axis(
        title=None, orient="top", labelAngle=0, domain=False, ticks=False,
        labelExpr="split(datum.label, '|')", labelPadding=18, labelLineHeight=12,
        labelFontSize=10 if size.narrow else 12, labelOverlap=False,
    )  # fmt: skip
    x = alt.X("head:N", sort=heads, axis=axis, scale=alt.Scale(domain=heads))
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None), scale=alt.Scale(domain=order))
    tone = scales.by_country(pair, "side", ["other"], legend=None)
    base = alt.Chart(shown).encode(x=x, y=y)
    room = 104 if size.narrow else 130
    return alt.layer(
        base.mark_rect(stroke=colour("page"), strokeWidth=2).encode(color=tone),
        base.mark_text(color=colour("page"), fontWeight=600, fontSize=11 if size.narrow else 12).encode(
            text="text:N"
        ),
    ).properties(width=rows.fit(size, room), height=24 * len(order))


def share_by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the share of a country's constructs among all approved up to each year, with exact limits.

    Args:
        size: room to draw in.
        data: place, year, share, low, high.
        pair: focal and comparator country.
    """
    x = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=6))
    title = "Share of constructs approved so far"
    limits = alt.Axis(format=".0%", title=title, tickCount=5)
    y = alt.Y("share:Q", axis=limits, scale=alt.Scale(domain=[0, 1]))
    tone = scales.by_country(pair, "place", legend=alt.Legend(title=None, symbolOpacity=1))
    base = alt.Chart(data[["place", "year", "share", "low", "high"]])
    return alt.layer(
        base.mark_area(opacity=0.16).encode(
            x=x, y=alt.Y("low:Q", axis=limits, scale=alt.Scale(domain=[0, 1])), y2="high:Q", color=tone
        ),
        base.mark_line().encode(x=x, y=y, color=tone),
        base.mark_point(size=45, opacity=1).encode(x=x, y=y, color=tone),
    ).properties(width=rows.fit(size, 66), height=250)
