"""Months of life gained or lost up to every horizon, with what harms weigh."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

GAIN = "Months gained"
TICKS = [0, 6, 12, 18, 24, 30, 36, 48, 60]
KINDS = {"life": "third", "life less harms": "accent"}


def draw(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the gain over horizons, a panel per trial, with its band.

    Args:
        size: room to draw in.
        data: trial (the panel), kind (a key of `KINDS`), month, gained, low, high (months).
    """
    slim = data[["trial", "kind", "month", "gained", "low", "high"]].round(3)
    scale = alt.Scale(domain=list(KINDS), range=[colour(role) for role in KINDS.values()])
    tone = alt.Color(
        "kind:N", title=None, scale=scale, legend=alt.Legend(symbolType="stroke", symbolOpacity=1)
    )
    x = alt.X(
        "month:Q",
        title="Months since random assignment",
        axis=alt.Axis(values=TICKS),
        scale=alt.Scale(domain=[0, float(slim["month"].max())], nice=False),
    )
    y = alt.Y("gained:Q", title=GAIN)
    base = alt.Chart()
    alone = base.transform_filter("datum.kind == 'life'")
    band = alone.mark_area(opacity=0.22, color=colour("third")).encode(
        x=x, y=alt.Y("low:Q", title=GAIN), y2="high:Q"
    )
    line = base.mark_line().encode(x=x, y=y, color=tone)
    zero = base.mark_rule(color=colour("axis")).encode(y=alt.datum(0, type="quantitative"))
    header = alt.Header(title=None, labelOrient="top")
    return (
        alt.layer(band, zero, line, data=slim)
        .properties(width=rows.fit(size, 60), height=190)
        .facet(row=alt.Row("trial:N", header=header), spacing=16)
    )
