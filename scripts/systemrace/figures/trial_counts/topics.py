"""What the trials aim at: a pair of dots per topic, one for each country."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.spec import Size
from systemrace.figures.trial_counts import room

WIDEST = {False: 240, True: 170}  # pixels of the widest labels, wide and narrow


def draw(size: Size, data: pd.DataFrame, topic: str, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw two dots per topic, one per country, with intervals, as shares of the country's trials.

    Args:
        size: room to draw in.
        data: one row per topic and country, topics in drawing order: the column named `topic`, country,
            share, share_low, share_high (proportions).
        topic: the column with the topics.
        pair: focal and comparator country.
    """
    axis = alt.Axis(labelLimit=WIDEST[size.narrow])
    y = alt.Y(f"{topic}:N", sort=list(dict.fromkeys(data[topic])), title=None, axis=axis)
    percent = alt.Axis(format="%", tickCount=5)
    low = alt.X("share_low:Q", title="Share of the country's trials", axis=percent)
    marks = intervals.dots(
        alt.Chart(data),
        alt.X("share:Q"),
        low,
        high="share_high",
        y=y,
        yOffset=alt.YOffset("country:N", sort=list(pair)),
        color=scales.by_country(pair, title=None),
    )
    return alt.layer(*marks).properties(width=room.width(size, data[topic]), height=alt.Step(15))
