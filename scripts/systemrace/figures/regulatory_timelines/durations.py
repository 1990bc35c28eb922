"""Stages laid end to end, and where one product stands among the others."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.regulatory_timelines.intervals import STAGE_WITHOUT_FILING, STAGES, TOTAL
from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour, ramp

RANK_ROOM = 230


def stages(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the stages of each product from its first patient, shortest total on top.

    Args:
        frame: from `analysis.regulatory_timelines.intervals.stages`.
        size: room to draw in.
    """
    named = frame.assign(label=frame["product"] + " (" + frame["country"] + ")")
    totals = named.drop_duplicates("label").sort_values(["total", "label"])
    order = totals["label"].tolist()
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labelLimit=160))
    names = [*STAGES, STAGE_WITHOUT_FILING[0], TOTAL]
    shown = [name for name in names if name in set(named["stage"])]
    colours = dict(zip(names, [*ramp(3), colour("neutral"), colour("accent")], strict=True))
    scale = alt.Scale(domain=shown, range=[colours[name] for name in shown])
    legend = alt.Legend(title=None, columns=1 if size.narrow else 3)
    x = alt.X(
        "begin:Q",
        title="years since first patient",
        axis=alt.Axis(format="d", tickCount=6),
        scale=alt.Scale(domain=[0, _round_up(named["total_high"].max())]),
    )
    bars = alt.Chart(named[["label", "stage", "begin", "end"]]).mark_bar(height=11)
    ends = totals[["label", "total", "total_low", "total_high"]].assign(
        text=totals["total"].map("{:.1f}".format)
    )
    coarse = ends[ends["total_high"] - ends["total_low"] > 0.1]
    return alt.layer(
        bars.encode(x=x, x2="end:Q", y=y, color=alt.Color("stage:N", scale=scale, legend=legend)),
        alt.Chart(coarse)
        .mark_rule(strokeWidth=2, color=colour("text"))
        .encode(x="total_low:Q", x2="total_high:Q", y=y),
        alt.Chart(ends).mark_text(align="left", dx=5).encode(x="total_high:Q", y=y, text="text:N"),
    ).properties(width=rows.fit(size, 118), height=22 * len(order))


def ranks(measured: pd.DataFrame, ranked: pd.DataFrame, programme_id: str, size: Size) -> alt.TopLevelMixin:
    """Draw every product's intervals as dots, one product's with its range and rank.

    Args:
        measured: from `intervals.durations`.
        ranked: from `intervals.ranks`.
        programme_id: the product to show.
        size: room to draw in.
    """
    ranked = ranked.assign(row=rows.wrap(size, ranked["interval"], RANK_ROOM))
    order = ranked["row"].tolist()
    shown = measured.merge(ranked[["interval", "row", "rank", "others"]], on="interval")
    own = shown["programme_id"] == programme_id
    width = rows.fit(size, 30 if size.narrow else RANK_ROOM + 22)
    # The ranks stand at the right edge, clear of the dots.
    x = alt.X("years:Q", title="years", scale=alt.Scale(domain=[0, shown["years"].max() * 1.3], nice=False))
    y = rows.y(size, "row", order, RANK_ROOM)
    others = shown.loc[~own, ["row", "product", "years"]]
    mine = shown.loc[own, ["row", "product", "years", "low", "high", "rank", "others"]]
    mine = mine.assign(
        text=[f"{rank} of {n + 1}" for rank, n in zip(mine["rank"], mine["others"], strict=True)]
    )
    tip = ["product:N", alt.Tooltip("years:Q", format=".1f")]
    return alt.layer(
        alt.Chart(others)
        .mark_point(size=46, color=colour("neutral"), opacity=0.75)
        .encode(x=x, y=y, tooltip=tip),
        alt.Chart(mine).mark_rule(strokeWidth=3, color=colour("focal")).encode(x="low:Q", x2="high:Q", y=y),
        alt.Chart(mine)
        .mark_point(size=90, color=colour("focal"), shape="diamond")
        .encode(x=x, y=y, tooltip=tip),
        alt.Chart(mine)
        .mark_text(align="right", color=colour("focal"), fontWeight=600)
        .encode(x=alt.value(width), y=y, text="text:N"),
        *rows.labels(size, order, "row"),
    ).properties(width=width, height=rows.step(size, order))


def _round_up(years: float) -> float:
    """Leave room for a label at the end of the longest row."""
    return float(int(years * 1.12) + 1)
