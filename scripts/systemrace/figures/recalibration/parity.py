"""Starts carried forward, the chance of parity, and what parity would take."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.recalibration.projection import SCENARIOS
from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour, ramp

ROLES = ("neutral", "positive", "accent", "other")
TICKS = (0.6, 0.8, 1, 1.25, 1.6)


def fan(
    counted: pd.DataFrame, ahead: pd.DataFrame, now: float, pair: tuple[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw yearly starts as dots, the fitted trends and their bands carried forward on a log scale.

    Args:
        counted: year, country, trials.
        ahead: from `analysis.recalibration.projection.fan`.
        now: the moment from which the trend is carried forward, in decimal years.
        pair: focal and comparator country.
        size: room to draw in.
    """
    top = float(ahead["high"].max())
    x = alt.X(
        "moment:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(nice=False, padding=6)
    )
    y = alt.Y(
        "starts:Q",
        title="Starts in a year, log scale",
        scale=alt.Scale(type="log", domain=[2, max(top, 10)], nice=False, clamp=True),
        axis=alt.Axis(values=[3, 10, 30, 100, 300, 1000, 3000, 10000], format=",d"),
    )
    tone = scales.by_country(pair, legend=None)
    shown = counted[counted["trials"] >= 2].assign(moment=counted["year"] + 0.5, starts=counted["trials"])
    base = alt.Chart(ahead[["country", "moment", "starts", "low", "high"]].round(2))
    past, future = (base.transform_filter(f"datum.moment {sign} {now:.3f}") for sign in ("<=", ">="))
    last = alt.Chart(ahead.groupby("country").tail(1)[["country", "moment", "starts"]].round(2))
    rule = alt.Chart(pd.DataFrame({"moment": [now]})).mark_rule(color=colour("axis"), strokeDash=[3, 3])
    return alt.layer(
        base.mark_area(opacity=0.16).encode(x=x, y=alt.Y("low:Q", scale=y["scale"]), y2="high:Q", color=tone),
        past.mark_line().encode(x=x, y=y, color=tone),
        future.mark_line(strokeDash=[5, 4]).encode(x=x, y=y, color=tone),
        alt.Chart(shown[["country", "moment", "starts"]])
        .mark_point(size=44, opacity=0.85)
        .encode(x=x, y=y, color=tone),
        rule.encode(x=x),
        last.mark_text(align="left", dx=5, fontWeight=600).encode(x=x, y=y, text="country:N", color=tone),
    ).properties(width=rows.fit(size, 160), height=300)


