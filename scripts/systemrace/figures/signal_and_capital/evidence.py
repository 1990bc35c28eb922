"""Deals by patients' data, payments by stage, moves of prices, and the race for one antigen."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = 220
DATA = {"yes": "accent", "no": "neutral", "unknown": "other"}


def payments(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw payments at signing in rows on a log scale: label, upfront_usd_m, data (yes, no, unknown)."""
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    marks = (
        alt.Chart(shown[["label", "upfront_usd_m", "data"]])
        .mark_point(size=70, filled=True, opacity=1)
        .encode(
            x=alt.X(
                "upfront_usd_m:Q",
                title="paid at signing, million USD, log scale",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~s", values=[10, 100, 1000, 10000]),
            ),
            y=rows.y(size, "label", order, ROOM),
            color=alt.Color(
                "data:N",
                scale=alt.Scale(domain=list(DATA), range=[colour(role) for role in DATA.values()]),
                legend=alt.Legend(title="patients' data before"),
            ),
            shape=alt.Shape(
                "data:N",
                scale=alt.Scale(domain=list(DATA), range=["circle", "square", "triangle-up"]),
                legend=alt.Legend(title="patients' data before"),
            ),
        )
    )
    return alt.layer(marks, *rows.labels(size, order, "label")).properties(
        width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order)
    )


def bars(frame: pd.DataFrame, field: str, title: str, size: Size) -> alt.TopLevelMixin:
    """Draw a value in rows from zero, colour by its sign: label and the field."""
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM), none=0.0)
    order = shown["label"].tolist()
    x = alt.X(f"{field}:Q", title=title, axis=alt.Axis(format=",d", tickCount=5))
    drawn = (
        alt.Chart(shown[["label", field, "none"]])
        .mark_rule(strokeWidth=10)
        .encode(
            x=x,
            x2="none:Q",
            y=rows.y(size, "label", order, ROOM),
            color=alt.condition(
                f"datum['{field}'] < 0", alt.value(colour("comparator")), alt.value(colour("accent"))
            ),
        )
    )
    return alt.layer(intervals.equality(x, at=0.0), drawn, *rows.labels(size, order, "label")).properties(
        width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order)
    )


def groups(points: pd.DataFrame, means: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw every payment and the geometric mean of its group with its interval, in rows on a log scale.

    Args:
        points: label, payment in million USD; one row a payment.
        means: label, mean, low, high; one row a group, limits missing where there are too few.
        size: room to draw in.
    """
    order = rows.wrap(size, means["label"], ROOM).tolist()
    named = dict(zip(means["label"], order, strict=True))
    paid = "paid at signing, million USD, log scale"
    x = alt.X(
        "payment:Q",
        title=paid,
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format="~s", values=[10, 100, 1000, 10000]),
    )
    y = rows.y(size, "label", order, ROOM)
    every = alt.Chart(points.assign(label=points["label"].map(named)))
    bounded = means.dropna(subset=["low", "high"])
    middle = alt.Chart(bounded.assign(label=bounded["label"].map(named), payment=bounded["mean"]))
    return alt.layer(
        every.mark_point(size=45, filled=True, opacity=0.45, color=colour("neutral")).encode(x=x, y=y),
        middle.mark_rule(strokeWidth=2, color=colour("accent")).encode(
            x=alt.X("low:Q", title=paid), x2="high:Q", y=y
        ),
        middle.mark_point(size=70, filled=True, opacity=1, shape="diamond", color=colour("accent")).encode(
            x=x, y=y
        ),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


def waits(frame: pd.DataFrame, order: list[str], size: Size) -> alt.TopLevelMixin:
    """Draw the months from first patient and first data to each deal, in rows.

    Args:
        frame: label, step ("first patient" or "first data"), known ("dated" or "at least"), months, low,
            high; one row a dated step.
        order: labels of all deals, those without a dated step too; their rows stay empty.
        size: room to draw in.
    """
    wrapped = rows.wrap(size, pd.Series(order), ROOM).tolist()
    named = dict(zip(order, wrapped, strict=True))
    x = alt.X("months:Q", title="months before the deal", axis=alt.Axis(tickCount=6))
    y = rows.y(size, "label", wrapped, ROOM)
    base = alt.Chart(frame.assign(label=frame["label"].map(named)).round(2))
    tone = alt.Color(
        "step:N",
        scale=alt.Scale(domain=["first patient", "first data"], range=[colour("neutral"), colour("accent")]),
        legend=alt.Legend(title=None, orient="bottom", symbolType="square"),
    )
    shape = alt.Shape(
        "known:N",
        scale=alt.Scale(domain=["dated", "at least"], range=["circle", "triangle-right"]),
        legend=_plain_legend(),
    )
    return alt.layer(
        base.mark_rule(strokeWidth=2, opacity=0.6).encode(
            x=alt.X("low:Q", title="months before the deal"), x2="high:Q", y=y, color=tone
        ),
        base.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=tone, shape=shape),
        *rows.labels(size, wrapped, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, wrapped))


def _plain_legend() -> alt.Legend:
    # Shapes alone; Vega would draw them black.
    tone = colour("neutral")
    return alt.Legend(title=None, orient="bottom", symbolFillColor=tone, symbolStrokeColor=tone)


RACE_MARKS = {
    "discovery": ("other", "triangle-up"),
    "first patient": ("focal", "circle"),
    "first data": ("comparator", "diamond"),
    "approval": ("accent", "square"),
}


def race(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the dated steps of each product in rows: label, step, day, early, late (ISO days), standing.

    A step known to a month or year lies on a line over all of it; one that may have had a forerunner is
    hollow.
    """
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = list(dict.fromkeys(shown["label"]))
    y = rows.y(size, "label", order, ROOM)
    base = alt.Chart(shown[["label", "step", "day", "early", "late", "standing"]])
    x = alt.X(
        "day:T", title=None, axis=alt.Axis(format="%Y", tickCount=6), scale=alt.Scale(nice=True, padding=8)
    )
    roles, shapes = zip(*RACE_MARKS.values(), strict=True)
    steps = list(RACE_MARKS)
    tone = alt.Color(
        "step:N",
        scale=alt.Scale(domain=steps, range=[colour(role) for role in roles]),
        legend=alt.Legend(title=None, orient="bottom", columns=2, symbolOpacity=1),
    )
    shape = alt.Shape("step:N", scale=alt.Scale(domain=steps, range=list(shapes)), legend=None)
    sure, early = "datum.standing == 'first'", alt.X("early:T", title=None)
    way = shown.groupby("label", sort=False).agg(day=("day", "min"), end=("day", "max")).reset_index()
    line = alt.Chart(way).mark_rule(strokeWidth=2, opacity=0.35, color=colour("neutral"))
    return alt.layer(
        line.encode(x=x, x2="end:T", y=y),
        base.mark_rule(strokeWidth=4, opacity=0.4).encode(x=early, x2="late:T", y=y, color=tone),
        base.transform_filter(sure)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=tone, shape=shape),
        base.transform_filter(f"!({sure})")
        .mark_point(filled=False, size=80, opacity=1, strokeWidth=2)
        .encode(x=x, y=y, color=tone, shape=shape),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))
