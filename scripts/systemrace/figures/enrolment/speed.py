"""How fast trials fill: rates, ratios of rates, registry records."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.enrolment import dotted
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]


def rates(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the rate of each dated study, a panel per exposure; `data` from `labelled.rates`."""
    across = {}
    for unit, part in data.groupby("unit", sort=False):
        ends = part["low"].min() / 1.15, part["high"].max() * 1.15
        scale = scales.ratio_scale(*ends)
        across[str(unit)] = {"scale": scale, "axis": scales.ratio_axis(TICKS), "title": str(unit).lower()}
    return dotted.panels(size, data, "unit", "rate", across=across, tone=dotted.by_place(pair, data["place"]))


def ratios(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw ratios of two rates against equality, a panel per exposure.

    Args:
        size: room to draw in.
        data: unit (panel), label, side (the country favoured, or another word), ratio, low, high.
        pair: focal and comparator country.
        title: the axis's.
    """
    # A limit may be nothing or without end; the line then runs off the plot.
    low, high = max(0.04, data["low"].min() / 1.1), min(25.0, data["high"].max() * 1.1)
    clipped = data.assign(low=data["low"].clip(lower=low), high=data["high"].clip(upper=high))
    axis = scales.ratio_axis([0.05, *TICKS])
    across: dict[str, Any] = {"scale": scales.ratio_scale(low, high), "axis": axis, "title": title}
    tone = dotted.by_place(pair, data["side"], "side")
    equal = intervals.equality(alt.X("ratio:Q", **across))
    units = {str(unit): across for unit in data["unit"].unique()}
    return dotted.panels(size, clipped, "unit", "ratio", across=units, tone=tone, marks=[equal])


def records(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw registry records by months and patients, filled where completed; `data` from `labelled.points`."""
    x = alt.X(
        "months:Q",
        scale=alt.Scale(type="log"),
        title="months from start to completion",
        axis=scales.ratio_axis([3, 6, 12, 24, 48, 96, 192]),
    )
    y = alt.Y(
        "patients:Q",
        scale=alt.Scale(type="log"),
        title="patients, planned or counted",
        axis=scales.ratio_axis([3, 10, 30, 100, 300]),
    )
    base = alt.Chart(data[["nct_id", "place", "state", "months", "patients"]])
    tone = dotted.by_place(pair, data["place"])
    told = ["nct_id:N", alt.Tooltip("months:Q", format=".0f"), "patients:Q", "state:N"]
    hollow = base.transform_filter("datum.state != 'completed'").mark_point(
        filled=False, size=40, opacity=0.75, strokeWidth=1.3
    )
    solid = base.transform_filter("datum.state == 'completed'").mark_point(
        size=75, stroke=colour("page"), strokeWidth=0.8
    )
    layers = [layer.encode(x=x, y=y, color=tone, tooltip=told) for layer in (hollow, solid)]
    return alt.layer(*layers).properties(width=size.width - 20, height=280)