def chance(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the share of draws with parity by each year, a line for each scenario.

    Args:
        frame: from `analysis.recalibration.sensitivity.chance_by_year`.
        size: room to draw in.
    """
    shown = [name for name in SCENARIOS if name in set(frame["scenario"])]
    tones = [colour(role) for role in ROLES[: len(shown)]]
    tone = alt.Color(
        "scenario:N",
        scale=alt.Scale(domain=shown, range=tones),
        legend=alt.Legend(title=None, columns=1 if size.narrow else 2, labelLimit=320),
    )
    dash = alt.StrokeDash(
        "scenario:N",
        scale=alt.Scale(domain=shown, range=[[1, 0], [6, 4], [1, 0], [1, 0]][: len(shown)]),
        legend=None,
    )
    x = alt.X("years:Q", title="years from the day of the count", axis=alt.Axis(tickCount=5))
    y = alt.Y(
        "share:Q",
        title="Share of draws with parity",
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    base = alt.Chart(frame[["scenario", "years", "share"]].round(4))
    return (
        base.mark_line()
        .encode(x=x, y=y, color=tone, strokeDash=dash)
        .properties(width=rows.fit(size, 70), height=270)
    )


def break_even(
    frame: pd.DataFrame, growth: pd.DataFrame, pair: tuple[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw the growth that one country needs against the growth of the other, and where both are.

    Args:
        frame: from `analysis.recalibration.projection.break_even`.
        growth: from `analysis.recalibration.projection.growths`.
        pair: focal and comparator country.
        size: room to draw in.
    """
    lines = frame.assign(
        x=frame["focal_growth"] - 1, y=frame["needed"] - 1, label=frame["within"].map("{:g} years".format)
    )
    focal, comparator = (growth.set_index("country").loc[name] for name in pair)
    at = pd.DataFrame(
        [
            {
                "x": focal["growth"] - 1, "y": comparator["growth"] - 1, "x_low": focal["low"] - 1,
                "x_high": focal["high"] - 1, "y_low": comparator["low"] - 1, "y_high": comparator["high"] - 1,
            }
        ]
    )  # fmt: skip
    top = max(float(lines["y"].max()) if len(lines) else 0.5, float(at["y_high"].iloc[0])) * 1.05
    bottom = min(-0.1, float(at["y_low"].iloc[0]))
    order = [f"{years:g} years" for years in sorted(frame["within"].unique())]
    tone = alt.Color("label:N", scale=alt.Scale(domain=order, range=ramp(max(len(order), 1))), legend=None)
    x = alt.X(
        "x:Q",
        title=f"growth a year in {pair[0]}",
        axis=alt.Axis(format="+%", tickCount=6),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y(
        "y:Q",
        title=f"Growth a year in {pair[1]}",
        axis=alt.Axis(format="+%", tickCount=7),
        scale=alt.Scale(domain=[bottom, top], nice=False),
    )
    base = alt.Chart(lines[["x", "y", "label"]].round(4))
    ends = alt.Chart(lines.sort_values("x").groupby("label").tail(1)[["x", "y", "label"]].round(4))
    here = alt.Chart(at.round(4))
    layers: list[alt.Chart] = [
        base.mark_line(clip=True).encode(x=x, y=y, color=tone),
        ends.mark_text(align="left", dx=5, fontWeight=600).encode(x=x, y=y, text="label:N", color=tone),
        here.mark_rule(strokeWidth=2, color=colour("accent")).encode(x="x_low:Q", x2="x_high:Q", y="y:Q"),
        here.mark_rule(strokeWidth=2, color=colour("accent")).encode(x="x:Q", y="y_low:Q", y2="y_high:Q"),
        here.mark_point(size=110, color=colour("accent")).encode(x=x, y=y),
        here.mark_text(align="left", dx=9, dy=14, fontWeight=600, color=colour("accent")).encode(
            x=x, y=y, text=alt.value("now")
        ),
    ]
    return alt.layer(*layers).properties(width=rows.fit(size, 125), height=300)


def specifications(frame: pd.DataFrame, pair: tuple[str, str], size: Size) -> alt.TopLevelMixin:
    """Draw the ratio of growth under each choice, with its interval.

    Args:
        frame: from `analysis.recalibration.sensitivity.growth_specifications`.
        pair: focal and comparator country.
        size: room to draw in.
    """
    known = frame.assign(choice=rows.wrap(size, frame["choice"], 230))
    order = known["choice"].tolist()
    ends = min(0.6, float(known["low"].min())), max(1.6, float(known["high"].max()))
    x = alt.X(
        "closing:Q",
        title=f"yearly growth, {pair[1]} over {pair[0]}",
        scale=scales.ratio_scale(*ends),
        axis=scales.ratio_axis(TICKS),
    )
    y = rows.y(size, "choice", order, 230)
    base = alt.Chart(known[["choice", "closing", "low", "high", "ratio_now", "chosen"]].round(3))
    shade = scales.emphasis("datum.chosen", "accent")
    return alt.layer(
        intervals.equality(x, role="text", dashed=False),
        *intervals.dots(base, x, alt.X("low:Q"), dot=70, y=y, color=shade),
        *rows.labels(size, order, "choice"),
    ).properties(width=rows.fit(size, 30 if size.narrow else 260), height=rows.step(size, order))
