"""Ratios of the two countries by indicator: the newest ones in rows, and how they moved over time."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LOW, HIGH = 0.4, 40.0
TICKS = (0.5, 1, 2, 5, 10, 20)
TONES = {"US first": "comparator", "China first": "focal", "open": "neutral"}
SHOWN = ["label", "ratio", "low", "high", "told"]


def newest(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw each indicator's newest ratio, a panel for each era; words where no figure was printed.

    Args:
        size: room to draw in.
        data: from `labelled.newest`; ratio, low and high are US over China.
    """
    eras = list(dict.fromkeys(data["era_title"]))
    panels = [_era(size, data[data["era_title"] == era], era, last=era == eras[-1]) for era in eras]
    return alt.vconcat(*panels, spacing=22).resolve_scale(color="shared")


def _era(size: Size, part: pd.DataFrame, era: str, last: bool) -> Any:
    shown = part[SHOWN].assign(label=rows.wrap(size, part["label"], rows.LABEL_ROOM - 36))
    order = shown["label"].tolist()
    title = "US over China (log scale)" if last else None
    # What lies beyond the axis is cut, as the note says.
    shown = shown.assign(
        ratio=shown["ratio"].astype(float).clip(LOW, HIGH), low=shown["low"].astype(float).clip(LOW, HIGH),
        high=shown["high"].astype(float).clip(LOW, HIGH),
    )  # fmt: skip
    axis, scale = scales.ratio_axis(TICKS, title=title), scales.ratio_scale(LOW, HIGH)
    x, low = (alt.X(f"{name}:Q", axis=axis, scale=scale) for name in ("ratio", "low"))
    tone = alt.Color(
        "told:N",
        scale=alt.Scale(domain=list(TONES), range=[colour(role) for role in TONES.values()]),
        legend=alt.Legend(title=None),
    )
    base, where = alt.Chart(shown), rows.y(size, "label", order)
    known, unknown = (
        base.transform_filter("isValid(datum.ratio)"),
        base.transform_filter("!isValid(datum.ratio)"),
    )
    words = [_words(unknown, told, where, tone, scale) for told in ("US first", "China first")]
    layers = [
        intervals.equality(x),
        known.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2)
        .encode(x=low, x2="high:Q", y=where, color=tone),
        known.mark_point(size=60, opacity=1).encode(x=x, y=where, color=tone),
        *words,
        *rows.labels(size, order, "label"),
    ]
    width = rows.fit(size, 8 if size.narrow else rows.LABEL_ROOM + 16)
    return alt.layer(*layers).properties(title=era, width=width, height=rows.step(size, order))


def _words(base: alt.Chart, told: str, where: alt.Y, tone: alt.Color, scale: alt.Scale) -> alt.Chart:
    """Name the leader where the source prints no figure, on its side of the rule."""
    side: dict[str, Any] = {"align": "left", "dx": 8} if told == "US first" else {"align": "right", "dx": -8}
    at = base.transform_filter(f"datum.told == '{told}'").transform_calculate(one="1")
    return at.mark_text(fontSize=12, **side).encode(
        x=alt.X("one:Q", scale=scale), y=where, color=tone, text="told:N"
    )


def paths(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how ratios moved, a panel for each question, on one log scale.

    Args:
        size: room to draw in.
        data: from `labelled.paths`.
    """
    low, high = 0.1, 10.0
    shown = data[["panel", "indicator", "provider", "year", "ratio", "low", "high"]].assign(
        ratio=data["ratio"].clip(low, high),
        low=data["low"].clip(low, high),
        high=data["high"].clip(low, high),
    )
    panels = list(dict.fromkeys(shown["panel"]))
    columns = 1 if size.narrow else 2
    y: dict[str, Any] = {
        "axis": scales.ratio_axis((0.2, 0.5, 1, 2, 5), title=None),
        "scale": scales.ratio_scale(low, high),
    }
    span = [int(shown["year"].min()) - 1, int(shown["year"].max()) + 1]
    x = alt.X(
        "year:Q",
        axis=alt.Axis(format="d", title=None, values=[year for year in range(*span) if year % 4 == 0]),
        scale=alt.Scale(domain=span, nice=False),
    )
    base = alt.Chart()
    tone = alt.condition("datum.ratio > 1", alt.value(colour("comparator")), alt.value(colour("focal")))
    layers = [
        base.mark_rule(color=colour("axis"), strokeDash=[3, 3]).encode(
            y=alt.datum(1, type="quantitative", **y)
        ),
        base.mark_line(color=colour("neutral"), strokeWidth=1.5).encode(
            x=x, y=alt.Y("ratio:Q", **y), detail="indicator:N"
        ),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.5)
        .encode(x=x, y=alt.Y("low:Q", **y), y2="high:Q", color=tone),
        base.mark_point(size=50, opacity=1).encode(x=x, y=alt.Y("ratio:Q", **y), color=tone),
    ]
    width = rows.fit(size, 44) if size.narrow else (rows.fit(size, 100)) // 2
    header = alt.Header(title=None, labelLimit=width + 20, labelFontSize=12)
    return (
        alt.layer(*layers, data=shown)
        .properties(width=width, height=150 if size.narrow else 190)
        .facet(alt.Facet("panel:N", sort=panels, header=header), columns=columns, spacing=18)
    )


def trackers(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the counts of several providers side by side, a row per provider and year.

    Args:
        size: room to draw in.
        data: from `labelled.trackers`.
        pair: focal and comparator country.
    """
    shown = data[["label", "country", "value"]].assign(label=rows.wrap(size, data["label"], 170))
    order = list(dict.fromkeys(shown["label"]))
    where = rows.y(size, "label", order, 170)
    x = alt.X(
        "value:Q",
        axis=alt.Axis(title="New drug candidates in the year", tickCount=5),
        scale=alt.Scale(zero=True),
    )
    base = alt.Chart(shown)
    layers = [
        base.mark_line(color=colour("neutral"), strokeWidth=1.5).encode(x=x, y=where, detail="label:N"),
        base.mark_point(size=80, opacity=1).encode(
            x=x, y=where, color=scales.by_country(pair, legend=alt.Legend(title=None))
        ),
        *rows.labels(size, order, "label"),
    ]
    width = rows.fit(size, 12 if size.narrow else 200)
    return alt.layer(*layers).properties(width=width, height=rows.step(size, order))
