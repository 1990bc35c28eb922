"""Dots with interval lines, and the rule they are read against."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.theme import colour


def dots(
    base: alt.Chart,
    value: alt.X | alt.Y,
    low: alt.X | alt.Y,
    *,
    high: str = "high",
    dot: int = 60,
    line: float = 2,
    tooltip: list[str] | None = None,
    **shared: Any,
) -> list[alt.Chart]:
    """Draw each row's value as a dot over a line from its lower to its upper limit.

    Args:
        base: a chart of rows with the value and its limits.
        value: the channel of the value.
        low: the channel of the lower limit; along x or y, as the value.
        high: the column of the upper limit.
        dot: area of a dot in square pixels.
        line: width of a line in pixels.
        tooltip: columns told on pointing at a dot, where it is not all of them.
        shared: the channels that dot and line share, such as `y` and `color`.
    """
    upper = {"y2" if isinstance(low, alt.Y) else "x2": f"{high}:Q"}
    told = {"tooltip": tooltip} if tooltip else {}
    return [
        base.mark_rule(strokeWidth=line).encode(**_along(low), **upper, **shared),
        base.mark_point(size=dot, opacity=1).encode(**_along(value), **shared, **told),
    ]


def equality(where: alt.X | alt.Y, at: float = 1.0, role: str = "axis", dashed: bool = True) -> alt.Chart:
    """Draw the rule across the plot at which two sides are equal.

    Args:
        where: the channel the values lie along.
        at: the value of equality, 1 for ratios.
        role: the colour of the rule.
        dashed: whether the rule is dashed.
    """
    field = str(where.shorthand).partition(":")[0]
    look: dict[str, Any] = {"strokeDash": [3, 3]} if dashed else {}
    rule = alt.Chart(pd.DataFrame({field: [at]})).mark_rule(color=colour(role), **look)
    return rule.encode(**_along(where))


def equality_in_panels(base: alt.Chart, across: dict[str, Any], at: float = 0) -> alt.Chart:
    """Draw the rule of equality in every panel of a facet, which has one frame for all its layers.

    Args:
        base: a chart without data of its own.
        across: scale, axis and title of the x axis.
        at: the value of equality, 0 for differences.
    """
    where = alt.datum(at, type="quantitative", **across)
    return base.mark_rule(color=colour("axis")).encode(x=where)


def _along(channel: alt.X | alt.Y) -> dict[str, alt.X | alt.Y]:
    return {"y" if isinstance(channel, alt.Y) else "x": channel}
