"""The smallest extension that shows figures: made-up numbers, real charts."""

from __future__ import annotations

import shutil
from pathlib import Path

import altair as alt
import pandas as pd
from docutils import nodes
from docutils.parsers.rst import Directive

from systemrace import figures
from systemrace.figures import markup, world

CHAPTER = "demonstration"
COUNTRIES = ["China", "United States"]
PROVENANCE = {"snapshot": "2026-08-22", "parameters": {"attribution": "site"}, "code_version": "0.1.0"}
SOURCES = {"made-up": "Numbers made up for this page"}
RECORDS: dict[str, dict] = {}

STARTS = pd.DataFrame(
    [
        (year, country, round((year - 2011) ** 1.4 * pace))
        for year in range(2012, 2027)
        for country, pace in zip(COUNTRIES, (2.6, 1.7), strict=True)
    ],
    columns=["year", "country", "trials"],
)
RATES = pd.DataFrame(
    [
        ("First study", "China", 57, 0.88, 0.76, 0.95),
        ("Second study", "United States", 97, 0.97, 0.91, 0.99),
        ("Third study, pivotal", "United States", 128, 0.73, 0.65, 0.81),
        ("Fourth study", "China", 102, 0.925, 0.85, 0.97),
        ("Pooled, random effects", "Both", 384, 0.87, 0.80, 0.93),
    ],
    columns=["study", "country", "patients", "rate", "low", "high"],
)
PLACES = pd.DataFrame(
    [
        (156, "China", 912),
        (840, "United States", 780),
        (826, "United Kingdom", 80),
        (276, "Germany", 61),
        (250, "France", 66),
        (392, "Japan", 40),
        (36, "Australia", 33),
        (124, "Canada", 45),
        (356, "India", 9),
    ],
    columns=["iso_numeric", "name", "trials"],
)


def by_country(domain: list[str] = COUNTRIES, extra: tuple[str, ...] = (), **options: object) -> alt.Color:
    colours = [*figures.series(2), *(figures.colour(role) for role in extra)]
    return alt.Color("country:N", scale=alt.Scale(domain=domain, range=colours), **options)


def draw_lines(size: figures.Size) -> alt.LayerChart:
    years = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", grid=False, tickCount=4 if size.narrow else 8)
    )
    base = alt.Chart(STARTS).encode(
        x=years, y=alt.Y("trials:Q", title="Trials started"), color=by_country(legend=None)
    )
    names = base.transform_filter("datum.year == 2026").mark_text(align="left", dx=8, fontWeight=600)
    marks = base.mark_line() + base.mark_point(size=30) + names.encode(text="country:N")
    return marks.properties(width=size.width, height=220 if size.narrow else 300)


def draw_bars(size: figures.Size) -> alt.Chart:
    return (
        alt.Chart(STARTS[STARTS["year"] > 2018])
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            xOffset="country:N",
            y=alt.Y("trials:Q", title="Trials started"),
            color=by_country(title=None),
        )
        .properties(width=size.width, height=220 if size.narrow else 300)
    )


def draw_intervals(size: figures.Size) -> alt.LayerChart:
    base = alt.Chart(RATES).encode(
        y=alt.Y("study:N", sort=None, title=None),
        color=by_country([*COUNTRIES, "Both"], ("neutral",), title=None),
    )
    rates = alt.Axis(format=".0%", tickCount=4)
    low = alt.X("low:Q", title="Response rate, 95% interval", axis=rates, scale=alt.Scale(domain=[0.6, 1]))
    spans = base.mark_rule(strokeWidth=2).encode(x=low, x2="high:Q")
    points = base.mark_point(size=90).encode(x="rate:Q")
    labels = (
        alt.Chart(RATES)
        .mark_text(align="left")
        .encode(
            y=alt.Y("study:N", sort=None),
            x=alt.value(size.width + 10),
            text=alt.Text("rate:Q", format=".0%"),
        )
    )
    return (spans + points + labels).properties(width=size.width, height=alt.Step(30))


def draw_map(size: figures.Size) -> alt.Chart:
    return world.choropleth(
        size, PLACES, value="trials", breaks=[10, 50, 100, 500], title="Trials ever started"
    )


def draw_facets(size: figures.Size) -> alt.FacetChart:
    columns = 1 if size.narrow else 2
    return (
        alt.Chart(STARTS)
        .mark_area()
        .encode(
            x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickCount=3, grid=False)),
            y=alt.Y("trials:Q", title="Trials started"),
            color=by_country(legend=None),
        )
        .properties(width=(size.width - 20) // columns, height=140)
        .facet(alt.Facet("country:N", title=None), columns=columns)
    )


CHARTS = {
    "starts-by-year": (draw_lines, STARTS, "China has started more trials each year, and the gap widens"),
    "starts-as-bars": (
        draw_bars,
        STARTS,
        "In 2026 China started half as many trials again as the United States",
    ),
    "response-rates": (draw_intervals, RATES, "The intervals of the studies in both countries overlap"),
    "trials-by-country": (draw_map, PLACES, "Two countries hold most of the trials"),
    "starts-in-facets": (draw_facets, STARTS, "Both countries grow along the same curve"),
}
DESCRIPTION = (
    "A chart of made-up numbers for China and the United States, 2012 to 2026. Both rise every year; China "
    "ends at 115 and the United States at 75, so the gap is widest in the last year. No interval is shown."
)


class Chart(Directive):
    """Places a figure."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        record = RECORDS[self.arguments[0]]
        html = markup.figure_html(record, RESULTS[0], href_prefix="_static/")
        return [nodes.raw("", html, format="html")]


class Badges(Directive):
    """Places the five verdicts."""

    def run(self) -> list[nodes.Node]:
        badges = " ".join(figures.verdict_badge(verdict) for verdict in markup.VERDICTS)
        return [nodes.raw("", f"<p>{badges}</p>", format="html")]


RESULTS: list[Path] = []


def draw_all(app: object) -> None:
    folder = Path(app.outdir) / "_results"
    RESULTS[:] = [folder]
    for identifier, (draw, data, title) in CHARTS.items():
        figure = figures.make(
            identifier,
            draw,
            data,
            chapter=CHAPTER,
            title=title,
            sources=SOURCES,
            description=DESCRIPTION,
            note="Planned starts are left out.",
            provenance=PROVENANCE,
            folder=folder / "figures",
        )
        RECORDS[identifier] = figure.record()


def publish(app: object, fault: Exception | None) -> None:
    if fault is None:
        static = Path(app.outdir) / "_static"
        figures.write_assets(static)
        shutil.copytree(RESULTS[0] / "figures", static / "figures", dirs_exist_ok=True)


def setup(app: object) -> dict[str, bool]:
    app.add_directive("chart", Chart)
    app.add_directive("badges", Badges)
    app.add_css_file("systemrace.css")
    app.add_js_file("systemrace.js", loading_method="defer")
    app.connect("builder-inited", draw_all)
    app.connect("build-finished", publish)
    return {"parallel_read_safe": False}
