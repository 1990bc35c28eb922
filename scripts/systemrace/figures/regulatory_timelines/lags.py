"""A matrix of approval lags: products down, jurisdictions across."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour


def draw(frame: pd.DataFrame, jurisdictions: tuple[str, ...], size: Size) -> alt.TopLevelMixin:
    """Write months since the first approval in each cell; an empty cell is no approval.

    Args:
        frame: from `analysis.regulatory_timelines.lags.matrix`.
        jurisdictions: the columns, in order.
        size: room to draw in.
    """
    named = frame.assign(label=frame["product"] + " (" + frame["country"].fillna("?") + ")")
    order = list(dict.fromkeys(named["label"]))
    cells = named.loc[named["text"] != "", ["label", "jurisdiction", "text", "date"]]
    cells = cells.assign(first=cells["text"] == "first")
    axis = alt.Axis(title=None, orient="top", labelAngle=0, domain=False, ticks=False)
    x = alt.X(
        "jurisdiction:N", sort=list(jurisdictions), axis=axis, scale=alt.Scale(domain=list(jurisdictions))
    )
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labelLimit=160), scale=alt.Scale(domain=order))
    base = alt.Chart(cells).encode(x=x, y=y, tooltip=["label:N", "jurisdiction:N", "date:N", "text:N"])
    shade = alt.condition("datum.first", alt.value(colour("focal")), alt.value(colour("text")))
    return alt.layer(
        base.mark_rect(color=colour("land"), stroke=colour("page"), strokeWidth=2),
        base.mark_text().encode(text="text:N", color=shade),
    ).properties(width=rows.fit(size, 118), height=25 * len(order))
