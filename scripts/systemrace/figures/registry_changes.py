"""What a new registry copy brought: bars by kind of change, and start dates before and after."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.analysis.registry_changes import OTHER
from systemrace.figures.charts import rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LABEL_ROOM = 150  # pixels for the names of the kinds
AXIS_ROOM = 70  # pixels for the years


def kinds(size: Size, counts: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw a stacked bar for each kind of change, by country of the sponsor.

    Args:
        size: room to draw in.
        counts: from `analysis.registry_changes.by_kind`.
        pair: focal and comparator country.
    """
    order = list(dict.fromkeys(counts["label"]))
    y = alt.Y(
        "label:N", sort=order, title=None, axis=alt.Axis(labelLimit=LABEL_ROOM, domain=False, ticks=False)
    )
    x = alt.X("records:Q", title="Records", axis=alt.Axis(tickMinStep=1, tickCount=5))
    places = [*pair, OTHER]
    base = alt.Chart(counts.assign(place=counts["country"].map(places.index)))
    bars = base.mark_bar().encode(
        x=x, y=y, color=_colour(size, pair), order=alt.Order("place:Q"),
        tooltip=["label:N", "country:N", "records:Q"],
    )  # fmt: skip
    totals = counts.groupby("label", sort=False, as_index=False)["records"].sum()
    told = alt.Chart(totals).mark_text(align="left", dx=4, color=colour("text")).encode(
        x="records:Q", y=y, text=alt.Text("records:Q", format=",")
    )  # fmt: skip
    return alt.layer(bars, told).properties(width=rows.fit(size, LABEL_ROOM + 20), height=alt.Step(26))


def moves(size: Size, starts: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw each start date that moved, its old date across and its new one upwards.

    Args:
        size: room to draw in.
        starts: from `analysis.registry_changes.start_moves`.
        pair: focal and comparator country.
    """
    days = starts.assign(old=starts["old"].dt.strftime("%Y-%m-%d"), new=starts["new"].dt.strftime("%Y-%m-%d"))
    ends = [min(days["old"].min(), days["new"].min()), max(days["old"].max(), days["new"].max())]
    scale = alt.Scale(domain=ends, padding=10)
    ticks: dict[str, Any] = {"format": "%Y", "tickCount": 4 if size.narrow else 8}
    x = alt.X("old:T", scale=scale, title="Start in the older copy", axis=alt.Axis(**ticks))
    y = alt.Y("new:T", scale=scale, title="Start in the newer copy", axis=alt.Axis(**ticks))
    same = pd.DataFrame({"old": ends, "new": ends})
    line = alt.Chart(same).mark_line(color=colour("axis"), strokeWidth=1, strokeDash=[4, 3]).encode(x=x, y=y)
    shape = alt.Shape(
        "country:N",
        scale=alt.Scale(domain=[*pair, OTHER], range=["circle", "diamond", "square"]),
        legend=None,
    )
    points = alt.Chart(days[["nct_id", "lead_sponsor", "country", "old", "new", "months"]]).mark_point(
        size=60, filled=True, opacity=0.75
    ).encode(
        x=x, y=y, color=_colour(size, pair), shape=shape,
        tooltip=["nct_id:N", "lead_sponsor:N", "old:T", "new:T", "months:Q"],
    )  # fmt: skip
    width = rows.fit(size, AXIS_ROOM)
    return alt.layer(line, points).properties(width=width, height=280 if size.narrow else 360)


def _colour(size: Size, pair: tuple[str, str]) -> alt.Color:
    legend = alt.Legend(title="Sponsor in", orient="top", columns=2 if size.narrow else 3)
    return scales.by_country(pair, rest=[OTHER], legend=legend)
