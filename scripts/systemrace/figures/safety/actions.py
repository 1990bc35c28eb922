"""Acts of regulators on a calendar, a lane per market."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LANES = ("United States", "Europe", "Japan", "China", "Macao")
SENSES = {"opens": "third", "sets rules": "neutral", "warns or stops": "negative", "eases": "positive"}
SHAPES = ("circle", "square", "triangle-up", "triangle-down")
CLOSE = 130  # days within which marks of one lane and sense would touch
LEVELS = (0, 1, -1, 2, -2, 3, -3)  # places of marks about the middle of their lane


def draw(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw every act, with the letters of those that warn or ease.

    Args:
        size: room to draw in.
        data: jurisdiction, middle (a day), sense (a key of `SENSES`), key (a letter or empty), action.
    """
    lanes = [lane for lane in LANES if lane in set(data["jurisdiction"])]
    slim = data[["jurisdiction", "sense", "key", "action"]].assign(
        day=data["middle"].dt.strftime("%Y-%m-%d"), level=_levels(data, 2.2 if size.narrow else 1.0)
    )
    scale = alt.Scale(domain=list(SENSES), range=[colour(role) for role in SENSES.values()])
    legend = alt.Legend(title=None, columns=2 if size.narrow else 4)
    tone = alt.Color("sense:N", scale=scale, legend=legend)
    shape = alt.Shape("sense:N", scale=alt.Scale(domain=list(SENSES), range=list(SHAPES)), legend=legend)
    x = alt.X(
        "day:T", title=None, axis=alt.Axis(format="%Y", tickCount=5, grid=True), scale=alt.Scale(padding=18)
    )
    y = alt.Y(
        "jurisdiction:N", sort=lanes, scale=alt.Scale(domain=lanes), axis=alt.Axis(title=None, grid=True)
    )
    offset = alt.YOffset("level:Q", scale=alt.Scale(domain=[-3, 3], range=[80, 6]))
    base = alt.Chart(slim)
    told = ["day:T", "action:N"]
    marks = base.mark_point(size=60, filled=True).encode(
        x=x, y=y, yOffset=offset, color=tone, shape=shape, tooltip=told
    )
    named = base.transform_filter("datum.key != ''").mark_text(dx=9, align="left", fontWeight=600)
    letters = named.encode(x=x, y=y, yOffset=offset, text="key:N", color=tone)
    # A phone has no room for letters between the marks of one year; the table below is in order of time.
    layers = [marks] if size.narrow else [marks, letters]
    return alt.layer(*layers).properties(
        width=rows.fit(size, 112), height=alt.Step(86, **{"for": "position"})
    )


def _levels(data: pd.DataFrame, crowd: float) -> list[int]:
    """Give every mark the first level of its lane on which it touches none before it."""
    free: dict[tuple[str, int], pd.Timestamp] = {}
    levels = []
    for lane, day in zip(data["jurisdiction"], data["middle"], strict=True):
        room = [n for n in LEVELS if (day - free.get((lane, n), pd.Timestamp(0))).days > CLOSE * crowd]
        # Where all are taken, the level that has been free the longest.
        level = room[0] if room else min(LEVELS, key=lambda n: free[lane, n])
        free[lane, level] = day
        levels.append(level)
    return levels
