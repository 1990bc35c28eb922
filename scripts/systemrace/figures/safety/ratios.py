"""Odds ratios in rows on a ratio scale, read against one."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def leave_out(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the odds ratio without this or that, in panels.

    Args:
        size: room to draw in.
        data: in drawing order: panel, label, odds_ratio, low, high.
        pair: focal and comparator country.
    """
    across: dict[str, Any] = {
        "scale": scales.ratio_scale(min(0.1, data["low"].min()), max(10, data["high"].max())),
        "axis": scales.ratio_axis(TICKS),
        "title": f"← higher in {pair[1]} · higher in {pair[0]} →",
    }
    slim = data[["panel", "label", "odds_ratio", "low", "high"]].round(3)
    y, base, tone = rows.y(size, slim["label"], 280), alt.Chart(), alt.value(colour("third"))
    layers = [
        intervals.equality_in_panels(base, across, at=1),
        *intervals.dots(base, alt.X("odds_ratio:Q", **across), alt.X("low:Q", **across), y=y, color=tone),
        *rows.names(size, base, y),
    ]
    return rows.stacked(size, layers, slim, column="panel", order=list(dict.fromkeys(slim["panel"])))
