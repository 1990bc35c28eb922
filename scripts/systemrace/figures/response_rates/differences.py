"""Differences of two countries in rows, read against none at all."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals
from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour


def ladder(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw what is left of a gap at each step, the claimed gap dashed, a panel per kind of response.

    Args:
        size: room to draw in.
        data: one row per step, in drawing order: panel, label, counts (written after the interval), side (the
            country favoured, or `labelled.OPEN`), difference, low, high, claimed (proportions).
        pair: focal and comparator country.
    """
    across: dict[str, Any] = {
        "scale": alt.Scale(
            domain=[min(-0.35, data["low"].min() - 0.02), max(0.5, data["high"].max() + 0.02)]
        ),
        "axis": rows.points(),
        "title": f"← {pair[1]} higher · {pair[0]} higher →",
    }
    y = rows.y(size, data["label"], 260)
    base = alt.Chart()
    claimed = base.mark_rule(color=colour("text"), strokeDash=[4, 3])
    layers = [
        intervals.equality_in_panels(base, across),
        claimed.encode(x=alt.X("claimed:Q", **across)),
        *rows.dots(base, y, rows.by_side(pair), "difference", across),
        *rows.names(size, base, y),
    ]
    if not size.narrow:
        written = base.encode(x=alt.X("high:Q", **across), y=y, text="counts:N")
        layers += rows.haloed(written, colour("muted"), dx=6)
    return rows.stacked(size, layers, data, column="panel", order=list(dict.fromkeys(data["panel"])), row=24)


def leave_out(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the modelled difference without this or that, in panels.

    Args:
        size: room to draw in.
        data: one row per case, in drawing order: panel, label, side (the country favoured, or
            `labelled.OPEN`), difference, low, high (proportions).
        pair: focal and comparator country.
    """
    across: dict[str, Any] = {"axis": rows.points(), "title": f"{pair[0]} minus {pair[1]}, typical trial"}
    y = rows.y(size, data["label"], 280)
    base = alt.Chart()
    layers = [
        intervals.equality_in_panels(base, across),
        *rows.dots(base, y, rows.by_side(pair), "difference", across),
        *rows.names(size, base, y),
    ]
    return rows.stacked(size, layers, data, column="panel", order=list(dict.fromkeys(data["panel"])))
