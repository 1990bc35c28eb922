"""When programmes meet the criterion, patients with data, months gained by threshold, and the two regimes."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = 220


def _tone(names: list[str]) -> alt.Color:
    return alt.Color(
        "route:N",
        scale=alt.Scale(domain=names, range=[colour(role) for role in ("comparator", "focal", "accent")]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=320, symbolOpacity=1),
    )


def _dash(names: list[str]) -> alt.StrokeDash:
    return alt.StrokeDash(
        "route:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2]]), legend=None
    )


def met(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the share of programmes that have met the criterion by month: route, month, share."""
    names = list(dict.fromkeys(frame["route"]))
    return (
        alt.Chart(frame.round(4))
        .mark_line()
        .encode(
            x=alt.X("month:Q", title="months from a construct in hand", axis=alt.Axis(tickCount=6)),
            y=alt.Y(
                "share:Q",
                title="share of programmes",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=_tone(names),
            strokeDash=_dash(names),
        )
        .properties(width=rows.fit(size, 80), height=280)
    )


def patients(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw patients with data by month with 90% bands: route, month, value, low, high."""
    names = list(dict.fromkeys(frame["route"]))
    x = alt.X("month:Q", title="months from a construct in hand", axis=alt.Axis(tickCount=6))
    base = alt.Chart(frame.round(2))
    title = "patients with data"
    return alt.layer(
        base.mark_area(opacity=0.13).encode(
            x=x, y=alt.Y("low:Q", title=title), y2="high:Q", color=_tone(names)
        ),
        base.mark_line().encode(
            x=x, y=alt.Y("value:Q", title=title), color=_tone(names), strokeDash=_dash(names)
        ),
    ).properties(width=rows.fit(size, 80), height=280)


def gains(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw months gained with 90% intervals in rows: label, chosen, value, low, high."""
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    x = alt.X("value:Q", title="months gained", axis=alt.Axis(tickCount=6))
    base = alt.Chart(shown[["label", "chosen", "value", "low", "high"]].round(2))
    tone = alt.condition("datum.chosen", alt.value(colour("accent")), alt.value(colour("neutral")))
    return alt.layer(
        intervals.equality(x, at=0.0),
        *intervals.dots(
            base, x, alt.X("low:Q", title="months gained"), y=rows.y(size, "label", order, ROOM), color=tone
        ),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


def rates(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw response rates of the construct in hand with 90% bands: system, year, value, low, high."""
    names = list(dict.fromkeys(frame["system"]))
    x = alt.X("year:Q", title="years", axis=alt.Axis(tickCount=6))
    base = alt.Chart(frame.round(4))
    title = "response rate of the construct in hand"
    tone = alt.Color(
        "system:N",
        scale=alt.Scale(domain=names, range=[colour("comparator"), colour("focal")]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=320, symbolOpacity=1),
    )
    dash = alt.StrokeDash("system:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=None)
    y = alt.Y("value:Q", title=title, axis=alt.Axis(format="%"), scale=alt.Scale(zero=False))
    return alt.layer(
        base.mark_area(opacity=0.13).encode(x=x, y=alt.Y("low:Q", title=title), y2="high:Q", color=tone),
        base.mark_line().encode(x=x, y=y, color=tone, strokeDash=dash),
    ).properties(width=rows.fit(size, 80), height=280)


def durations(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw durations read in sources and the middle 90% fitted to them, in rows.

    Args:
        frame: label, kind ("told" or "fitted"), value, low, high, open ("low", "high" or "" where both ends
            are known); from `fitted.compared`.
        size: room to draw in.
    """
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM), end=frame["open"].map(_ENDS))
    order = shown["label"].tolist()
    title = "months, log scale"
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(type="log"),
        axis=alt.Axis(values=[0.5, 1, 2, 5, 10, 20, 40], format="~g"),
    )
    y = rows.y(size, "label", order, ROOM)
    tone = alt.condition("datum.kind == 'fitted'", alt.value(colour("accent")), alt.value(colour("neutral")))
    base = alt.Chart(shown[["label", "kind", "value", "low", "high", "end"]].round(3))
    shape = alt.Shape(
        "end:N",
        scale=alt.Scale(domain=list(_ENDS.values()), range=["circle", "triangle-left", "triangle-right"]),
        legend=alt.Legend(
            title=None,
            orient="bottom",
            symbolFillColor=colour("neutral"),
            symbolStrokeColor=colour("neutral"),
        ),
    )
    return alt.layer(
        base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=title), x2="high:Q", y=y, color=tone),
        base.mark_point(size=60, filled=True, opacity=1).encode(x=x, y=y, color=tone, shape=shape),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


_ENDS = {"": "duration", "low": "at most", "high": "at least"}


def regimes(frame: pd.DataFrame, drawn: pd.DataFrame, line: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw growth of the gap over both rates, the boundaries, and draws of the inputs.

    Args:
        frame: quickening, spreading, growth; a grid.
        drawn: quickening, spreading; some draws.
        line: quickening, spreading; the boundary of the gap in response rates.
        size: room to draw in.
    """
    top = float(frame["quickening"].max())
    step = top / (frame["quickening"].nunique() - 1)
    cells = frame.assign(
        left=(frame["quickening"] - step / 2).clip(0, top),
        right=(frame["quickening"] + step / 2).clip(0, top),
        bottom=(frame["spreading"] - step / 2).clip(0, top),
        over=(frame["spreading"] + step / 2).clip(0, top),
        regime=["compounds" if growth > 2 else "fades" for growth in frame["growth"]],
    )
    scale = alt.Scale(domain=[0, top], nice=False)
    x = alt.X(
        "left:Q",
        title="a lead quickens the next, share a year",
        scale=scale,
        axis=alt.Axis(format="%", tickCount=5),
    )
    y = alt.Y(
        "bottom:Q", title="a lead is lost, share a year", scale=scale, axis=alt.Axis(format="%", tickCount=5)
    )
    ground = (
        alt.Chart(cells[["left", "right", "bottom", "over", "regime"]].round(4))
        .mark_rect()
        .encode(
            x=x,
            x2="right:Q",
            y=y,
            y2="over:Q",
            color=alt.Color(
                "regime:N",
                scale=alt.Scale(domain=["compounds", "fades"], range=[colour("focal"), colour("comparator")]),
                legend=alt.Legend(title="the gap", orient="bottom"),
            ),
            opacity=alt.value(0.28),
        )
    )
    dots = (
        alt.Chart(drawn.clip(upper=top).round(4))
        .mark_point(filled=True, size=10, opacity=0.55, color=colour("text"))
        .encode(x=alt.X("quickening:Q", scale=scale), y=alt.Y("spreading:Q", scale=scale))
    )
    edge = (
        alt.Chart(line.round(4))
        .mark_line(strokeWidth=2.5, strokeDash=[6, 3], color=colour("text"))
        .encode(x=alt.X("quickening:Q", scale=scale), y=alt.Y("spreading:Q", scale=scale))
    )
    side = min(rows.fit(size, 80), 380)
    return alt.layer(ground, dots, edge).properties(width=side, height=side)
