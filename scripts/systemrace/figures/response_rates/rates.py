"""Rates of trials and what is pooled from them, in rows coloured by country."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.analysis.response_rates import wording
from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

FOREST = ["country", "kind", "label", "rate", "low", "high", "prediction_low", "prediction_high"]


def forest(
    size: Size, data: pd.DataFrame, pair: tuple[str, str], places: list[str], title: str
) -> alt.TopLevelMixin:
    """Draw every trial with its interval and each country's pooled rate, a panel per country.

    Args:
        size: room to draw in.
        data: one row per trial or pooled rate, in drawing order: country, kind ("trial" or "pooled"), label,
            rate, low, high, prediction_low, prediction_high (proportions).
        pair: focal and comparator country.
        places: the countries from top to bottom.
        title: the axis's.
    """
    across = _proportions(title)
    trial, pooled = (data.loc[data["kind"] == kind, "label"] for kind in ("trial", "pooled"))
    y, tone, base = rows.y(size, [*trial, *pooled]), rows.by_place(pair), alt.Chart()
    trials, pools = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("trial", "pooled"))
    diamond = pools.mark_point(size=90, shape="diamond", opacity=1, fill=colour("page"), strokeWidth=2)
    thick = pools.mark_rule(strokeWidth=7)
    layers = [
        *rows.dots(trials, y, tone, "rate", across),
        _ahead(pools, y, tone, across),
        thick.encode(x=alt.X("low:Q", **across), x2="high:Q", y=y, color=tone),
        diamond.encode(x=alt.X("rate:Q", **across), y=y, stroke=tone),
        *rows.names(size, base, y),
    ]
    slim = data[FOREST].assign(place=data["country"].map(wording.heading))
    order = [wording.heading(place) for place in places]
    return rows.stacked(size, layers, slim, column="place", order=order)


def construct(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the trials of one construct.

    Args:
        size: room to draw in.
        data: one row per trial and denominator, in drawing order: country, label, rate, low, high
            (proportions).
        pair: focal and comparator country.
    """
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[0.5, 1]),
        "axis": rows.percent(),
        "title": "Overall response",
    }
    y, base = rows.y(size, data["label"]), alt.Chart(data)
    layers = [*rows.dots(base, y, rows.by_place(pair), "rate", across), *rows.names(size, base, y)]
    return alt.layer(*layers).properties(width=rows.width(size, data["label"]), height=rows.height(size, 24))


def products(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw pooled rates by product and country, with the range expected of a further trial.

    Args:
        size: room to draw in.
        data: one row per product and country, in drawing order: country, label, rate, low, high,
            prediction_low, prediction_high (proportions; the last two may be missing).
        pair: focal and comparator country.
        title: the axis's.
    """
    across, tone = _proportions(title), rows.by_place(pair)
    y, base = rows.y(size, data["label"]), alt.Chart(data)
    layers = [
        _ahead(base.transform_filter("isValid(datum.prediction_low)"), y, tone, across),
        *rows.dots(base, y, tone, "rate", across),
        *rows.names(size, base, y),
    ]
    return alt.layer(*layers).properties(width=rows.width(size, data["label"]), height=rows.height(size, 22))


def _proportions(title: str) -> dict[str, Any]:
    return {"scale": alt.Scale(domain=[0, 1]), "axis": rows.percent(), "title": title}


def _ahead(base: alt.Chart, y: alt.Y, tone: alt.Color, across: dict[str, Any]) -> alt.Chart:
    """Draw the range expected of a further trial, dotted."""
    dotted = base.mark_rule(strokeDash=[2, 2], strokeWidth=2)
    return dotted.encode(x=alt.X("prediction_low:Q", **across), x2="prediction_high:Q", y=y, color=tone)
