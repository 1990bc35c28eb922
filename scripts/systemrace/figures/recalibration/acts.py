"""Acts of policy: one by one, by stage, over time, and in which order they came."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.analysis.recalibration.acts import ORDER, STAGES
from systemrace.figures.charts import intervals, rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour, ramp

STATES = ("in use", "not in use")
GROUPS = ("rare disease", "all diseases")
ROOM = 300
SLACK = 15  # pixels of a label left free, since wide letters outrun the average
SIDES = {"loosens": "positive", "tightens": "negative", "other": "neutral"}


def listed(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw each act as a mark at its date: filled when in use, a diamond when for rare disease.

    Args:
        frame: one row an act: label, middle (datetime64), state, group.
        size: room to draw in.
    """
    named = frame.assign(label=rows.wrap(size, frame["label"], ROOM - SLACK), day=_days(frame["middle"]))
    order = named["label"].tolist()
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%Y", tickCount=6), scale=alt.Scale(padding=12))
    y = rows.y(size, "label", order, ROOM)
    tone = alt.Color(
        "state:N",
        scale=alt.Scale(domain=list(STATES), range=[colour("positive"), colour("neutral")]),
        legend=alt.Legend(title=None),
    )
    shape = alt.Shape(
        "group:N",
        scale=alt.Scale(domain=list(GROUPS), range=["diamond", "circle"]),
        legend=alt.Legend(title=None, symbolFillColor=colour("muted"), symbolStrokeColor=colour("muted")),
    )
    base = alt.Chart(named[["label", "day", "state", "group"]])
    parts = [
        base.transform_filter(f"datum.state == '{state}'")
        .mark_point(size=130, filled=state == STATES[0], strokeWidth=2, opacity=1)
        .encode(x=x, y=y, color=tone, shape=shape, tooltip=["label:N", "day:T", "state:N", "group:N"])
        for state in STATES
    ]
    return alt.layer(*parts, *rows.labels(size, order, "label")).properties(
        width=rows.fit(size, 30 if size.narrow else ROOM + 25), height=rows.step(size, order)
    )


def timeline(frame: pd.DataFrame, panels: dict[str, str], size: Size) -> alt.TopLevelMixin:
    """Draw the acts of each jurisdiction by date and legal form, coloured by what they do.

    Args:
        frame: one row an act: jurisdiction, title, middle (datetime64), form, direction.
        panels: title by jurisdiction, in order.
        size: room to draw in.
    """
    frame = frame.assign(
        day=_days(frame["middle"]), side=frame["direction"].where(frame["direction"].isin(SIDES), "other")
    )
    span = [frame["day"].min(), frame["day"].max()]
    drawn = [
        _lane(frame[frame["jurisdiction"] == place], span, size).properties(title=title)
        for place, title in panels.items()
    ]
    return alt.vconcat(*drawn, spacing=16)


def _lane(part: pd.DataFrame, span: list[str], size: Size) -> alt.Chart:
    forms = [form for form in ORDER if form in set(part["form"])]
    x = alt.X(
        "day:T",
        axis=alt.Axis(title=None, format="%Y", tickCount=5 if size.narrow else 9),
        scale=alt.Scale(domain=span, padding=8),
    )
    y = alt.Y(
        "form:N",
        sort=forms,
        scale=alt.Scale(domain=forms),
        axis=alt.Axis(title=None, grid=True, minExtent=100),
    )
    tone = alt.Color(
        "side:N",
        scale=alt.Scale(domain=list(SIDES), range=[colour(role) for role in SIDES.values()]),
        legend=alt.Legend(title=None),
    )
    shape = alt.Shape(
        "side:N",
        scale=alt.Scale(domain=list(SIDES), range=["triangle-up", "triangle-down", "circle"]),
        legend=alt.Legend(title=None),
    )
    # Acts of one day and form that pull in opposite directions must not hide one another.
    apart = alt.YOffset("side:N", scale=alt.Scale(domain=list(SIDES), padding=0.3))
    return (
        alt.Chart(part[["day", "form", "side", "title"]])
        .mark_point(size=60, opacity=0.85)
        .encode(x=x, y=y, yOffset=apart, color=tone, shape=shape, tooltip=["title:N", "day:T", "form:N"])
        .properties(width=rows.fit(size, 125), height=24 * len(forms))
    )


