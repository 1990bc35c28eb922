"""Rows of estimates with intervals, coloured by side: nanobody, another format, neither."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.analysis.binders import constructs
from systemrace.analysis.binders.durability import ROUGH
from systemrace.figures.charts import intervals, scales
from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

SIDES = {constructs.NANOBODY: "focal", constructs.OTHER: "comparator", constructs.NEITHER: "neutral"}
STATES = {"above": "focal", "below": "comparator", "open": "neutral", "none": "neutral"}
SHOWN = ["panel", "label", "side", "kind", "value", "low", "high", "open", "interval"]
LABELS = 300


def months(size: Size, data: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw medians in panels by kind of binder; rough intervals dashed, open ones with an arrow.

    Args:
        size: room to draw in.
        data: from `labelled.medians`.
        title: the axis's.
    """
    end = float(max(data["high"].max(skipna=True), data["value"].max()) * 1.02)
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, end], nice=False),
        "axis": alt.Axis(tickCount=6),
        "title": title,
    }
    return _panels(size, data, across, end)


def proportions(size: Size, data: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw rates in panels; a pooled rate is a diamond over a thick line, rough intervals are dashed.

    Args:
        size: room to draw in.
        data: from `labelled.responses`, `residual` or `shares`.
        title: the axis's.
    """
    across = {"scale": alt.Scale(domain=[0, 1]), "axis": rows.percent(), "title": title}
    return _panels(size, data, across, 1.0)


def hazards(size: Size, data: pd.DataFrame, names: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw hazard ratios of two products on a log scale, in panels by event.

    Args:
        size: room to draw in.
        data: from `labelled.hazards`.
        names: the product whose hazard is above the line, and the one below it.
    """
    across = _log(data, f"\u2190 {names[0]} better \u00b7 {names[1]} better \u2192", low=0.2, high=1.6)
    return _panels(size, data, across, 1.6, equality=1.0)


def ratios(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw odds ratios on a log scale, in panels; a fit without an estimate is said in words.

    Args:
        size: room to draw in.
        data: from `labelled.ratios` or `left_out`: panel, label, state, value, low, high, why.
    """
    across = _log(data, "Odds of response, nanobody over others", low=0.25, high=16)
    low, high = across["scale"].domain
    slim = data[["panel", "label", "state", "value", "low", "high", "why"]].assign(
        low=data["low"].clip(low, high), high=data["high"].clip(low, high)
    )
    y, base = rows.y(size, data["label"], LABELS), alt.Chart()
    fitted, none = (base.transform_filter(f"datum.state {sign} 'none'") for sign in ("!=", "=="))
    tone = alt.Color(
        "state:N",
        scale=alt.Scale(domain=list(STATES), range=[colour(role) for role in STATES.values()]),
        legend=None,
    )
    layers = [
        intervals.equality_in_panels(base, across, at=1.0),
        *rows.dots(fitted, y, tone, "value", across),
        *rows.names(size, base, y),
    ]
    if (data["state"] == "none").any():
        said = none.encode(x=alt.datum(1.1, type="quantitative", **across), y=y, text="why:N")
        layers += rows.haloed(said, colour("muted"))
    order = list(dict.fromkeys(data["panel"]))
    return rows.stacked(size, layers, slim, column="panel", order=order, row=22)


def placed(size: Size, data: pd.DataFrame, band: tuple[float, float], title: str) -> alt.TopLevelMixin:
    """Draw each product's rate over the range in which a further product would fall.

    Args:
        size: room to draw in.
        data: `labelled.ESTIMATES`, one row per product, in one panel.
        band: the range, proportions.
        title: the axis's.
    """
    across: dict[str, Any] = {"scale": alt.Scale(domain=[0, 1]), "axis": rows.percent(), "title": title}
    ends = [alt.datum(end, type="quantitative", **across) for end in band]
    shade = alt.Chart().mark_rect(color=colour("land"), opacity=0.6).encode(x=ends[0], x2=alt.datum(band[1]))
    return _panels(size, data, across, 1.0, under=[shade])


def _log(data: pd.DataFrame, title: str, low: float, high: float) -> dict[str, Any]:
    shown = data["value"].dropna()
    ends = [min(low, float(shown.min()) * 0.8), max(high, float(shown.max()) * 1.2)]
    ticks = [tick for tick in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32) if ends[0] <= tick <= ends[1]]
    return {"scale": scales.ratio_scale(*ends), "axis": scales.ratio_axis(ticks), "title": title}


def _panels(
    size: Size,
    data: pd.DataFrame,
    across: dict[str, Any],
    end: float,
    *,
    equality: float | None = None,
    under: list[alt.Chart] | None = None,
) -> alt.TopLevelMixin:
    """Draw the layers of every chart of `ESTIMATES`, a panel per value of column panel."""
    slim = data[SHOWN].assign(
        low=pd.to_numeric(data["low"]),
        high=pd.to_numeric(data["high"]).where(~data["open"].astype(bool), end),
    )
    slim = slim.assign(
        **{name: slim[name].where(slim[name].notna(), slim["value"]) for name in ("low", "high")}
    )
    y, base, tone = rows.y(size, slim["label"], LABELS), alt.Chart(), _by_side(slim)
    layers = [*(under or [])]
    if equality is not None:
        layers.append(intervals.equality_in_panels(base, across, at=equality))
    layers += _marks(base, slim, y, tone, across)
    layers += rows.names(size, base, y)
    return rows.stacked(size, layers, slim, column="panel", order=list(dict.fromkeys(slim["panel"])))


def _by_side(data: pd.DataFrame) -> alt.Color:
    there = [side for side in SIDES if side in set(data["side"])]
    scale = alt.Scale(domain=there, range=[colour(SIDES[side]) for side in there])
    legend = alt.Undefined if len(there) > 1 else None
    return alt.Color("side:N", title=None, scale=scale, legend=legend)


def _marks(
    base: alt.Chart, data: pd.DataFrame, y: alt.Y, tone: alt.Color, across: dict[str, Any]
) -> list[alt.Chart]:
    """Draw each kind of row that occurs: single, rough, pooled, open at the upper end."""
    x = alt.X("value:Q", **across)
    line: dict[str, Any] = {"x": alt.X("low:Q", **across), "x2": "high:Q", "y": y, "color": tone}
    single = base.transform_filter("datum.kind == 'trial'")
    firm = single.transform_filter(f"datum.interval != '{ROUGH}'")
    layers = [firm.mark_rule(strokeWidth=2).encode(**line)]
    if (data["interval"] == ROUGH).any():
        rough = single.transform_filter(f"datum.interval == '{ROUGH}'")
        layers.append(rough.mark_rule(strokeWidth=2, strokeDash=[4, 3]).encode(**line))
    layers.append(single.mark_point(size=60, opacity=1).encode(x=x, y=y, color=tone))
    if data["open"].any():
        arrow = base.transform_filter("datum.open").mark_point(shape="triangle-right", size=70, opacity=1)
        layers.append(arrow.encode(x=alt.X("high:Q", **across), y=y, color=tone))
    if (data["kind"] == "pooled").any():
        pools = base.transform_filter("datum.kind == 'pooled'")
        diamond = pools.mark_point(size=90, shape="diamond", opacity=1, fill=colour("page"), strokeWidth=2)
        layers += [pools.mark_rule(strokeWidth=7).encode(**line), diamond.encode(x=x, y=y, stroke=tone)]
    return layers
