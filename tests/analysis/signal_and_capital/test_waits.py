"""Months from first data to deals: by hand, with bounds, and what is not known."""

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.signal_and_capital import deals, waits
from systemrace.tables.load import load

DEALS = pd.DataFrame(
    {
        "deal_id": list("abcde"),
        "licensor": list("ABCDE"),
        "licensee": ["Z"] * 5,
        "date": ["2020-07-01", "2021", "2020-01-01", "2022-01", "2022-01"],
        deals.DATA: ["yes", "yes", "no", "yes", "unknown"],
    }
)
STEPS = pd.DataFrame(
    {
        "deal_id": ["a", "b", "b"],
        "step": ["first_data", "first_data", "first_patient"],
        "date": ["2020-01-01", "2020-12", "2019"],
        "standing": ["first", "no later", "first"],
        "source_id": ["s", "t", "u"],
    }
)


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return waits.waits(DEALS, STEPS, "first_data").set_index("deal_id")


def test_a_wait_between_two_days_is_exact(measured):
    row = measured.loc["a"]
    assert row[["months", "low", "high"]].tolist() == pytest.approx([182 / (365.25 / 12)] * 3)
    assert row["known"] == waits.DATED


def test_dates_to_the_year_give_the_shortest_and_the_longest_wait(measured):
    row = measured.loc["b"]
    assert row["low"] == pytest.approx(1 / 30.4375)
    assert row["months"] == pytest.approx(6.5, abs=0.1)
    assert row["high"] == pytest.approx(395 / 30.4375)
    assert row["known"] == waits.LEAST


def test_what_is_not_dated_is_told_as_such(measured):
    assert measured.loc[["c", "d", "e"], "known"].tolist() == [waits.BEFORE, waits.UNDATED, waits.UNKNOWN]
    assert measured.loc[["c", "d", "e"], "months"].isna().all()


def test_the_middle_counts_its_bounds(measured):
    found = waits.middle(measured.reset_index())
    assert (found.dated, found.bounds) == (2, 1)
    assert found.months == pytest.approx(measured["months"].mean())
    assert np.isnan(waits.middle(measured.loc[["c"]]).months)


def test_no_deal_stands_before_its_first_data_and_deals_with_dates_had_data():
    counted = deals.chosen(load("deals"), deals.Counting("all"))
    found = waits.waits(counted, load("deal_steps"), "first_data")
    dated = found[found["months"].notna()]
    assert (dated["high"] > 0).all()
    told = counted.set_index("deal_id").loc[dated["deal_id"], deals.DATA]
    assert set(told) == {"yes"}
