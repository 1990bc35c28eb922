"""Medians, shares at a month, residual disease and comparisons of two products, against the rows."""

from __future__ import annotations

import pytest

from systemrace.analysis.binders import constructs, durability, labelled, residual, wording
from systemrace.analysis.statistics.medians import median_interval


@pytest.fixture(scope="module")
def free(held, made):
    return durability.medians(held["survival"], held["trial_products"], made, "PFS")


def test_the_latest_median_with_limits_is_taken(held, made, free):
    rows = free.set_index("trial")
    assert rows.loc["CARTITUDE-1", "row_id"] == "SV043"  # not SV040, an earlier cut
    assert rows.loc["KarMMa", ["value", "low", "high"]].tolist() == [8.8, 5.6, 11.6]
    assert rows.loc["FUMANBA-1", ["low", "high"]].tolist() == [24.11, 42.15]
    alive = durability.medians(held["survival"], held["trial_products"], made, "OS").set_index("trial")
    assert alive.loc["KarMMa", "value"] == 24.8  # with limits, not the earlier 19.4 without


def test_an_open_upper_limit_stays_open(free):
    row = free.set_index("trial").loc["CARTITUDE-1"]
    assert row["open"]
    assert row["high"] != row["high"]
    assert row["low"] == 25.2


def test_sources_that_disagree_are_both_kept(held, made, free):
    assert sorted(free.loc[free["trial"] == "NCI FHVH33", "value"]) == [15.0, 18.0]
    alive = durability.shares(held["landmarks"], held["trial_products"], made, 12, endpoint="OS")
    both = alive[(alive["trial"] == "TriNetX") & (alive["product_key"] == "ide-cel")]
    assert sorted(both["value"]) == [0.75, 0.86]


def test_a_median_without_limits_gets_rough_ones(free):
    row = free.set_index("trial").loc["CARTIFAN-1"]
    rough = median_interval(30.13, 29)
    assert row["interval"] == durability.ROUGH
    assert (row["low"], row["high"]) == pytest.approx((rough.low, rough.high))


def test_peers_are_those_whose_limit_reaches_the_bar(free):
    bar = 25.2  # lower limit of CARTITUDE-1
    best = durability.longest(free)
    others = best[best["side"] == constructs.OTHER]
    expected = set(others.loc[(others["high"].fillna(0) >= bar) | others["open"].astype(bool), "name"])
    assert set(durability.peers(free)["name"]) == expected
    assert {"eque-cel", "anito-cel"} <= expected
    assert "ide-cel" not in expected
    assert durability.peers(free[free["side"] != constructs.NANOBODY]).empty


def test_shares_at_a_month(held, made):
    found = durability.shares(held["landmarks"], held["trial_products"], made, 12).set_index("trial")
    assert found.loc["CARTITUDE-1", ["value", "low", "high"]].tolist() == pytest.approx([0.766, 0.66, 0.843])
    assert found.loc["CARTITUDE-4", "interval"] == durability.ROUGH
    assert "FUMANBA-2" not in found.index  # first line
    assert "BCMA CAR-T Zhejiang" not in found.index  # only the first 61 patients
    assert durability.shares(held["landmarks"], held["trial_products"], made, 11.5).empty


def test_residual_disease_prefers_everyone_treated(held, made):
    found = residual.negative(held["response_rates"], held["trial_products"], made).set_index("trial")
    assert found.loc["FUMANBA-1", ["successes", "total"]].tolist() == [102, 107]  # RR223, not 96/101 before
    assert found.loc["CARTITUDE-1", "divides_by"] == "those tested"  # 43/113 is of everyone enrolled
    assert "NCI CAR-BCMA" not in found.index  # one dose only
    assert "CARTITUDE-2 cohort D" not in found.index  # first line


def test_hazards_are_of_two_products(held, made):
    found = durability.hazards(held["survival"], held["trial_products"], made)
    assert found["row_id"].tolist() == ["SV086", "SV087", "SV088", "SV110", "SV111"]
    assert set(found["against"]) == {"ide-cel"}


def test_labels_of_medians_are_one_per_row_or_a_disagreement(free):
    data = labelled.medians(free)
    twice = data.loc[data["label"].duplicated(keep=False), "trial"].unique()
    assert list(twice) == ["NCI FHVH33"]
    assert data["label"].str.len().max() <= 42


def test_trials_without_a_median_are_named_with_their_follow_up(held, made, free):
    found = durability.unreached(held["survival"], held["trial_products"], made).set_index("trial")
    assert found.loc["CARTITUDE-4", "follow_up"] == 33.6  # SV054, not the first look after 15.9 months
    assert not set(found.index) & set(free["trial"])
    said = wording.unreached(found.reset_index())
    assert "CARTITUDE-4 (cilta-cel) after 34 months" in said
    assert wording.unreached(found.iloc[:0]) == ""
