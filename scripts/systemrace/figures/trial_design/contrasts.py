"""Differences between the countries: by feature and method, by choice, and shares over the years."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, scales
from systemrace.figures.spec import Size
from systemrace.figures.theme import colour

NAME_ROOM = {False: 130, True: 80}  # pixels for the countries' names
LABEL_ROOM = {False: 72, True: 136}  # pixels of row labels beyond what the contract leaves


def features(size: Size, data: pd.DataFrame, pair: tuple[str, str], margin: float) -> alt.TopLevelMixin:
    """Draw the difference of each feature under each method, with the margin as a band.

    Args:
        size: room to draw in.
        data: feature label, method_label, difference, low, high (percentage points), in drawing order.
        pair: focal and comparator country.
        margin: in percentage points.
    """
    methods = list(dict.fromkeys(data["method_label"]))
    labels = list(dict.fromkeys(data["label"]))
    y = alt.Y("method_label:N", sort=methods, title=None)
    title = f"{pair[0]} minus {pair[1]}, percentage points"
    x = alt.X("difference:Q", title=title, axis=alt.Axis(tickCount=5))
    chosen = scales.emphasis("datum.method_label == 'Standardised'")
    base = alt.Chart(data.drop(columns=["feature"], errors="ignore"))
    band = base.transform_aggregate(rows="count()", groupby=["label"]).mark_rect(color=colour("grid"), opacity=1)
    layers = [
        band.encode(x=alt.datum(-margin, type="quantitative"), x2=alt.datum(margin)),
        intervals.equality_in_panels(base, {"title": title}),
        *intervals.dots(base, x, alt.X("low:Q", title=title), y=y, color=chosen),
    ]
    panel = alt.layer(*layers).properties(width=size.width - LABEL_ROOM[size.narrow], height=24 * len(methods))
    return panel.facet(
        row=alt.Row("label:N", sort=labels, title=None, header=alt.Header(labelOrient="top", labelAnchor="start")),
        spacing=12,
    )


def by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw a share per start year with its band, a line per country.

    Args:
        size: room to draw in.
        data: year, country, share, low, high.
        pair: focal and comparator country.
        title: of the axis of shares.
    """
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1, tickCount=6, grid=False))
    scale = alt.Scale(domain=[0, 1])
    y = alt.Y("share:Q", title=title, scale=scale, axis=alt.Axis(format="%", tickCount=5))
    tone = scales.by_country(pair, legend=None)
    base = alt.Chart(data)
    ends = base.transform_joinaggregate(last="max(year)", groupby=["country"]).transform_filter("datum.year == datum.last")
    return alt.layer(
        base.mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q", title=title, scale=scale), y2="high:Q", color=tone),
        base.mark_line(point=True).encode(x=x, y=y, color=tone),
        ends.mark_text(align="left", dx=8).encode(x=x, y="share:Q", text="country:N", color=tone),
    ).properties(width=size.width - NAME_ROOM[size.narrow], height=260)


def counts_by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw yearly counts with exact bands, a line per country; the part-year hollow.

    Args:
        size: room to draw in.
        data: year, country, trials, low, high, part.
        pair: focal and comparator country.
        title: of the axis of counts.
    """
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1, tickCount=6, grid=False))
    tone = scales.by_country(pair, legend=None)
    base = alt.Chart(data)
    full = base.transform_filter("datum.part == 'full year'")
    rest = base.transform_filter("datum.part == 'part-year'")
    ends = base.transform_joinaggregate(last="max(year)", groupby=["country"]).transform_filter("datum.year == datum.last")
    y = alt.Y("trials:Q", title=title)
    return alt.layer(
        full.mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q", title=title), y2="high:Q", color=tone),
        full.mark_line().encode(x=x, y=y, color=tone),
        rest.mark_point(filled=False, size=70, strokeWidth=2).encode(x=x, y=y, color=tone),
        ends.mark_text(align="left", dx=10).encode(x=x, y="trials:Q", text="country:N", color=tone),
    ).properties(width=size.width - NAME_ROOM[size.narrow], height=260)


def choices(size: Size, data: pd.DataFrame, focal: str) -> alt.TopLevelMixin:
    """Draw the share of races won under each choice, with the rule at one half.

    Args:
        size: room to draw in.
        data: label, first_share, first_share_low, first_share_high, counts; in drawing order.
        focal: the country that won.
    """
    order = list(data["label"])
    axis = alt.Axis(labelLimit=300)
    if size.narrow:
        data = data.assign(label=data["label"].map(_short))
        order, axis = list(data["label"]), alt.Axis(labelLimit=150)
    y = alt.Y("label:N", sort=order, title=None, axis=axis)
    title = f"Share first tried in {focal}"
    percent = alt.Axis(format="%", tickCount=5)
    x = alt.X("first_share:Q", title=title, scale=alt.Scale(domain=[0, 1.25]), axis=percent)
    base = alt.Chart(data)
    low = alt.X("first_share_low:Q", title=title, axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]))
    text = base.mark_text(align="left", dx=8, color=colour("muted")).encode(x="first_share_high:Q", y=y, text="counts:N")
    return alt.layer(
        intervals.equality(alt.X("first_share:Q"), at=0.5),
        *intervals.dots(base, x, low, high="first_share_high", y=y, color=scales.emphasis("datum.chosen")),
        text,
    ).properties(width=size.width - (200 if not size.narrow else 110), height=30 * len(data))


def _short(label: str) -> str:
    return label if len(label) <= 24 else label[:22].rsplit(" ", 1)[0] + " \u2026"
