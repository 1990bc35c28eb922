"""Curves over months in panels: shares without the event, their difference, what models foresee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

TREATMENTS = {"CAR-T": "third", "standard care": "neutral"}
TRIALS = {"LEGEND-2": "focal", "CARTIFAN-1": "other", "CARTITUDE-1": "comparator"}
FUTURES = {"with a cured fraction": "accent", "nobody cured": "third"}
FAMILIES = ("exponential", "Weibull", "log-normal", "log-logistic")
HEIGHT, GAP = 190, 22


def arms(size: Size, data: pd.DataFrame, tones: dict[str, str]) -> alt.TopLevelMixin:
    """Draw fitted curves with bands and the printed shares on them, two panels in a row.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.curves`.
        tones: the role of each arm's colour, by `who`.
    """
    scale = alt.Scale(domain=list(tones), range=[colour(role) for role in tones.values()])
    who = alt.Color("who:N", title=None, scale=scale)
    longest = float(data["month"].max())

    def panel(part: pd.DataFrame) -> Any:
        x, y = (
            _month(longest),
            alt.Y("survival:Q", title=None, axis=_percent(), scale=alt.Scale(domain=[0, 1])),
        )
        fitted, printed = (alt.Chart(part[part["kind"] == kind].drop(columns=["kind", "panel"]).round(3))
                           for kind in ("curve", "printed"))  # fmt: skip
        return alt.layer(
            fitted.mark_area(fillOpacity=0.16).encode(
                x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=who
            ),
            fitted.mark_line(strokeWidth=2).encode(x=x, y=y, color=who),
            printed.mark_point(size=42, opacity=1, fill=colour("page")).encode(x=x, y=y, stroke=who),
        )

    return _panels(size, data, panel)


def difference(size: Size, data: pd.DataFrame, early: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the difference in the share alive over months with its band, and the early counts on it.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.differences`.
        early: panel, month, difference, low, high of the counts printed for every patient.
    """
    low = min(data["low"].min(), early["low"].min()) - 0.02
    high = max(data["high"].max(), early["high"].max()) + 0.02
    longest = float(data["month"].max())

    def panel(part: pd.DataFrame) -> Any:
        x = _month(longest)
        axis = alt.Axis(labelExpr="format(datum.value, datum.value == 0 ? '.0%' : '+.0%')", tickCount=6)
        y = alt.Y("difference:Q", title=None, axis=axis, scale=alt.Scale(domain=[low, high]))
        base = alt.Chart(part.drop(columns="panel").round(4))
        counted = alt.Chart(early[early["panel"] == part["panel"].iloc[0]].drop(columns="panel"))
        return alt.layer(
            intervals.equality(y, at=0),
            base.mark_area(fillOpacity=0.16, color=colour("third")).encode(
                x=x, y=alt.Y("low:Q", title=None), y2="high:Q"
            ),
            base.mark_line(strokeWidth=2, color=colour("third")).encode(x=x, y=y),
            *intervals.dots(counted, y, alt.Y("low:Q", title=None), x=x, color=alt.value(colour("accent"))),
        )

    return _panels(size, data, panel)


def profile(size: Size, data: pd.DataFrame, bound: float) -> alt.TopLevelMixin:
    """Draw what each family of models says against each cured fraction; below the bound it is not excluded.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.profiles`.
        bound: deviance at which a fraction leaves the interval.
    """
    top, widest = 3 * bound, float(data["cured"].max())
    roles = ("third", "comparator", "other", "accent")
    scale = alt.Scale(domain=list(FAMILIES), range=[colour(role) for role in roles])

    def panel(part: pd.DataFrame) -> Any:
        scale_x = alt.Scale(domain=[0, widest], nice=False)
        x = alt.X("cured:Q", title="share cured", axis=_percent(), scale=scale_x)
        y = alt.Y("deviance:Q", title=None, scale=alt.Scale(domain=[0, top], clamp=True))
        base = alt.Chart(part[part["deviance"] <= top].drop(columns="panel").round(3))
        return alt.layer(
            intervals.equality(y, at=bound, role="text"),
            base.mark_line(strokeWidth=2).encode(
                x=x, y=y, color=alt.Color("family:N", title=None, scale=scale)
            ),
        )

    return _panels(size, data, panel)


def futures(size: Size, data: pd.DataFrame, last: float) -> alt.TopLevelMixin:
    """Draw each model's own curve beyond the last printed month, which a rule marks.

    Args:
        size: room to draw in.
        data: from `analysis.durability.labelled.futures`.
        last: last month with a printed share.
    """
    scale = alt.Scale(domain=list(FUTURES), range=[colour(role) for role in FUTURES.values()])
    x = _month(float(data["month"].max()), step=24)
    y = alt.Y("survival:Q", title=None, axis=_percent(), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(data[["model", "kind", "month", "survival"]].round(3))
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(
            x=x, y=y, detail="model:N", color=alt.Color("kind:N", title=None, scale=scale)
        ),
        alt.Chart(pd.DataFrame({"month": [last]}))
        .mark_rule(color=colour("axis"), strokeDash=[4, 3])
        .encode(x=x),
    ).properties(width=size.width - 50, height=260)


def _month(longest: float, step: int = 12) -> alt.X:
    values = list(range(0, int(longest) + 1, step if longest > 24 else 6))
    return alt.X(
        "month:Q",
        title="months",
        axis=alt.Axis(values=values),
        scale=alt.Scale(domain=[0, longest], nice=False),
    )


def _percent() -> alt.Axis:
    return alt.Axis(format=".0%", tickCount=5)


def _panels(size: Size, data: pd.DataFrame, panel: Callable[[pd.DataFrame], Any]) -> alt.TopLevelMixin:
    """Lay panels out in the order of the frame: two in a row, one on a narrow screen."""
    width = size.width - 50 if size.narrow else (size.width - 70) // 2
    drawn = [
        panel(part).properties(title=str(name), width=width, height=HEIGHT)
        for name, part in data.groupby("panel", sort=False)
    ]
    across = 1 if size.narrow else 2
    lines = [_beside(drawn[start : start + across]) for start in range(0, len(drawn), across)]
    return alt.vconcat(*lines, spacing=GAP)


def _beside(charts: Sequence[Any]) -> alt.HConcatChart:
    return alt.hconcat(*charts, spacing=GAP)
