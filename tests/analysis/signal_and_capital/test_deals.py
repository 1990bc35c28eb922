"""Deals, price moves and the race for one antigen, from small frames and the real tables."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis.signal_and_capital import deals, payments, race
from systemrace.analysis.signal_and_capital.deals import Counting
from systemrace.tables.load import load

SMALL = pd.DataFrame(
    {
        "licensor": ["A", "A", "B", "C", "D", "E", "F", "G"],
        "date": ["2021", "2020-01", "2022", "2023", "2024", "2025", "2025-02", "2019"],
        "modality": ["autologous CAR-T BCMA"] * 6 + ["antibody", "in vivo CAR-T"],
        deals.DATA: ["yes", "no", "yes", "unknown", "yes", "no", "yes", "no"],
        "upfront_usd_m": [100.0, 10.0, 400.0, 5.0, np.nan, 40.0, 7.0, 20.0],
        "total_usd_m": [200.0, 100.0, np.nan, np.nan, 80.0, np.nan, np.nan, np.nan],
        "what_is_bought": ["rights", "takeover", *["rights"] * 6],
        "origin_country": ["China", "US", "China", *["US"] * 5],
        "stage_group": ["phase 1", "phase 1", "preclinical", "not told", *["phase 1"] * 4],
    }
)


def test_deals_counted():
    assert len(deals.chosen(SMALL, Counting("all"))) == 8
    cells = deals.chosen(SMALL, Counting(once=True))
    assert cells["licensor"].tolist() == ["G", "A", "B", "C", "D", "E"]
    assert cells.set_index("licensor").loc["A", "date"] == "2020-01"


def test_unknown_counts_neither_way():
    found = deals.with_data(deals.chosen(SMALL, Counting()))
    exact = stats.binomtest(3, 6).proportion_ci(method="exact")
    assert (found["known"], found["count"]) == (6, 3)
    assert (found["low"], found["high"]) == pytest.approx((exact.low, exact.high))


def test_rights_takeovers_and_origin_can_be_counted_alone():
    sold = {one: len(deals.chosen(SMALL, Counting("all", bought=one))) for one in ("both", "rights")}
    assert sold == {"both": 8, "rights": 7}
    assert deals.chosen(SMALL, Counting(bought="takeovers"))["date"].tolist() == ["2020-01"]
    assert set(deals.chosen(SMALL, Counting(origin="China"))["licensor"]) == {"A", "B"}


def test_by_stage_what_is_in_the_clinic_has_data():
    found = deals.chosen(SMALL, Counting(data="stage")).set_index("date")[deals.DATA]
    assert found[["2022", "2023", "2020-01"]].tolist() == ["no", "unknown", "yes"]


def test_an_unprinted_payment_takes_the_usual_share_of_its_total():
    left = deals.chosen(SMALL, Counting())[deals.PAID]
    assert left.isna().sum() == 1
    filled = deals.chosen(SMALL, Counting(unpaid="from the total")).set_index("licensor")[deals.PAID]
    assert filled["D"] == pytest.approx(80 * (0.5 + 0.1) / 2)
    assert filled["B"] == 400


def test_payments_are_compared_by_geometric_means():
    cells = deals.chosen(SMALL, Counting("all")).sort_index()
    cells = cells.assign(**{deals.DATA: ["yes", "no", "yes", "yes", "yes", "no", "no", "no"]})
    found = payments.ratio(cells, 2000, 1)
    with_data, without = [100, 400, 5], [10, 40, 7, 20]
    assert found["ratio"] == pytest.approx(stats.gmean(with_data) / stats.gmean(without))
    assert found["low"] < found["ratio"] < found["high"]


def test_too_few_payments_bound_nothing():
    cells = deals.chosen(SMALL, Counting()).sort_index()
    assert payments.ratio(cells.head(3), 100, 1) == {"ratio": pytest.approx(20), "low": 0, "high": np.inf}
    assert payments.ratio(cells.head(1), 100, 1)["ratio"] == np.inf


def test_groups_count_what_is_not_printed_and_bound_three_or_more():
    found = payments.grouped(deals.chosen(SMALL, Counting("all")), "stage_group", payments.STAGES)
    phase_1 = found.set_index("group").loc["phase 1"]
    paid = np.log([100, 10, 40, 7, 20])
    exact = stats.t.interval(0.95, 4, paid.mean(), stats.sem(paid))
    assert phase_1[["deals", "paid", "missing"]].tolist() == [6, 5, 1]
    assert phase_1[["mean", "low", "high"]].tolist() == pytest.approx(
        [stats.gmean(np.exp(paid)), *np.exp(exact)]
    )
    assert found[found["paid"] < 3]["low"].isna().all()


def test_the_aftermath_of_first_data_is_no_second_move():
    found = deals.moves(load("capital"))
    assert found["entity"].is_unique
    assert (found["pct_change"] < 0).any()
    assert (found["pct_change"] > 0).any()


def test_medians_by_stage_rise():
    stages = deals.by_stage(load("deal_aggregates"))
    assert stages["stage"].tolist() == ["preclinical", "phase 1", "phase 2", "phase 3", "approved"]
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


def test_products_added_to_the_race_go_in_order():
    found = race.products(load("approvals"))
    told, more = race.concordance(found), race.concordance(race.later(found, 2))
    alike = told["share"] * told["pairs"] + more["pairs"] - told["pairs"]
    assert more["pairs"] == told["pairs"] + 2 * len(found) + 1
    assert more["share"] == pytest.approx(alike / more["pairs"])


def test_the_race_and_the_approvals_tell_the_same_days():
    found = race.products(load("approvals")).set_index("product")
    placed = race.dated(load("race_steps")).set_index(["product", "step"])["day"]
    for name, row in found.iterrows():
        assert placed[name, "first_patient"] == row["first_patient"]
        assert placed[name, "approval"] == row["approved"]


def test_places_are_told_for_dated_steps_alone():
    steps = load("race_steps")
    found = race.places(race.dated(steps)).set_index("product")
    assert found.loc["CAR-BCMA (NCI)", ["discovery", "first_patient", "first_data"]].tolist() == [1, 1, 1]
    assert np.isnan(found.loc["CAR-BCMA (NCI)", "approval"])
    assert found["approval"].count() == steps["step"].eq("approval").sum()


def test_sales_are_of_a_product_and_whole_years_come_first():
    found = race.sold(load("burden"), pd.Series(["Carvykti", "Abecma", "Saikaize", "Fucaso"]))
    assert found.groupby("product").first().loc["Carvykti", ["what", "value"]].tolist() == ["net sales", 1887]
    assert set(found["product"]) == {"Carvykti", "Abecma", "Saikaize"}
    assert not found["country"].str.contains("except").any()
