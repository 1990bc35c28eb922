"""Shares as bars: of specifications by verdict, and of what moves from one to the next by choice."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.multiverse.tones import TONES, by_verdict
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM = {False: 150, True: 112}  # pixels for names
ROW = 26  # pixels


def verdicts(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share of specifications of each verdict.

    Args:
        size: room to draw in.
        data: one row per verdict: verdict, specifications, share (0 to 1), told (written beside the bar).
    """
    order = [verdict for verdict in TONES if verdict in set(data["verdict"])]
    y = alt.Y("verdict:N", sort=order, axis=alt.Axis(title=None, labelLimit=ROOM[False]))
    return _bars(data, y, by_verdict(data["verdict"], legend=None)).properties(
        width=rows.fit(size, ROOM[size.narrow] + 20), height=ROW * len(data)
    )


def influences(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how much each choice moves, a panel for the estimate and one for the verdict.

    Args:
        size: room to draw in.
        data: one row per choice and panel, most influential first: choice, moved, share (0 to 1), told.
    """
    order = list(dict.fromkeys(data["choice"]))
    panels = list(dict.fromkeys(data["moved"]))
    beside = not size.narrow and len(panels) > 1
    width = rows.fit(size, ROOM[size.narrow] + 20)
    drawn = [
        _panel(data[data["moved"] == moved], moved, order, named=not (beside and place)).properties(
            width=(width - 40) // 2 if beside else width, height=ROW * len(order)
        )
        for place, moved in enumerate(panels)
    ]
    return alt.hconcat(*drawn, spacing=20) if beside else alt.vconcat(*drawn, spacing=14)


def _panel(part: pd.DataFrame, moved: str, order: list[str], named: bool) -> Any:
    axis = alt.Axis(title=None, labelExpr="replace(datum.label, /_/g, ' ')") if named else None
    y = alt.Y("choice:N", sort=order, scale=alt.Scale(domain=order), axis=axis)
    tone = alt.ColorValue(colour("comparator"))
    return _bars(part.drop(columns="moved"), y, tone).properties(title=moved)


def _bars(data: pd.DataFrame, y: alt.Y, tone: alt.Color | alt.ColorValue) -> Any:
    # Room on the right for what is written behind a full bar.
    scale, axis = (
        alt.Scale(domain=[0, 1.25]),
        alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], title=None),
    )
    x = alt.X("share:Q", scale=scale, axis=axis)
    base = alt.Chart(data)
    bars = base.mark_bar(height=ROW - 10).encode(x=x, y=y, color=tone)
    words = base.mark_text(align="left", dx=5, fontSize=12, color=colour("text"))
    return alt.layer(bars, words.encode(x=x, y=y, text="told:N"))
