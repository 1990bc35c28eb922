"""Two logics of early trials: what each yields and harms, and where each wins."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

LOGICS = ("signal first", "control first")


def tones(field: str = "logic") -> alt.Color:
    """Colour by logic."""
    scale = alt.Scale(domain=list(LOGICS), range=[colour("other"), colour("third")])
    return alt.Color(f"{field}:N", scale=scale, title=None)


def plans(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw every plan as a dot, and join those that no other plan of their logic beats.

    Args:
        size: room to draw in.
        data: logic, harmed, signals_per_year, best, patients, cohort.
    """
    x = alt.X("harmed:Q", title="Patients severely harmed per candidate")
    title = "True signals per year, log scale"
    y = alt.Y(
        "signals_per_year:Q",
        title=title,
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(values=[0.05, 0.1, 0.2, 0.5, 1, 2, 5], format="~g"),
    )
    base = alt.Chart(data)
    told = ["logic", "patients", "cohort", "harmed", "signals_per_year"]
    return alt.layer(
        base.transform_filter("datum.best").mark_line(strokeWidth=1.5).encode(x=x, y=y, color=tones()),
        base.mark_point(size=50, filled=True, opacity=0.55).encode(x=x, y=y, color=tones(), tooltip=told),
    ).properties(width=size.width, height=300)


def contest(size: Size, data: pd.DataFrame, harmful: float, caught: float) -> alt.TopLevelMixin:
    """Draw who wins over the share of harmful candidates and what control catches, one panel per worth.

    Args:
        size: room to draw in.
        data: harmful, caught, winner, panel.
        harmful: the central assumption, marked.
        caught: the central assumption, marked.
    """
    panels = list(dict.fromkeys(data["panel"]))
    columns = 1 if size.narrow else min(3, len(panels))
    width = int((size.width - 30 * (columns - 1)) / columns)
    x = alt.X(
        "harmful:O", title="Harmful candidates", axis=alt.Axis(labelAngle=0, format=".0%", labelOverlap=True)
    )
    y = alt.Y(
        "caught:O",
        title="Caught by control",
        sort="descending",
        axis=alt.Axis(format=".0%", labelOverlap=True),
    )
    base = alt.Chart(data)
    mark = base.transform_filter(
        f"abs(datum.harmful - {harmful}) < 0.001 && abs(datum.caught - {caught}) < 0.001"
    )
    layers = alt.layer(
        base.mark_rect(stroke=colour("page"), strokeWidth=0.5).encode(x=x, y=y, color=tones("winner")),
        mark.mark_point(shape="cross", size=90, color=colour("page"), opacity=1).encode(x=x, y=y),
    ).properties(width=width, height=170)
    return layers.facet(alt.Facet("panel:N", sort=panels, title=None), columns=columns, spacing=22)
