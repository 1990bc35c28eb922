"""The claim on binders under other choices and with products nobody has reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from systemrace.analysis.binders import constructs, judged, specified, trials
from systemrace.claims import ledger
from systemrace.project import find_project

CHAPTER = "binders"
TABLES = ("response_rates", "survival", "binders", "products", "trial_products")
OTHERS = {"endpoint": "overall", "report": "first", "denominator": "enrolled", "dual_target": False}


@pytest.fixture(scope="module")
def counted(evaluator):
    made = constructs.profiles(evaluator.load("binders"), evaluator.load("products"))
    return trials.counted(evaluator.load("response_rates"), evaluator.load("trial_products"), made)


@pytest.mark.parametrize("chosen", [{}, {"nanobody": "any single domain"}, OTHERS])
def test_the_values_are_those_of_the_chapter(evaluator, parameters, chosen) -> None:
    found = judged.b5(*(evaluator.load(n) for n in TABLES), choice=replace(trials.Choice(), **chosen))
    assert evaluator.values("B5", {**parameters, **chosen}) == found


@pytest.mark.parametrize("change", list(specified.Evaluator.CHANGES))
def test_a_change_of_nothing_changes_nothing_and_one_of_one_product_tells(
    evaluator, parameters, change: str
) -> None:
    plain = evaluator.values("B5", parameters)
    assert evaluator.perturbed("B5", parameters, change, 0) == plain
    more = evaluator.perturbed("B5", parameters, change, 1)
    assert more["nanobody_products"] == plain["nanobody_products"] + 1 == 2
    claim = ledger.load(find_project())["B5"]
    # The rule asks for two products; with one nothing is testable.
    assert ledger.judge(claim, plain).verdict == "not testable"
    assert ledger.judge(claim, more).verdict != "not testable"


def test_products_found_are_like_the_middle_trial(counted) -> None:
    # Complete responses of the nanobody trials: 54/74, 152/208, 46/58, 80/97, 18/20; the third by share.
    more = specified.joined(counted, constructs.NANOBODY, 2).iloc[len(counted) :]
    assert more[["successes", "total"]].to_numpy().tolist() == [[46, 58], [46, 58]]
    assert more["product_key"].is_unique
    none = counted[counted["side"] != constructs.NANOBODY]
    assert specified.joined(none, constructs.NANOBODY, 2) is none


def test_picks_do_not_depend_on_what_counts_as_a_nanobody(evaluator, counted) -> None:
    made = constructs.profiles(evaluator.load("binders"), evaluator.load("products"))
    tables = evaluator.load("response_rates"), evaluator.load("trial_products")
    other = trials.counted(*tables, made, trials.Choice(nanobody="any single domain"))
    assert other["row_id"].tolist() == counted["row_id"].tolist()
    assert other["side"].tolist() != counted["side"].tolist()
