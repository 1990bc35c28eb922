"""Trials begun: year by year, and all of them month by month."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

NAME_ROOM = 55  # pixels to the right of the plot for the countries' names
LINE = 0.06  # height of a line of text, as a share of the plot's


def by_year(
    size: Size, data: pd.DataFrame, pair: tuple[str, str], begun: str, last_full_year: int
) -> alt.TopLevelMixin:
    """Draw yearly counts with their bands; the part-year hollow, with planned starts as a tick above it.

    Args:
        size: room to draw in.
        data: one row per year and country: year, country, trials, low, high, planned, part, promised (trials
            and planned together), from `analysis.trial_counts.starts.shown`.
        pair: focal and comparator country.
        begun: the verb for a trial counted.
        last_full_year: from here on a dashed line leads to the part-year.
    """
    years = alt.Axis(format="d", tickMinStep=1, tickCount=5 if size.narrow else 8, grid=False)
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=years)
    name = f"Trials {begun} in the year"
    y = alt.Y("trials:Q", title=name, axis=alt.Axis(tickCount=6))
    tone = scales.by_country(pair, legend=None)
    base = alt.Chart(data)
    full = base.transform_filter("datum.part == 'full year'")
    rest = base.transform_filter("datum.part == 'part-year'")
    bridge = base.transform_filter(f"datum.year >= {last_full_year}")
    hollow = rest.mark_point(filled=False, size=70, strokeWidth=2, opacity=1)
    return alt.layer(
        full.mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q", title=name), y2="high:Q", color=tone),
        full.mark_line().encode(x=x, y=y, color=tone),
        bridge.mark_line(strokeDash=[2, 4], strokeWidth=1.5).encode(x=x, y=y, color=tone),
        hollow.encode(x=x, y=y, color=tone),
        *_promised(base, x, tone),
        *_names(data, x, tone),
    ).properties(width=size.width - NAME_ROOM, height=300)


def _promised(base: alt.Chart, x: alt.X, tone: alt.Color) -> list[alt.Chart]:
    """Draw planned starts on top of those begun."""
    promise = base.transform_filter("datum.planned > 0")
    tick = promise.mark_tick(thickness=2, size=10, orient="horizontal")
    return [
        promise.mark_rule(strokeDash=[1, 3]).encode(x=x, y="trials:Q", y2="promised:Q", color=tone),
        tick.encode(x=x, y="promised:Q", color=tone),
    ]


def _names(data: pd.DataFrame, x: alt.X, tone: alt.Color) -> list[alt.Chart]:
    """Write the countries at the ends of their lines, and what the ticks are."""
    ends = data[data["year"] == data["year"].max()]
    last, planned = (
        alt.Chart(rows).mark_text(align="left", dx=10) for rows in (ends, _clear(ends, data["high"].max()))
    )
    return [
        last.encode(x=x, y="trials:Q", text="country:N", color=tone),
        planned.encode(x=x, y="promised:Q", text=alt.value("planned"), color=alt.value(colour("muted"))),
    ]


def _clear(ends: pd.DataFrame, top: float) -> pd.DataFrame:
    """Give the ticks of planned starts whose label would touch no other; the note says what ticks are."""
    taken, kept = ends["trials"].tolist(), []
    for row in ends[ends["planned"] > 0].sort_values("promised", ascending=False).itertuples():
        if all(abs(row.promised - other) >= LINE * top for other in taken):
            taken.append(row.promised)
            kept.append(row.Index)
    return ends.loc[kept]


def cumulative(
    size: Size, data: pd.DataFrame, crossing: pd.DataFrame, pair: tuple[str, str], begun: str
) -> alt.TopLevelMixin:
    """Draw the trials ever begun as steps, and the month of the lasting lead with its interval.

    Args:
        size: room to draw in.
        data: one row per month and country: month (datetime64), country, trials, from
            `analysis.trial_counts.starts.cumulative`.
        crossing: one row, from `analysis.trial_counts.overtaking.crossing`: low, at, high (datetime64);
            nothing is drawn of it where one is missing.
        pair: focal and comparator country.
        begun: the verb for a trial counted.
    """
    years = alt.TimeIntervalStep(interval="year", step=4 if size.narrow else 2)
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount=years, grid=False))
    y = alt.Y("trials:Q", title=f"Trials ever {begun}", axis=alt.Axis(tickCount=6))
    tone = scales.by_country(pair, legend=None)
    ends = alt.Chart(data[data["month"] == data["month"].max()])
    moment = alt.Chart(crossing.dropna())
    band = moment.mark_rect(color=colour("accent"), opacity=0.18)
    return alt.layer(
        band.encode(x=alt.X("low:T", title=None), x2="high:T"),
        moment.mark_rule(color=colour("accent"), strokeDash=[3, 3]).encode(x="at:T"),
        alt.Chart(data).mark_line(interpolate="step-after").encode(x=x, y=y, color=tone),
        ends.mark_text(align="left", dx=6).encode(x="month:T", y="trials:Q", text="country:N", color=tone),
    ).properties(width=size.width - NAME_ROOM, height=280)
