"""The format's odds ratio, its influence, its place among products; and the values of claim B5."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.binders import constructs, effect, judged, placement, trials
from systemrace.claims import ledger
from systemrace.errors import DataError
from systemrace.project import find_project


def frame(*rows):
    """Trials from (product, side, successes, total), alike in all else."""
    out = pd.DataFrame(rows, columns=["product_key", "side", "successes", "total"])
    out = out.assign(
        name=out["product_key"], binder="human scFv", format="scFv", country="China", stage="early",
        year=2020, prior_lines=4.0, trial=[f"T{i}" for i in range(len(out))], source_id="s",
    )  # fmt: skip
    return out


NANO, OTHER = constructs.NANOBODY, constructs.OTHER


def test_without_spread_between_trials_it_is_the_ratio_of_the_added_up_odds():
    same = frame(("a", NANO, 30, 40), ("a", NANO, 30, 40), ("b", OTHER, 20, 40), ("c", OTHER, 20, 40))
    found = effect.ratio(same)
    assert found.odds_ratio == pytest.approx(3.0, rel=1e-4)
    half = 1.959964 * math.sqrt(1 / 60 + 1 / 20 + 1 / 40 + 1 / 40)  # Woolf, of the added-up table
    assert (found.low, found.high) == pytest.approx((3 / math.exp(half), 3 * math.exp(half)), rel=1e-3)
    assert (found.trials, found.nanobody_products, found.other_products) == (4, 1, 2)


def test_what_cannot_be_estimated_is_unknown_and_says_why():
    lonely = frame(("b", OTHER, 20, 40), ("c", OTHER, 20, 40))
    assert effect.ratio(lonely).why == "one side has no product"
    assert (effect.ratio(lonely).low, effect.ratio(lonely).high) == (0, math.inf)
    tied = frame(
        ("a", NANO, 30, 40),
        ("a", NANO, 31, 40),
        ("b", OTHER, 20, 40),
        ("c", OTHER, 21, 40),
        ("c", OTHER, 25, 40),
    )
    tied["country"] = np.where(tied["side"] == NANO, "China", "United States")
    assert effect.ratio(tied, ["country"]).why == "the format repeats another column"
    full = frame(("a", NANO, 40, 40), ("a", NANO, 30, 30), ("b", OTHER, 20, 40), ("c", OTHER, 25, 40))
    assert effect.ratio(full).why == "too few trials, or no failures"


def test_trials_without_printed_lines_leave_a_model_of_lines():
    some = frame(
        ("a", NANO, 30, 40),
        ("a", NANO, 28, 40),
        ("b", OTHER, 20, 40),
        ("c", OTHER, 20, 40),
        ("d", OTHER, 9, 40),
    )
    some["prior_lines"] = [3, 4, 5, np.nan, 6]
    assert effect.ratio(some, ["prior lines"]).trials == 4
    assert effect.ratio(some).trials == 5


def test_counts_of_the_nanobody_trials_are_those_added_by_hand(counted):
    mine = counted[counted["side"] == NANO].set_index("trial")
    # RR022, RR198, RR097, RR112, RR115
    by_hand = {
        "LEGEND-2": (54, 74), "CARTIFAN-1": (46, 58), "CARTITUDE-1": (80, 97),
        "CARTITUDE-2 cohort A": (18, 20), "CARTITUDE-4": (152, 208),
    }  # fmt: skip
    assert {t: (int(r["successes"]), int(r["total"])) for t, r in mine.iterrows()} == by_hand
    assert set(mine["product_key"]) == {"cilta-cel"}


def test_earlier_lines_are_the_last_printed(held):
    lines = trials.prior_lines(held["response_rates"])
    assert lines["CARTITUDE-1"] == 6  # 5 in the first report
    assert "LUMMICAR-1" not in lines


def test_an_arm_of_its_own_beats_the_trial(held):
    rows = pd.DataFrame(
        {
            "trial": ["KarMMa-3"] * 2 + ["Merz multicentre"],
            "arm": ["ide-cel arm, ITT", "standard regimens, ITT", "ide-cel"],
        }
    )
    found = trials.products_of(rows, held["trial_products"], "arm")
    assert found.iloc[0] == "ide-cel"
    assert pd.isna(found.iloc[1])
    assert found.iloc[2] == "ide-cel"


def test_a_counted_trial_without_a_product_is_refused(held, made):
    fewer = held["trial_products"][held["trial_products"]["trial"] != "BM38"]
    with pytest.raises(DataError, match="no product for BM38"):
        trials.counted(held["response_rates"], fewer, made)


def test_the_advantage_is_over_murine_binders_only_of_the_scfv(counted):
    found = effect.by_comparator(counted).set_index("label")
    assert found.loc["against murine scFv", "low"] > 1
    assert found.loc["against human scFv", "low"] < 1 < found.loc["against human scFv", "high"]


def test_leaving_out_the_only_nanobody_leaves_nothing(counted):
    found = effect.leave_out(counted).set_index("product_key")
    assert found.loc["cilta-cel", "why"] == "one side has no product"
    assert (found.drop("cilta-cel")["why"] == "").all()
    assert len(found) == 12


def test_the_place_among_products(counted):
    found = placement.place(counted)
    assert found.products == 11
    assert found.rate == pytest.approx(350 / 457)
    assert found.low < found.typical < found.high
    assert 0 < found.chance < 0.5  # above the typical product
    with pytest.raises(DataError, match="needs one and three"):
        placement.place(frame(("a", NANO, 5, 9), ("b", OTHER, 5, 9)))


def test_values_of_the_claim_are_those_that_the_ledger_names(held):
    tables = [held[name] for name in ("response_rates", "survival", "binders", "products", "trial_products")]
    values = judged.b5(*tables)
    assert set(values) == set(ledger.load(find_project())["B5"].values)
    assert (values["nanobody_products"], values["other_products"], values["head_to_head"]) == (1, 11, 0)
    assert values["weakest_low"] == 0.0  # the only nanobody product can be left out
    wider = judged.b5(*tables, choice=trials.Choice(nanobody="any single domain"))
    assert (wider["nanobody_products"], wider["other_products"]) == (2, 10)
    assert 0 < wider["weakest_low"] < wider["odds_ratio_low"]
