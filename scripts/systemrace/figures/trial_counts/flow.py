"""Bars that shrink from the records found to the trials counted."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.spec import Size
from systemrace.figures.theme import colour
from systemrace.figures.trial_counts import room

WIDEST = {False: 240, True: 150}  # pixels of the widest labels, wide and narrow
BEYOND = {False: 2.2, True: 1.45}  # times the longest bar, for the texts after the bars
ROW = 28  # pixels


def draw(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the records left after each step, with what the step left out, and why where there is room.

    Args:
        size: room to draw in.
        data: one row per step, in order, from `analysis.trial_counts.flow.written`: step, records, text,
            full_text.
    """
    axis = alt.Axis(labelLimit=WIDEST[size.narrow])
    y = alt.Y("step:N", sort=list(data["step"]), title=None, axis=axis)
    scale = alt.Scale(domain=[0, data["records"].max() * BEYOND[size.narrow]])
    counts = alt.Axis(values=[0, 1000, 2000, 3000], grid=False)
    x = alt.X("records:Q", scale=scale, title="Records left", axis=counts)
    base = alt.Chart(data)
    text = base.mark_text(align="left", dx=5, color=colour("text"))
    written = "text:N" if size.narrow else "full_text:N"
    return alt.layer(
        base.mark_bar(color=colour("neutral"), height=16).encode(x=x, y=y),
        text.encode(x=alt.X("records:Q", scale=scale), y=y, text=written),
    ).properties(width=room.width(size, data["step"]), height=ROW * len(data))
