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


def race(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw each product from first patient to first approval: label, first_patient, approved (ISO days)."""
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    y = rows.y(size, "label", order, ROOM)
    base = alt.Chart(shown[["label", "first_patient", "approved"]])
    x = alt.X("first_patient:T", title=None)
    return alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.5, color=colour("neutral")).encode(x=x, x2="approved:T", y=y),
        base.mark_point(filled=True, size=70, opacity=1, color=colour("focal")).encode(x=x, y=y),
        base.mark_point(filled=True, size=80, opacity=1, shape="square", color=colour("accent")).encode(
            x=alt.X("approved:T", title=None), y=y
        ),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))
