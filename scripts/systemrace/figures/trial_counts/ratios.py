"""Ratios of the two countries: in rows, by year, and by the weight of records of unknown status."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour
from systemrace.figures.trial_counts import room

TICKS = (0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 20, 50)
WIDEST_ROWS, WIDEST_YEARS = 60, 30  # times or parts at which a ratio, or its limit, stops at the edge
DOT = 70


def title(pair: tuple[str, str]) -> str:
    """Name the log axis of the ratio of focal to comparator."""
    return f"{pair[0]} ÷ {pair[1]}, log scale"


def in_rows(
    size: Size,
    data: pd.DataFrame,
    label: str,
    title: str,
    *,
    highlight: str | None = None,
    beside: str | None = None,
    row: int = 30,
) -> alt.TopLevelMixin:
    """Draw dots with intervals on a log scale, a rule at equal counts, one row per label.

    Args:
        size: room to draw in.
        data: one row per label, in drawing order: the column named `label`, ratio, low, high (without unit).
        label: the column with the labels.
        title: the axis's.
        highlight: a column of true and false; what is true has the focal colour, the rest none.
        beside: a column of texts to write after the intervals.
        row: height of a row in pixels.
    """
    seen = data[[name for name in (label, "ratio", "low", "high", highlight, beside) if name]].copy()
    columns = ["ratio", "low", "high"]
    seen[columns] = seen[columns].clip(1 / WIDEST_ROWS, WIDEST_ROWS)
    y = _labels(size, data[label], label)
    x = alt.X("ratio:Q", scale=_reach(seen, beside), title=title, axis=scales.ratio_axis(TICKS, grid=False))
    tone = scales.emphasis(f"datum['{highlight}']") if highlight else alt.value(colour("focal"))
    base = alt.Chart(seen)
    layers = [
        intervals.equality(alt.X("ratio:Q")),
        *intervals.dots(base, x, alt.X("low:Q", title=title), dot=DOT, y=y, color=tone),
    ]
    if beside:
        text = base.mark_text(align="left", dx=8, color=colour("muted"))
        layers.append(text.encode(x=alt.X("high:Q"), y=y, text=f"{beside}:N"))
    return alt.layer(*layers).properties(width=room.width(size, data[label]), height=row * len(data))


def _labels(size: Size, labels: pd.Series, field: str) -> alt.Y:
    axis = alt.Axis(labelLimit=room.WIDEST[size.narrow])
    return alt.Y(f"{field}:N", sort=list(labels), title=None, axis=axis)


def _reach(seen: pd.DataFrame, beside: str | None) -> alt.Scale:
    """Reach a little beyond the intervals, and always around one; further where texts stand after them."""
    top = seen["high"].max() * (1.6 if beside else 1.1)
    return scales.ratio_scale(min(0.8, seen["low"].min() / 1.1), max(1.25, top))


def by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the ratio of each year with its interval, years of a clear lead in colour.

    Args:
        size: room to draw in.
        data: one row per year: year, ratio, low, high, from `analysis.trial_counts.overtaking.shown_lead`.
        pair: focal and comparator country.
    """
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, grid=False))
    scale = scales.ratio_scale(data["low"].min() / 1.1, data["high"].max() * 1.1)
    y = alt.Y("ratio:Q", scale=scale, title=title(pair), axis=scales.ratio_axis(TICKS))
    tone = scales.emphasis("datum.low > 1 || datum.high < 1")
    low = alt.Y("low:Q", title=title(pair))
    return alt.layer(
        intervals.equality(alt.Y("ratio:Q")),
        *intervals.dots(alt.Chart(data), y, low, dot=DOT, x=x, color=tone),
    ).properties(width=size.width, height=260)


def by_weight(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the ratio of running trials, with its band, by the weight of records of unknown status.

    Args:
        size: room to draw in.
        data: weight (0 to 1), ratio, low, high, from `analysis.trial_counts.status.by_unknown_weight`.
        pair: focal and comparator country.
    """
    percent = alt.Axis(format="%", tickCount=5, grid=False)
    x = alt.X("weight:Q", title="Weight of an UNKNOWN record", axis=percent)
    floor = alt.Scale(domainMin=min(0.9, float(data["low"].min())), zero=False)
    base = alt.Chart(data)
    low = alt.Y("low:Q", scale=floor, title=f"{pair[0]} ÷ {pair[1]}")
    return alt.layer(
        base.mark_area(opacity=0.2, color=colour("focal")).encode(x=x, y=low, y2="high:Q"),
        base.mark_line(color=colour("focal")).encode(x=x, y=alt.Y("ratio:Q", scale=floor)),
        intervals.equality(alt.Y("ratio:Q")),
    ).properties(width=size.width, height=220)
