"""How grades move when the same patients are graded by another scale."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

MOVED = {"lower": "comparator", "same": "neutral", "higher": "focal"}


def draw(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a bar per scale, split by whether the grade fell, stayed or rose.

    Args:
        size: room to draw in.
        data: scale, moved (a key of `MOVED`), n, share (proportion).
    """
    order = list(MOVED)
    slim = data[["scale", "moved", "n", "share"]].assign(rank=data["moved"].map(order.index)).round(4)
    slim["to"] = slim.sort_values("rank").groupby("scale")["share"].cumsum()
    slim["middle"] = slim["to"] - slim["share"] / 2
    slim["from"] = slim["to"] - slim["share"]
    tone = alt.Color(
        "moved:N",
        title="Grade",
        sort=order,
        scale=alt.Scale(domain=order, range=[colour(r) for r in MOVED.values()]),
    )
    x = alt.X("from:Q", axis=alt.Axis(format=".0%"), title="Patients graded", scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("scale:N", title=None, scale=alt.Scale(paddingInner=0.25))
    base = alt.Chart(slim)
    bars = base.mark_bar().encode(x=x, x2="to:Q", y=y, color=tone)
    names = base.mark_text(color=colour("page"), fontWeight=600).encode(x=alt.X("middle:Q"), y=y, text="n:Q")
    return alt.layer(bars, names).properties(width=rows.fit(size, 110), height=alt.Step(40))
