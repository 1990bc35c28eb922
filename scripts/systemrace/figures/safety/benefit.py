"""Months of life gained or lost up to every horizon, with what harms weigh."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

KINDS = {"life alone": "third", "less the weight of harms": "accent"}


def draw(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the gain over horizons, a panel per trial, with its band.

    Args:
        size: room to draw in.
        data: trial (the panel), kind (a key of `KINDS`), month, gained, low, high (months).
    """
    slim = data[["trial", "kind", "month", "gained", "low", "high"]].round(3)
    scale = alt.Scale(domain=list(KINDS), range=[colour(role) for role in KINDS.values()])
    tone = alt.Color("kind:N", title=None, scale=scale)
    x = alt.X(
        "month:Q",
        title="Months since random assignment, the horizon",
        axis=alt.Axis(values=[0, 6, 12, 18, 24, 30, 36, 48, 60]),
    )
    y = alt.Y("gained:Q", title="Months of life gained")
    base = alt.Chart()
    alone = base.transform_filter("datum.kind == 'life alone'")
    band = alone.mark_area(opacity=0.22).encode(
        x=x, y=alt.Y("low:Q", title="Months of life gained"), y2="high:Q", color=tone
    )
    line = base.mark_line().encode(x=x, y=y, color=tone)
    zero = base.mark_rule(color=colour("axis")).encode(y=alt.datum(0, type="quantitative"))
    header = alt.Header(title=None, labelOrient="top")
    return (
        alt.layer(band, zero, line, data=slim)
        .properties(width=rows.fit(size, 60), height=190)
        .facet(row=alt.Row("trial:N", header=header), spacing=16)
    )
