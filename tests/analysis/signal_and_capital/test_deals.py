"""Deals, price moves and the race for one antigen, from small frames and the real tables."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis.signal_and_capital import deals, race
from systemrace.tables.load import load

SMALL = pd.DataFrame(
    {
        "licensor": ["A", "A", "B", "C", "D", "E", "F", "G"],
        "date": ["2021", "2020-01", "2022", "2023", "2024", "2025", "2025-02", "2019"],
        "modality": ["autologous CAR-T BCMA"] * 6 + ["antibody", "in vivo CAR-T"],
        deals.DATA: ["yes", "no", "yes", "unknown", "yes", "no", "yes", "no"],
        "upfront_usd_m": [100.0, 10.0, 400.0, 5.0, np.nan, 40.0, 7.0, 20.0],
    }
)


def test_deals_counted():
    assert len(deals.chosen(SMALL, "all", once=False)) == 8
    cells = deals.chosen(SMALL, "cell therapy", once=True)
    assert cells["licensor"].tolist() == ["G", "A", "B", "C", "D", "E"]
    assert cells.set_index("licensor").loc["A", "date"] == "2020-01"


def test_unknown_counts_neither_way():
    found = deals.with_data(deals.chosen(SMALL, "cell therapy", once=False))
    exact = stats.binomtest(3, 6).proportion_ci(method="exact")
    assert (found["known"], found["count"]) == (6, 3)
    assert (found["low"], found["high"]) == pytest.approx((exact.low, exact.high))


def test_payments_are_compared_by_geometric_means():
    cells = SMALL.assign(**{deals.DATA: ["yes", "no", "yes", "yes", "yes", "no", "no", "no"]})
    found = deals.payment_ratio(cells, 2000, 1)
    with_data, without = [100, 400, 5], [10, 40, 7, 20]
    assert found["ratio"] == pytest.approx(stats.gmean(with_data) / stats.gmean(without))
    assert found["low"] < found["ratio"] < found["high"]
    assert np.isnan(deals.payment_ratio(cells.head(3), 100, 1)["ratio"])


def test_the_aftermath_of_first_data_is_no_second_move():
    found = deals.moves(load("capital"))
    assert found["entity"].is_unique
    assert (found["pct_change"] < 0).any()
    assert (found["pct_change"] > 0).any()


def test_medians_by_stage_rise():
    stages = deals.by_stage(load("deal_aggregates"))
    assert stages["stage"].tolist() == ["preclinical", "phase1", "phase2", "phase3", "approved"]
    assert stages["value"].is_monotonic_increasing


def test_the_race_takes_the_first_approval_anywhere():
    found = race.products(load("approvals")).set_index("product")
    assert found.loc["Abecma", "approved"] == pd.Timestamp("2021-03-26")
    assert found.loc["Carvykti", "first_patient"] == pd.Timestamp("2015-10-02")
    assert found.loc["Carvykti", "approved"] == pd.Timestamp("2022-02-28")


def test_pairs_in_the_same_order():
    days = pd.to_datetime(["2015-01-01", "2016-01-01", "2017-01-01"])
    found = pd.DataFrame({"first_patient": days, "approved": days[[1, 0, 2]]})
    told = race.concordance(found)
    assert (told["pairs"], told["share"]) == (3, pytest.approx(2 / 3))
