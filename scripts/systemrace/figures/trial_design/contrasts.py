"""Differences between the countries: by feature and method, by choice, and shares over the years."""

from __future__ import annotations

import altair as alt
import pandas as pd

from systemrace.figures.charts import intervals, rows, scales
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
    band = base.transform_aggregate(rows="count()", groupby=["label"]).mark_rect(
        color=colour("grid"), opacity=1
    )
    layers = [
        band.encode(x=alt.datum(-margin, type="quantitative"), x2=alt.datum(margin)),
        intervals.equality_in_panels(base, {"title": title}),
        *intervals.dots(base, x, alt.X("low:Q", title=title), y=y, color=chosen),
    ]
    panel = alt.layer(*layers).properties(
        width=size.width - LABEL_ROOM[size.narrow], height=24 * len(methods)
    )
    return panel.facet(
        row=alt.Row(
            "label:N", sort=labels, title=None, header=alt.Header(labelOrient="top", labelAnchor="start")
        ),
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
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=_years())
    scale = alt.Scale(domain=[0, 1])
    percent = alt.Axis(format="%", tickCount=5)
    tone = scales.by_country(pair, title=None, legend=alt.Legend(symbolOpacity=1, symbolType="circle"))
    base = alt.Chart(data)
    low = alt.Y("low:Q", title=title, scale=scale, axis=percent)
    return alt.layer(
        base.mark_area(opacity=0.18).encode(x=x, y=low, y2="high:Q", color=tone),
        base.mark_line(point=True).encode(x=x, y=alt.Y("share:Q", title=title, scale=scale), color=tone),
    ).properties(width=size.width, height=260)


def panels_by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str]) -> alt.TopLevelMixin:
    """Draw the share of each feature per start year in a panel of its own; the part-year hollow.

    Args:
        size: room to draw in.
        data: label, year, country, share, low, high, part; panels in drawing order.
        pair: focal and comparator country.
    """
    labels = list(dict.fromkeys(data["label"]))
    columns = 1 if size.narrow else 2
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=3)
    layers = _yearly(alt.Chart(data), pair, alt.Y("share:Q", title=None, scale=scale, axis=axis))
    width = int((size.width - 50 * (columns - 1)) / columns)
    return (
        alt.layer(*layers)
        .properties(width=width, height=110)
        .facet(
            alt.Facet("label:N", sort=labels, title=None, header=alt.Header(labelAnchor="start")),
            columns=columns,
            spacing=16,
        )
    )


def medians_by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw a median per start year with its band, a line per country; the part-year hollow.

    Args:
        size: room to draw in.
        data: year, country, median, low, high, part.
        pair: focal and comparator country.
        title: of the axis of medians.
    """
    y = alt.Y("median:Q", title=title, scale=alt.Scale(zero=True))
    return alt.layer(*_yearly(alt.Chart(data), pair, y)).properties(width=size.width, height=200)


def _yearly(base: alt.Chart, pair: tuple[str, str], y: alt.Y) -> list[alt.Chart]:
    """Layer bands and lines of the full years, and hollow dots with their intervals of the part-year."""
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=_years())
    tone = scales.by_country(pair, title=None, legend=alt.Legend(symbolOpacity=1, symbolType="circle"))
    full = base.transform_filter("datum.part == 'full year'")
    rest = base.transform_filter("datum.part == 'part-year'")
    low = y.copy()
    low.shorthand = "low:Q"
    return [
        full.mark_area(opacity=0.18).encode(x=x, y=low, y2="high:Q", color=tone),
        full.mark_line().encode(x=x, y=y, color=tone),
        rest.mark_rule(opacity=0.5).encode(x=x, y=low, y2="high:Q", color=tone),
        rest.mark_point(filled=False, size=50, strokeWidth=2).encode(x=x, y=y, color=tone),
    ]


def counts_by_year(size: Size, data: pd.DataFrame, pair: tuple[str, str], title: str) -> alt.TopLevelMixin:
    """Draw yearly counts with exact bands, a line per country; the part-year hollow.

    Args:
        size: room to draw in.
        data: year, country, trials, low, high, part.
        pair: focal and comparator country.
        title: of the axis of counts.
    """
    x = alt.X("year:Q", title=None, scale=alt.Scale(nice=False), axis=_years())
    tone = scales.by_country(pair, legend=None)
    base = alt.Chart(data)
    full = base.transform_filter("datum.part == 'full year'")
    rest = base.transform_filter("datum.part == 'part-year'")
    ends = base.transform_joinaggregate(last="max(year)", groupby=["country"]).transform_filter(
        "datum.year == datum.last"
    )
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
    room = 230
    data = data.assign(label=rows.wrap(size, data["label"], room))
    order = list(data["label"])
    y = rows.y(size, "label", order, room)
    title = f"Share first tried in {focal}"
    percent = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    # Room to the right of one for the numbers beside the intervals.
    low = alt.X("first_share_low:Q", title=title, axis=percent, scale=alt.Scale(domain=[0, 1.3]))
    base = alt.Chart(data)
    dot = alt.X("first_share:Q")
    text = base.mark_text(align="left", dx=8, color=colour("muted"))
    tone = scales.emphasis("datum.chosen")
    return alt.layer(
        intervals.equality(dot, at=0.5),
        *intervals.dots(base, dot, low, high="first_share_high", y=y, color=tone),
        text.encode(x="first_share_high:Q", y=y, text="counts:N"),
        *rows.labels(size, order, "label"),
    ).properties(width=rows.fit(size, 20 if size.narrow else room + 30), height=rows.step(size, order))


def _years() -> alt.Axis:
    return alt.Axis(format="d", tickMinStep=1, tickCount=6, grid=False)
