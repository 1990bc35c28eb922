"""What became of trials: stacked shares, and how far the unknown ones leave open how many were stopped."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TONES = {
    "finished": "third",
    "running": "comparator",
    "not known": "neutral",
    "stopped": "negative",
    "never began": "accent",
}


def shares(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw one bar per country, cut by what became of its trials.

    Args:
        size: room to draw in.
        data: country, fate, trials, share, place (order of the fate).
        pair: focal and comparator country.
    """
    fates = list(TONES)
    tone = alt.Color(
        "fate:N",
        title=None,
        scale=alt.Scale(domain=fates, range=[colour(role) for role in TONES.values()]),
        legend=alt.Legend(columns=2 if size.narrow else 5),
    )
    y = alt.Y("country:N", sort=list(pair), title=None)
    x = alt.X(
        "share:Q",
        stack="zero",
        title="Share of trials",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    base = alt.Chart(data)
    bars = base.mark_bar(height=30).encode(x=x, y=y, color=tone, order=alt.Order("place:Q"))
    return bars.properties(width=size.width - 40, height=110)


def bounds(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw, per country, the share stopped under each reading of the trials of unknown fate, as a span.

    Args:
        size: room to draw in.
        data: country, reading, share.
        pair: focal and comparator country.
    """
    readings = ["none of the unknown", "as often as the known", "all of the unknown"]
    y = alt.Y("country:N", sort=list(pair), title=None)
    x = alt.X(
        "share:Q",
        title="Share of begun trials that were stopped",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    shape = alt.Shape(
        "reading:N",
        sort=readings,
        title=None,
        scale=alt.Scale(domain=readings, range=["circle", "diamond", "square"]),
        legend=alt.Legend(
            columns=1 if size.narrow else 3,
            symbolFillColor=colour("muted"),
            symbolStrokeColor=colour("muted"),
        ),
    )
    tone = scales.by_country(pair, legend=None)
    base = alt.Chart(data)
    span = base.transform_aggregate(low="min(share)", high="max(share)", groupby=["country"])
    return alt.layer(
        span.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=tone),
        base.mark_point(size=110, opacity=1).encode(x=x, y=y, color=tone, shape=shape),
    ).properties(width=size.width - 40, height=100)
