"""Shares and starts that were, and what each scenario makes of them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

ROLES = ("focal", "comparator", "accent", "third", "other")
BESIDE, BETWEEN = 74, 28  # pixels of a panel's axis and title, and between two panels
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4])


def shares(past: pd.DataFrame, ahead: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the yearly share as dots with intervals, and each scenario as a line; a band for the first.

    Args:
        past: year, share, low, high.
        ahead: scenario, year, share, low, high; the first scenario has the band.
        size: room to draw in.
    """
    names = list(ahead["scenario"].unique())
    tone = alt.Color(
        "scenario:N",
        scale=alt.Scale(domain=names, range=[colour(role) for role in ROLES[: len(names)]]),
        legend=alt.Legend(title=None, columns=1 if size.narrow else 3, labelLimit=320, symbolOpacity=1),
    )
    dash = alt.StrokeDash(
        "scenario:N", scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])), legend=None
    )
    x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(nice=False, padding=8)
    )
    y = alt.Y("share:Q", title="Share of starts", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    low = alt.Y("low:Q", title="Share of starts")
    base = alt.Chart(ahead[["scenario", "year", "share", "low", "high"]].round(4))
    band = base.transform_filter(f"datum.scenario == '{names[0]}'")
    dots = alt.Chart(past[["year", "share", "low", "high"]].round(4))
    return alt.layer(
        intervals.equality(alt.Y("share:Q"), at=0.5),
        band.mark_area(opacity=0.16, color=colour(ROLES[0])).encode(x=x, y=low, y2="high:Q"),
        base.mark_line().encode(x=x, y=y, color=tone, strokeDash=dash),
        dots.mark_rule(color=colour("neutral")).encode(x=x, y=low, y2="high:Q"),
        dots.mark_point(color=colour("text"), size=42).encode(x=x, y=y),
    ).properties(width=rows.fit(size, 70), height=300)


def starts(past: pd.DataFrame, ahead: pd.DataFrame, pair: tuple[str, str], size: Size) -> alt.TopLevelMixin:
    """Draw yearly starts of both countries on a log scale, a panel for each scenario.

    Args:
        past: country, year, starts.
        ahead: scenario, country, year, starts, low, high.
        pair: focal and comparator country.
        size: room to draw in.
    """
    names = list(ahead["scenario"].unique())
    wide = _panel(size)
    shown = past[past["starts"] >= 1]
    x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=4), scale=alt.Scale(nice=False, padding=6)
    )
    scale = alt.Scale(type="log", domain=[1, 3000], nice=False, clamp=True)
    y = alt.Y(
        "starts:Q", title="starts a year", scale=scale, axis=alt.Axis(values=[1, 10, 100, 1000], format=",d")
    )
    panels = []
    for place, name in enumerate(names):
        tone = scales.by_country(pair, legend=alt.Legend(title=None, symbolOpacity=1) if place == 0 else None)
        own = alt.Chart(ahead[ahead["scenario"] == name].drop(columns="scenario").round(2))
        low = alt.Y("low:Q", title="starts a year", scale=scale)
        panels.append(
            alt.layer(
                own.mark_area(opacity=0.16, clip=True).encode(x=x, y=low, y2="high:Q", color=tone),
                own.mark_line(strokeDash=[5, 4]).encode(x=x, y=y, color=tone),
                alt.Chart(shown[["country", "year", "starts"]]).mark_line().encode(x=x, y=y, color=tone),
            ).properties(title=name, width=wide, height=170)
        )
    if size.narrow:
        return alt.vconcat(*panels, spacing=14)
    pairs = [alt.hconcat(*panels[at : at + 2], spacing=BETWEEN) for at in range(0, len(panels), 2)]
    return alt.vconcat(*pairs, spacing=18)


def outside(past: pd.DataFrame, ahead: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw the share outside a country, a panel for each series, with what lies ahead as a band.

    Args:
        past: series, year, share, low, high.
        ahead: series, year, share, low, high.
        size: room to draw in.
    """
    names = list(past["series"].unique())
    wide = _panel(size)
    x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=5), scale=alt.Scale(nice=False, padding=8)
    )
    y = alt.Y("share:Q", title="share outside", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    low = alt.Y("low:Q", title="share outside")
    panels = []
    for name in names:
        dots, band = (
            alt.Chart(frame.loc[frame["series"] == name, ["year", "share", "low", "high"]].round(4))
            for frame in (past, ahead)
        )
        panels.append(
            alt.layer(
                intervals.equality(alt.Y("share:Q"), at=0.5),
                band.mark_area(opacity=0.16, color=colour("accent")).encode(x=x, y=low, y2="high:Q"),
                band.mark_line(color=colour("accent"), strokeDash=[5, 4]).encode(x=x, y=y),
                dots.mark_rule(color=colour("neutral")).encode(x=x, y=low, y2="high:Q"),
                dots.mark_point(color=colour("text"), size=42).encode(x=x, y=y),
            ).properties(title=name, width=wide, height=220)
        )
    return alt.vconcat(*panels, spacing=14) if size.narrow else alt.hconcat(*panels, spacing=BETWEEN)


def _panel(size: Size) -> int:
    """Give the width of one of two panels beside each other, or of one that stands alone on a phone."""
    return rows.fit(size, BESIDE) if size.narrow else (rows.fit(size, BESIDE) - BESIDE - BETWEEN) // 2


def yearly(frame: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw a yearly share with intervals and a fitted line.

    Args:
        frame: year, share, low, high, fitted.
        size: room to draw in.
    """
    x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=6), scale=alt.Scale(nice=False, padding=8)
    )
    y = alt.Y("share:Q", title="Share of trials", axis=alt.Axis(format="%", tickCount=5))
    base = alt.Chart(frame[["year", "share", "low", "high", "fitted"]].round(4))
    return alt.layer(
        base.mark_line(color=colour("accent")).encode(x=x, y=alt.Y("fitted:Q", title="Share of trials")),
        base.mark_rule(color=colour("neutral")).encode(
            x=x, y=alt.Y("low:Q", title="Share of trials"), y2="high:Q"
        ),
        base.mark_point(color=colour("text"), size=42).encode(x=x, y=y),
    ).properties(width=rows.fit(size, 70), height=230)
