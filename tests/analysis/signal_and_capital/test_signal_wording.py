"""Sentences of the chapter on signal and capital say what the values say."""

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.signal_and_capital import race, waits, wording
from systemrace.analysis.statistics.durations import Observation, fit

PLACED = race.dated(
    pd.DataFrame(
        {
            "antigen": ["BCMA"] * 5,
            "product": ["A", "A", "B", "B", "B"],
            "maker_country": ["US", "US", "CN", "CN", "CN"],
            "step": ["discovery", "first_patient", "first_patient", "first_data", "approval"],
            "date": ["2013-01-23", "2014", "2015-10-02", "2017-06", "2022-02-28"],
            "standing": ["first", "first", "first", "no later", "first"],
            "what": ["x"] * 5,
            "source_id": ["s"] * 5,
        }
    )
)


def test_firsts_are_told_product_by_product_with_their_fate():
    assert wording.firsts(PLACED, race.STEPS) == (
        "Of all that were tried, the first receptor and first patient to A, of which no approval is known; "
        "the first data and first approval to B"
    )


def test_sales_and_steps_without_a_date_end_the_name():
    sold = pd.DataFrame({"product": ["B"], "what": ["net sales"], "value": [1887.0], "unit": ["million USD"]})
    assert wording.endings(PLACED, race.STEPS, sold.assign(year="2025")) == {
        "A": "; no date: first data, approval; sales not known",
        "B": "; no date: discovery; sales 1,887 million USD, 2025",
    }


def test_the_table_of_the_race_keeps_precision_and_says_what_is_missing():
    sold = pd.DataFrame(
        {"product": ["B"], "what": ["sales, first half"], "value": [51.0], "unit": ["million CNY"]}
    )
    laid = wording.race_table(PLACED, race.STEPS, sold.assign(year="2025")).set_index("Product")
    assert laid.loc["A (US)"].tolist() == ["2013-01-23", "2014", "not known", "none seen", "not known"]
    assert laid.loc["B (CN)"].tolist() == [
        "not known", "2015-10-02", "by 2017-06", "2022-02-28", "51 million CNY, 2025, first half"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("products", "sales", "begins"), [(5, 3, "Five approved"), (7, 2, "Seven approved"), (7, 3, "In 80%")]
)
def test_too_few_products_decide_nothing(products, sales, begins):
    values = {"products": products, "sales_known": sales, "concordant": 0.8}
    assert wording.decided(values).startswith(begins)


def test_moves_both_ways_and_none():
    found = pd.DataFrame({"pct_change": [10.0, 161.0, -34.0]})
    assert wording.moved(found) == "On first data 2 rose, by 10% to 161% and 1 fell, by 34%"
    assert wording.moved(found.head(0), "later results") == "No move on later results is known"


def test_waits_and_what_is_known_of_the_rest():
    assert "at least 24 months, in 12 dated deals" in wording.waited(waits.Middle(24.2, 12, 11))
    assert wording.waited(waits.Middle(np.nan, 0, 0)) == "No deal has a dated first report"
    known = pd.DataFrame({"known": [waits.BEFORE] * 2 + [waits.UNDATED, waits.DATED]})
    assert wording.others(known) == (
        "Of the deals without a wait 2 came before any data and 1 came after data without a date"
    )


def test_groups_are_compared_where_three_or_more_are_printed():
    groups = pd.DataFrame(
        {
            "group": ["China", "US", "x"],
            "mean": [125.0, 913, 40],
            "low": [30.0, 190, np.nan],
            "high": [500.0, 4400, np.nan],
        }
    )
    assert wording.grouped(groups).endswith("125 million USD (China) to 913 (US); their intervals overlap")
    apart = groups.assign(high=[100.0, 4400, np.nan])
    assert wording.grouped(apart).endswith("do not overlap")
    assert wording.grouped(groups.tail(1)) == "Too few payments are printed to compare groups"


def test_the_boundary_is_told_with_its_least_quickening():
    line = pd.DataFrame({"quickening": [0.07, 0.2], "spreading": [0.0, 0.14]})
    assert "more than 7% a year" in wording.edge(line, 0.3)
    assert wording.edge(line.head(0), 0.0) == "it fades everywhere on the map"
    assert wording.edge(line.head(0), 1.0) == "it compounds everywhere on the map"


def test_a_gap_in_rates_has_a_real_minus():
    assert wording.better(np.array([-0.01] * 40 + [0.005] * 60), 10).endswith(
        "0.5 points (\N{MINUS SIGN}1.0 to 0.5)"
    )


def test_fits_are_laid_out_by_input():
    own = pd.DataFrame(
        {"input": ["opening", "making"], "route": ["US IND", np.nan]}, index=["SG013", "SG006"]
    )
    told = fit((Observation(4.0, 4.0), Observation(6.0, 6.0)))
    laid = wording.fits_table(own, {"SG013": told, "SG006": told})
    assert laid["Input"].tolist() == ["opening (US IND)", "making"]
    assert laid["Median, months"].iloc[0].startswith("4.9 (")
    assert "US 4.9 months" in wording.openings({"SG013": told, "SG015": told})
