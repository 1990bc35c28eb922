"""Rates in rows under headings, coloured by country, arm or product."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import scales
from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ARMS = {"CAR-T arm": "third", "control": "neutral"}
PRODUCTS = {"cilta-cel": "third", "ide-cel": "accent", "other products": "neutral"}


def by_country(
    size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str, *, legend: bool = False
) -> alt.TopLevelMixin:
    """Draw rates by country, a panel per heading.

    Args:
        size: room to draw in.
        data: in drawing order: panel, label, country, rate, low, high (proportions).
        pair: focal and comparator country.
        title: the axis's.
        legend: name the countries' colours, where labels do not name the country.
    """
    tone = rows.by_place(pair)
    if legend:
        rest = [place for place in dict.fromkeys(data["country"]) if place not in pair]
        tone = scales.by_country(pair, rest=rest, title=None)
    return _panels(size, data, tone, title)


def by_group(
    size: Size, data: pd.DataFrame, column: str, roles: dict[str, str], title: str
) -> alt.TopLevelMixin:
    """Draw rates by the groups of a column, a panel per heading.

    Args:
        size: room to draw in.
        data: in drawing order: panel, label, the column, rate, low, high (proportions).
        column: the column with the groups.
        roles: the colour of each group.
        title: the axis's.
    """
    scale = alt.Scale(domain=list(roles), range=[colour(role) for role in roles.values()])
    return _panels(size, data, alt.Color(f"{column}:N", title=None, scale=scale), title, keep=[column])


def _panels(
    size: Size, data: pd.DataFrame, tone: alt.Color, title: str, keep: list[str] | None = None
) -> alt.TopLevelMixin:
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, min(1.0, float(data["high"].max()) * 1.05)], nice=True),
        "axis": rows.percent(),
        "title": title,
    }
    names = ["panel", "label", *(keep or ["country"]), "rate", "low", "high"]
    slim = data[names].round({"rate": 4, "low": 4, "high": 4})
    y, base = rows.y(size, slim["label"], 300), alt.Chart()
    layers = [*rows.dots(base, y, tone, "rate", across), *rows.names(size, base, y)]
    return rows.stacked(size, layers, slim, column="panel", order=list(dict.fromkeys(slim["panel"])), row=22)
