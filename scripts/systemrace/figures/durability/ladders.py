"""Rows of dots with intervals: hazard ratios, months gained, medians, rates."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

EVENTS = {"progression or death": "third", "death": "accent"}
RATIO_TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5)
SPARE = 35  # pixels of a label kept free, since a browser's face may run wider than the measured one
PLACES = {"China": "focal", "United States": "comparator", "several countries": "neutral"}


def ratios(size: Size, data: pd.DataFrame, bound: float) -> alt.TopLevelMixin:
    """Draw hazard ratios on a log scale, randomized ones above the others, with the rules of 1 and a bound.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.ratios`; limits may be missing.
        bound: the ratio that a substantial benefit stays below.
    """
    room = 235
    shown = data.assign(row=data["label"] + ": " + data["endpoint"])
    shown["row"] = rows.wrap(size, shown["row"], room - SPARE)
    domain = scales.ratio_scale(0.1, 1.6)
    x = alt.X("ratio:Q", scale=domain, title="hazard ratio, log scale", axis=scales.ratio_axis(RATIO_TICKS))
    low = alt.X("low:Q", scale=domain, title="hazard ratio, log scale")
    # One below the other: side by side the browser's wider face runs the first into the second.
    tone = alt.Color("endpoint:N", title=None, scale=_scale(EVENTS), legend=alt.Legend(title=None, columns=1))
    panels = []
    for name, part in shown.groupby("panel", sort=False):
        order = part["row"].tolist()
        y, base = (
            rows.y(size, "row", order, room),
            alt.Chart(part[["row", "endpoint", "ratio", "low", "high"]]),
        )
        layers = [
            intervals.equality(x),
            intervals.equality(x, at=bound, role="text"),
            *intervals.dots(base, x, low, y=y, color=tone),
            *rows.labels(size, order, "row"),
        ]
        title = alt.TitleParams(str(name), anchor="start", frame="group")
        panels.append(_sized(size, alt.layer(*layers).properties(title=title), order, room))
    return alt.vconcat(*panels, spacing=16).resolve_scale(color="shared")


def gains(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw months gained in rows, read against none.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.gains`.
    """
    return _plain(size, data, "value", "months gained, CAR-T minus standard care", at=0.0, room=240)


def medians(size: Size, data: pd.DataFrame, limit: float) -> alt.TopLevelMixin:
    """Draw fitted medians with intervals, the printed ones as bars, coloured by where patients were treated.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.medians`.
        limit: month at which the axis ends.
    """
    room = 285
    shown = data.assign(row=rows.wrap(size, data["label"], room - SPARE))
    order = shown["row"].tolist()
    scale = alt.Scale(domain=[0, limit], nice=False)
    x, low = (
        alt.X(f"{name}:Q", scale=scale, title="median months without progression")
        for name in ("value", "low")
    )
    y, base = (
        rows.y(size, "row", order, room),
        alt.Chart(shown[["row", "conduct", "value", "low", "high", "printed"]]),
    )
    tone = alt.Color("conduct:N", title=None, scale=_scale(PLACES))
    # A tick mark cannot sit low in its row, so the bar is a shape of its own, three pixels wide.
    bar: dict[str, Any] = {"shape": "M-0.2,-1H0.2V1H-0.2Z", "size": 220, "filled": True, "opacity": 1}
    printed = base.transform_filter("isValid(datum.printed)").mark_point(color=colour("text"), **bar)
    layers = [
        *intervals.dots(base, x, low, y=y, color=tone),
        printed.encode(x=alt.X("printed:Q", scale=scale, title="median months without progression"), y=y),
        *rows.labels(size, order, "row"),
    ]
    return _sized(size, alt.layer(*layers), order, room)


def rates(size: Size, data: pd.DataFrame, tones: dict[str, str], title: str) -> alt.TopLevelMixin:
    """Draw rates in rows with their counts written after them.

    Args:
        size: room to draw in.
        data: label, who, text, rate, low, high (fractions).
        tones: the role of each colour, by `who`.
        title: the axis's.
    """
    room = 215
    shown = data.assign(row=rows.wrap(size, data["label"], room - SPARE))
    order = shown["row"].tolist()
    scale, axis = (
        alt.Scale(domain=[0, 1.12], nice=False),
        alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    x, low = (alt.X(f"{name}:Q", scale=scale, axis=axis, title=title) for name in ("rate", "low"))
    y, base = (
        rows.y(size, "row", order, room),
        alt.Chart(shown[["row", "who", "text", "rate", "low", "high"]]),
    )
    tone = alt.Color("who:N", legend=None, scale=_scale(tones))
    written = base.mark_text(align="left", dx=6, color=colour("muted"))
    layers = [
        *intervals.dots(base, x, low, y=y, color=tone),
        written.encode(x=alt.X("high:Q", scale=scale, axis=axis, title=title), y=y, text="text:N"),
        *rows.labels(size, order, "row"),
    ]
    return _sized(size, alt.layer(*layers), order, room)


def likelihoods(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw likelihoods of approval in rows, CAR-T emphasised.

    Args:
        size: room to draw in.
        data: from `analysis.durability.likelihood.compared`; limits may be missing.
    """
    tone = scales.emphasis("datum.kind == 'CAR-T'", "third")
    axis = alt.Axis(format=".0%", tickCount=6)
    return _plain(size, data, "value", "likelihood of approval", tone=tone, axis=axis, room=245)


def _plain(
    size: Size,
    data: pd.DataFrame,
    value: str,
    title: str,
    *,
    room: int,
    at: float | None = None,
    tone: Any = None,
    axis: alt.Axis | None = None,
) -> alt.TopLevelMixin:
    shown = data.assign(row=rows.wrap(size, data["label"], room - SPARE))
    order = shown["row"].tolist()
    more: dict[str, Any] = {"title": title} | ({"axis": axis} if axis else {})
    x, low = alt.X(f"{value}:Q", **more), alt.X("low:Q", **more)
    y, base = rows.y(size, "row", order, room), alt.Chart(shown.drop(columns=["label"], errors="ignore"))
    layers = [
        *([intervals.equality(x, at=at)] if at is not None else []),
        *intervals.dots(base, x, low, y=y, color=tone or alt.value(colour("third"))),
        *rows.labels(size, order, "row"),
    ]
    return _sized(size, alt.layer(*layers), order, room)


def _sized(size: Size, chart: Any, order: list[str], room: int) -> Any:
    width = size.width - 20 if size.narrow else rows.fit(size, room + 20)
    return chart.properties(width=width, height=rows.step(size, order))


def _scale(tones: dict[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(tones), range=[colour(role) for role in tones.values()])
