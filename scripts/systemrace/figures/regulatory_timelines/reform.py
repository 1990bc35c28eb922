"""Trial starts around the reform, and the same break at other dates."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.regulatory_timelines import origins
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TICKS = (0.1, 0.25, 0.5, 1, 2, 4, 10)
CEILING = 1.5  # times the highest count at which the trend without a break leaves the plot


def series(
    frame: pd.DataFrame, reform: str, countries: tuple[str, str], names: dict[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw quarterly starts, the fit with its break, and the earlier trend run on.

    Args:
        frame: from `analysis.regulatory_timelines.reform.fitted`.
        reform: the day of the reform.
        countries: focal and comparator.
        names: names by ISO code.
        size: room to draw in.
    """
    named = origins.add_who(frame, "country", countries, names)
    top = float(named[["count", "mean"]].max().max())
    width = rows.fit(size, 40) if size.narrow else (size.width - 60) // 2
    panels = [
        _panel(named[named["country"] == code], reform, top, countries, names).properties(
            width=width, height=190, title=names[code]
        )
        for code in countries
    ]
    return alt.vconcat(*panels, spacing=16) if size.narrow else alt.hconcat(*panels, spacing=24)


def _panel(
    part: pd.DataFrame, reform: str, top: float, countries: tuple[str, str], names: dict[str, str]
) -> alt.LayerChart | alt.FacetChart:
    slim = part.assign(day=part["begins"].dt.strftime("%Y-%m-%d"))[
        ["day", "who", "count", "mean", "without_break", "after"]
    ]
    slim = slim.round(2)
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%Y", tickCount=5))
    y = alt.Y(
        "count:Q",
        title=None,
        scale=alt.Scale(domain=[0, top * CEILING], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    who = origins.who(countries, names)
    mean = alt.Y("mean:Q", scale=y["scale"], title=None)
    beyond = slim[slim["after"] & (slim["without_break"] <= top * CEILING)]
    line = alt.Chart(pd.DataFrame({"day": [reform]}))
    return alt.layer(
        line.mark_rule(color=colour("accent"), strokeWidth=1.5).encode(x=x),
        line.mark_text(align="left", dx=5, dy=8, color=colour("accent"), fontWeight=600).encode(
            x=x, y=alt.value(0), text=alt.value("reform")
        ),
        alt.Chart(beyond)
        .mark_line(strokeDash=[3, 4], strokeWidth=1.5)
        .encode(x=x, y="without_break:Q", color=who),
        alt.Chart(slim).mark_line().encode(x=x, y=mean, color=who, detail="after:N"),
        alt.Chart(slim)
        .mark_point(size=34, opacity=0.8)
        .encode(x=x, y=y, color=who, tooltip=["day:T", "count:Q"]),
    )


def placebos(frame: pd.DataFrame, value: str, size: Size) -> alt.TopLevelMixin:
    """Draw the break at every placebo quarter, the reform's own in the accent colour.

    Args:
        frame: from `analysis.regulatory_timelines.reform.placebos`.
        value: "growth" or "level", which change to draw.
        size: room to draw in.
    """
    columns = {f"{value}_change": "change", f"{value}_low": "low", f"{value}_high": "high"}
    slim = frame.rename(columns=columns).assign(day=frame["quarter"].dt.start_time.dt.strftime("%Y-%m-%d"))
    slim = slim[["day", "change", "low", "high", "real"]].round(3)
    floor, top = 0.1, 10.0
    slim = slim.assign(low=slim["low"].clip(lower=floor), high=slim["high"].clip(upper=top))
    slim = slim[slim["change"].between(floor, top)]
    shade = scales.emphasis("datum.real", "accent")
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%Y", tickCount=6))
    y = alt.Y(
        "change:Q",
        title="ratio, log scale",
        scale=scales.ratio_scale(floor, top),
        axis=scales.ratio_axis(TICKS),
    )
    base = alt.Chart(slim)
    tips = ["day:T", "change:Q", "low:Q", "high:Q"]
    return alt.layer(
        intervals.equality(y, role="text", dashed=False),
        *intervals.dots(base, y, alt.Y("low:Q"), dot=50, line=1.5, tooltip=tips, x=x, color=shade),
        base.transform_filter("datum.real")
        .mark_text(align="left", dx=8, dy=-10, fontWeight=600, color=colour("accent"))
        .encode(x=x, y=y, text=alt.value("reform")),
    ).properties(width=rows.fit(size, 56), height=230)
