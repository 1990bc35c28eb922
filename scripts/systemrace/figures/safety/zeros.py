"""What a count of zero leaves possible: a bar to its upper limit."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

UNLIKELY = {False: "plausible at the rate seen elsewhere", True: "unlikely at the rate seen elsewhere"}


def draw(size: Size, data: pd.DataFrame, level: float) -> alt.TopLevelMixin:
    """Draw a bar from zero to the upper limit of every zero count.

    Args:
        size: room to draw in.
        data: in drawing order: label, upper (proportion), chance_of_none (probability or missing).
        level: a zero is unlikely where its chance is below one minus this.
    """
    judged = data["chance_of_none"].map(
        lambda chance: "no case seen elsewhere" if pd.isna(chance) else UNLIKELY[chance < 1 - level]
    )
    slim = data[["label", "upper"]].assign(reading=judged).round({"upper": 5})
    domain = [UNLIKELY[False], UNLIKELY[True], "no case seen elsewhere"]
    tones = [colour(role) for role in ("comparator", "focal", "neutral")]
    legend = alt.Legend(title=None, columns=1, labelLimit=300)
    tone = alt.Color("reading:N", scale=alt.Scale(domain=domain, range=tones), legend=legend)
    across: dict[str, Any] = {"axis": rows.percent(), "title": "Rate that the zero still allows, upper limit"}
    y, base = rows.y(size, slim["label"], 300), alt.Chart(slim)
    thick = 7 if size.narrow else 9
    bar = base.mark_bar(size=thick).encode(x=alt.X("upper:Q", **across), y=y, color=tone)
    names = rows.names(size, base, y)
    return alt.layer(bar, *names).properties(
        width=rows.width(size, slim["label"]), height=rows.height(size, 18)
    )
