"""New cases and deaths by year, and how long standard care holds."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROLES = {"new cases": "accent", "deaths": "negative"}


def yearly(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw projected new cases and deaths by year as lines with marks.

    Args:
        frame: from `analysis.cost_of_delay.burden.yearly`.
        size: room to draw in.
    """
    tone = alt.Color(
        "quantity:N",
        scale=alt.Scale(domain=list(ROLES), range=[colour(role) for role in ROLES.values()]),
        legend=alt.Legend(title=None),
    )
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(zero=False))
    y = alt.Y("value:Q", title="people a year", axis=alt.Axis(format=",d", tickCount=5))
    base = alt.Chart(frame[["year", "quantity", "value"]]).encode(x=x, y=y, color=tone)
    return alt.layer(base.mark_line(), base.mark_point(size=45, filled=True)).properties(
        width=rows.fit(size, 80), height=230
    )


def free(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the fitted share free of progression on standard care by month, with its 95% band.

    Args:
        frame: month, survival, low, high.
        size: room to draw in.
    """
    x = alt.X("month:Q", title="months since randomization", axis=alt.Axis(tickCount=6))
    scale = alt.Scale(domain=[0, 1])
    y = alt.Y("survival:Q", title="free of progression", scale=scale, axis=alt.Axis(format="%", tickCount=5))
    base = alt.Chart(frame[["month", "survival", "low", "high"]].round(4))
    low = alt.Y("low:Q", title="free of progression", scale=scale)
    return alt.layer(
        base.mark_area(opacity=0.16, color=colour("comparator")).encode(x=x, y=low, y2="high:Q"),
        base.mark_line(color=colour("comparator")).encode(x=x, y=y),
    ).properties(width=rows.fit(size, 70), height=220)
