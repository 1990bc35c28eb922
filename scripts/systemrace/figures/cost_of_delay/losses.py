"""Life-years lost by delay, under choices and swept assumptions, and beside published figures."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = 250
LINES = {"wanted": "neutral", "capacity": "accent", "treated": "positive"}


def by_delay(frame: pd.DataFrame, pair: tuple[str, str], size: Size) -> alt.TopLevelMixin:
    """Draw median life-years lost by delay with 95% bands, a colour for each country.

    Args:
        frame: from `analysis.cost_of_delay.sweep.by_delay`.
        pair: focal and comparator country.
        size: room to draw in.
    """
    x = alt.X("delay:Q", title="delay, months", axis=alt.Axis(tickCount=6))
    y = alt.Y("value:Q", title="life-years lost", axis=alt.Axis(format=",d", tickCount=6))
    tone = scales.by_country(pair, legend=alt.Legend(title=None, symbolOpacity=1))
    base = alt.Chart(frame[["country", "delay", "value", "low", "high"]].round(1))
    return alt.layer(
        intervals.equality(alt.Y("value:Q"), at=0.0),
        base.mark_area(opacity=0.16).encode(
            x=x, y=alt.Y("low:Q", title="life-years lost"), y2="high:Q", color=tone
        ),
        base.mark_line().encode(x=x, y=y, color=tone),
    ).properties(width=rows.fit(size, 80), height=280)


def flows(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw patients a year wanted, possible and treated since availability, a panel a country.

    Args:
        frame: from `analysis.cost_of_delay.sweep.flows`.
        size: room to draw in.
    """
    countries = list(frame["country"].unique())
    width = rows.fit(size, 70) if size.narrow else (rows.fit(size, 70) - 78) // 2
    x = alt.X("month:Q", title="months since availability", axis=alt.Axis(tickCount=5))
    y = alt.Y("patients:Q", title="patients a year", axis=alt.Axis(format=",d", tickCount=5))
    tone = alt.Color(
        "line:N",
        scale=alt.Scale(domain=list(LINES), range=[colour(role) for role in LINES.values()]),
        legend=alt.Legend(title=None),
    )
    dash = alt.StrokeDash(
        "line:N", scale=alt.Scale(domain=list(LINES), range=[[6, 3], [2, 2], [1, 0]]), legend=None
    )
    panels = [
        alt.Chart(frame[frame["country"] == name][["month", "line", "patients"]].round(0))
        .mark_line(clip=True)
        .encode(x=x, y=y.scale(domain=[0, _top(frame, name)]), color=tone, strokeDash=dash)
        .properties(title=name, width=width, height=220)
        for name in countries
    ]
    return alt.vconcat(*panels, spacing=16) if size.narrow else alt.hconcat(*panels, spacing=24)


def _top(frame: pd.DataFrame, name: str) -> float:
    """Cut capacity off well above what is wanted, so that the lines that matter fill the plot."""
    own = frame[(frame["country"] == name) & (frame["line"] != "capacity")]
    return float(own["patients"].max() * 1.6)


def estimates(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw life-years lost with intervals in rows, the chosen one emphasised.

    Args:
        frame: label, chosen, value, low, high.
        size: room to draw in.
    """
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    x = alt.X("value:Q", title="life-years lost", axis=alt.Axis(format=",d", tickCount=5))
    base = alt.Chart(shown[["label", "chosen", "value", "low", "high"]].round(1))
    tone = alt.condition("datum.chosen", alt.value(colour("accent")), alt.value(colour("neutral")))
    y = rows.y(size, "label", order, ROOM)
    return alt.layer(
        intervals.equality(x, at=0.0),
        *intervals.dots(base, x, alt.X("low:Q", title="life-years lost"), y=y, color=tone),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))


def published(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw figures of life-years lost for each year of delay in rows on a log scale.

    Args:
        frame: label, yearly, who (published, this chapter).
        size: room to draw in.
    """
    shown = frame.assign(label=rows.wrap(size, frame["label"], ROOM))
    order = shown["label"].tolist()
    x = alt.X(
        "yearly:Q",
        title="life-years for each year of delay, log scale",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format="~s", values=[10, 100, 1000, 10_000, 100_000, 1_000_000]),
    )
    tone = alt.Color(
        "who:N",
        scale=alt.Scale(domain=["published", "this chapter"], range=[colour("neutral"), colour("accent")]),
        legend=alt.Legend(title=None),
    )
    marks = alt.Chart(shown[["label", "yearly", "who"]].round(0)).mark_point(size=70, filled=True, opacity=1)
    return alt.layer(
        marks.encode(x=x, y=rows.y(size, "label", order, ROOM), color=tone),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 40 if size.narrow else ROOM + 35), height=rows.step(size, order))
