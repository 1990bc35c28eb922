"""Single reports: those an essay's percentage may come from, how rates are spread, how counts grew."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from systemrace.figures.response_rates import rows
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

VERDICTS = {"found": "positive", "other quantity": "accent", "another number": "neutral"}
KINDS = {"overall": "third", "complete": "accent"}


def candidates(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the reports under each percentage they might explain, the percentage itself as a bar.

    Args:
        size: room to draw in.
        data: one row per report, in drawing order: claim (the panel), label, verdict (a key of `VERDICTS`),
            rate, low, high, essay_rate (proportions).
    """
    y = rows.y(size, data["label"], 300)
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, 1]),
        "axis": rows.percent(),
        "title": "Rate reported; bar: the essay's number",
    }
    tones = alt.Scale(domain=list(VERDICTS), range=[colour(role) for role in VERDICTS.values()])
    base = alt.Chart()
    bar = base.mark_tick(thickness=3, size=17, color=colour("text"))
    layers = [
        bar.encode(x=alt.X("essay_rate:Q", **across), y=y),
        *rows.dots(base, y, alt.Color("verdict:N", title=None, scale=tones), "rate", across),
        *rows.names(size, base, y),
    ]
    return rows.stacked(size, layers, data, column="claim", order=list(dict.fromkeys(data["claim"])))


def posterior(size: Size, data: pd.DataFrame, pair: tuple[str, str], order: list[str]) -> alt.TopLevelMixin:
    """Draw the density of each rate, a panel per comparison.

    Args:
        size: room to draw in.
        data: rate (0 to 1), density, country, comparison (the panel), count (such as "33/35").
        pair: focal and comparator country.
        order: the comparisons from top to bottom.
    """
    base, tone = alt.Chart(), rows.by_place(pair)
    line = base.mark_line().encode(
        x=alt.X("rate:Q", axis=rows.percent(), title="Response rate"),
        y=alt.Y("density:Q", axis=None),
        color=tone,
    )
    top = base.transform_joinaggregate(top="max(density)", groupby=["country", "comparison"])
    peak = top.transform_filter("datum.density == datum.top")
    named = peak.transform_calculate(words="datum.country + ' ' + datum.count")
    name = named.mark_text(align="right", dx=-8, dy=-2).encode(
        x="rate:Q", y="density:Q", text="words:N", color=tone
    )
    header = alt.Header(title=None, labelOrient="top")
    return (
        alt.layer(line, name, data=data)
        .properties(width=size.width, height=130)
        .facet(row=alt.Row("comparison:N", sort=order, header=header), spacing=16)
        .resolve_scale(y="independent")
    )


def growth(size: Size, data: pd.DataFrame, trials: list[str]) -> alt.TopLevelMixin:
    """Draw the successive counts of each trial, a panel per trial.

    Args:
        size: room to draw in.
        data: one row per report: trial, kind (a key of `KINDS`), day (YYYY-MM-DD), rate, low, high
            (proportions), text (the count); more columns only make the page heavier.
        trials: the trials in the order of their panels.
    """
    every = {"interval": "year", "step": 1 if size.narrow else 2}
    years = alt.Axis(format="%Y", tickCount=every)
    base = alt.Chart().encode(x=alt.X("day:T", title=None, scale=alt.Scale(padding=18), axis=years))
    percent = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("rate:Q", title=None, scale=alt.Scale(domain=[0, 1.1]), axis=percent)
    tones = alt.Scale(domain=list(KINDS), range=[colour(role) for role in KINDS.values()])
    kind = alt.Color("kind:N", title=None, scale=tones)
    above, below = (base.transform_filter(f"datum.kind == '{name}'") for name in KINDS)
    layers = [
        base.mark_rule(strokeWidth=1).encode(y=alt.Y("low:Q", title=None), y2="high:Q", color=kind),
        base.mark_line(strokeWidth=2).encode(y=y, color=kind),
        base.mark_point(size=50, opacity=1).encode(y=y, color=kind),
        *_counts(above, -12, y, kind),
        *_counts(below, 14, y, kind),
    ]
    return (
        alt.layer(*layers, data=data)
        .properties(width=size.width if size.narrow else (size.width - 60) / 3, height=170)
        .facet(
            facet=alt.Facet("trial:N", sort=trials, header=alt.Header(title=None)),
            columns=1 if size.narrow else 3,
        )
        .resolve_scale(x="independent")
    )


def _counts(base: alt.Chart, away: int, y: alt.Y, kind: alt.Color) -> list[alt.Chart]:
    """Write counts above or below their points, with a halo under them."""
    under, over = rows.haloed(base.encode(y=y, text="text:N"), align="center", dy=away)
    return [under, over.encode(color=kind)]
