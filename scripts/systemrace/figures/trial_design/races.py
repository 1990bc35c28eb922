"""Who tried an antigen first, and by how much: a row per antigen on an axis of months."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour


def draw(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the months by which the second country came later; to the right the focal country was first.

    Args:
        size: room to draw in.
        data: antigen, lag, lag_low, lag_high (months), first (country), opener ("led by no company", "led by
            a company"), in drawing order.
        pair: focal and comparator country.
    """
    order = list(data["antigen"])
    y = alt.Y("antigen:N", sort=order, title=None)
    title = (
        "Months by which the other came later"
        if size.narrow
        else f"Months; right: {pair[0]} first, left: {pair[1]} first"
    )
    x = alt.X("lag:Q", title=title)
    legend = alt.Legend(symbolOpacity=1, symbolType="circle")
    tone = scales.by_country(pair, "first", title=None, legend=legend)
    openers = ["led by no company", "led by a company"]
    shape = alt.Shape(
        "opener:N",
        title=None,
        scale=alt.Scale(domain=openers, range=["circle", "triangle-up"]),
        legend=_quiet(size),
    )
    base = alt.Chart(data)
    return alt.layer(
        intervals.equality(alt.X("lag:Q"), at=0),
        base.mark_rule(strokeWidth=3, opacity=0.5).encode(
            x=alt.X("start:Q", title=title), x2="lag:Q", y=y, color=tone
        ),
        base.mark_rule(strokeWidth=8, opacity=0.35).encode(
            x=alt.X("lag_low:Q"), x2="lag_high:Q", y=y, color=tone
        ),
        base.mark_point(size=90, opacity=1).encode(x=x, y=y, color=tone, shape=shape),
    ).properties(width=size.width - (60 if not size.narrow else 70), height=22 * len(order))


def curves(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the share of hospital-led products with a company-led trial, as steps with bands.

    Args:
        size: room to draw in.
        data: country, time (months), share, low, high.
        pair: focal and comparator country.
    """
    title = "With a company-led trial"
    percent = alt.Axis(format="%", tickCount=5)
    x = alt.X("time:Q", title="Months since the hospital-led first trial")
    scale = alt.Scale(domain=[0, 1])
    tone = scales.by_country(pair, title=None, legend=alt.Legend(symbolOpacity=1, symbolType="circle"))
    base = alt.Chart(data)
    low = alt.Y("low:Q", title=title, axis=percent, scale=scale)
    return alt.layer(
        base.mark_area(opacity=0.15, interpolate="step-after").encode(x=x, y=low, y2="high:Q", color=tone),
        base.mark_line(interpolate="step-after").encode(
            x=x, y=alt.Y("share:Q", title=title, scale=scale), color=tone
        ),
    ).properties(width=size.width, height=250)


def _quiet(size: Size) -> alt.Legend:
    """A legend of shapes in the colour of words, since colour tells the country; below on a narrow plot."""
    legend = alt.Legend(
        symbolFillColor=colour("muted"), symbolStrokeColor=colour("muted"), columns=1 if size.narrow else 2
    )
    if size.narrow:
        legend.orient = "bottom"
    return legend
