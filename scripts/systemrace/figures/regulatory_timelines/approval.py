"""The share of programmes approved by time since the first patient, and what the choices change."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.regulatory_timelines import origins
from systemrace.figures.spec import Size

TICKS = (0.1, 0.25, 0.5, 1, 2, 4, 10)


def curves(
    frame: pd.DataFrame, countries: tuple[str, str], names: dict[str, str], size: Size
) -> alt.TopLevelMixin:
    """Draw cumulative shares with their bands, all programmes beside approved ones only.

    Args:
        frame: from `analysis.regulatory_timelines.cohort.curves`.
        countries: focal and comparator.
        names: names by ISO code.
        size: room to draw in.
    """
    named = origins.add_who(frame, "country", countries, names)
    width = rows.fit(size, 60) if size.narrow else (size.width - 60) // 2
    longest = float(named["time"].max())
    panels = [
        _panel(named[named["frame"] == part], part, longest, countries, names).properties(
            width=width, height=230
        )
        for part in dict.fromkeys(named["frame"])
    ]
    return alt.vconcat(*panels, spacing=18) if size.narrow else alt.hconcat(*panels, spacing=24)


def _panel(
    part: pd.DataFrame, title: str, longest: float, countries: tuple[str, str], names: dict[str, str]
) -> alt.LayerChart | alt.FacetChart:
    part = part[["who", "time", "share", "low", "high"]].round(4)
    x = alt.X("time:Q", title="years since first patient", scale=alt.Scale(domain=[0, longest]))
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    who = origins.who(countries, names)
    base = alt.Chart(part)
    layers: list[alt.Chart] = [
        base.mark_area(interpolate="step-after", fillOpacity=0.15).encode(
            x=x, y=alt.Y("low:Q"), y2="high:Q", color=who
        ),
        base.mark_line(interpolate="step-after").encode(x=x, y=y, color=who),
    ]
    # One pair of labels serves both panels; where everybody is approved both would stand at the top.
    if part["share"].max() < 1:
        layers += _names(part, x, y, who)
    return alt.layer(*layers).properties(title=title)


def _names(part: pd.DataFrame, x: alt.X, y: alt.Y, who: alt.Color) -> list[alt.Chart]:
    """Write each country at the end of its curve, the higher one above, the lower one below."""
    ends = part.sort_values("time").groupby("who").tail(1).sort_values("share", ascending=False)
    return [
        alt.Chart(ends.iloc[[place]])
        .mark_text(align="right", dy=dy, fontWeight=600)
        .encode(x=x, y=y, text="who:N", color=who)
        for place, dy in zip(range(len(ends)), (-12, 13), strict=False)
    ]


def forest(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the hazard ratio under each choice, with its interval, on a ratio scale.

    Args:
        frame: from `analysis.regulatory_timelines.cohort.specifications`.
        size: room to draw in.
    """
    known = frame.dropna(subset=["hazard_ratio"])
    known = known.assign(choice=rows.wrap(size, known["choice"], 270))
    order = known["choice"].tolist()
    ends = min(0.1, known["low"].min()), max(10.0, known["high"].max())
    x = alt.X(
        "hazard_ratio:Q",
        title="hazard of first approval, ratio",
        scale=scales.ratio_scale(*ends),
        axis=scales.ratio_axis(TICKS),
    )
    y = rows.y(size, "choice", order, 270)
    base = alt.Chart(known[["choice", "hazard_ratio", "low", "high", "chosen"]].round(3))
    tips = ["choice:N", "hazard_ratio:Q", "low:Q", "high:Q"]
    shade = scales.emphasis("datum.chosen", "accent")
    return alt.layer(
        intervals.equality(x, role="text", dashed=False),
        *intervals.dots(base, x, alt.X("low:Q"), dot=70, tooltip=tips, y=y, color=shade),
        *rows.labels(size, order, "choice"),
    ).properties(width=rows.fit(size, 30 if size.narrow else 295), height=rows.step(size, order))
