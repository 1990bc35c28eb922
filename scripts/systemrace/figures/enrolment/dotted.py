"""Rows of dots with their limits: one panel, or several under each other, each with rows of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROOM, SLACK = 290, 45  # pixels for labels beside a wide plot, and how much of it wide letters may need


def percent() -> alt.Axis:
    """Give an axis of shares as percentages."""
    return alt.Axis(format=".0%", tickCount=5)


def by_place(pair: tuple[str, str], places: pd.Series, field: str = "place") -> alt.Color:
    """Colour by country: focal, comparator, and every other place neutral."""
    others = [place for place in dict.fromkeys(places) if place not in pair]
    shown = [place for place in pair if place in set(places)]
    tones = [colour("focal" if place == pair[0] else "comparator") for place in shown]
    scale = alt.Scale(domain=[*shown, *others], range=[*tones, *(colour("neutral") for _ in others)])
    return alt.Color(f"{field}:N", title=None, scale=scale, legend=alt.Legend(columns=2, labelLimit=200))


def panel(
    size: Size,
    data: pd.DataFrame,
    value: str,
    *,
    across: dict[str, Any],
    tone: alt.Color,
    marks: Sequence[alt.Chart] = (),
) -> Any:
    """Draw one row per label.

    Args:
        size: room to draw in.
        data: label, the value, low and high (missing where there is no interval), and the column of the tone,
            in drawing order.
        value: the column of the dots.
        across: scale, axis and title of the x axis.
        tone: the colours.
        marks: charts drawn beneath, such as a rule.
    """
    shown = data.assign(row=rows.wrap(size, data["label"], ROOM - SLACK))
    order = list(dict.fromkeys(shown["row"]))
    y = rows.y(size, "row", order, ROOM)
    field = str(tone.shorthand).partition(":")[0]
    base = alt.Chart(shown[["row", field, value, "low", "high"]])
    limited = base.transform_filter("isValid(datum.low)")
    line, _ = intervals.dots(
        limited, alt.X(f"{value}:Q", **across), alt.X("low:Q", **across), y=y, color=tone
    )
    _, dot = intervals.dots(base, alt.X(f"{value}:Q", **across), alt.X("low:Q", **across), y=y, color=tone)
    layers = [*marks, line, dot, *rows.labels(size, order, "row")]
    width = rows.fit(size, 24 if size.narrow else ROOM + 30)
    return alt.layer(*layers).properties(width=width, height=rows.step(size, order))


def panels(
    size: Size,
    data: pd.DataFrame,
    column: str,
    value: str,
    *,
    across: dict[str, dict[str, Any]],
    tone: alt.Color,
    marks: Sequence[alt.Chart] = (),
) -> alt.TopLevelMixin:
    """Draw a panel for each value of a column, one under the other; `across` has the x axis of each."""
    names = list(dict.fromkeys(data[column]))
    last = str(names[-1])
    # One title is enough where all panels share an axis.
    shared = all(across[str(name)] == across[last] for name in names)
    if shared:
        across = {str(name): {**across[str(name)], "title": None} for name in names[:-1]} | {
            last: across[last]
        }
    drawn = [
        panel(size, part, value, across=across[str(name)], tone=tone, marks=marks).properties(title=str(name))
        for name, part in data.groupby(column, sort=False)
    ]
    return alt.vconcat(*drawn, spacing=14).resolve_scale(color="shared")
