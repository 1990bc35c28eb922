"""Routes by how often they are best and by value, inputs by what they move and what knowing them is worth."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = 260


def shares(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw how often each route is best, with the interval from drawing.

    Args:
        frame: label, best, share, low, high.
        size: room to draw in.
    """
    return _dots(frame, "share", "share of draws in which the route is best", "%", size)


def worths(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the mean value of each route with the 95% interval of the draws.

    Args:
        frame: label, best, value, low, high, million USD.
        size: room to draw in.
    """
    return _dots(frame, "value", "value, million USD", ",d", size)


def _dots(frame: pd.DataFrame, field: str, title: str, written: str, size: Size) -> alt.TopLevelMixin:
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    x = alt.X(f"{field}:Q", title=title, axis=alt.Axis(format=written, tickCount=5))
    base = alt.Chart(shown[["label", "best", field, "low", "high"]])
    tone = alt.condition("datum.best", alt.value(colour("accent")), alt.value(colour("neutral")))
    return alt.layer(
        intervals.equality(x, at=0.0),
        *intervals.dots(
            base, x, alt.X("low:Q", title=title), y=rows.y(size, "label", order, ROOM), color=tone
        ),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


def tornado(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the difference of two routes with each input at the ends of its range.

    Args:
        frame: input, basis, low, high, middle, million USD; the widest first.
        size: room to draw in.
    """
    shown = frame.assign(input=rows.wrap(size, frame["input"], ROOM))
    order = shown["input"].tolist()
    ends = shown.melt(["input", "basis"], ["low", "high"], "end", "difference").round(1)
    title = "difference in value, million USD"
    x = alt.X("difference:Q", title=title, axis=alt.Axis(format=",d", tickCount=5))
    y = rows.y(size, "input", order, ROOM)
    bars = (
        alt.Chart(shown[["input", "basis", "low", "high"]].round(1))
        .mark_rule(strokeWidth=6, opacity=0.45)
        .encode(
            x=alt.X("low:Q", title=title),
            x2="high:Q",
            y=y,
            color=alt.Color(
                "basis:N",
                scale=alt.Scale(domain=["sourced", "assumption"], range=[colour("accent"), colour("other")]),
                legend=alt.Legend(title=None),
            ),
        )
    )
    marks = (
        alt.Chart(ends)
        .mark_point(filled=True, size=55, opacity=1, color=colour("text"))
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "end:N",
                scale=alt.Scale(domain=["low", "high"], range=["triangle-left", "triangle-right"]),
                legend=alt.Legend(title="input at its end", titleOrient="left"),
            ),
        )
    )
    return alt.layer(
        intervals.equality(x, at=0.0), bars, marks, *rows.labels(size, order, "input")
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


def knowing(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw what it is worth to know each input before choosing.

    Args:
        frame: input, basis, worth (million USD), the highest first.
        size: room to draw in.
    """
    shown = frame.assign(input=rows.wrap(size, frame["input"], ROOM), none=0.0)
    order = shown["input"].tolist()
    tone = alt.Color(
        "basis:N",
        scale=alt.Scale(domain=["sourced", "assumption"], range=[colour("accent"), colour("other")]),
        legend=alt.Legend(title=None),
    )
    bars = (
        alt.Chart(shown[["input", "basis", "worth", "none"]].round(3))
        .mark_rule(strokeWidth=10)
        .encode(
            x=alt.X("worth:Q", title="million USD", axis=alt.Axis(tickCount=5)),
            x2="none:Q",
            y=rows.y(size, "input", order, ROOM),
            color=tone,
        )
    )
    return alt.layer(bars, *rows.labels(size, order, "input")).properties(
        width=rows.fit(size, 30 if size.narrow else ROOM + 25), height=rows.step(size, order)
    )


def lines(frame: pd.DataFrame, title: str, size: Size) -> alt.TopLevelMixin:
    """Draw the mean value of each route against one input.

    Args:
        frame: route (label), at, value (million USD).
        title: of the horizontal axis.
        size: room to draw in.
    """
    names = list(dict.fromkeys(frame["route"]))
    roles = ["comparator", "focal", "accent", "other", "positive"]
    tone = alt.Color(
        "route:N",
        scale=alt.Scale(domain=names, range=[colour(role) for role in roles[: len(names)]]),
        legend=alt.Legend(title=None, orient="bottom", columns=1 if size.narrow else 3, labelLimit=320),
    )
    dash = alt.StrokeDash(
        "route:N",
        scale=alt.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4]][: len(names)]),
        legend=None,
    )
    return (
        alt.Chart(frame.round(3))
        .mark_line()
        .encode(
            x=alt.X("at:Q", title=title, axis=alt.Axis(format="%", tickCount=5)),
            y=alt.Y(
                "value:Q", title="value, million USD", axis=alt.Axis(format=",d"), scale=alt.Scale(zero=False)
            ),
            color=tone,
            strokeDash=dash,
        )
        .properties(width=rows.fit(size, 80), height=280)
    )
