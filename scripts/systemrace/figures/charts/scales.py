"""Scales that several chapters share: colour by country, ratios on a log axis, what is emphasised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from systemrace.figures.theme import colour


def by_country(
    pair: tuple[str, str], field: str = "country", rest: Sequence[str] = (), **shown: Any
) -> alt.Color:
    """Colour by country: focal, comparator, all others neutral.

    Args:
        pair: the focal and the comparator country, as the column names them.
        field: the column with the names.
        rest: the column's other values.
        shown: legend or title of the colours, as `alt.Color` takes them.
    """
    tones = [colour("focal"), colour("comparator"), *(colour("neutral") for _ in rest)]
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=[*pair, *rest], range=tones), **shown)


def emphasis(condition: str, role: str = "focal") -> Any:
    """Colour what meets a condition by a role, and leave the rest neutral.

    Args:
        condition: a Vega expression of `datum`.
        role: the colour of what meets it.
    """
    return alt.condition(condition, alt.value(colour(role)), alt.value(colour("neutral")))


def ratio_scale(low: float, high: float) -> alt.Scale:
    """Give a log scale for ratios, from `low` to `high` exactly (both above zero)."""
    return alt.Scale(type="log", domain=[low, high], nice=False)


def ratio_axis(ticks: Sequence[float], **more: Any) -> alt.Axis:
    """Give the axis of such a scale: ticks where asked for, without needless zeros."""
    return alt.Axis(values=list(ticks), format="~g", **more)