def matrix(frame: pd.DataFrame, names: dict[str, str], size: Size) -> alt.TopLevelMixin:
    """Write how many acts loosen each stage, in use and not, a panel for each jurisdiction.

    Args:
        frame: from `analysis.recalibration.acts.matrix`.
        names: names by jurisdiction, in order.
        size: room to draw in.
    """
    wide = frame.pivot_table(index=["jurisdiction", "stage", "state"], columns="direction", values="acts")
    cells = wide.reset_index().astype({"loosens": int, "tightens": int})
    cells = cells.assign(
        text=[
            " ".join(filter(None, [f"{up}" if up else "", f"\u2212{down}" if down else ""]))
            for up, down in zip(cells["loosens"], cells["tightens"], strict=True)
        ]
    )
    most = max(int(cells["loosens"].max()), 1)
    width = rows.fit(size, 110) if size.narrow else (rows.fit(size, 110) - 100) // 2
    panels = [
        _grid(cells[cells["jurisdiction"] == place], most).properties(
            title=name, width=width, height=24 * len(STAGES)
        )
        for place, name in names.items()
    ]
    return alt.vconcat(*panels, spacing=16) if size.narrow else alt.hconcat(*panels, spacing=16)


def _grid(cells: pd.DataFrame, most: int) -> alt.LayerChart | alt.FacetChart:
    x = alt.X(
        "state:N", sort=list(STATES), axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False)
    )
    y = alt.Y("stage:N", sort=list(STAGES), axis=alt.Axis(title=None))
    tone = alt.Color(
        "loosens:Q",
        scale=alt.Scale(type="quantize", domain=[1, most + 1], range=ramp(min(most, 4))),
        legend=None,
    )
    base = alt.Chart(cells[["stage", "state", "loosens", "tightens", "text"]])
    filled = base.transform_filter("datum.loosens > 0")
    return alt.layer(
        base.mark_rect(color=colour("land"), stroke=colour("page"), strokeWidth=2).encode(x=x, y=y),
        filled.mark_rect(stroke=colour("page"), strokeWidth=2).encode(x=x, y=y, color=tone),
        filled.mark_text(fontWeight=600, color=colour("page")).encode(x=x, y=y, text="text:N"),
        base.transform_filter("datum.loosens == 0").mark_text().encode(x=x, y=y, text="text:N"),
    )


def order(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw how many acts of either group had come by each day, as steps.

    Args:
        frame: from `analysis.recalibration.acts.in_order`.
        size: room to draw in.
    """
    named = frame.assign(day=_days(frame["day"]))
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%Y", tickCount=6))
    y = alt.Y("acts:Q", title="Acts so far", axis=alt.Axis(tickMinStep=1, format="d"))
    tone = alt.Color(
        "group:N",
        scale=alt.Scale(domain=list(GROUPS), range=[colour("accent"), colour("comparator")]),
        legend=alt.Legend(title=None),
    )
    base = alt.Chart(named[["group", "day", "acts", "title"]])
    return alt.layer(
        base.mark_line(interpolate="step-after").encode(x=x, y=y, color=tone, detail="group:N"),
        base.transform_filter("datum.title != ''")
        .mark_point(size=50)
        .encode(x=x, y=y, color=tone, tooltip=["title:N", "day:T"]),
    ).properties(width=rows.fit(size, 60), height=230)


def specifications(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the chance that rare disease came first under each choice, with its interval.

    Args:
        frame: from `analysis.recalibration.sensitivity.order_specifications`.
        size: room to draw in.
    """
    known = frame.dropna(subset=["first"])
    known = known.assign(choice=rows.wrap(size, known["choice"], 230))
    labels = known["choice"].tolist()
    x = alt.X(
        "first:Q",
        title="chance that an act for rare disease came first",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    y = rows.y(size, "choice", labels, 230)
    base = alt.Chart(known[["choice", "first", "first_low", "first_high", "chosen"]].round(3))
    shade = alt.condition("datum.chosen", alt.value(colour("accent")), alt.value(colour("neutral")))
    return alt.layer(
        intervals.equality(x, at=0.5, role="text", dashed=False),
        *intervals.dots(base, x, alt.X("first_low:Q"), high="first_high", dot=70, y=y, color=shade),
        *rows.labels(size, labels, "choice"),
    ).properties(width=rows.fit(size, 30 if size.narrow else 260), height=rows.step(size, labels))


def _days(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments).dt.strftime("%Y-%m-%d")
