"""Every chart of discovery meets the figure contract, wide and narrow, from the project's own rows."""

import pandas as pd
import pytest

from systemrace import figures
from systemrace.analysis.discovery import captions, constructs, labelled, leads, origins, steadiness
from systemrace.figures.discovery import funding, products
from systemrace.figures.discovery import leads as lead_charts
from systemrace.figures.spec import Size
from systemrace.tables import load

PAIR, CODES = ("China", "United States"), ("CN", "US")
CHOICE = leads.Choice()


def made(draw, data, caption):
    return figures.make("a-chart", draw, data, chapter="discovery", sources={"s": "Source"}, **caption)


@pytest.fixture(scope="module")
def tables():
    names = ("discovery", "indicators", "programmes", "product_origins", "approvals")
    return {name: load(name) for name in names}


@pytest.fixture(scope="module")
def compared(tables):
    return leads.compare(tables["discovery"], tables["indicators"], CHOICE)


@pytest.fixture(scope="module")
def table(tables):
    return origins.products(tables["product_origins"], tables["approvals"], "as in approvals")


def test_the_newest_ratios_fit_both_sizes(compared):
    newest = leads.counted(compared, CHOICE)
    shown = labelled.newest(newest, CHOICE.era_year)
    assert shown["era"].iloc[0] == leads.FOUNDATION
    figure = made(
        lambda size: lead_charts.newest(size, shown),
        shown,
        captions.newest(shown, leads.tally(newest, "each counts")),
    )
    assert "in 6 of 7 old" in figure.title


def test_paths_and_trackers(tables, compared):
    begun = constructs.started(tables["programmes"], "2025-12-31")
    yearly = constructs.ratios(constructs.by_year(begun, leads.DEFAULT), leads.DEFAULT)
    followed = labelled.paths(compared, yearly, (*CHOICE.themes, "trials"))
    made(
        lambda size: lead_charts.paths(size, followed),
        followed,
        captions.paths(followed, labelled.crossings(followed)),
    )
    tracked = labelled.trackers(
        tables["discovery"], ("new_drugs_added_to_pipeline", "self_originated_candidates_entering")
    )
    figure = made(lambda size: lead_charts.trackers(size, tracked, PAIR), tracked, captions.trackers(tracked))
    assert "2 of 2" in figure.title


def test_constructs_by_year(tables):
    begun = constructs.started(tables["programmes"], "2026-08-22")
    yearly = constructs.by_year(begun, leads.DEFAULT)
    yearly = yearly.assign(country=yearly["country"].map(labelled.COUNTRY))
    figure = made(
        lambda size: products.by_year(size, yearly, PAIR, 2026),
        yearly,
        captions.constructs(yearly, PAIR, 2026),
    )
    assert figure.title.startswith("In 2025, 25 named constructs from China")


def test_origins_and_their_shares(table):
    cells = origins.cells(table)
    caption = captions.origins(table, 6, 7, "first receptor")
    figure = made(lambda size: products.origins(size, cells, CODES), cells, caption)
    assert "2 cells are empty" in figure.description
    stacked = origins.by_year(table, "US", 0.95).assign(place="United States")
    other = origins.by_year(table, "CN", 0.95).assign(place="China")
    both = pd.concat([stacked, other])
    made(lambda size: products.share_by_year(size, both, PAIR), both, captions.share(both))


def test_the_money(tables):
    rows = tables["discovery"]
    judged = steadiness.judge(rows, steadiness.Choice())
    drawn = labelled.measures(rows, judged)
    figure = made(lambda size: funding.measures(size, drawn), drawn, captions.measures(drawn, judged))
    # The success rate of grants ends before what counts as now, and the claim leaves it out as well.
    assert figure.title.startswith("2 of 4 yearly series")
    asked = labelled.requests(rows)
    figure = made(lambda size: funding.requests(size, asked), asked, captions.requests(asked))
    assert "6 of 8 years" in figure.title
    stopped = labelled.stopped(rows)
    made(lambda size: funding.stopped(size, stopped), stopped, captions.stopped(stopped, 13))


def test_limits_beyond_the_axis_are_cut_at_it(compared):
    shown = labelled.newest(leads.counted(compared, CHOICE), CHOICE.era_year)
    assert shown["high"].max() > lead_charts.HIGH
    drawn = lead_charts.newest(Size(640, narrow=False), shown).to_dict()
    values = [
        row["high"] for rows in drawn["datasets"].values() for row in rows if row.get("high") is not None
    ]
    assert max(values) == lead_charts.HIGH
