"""The claims on recalibration under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.recalibration import acts, judged, path, projection
from systemrace.analysis.recalibration.specified import Evaluator
from systemrace.analysis.statistics import ordering
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import define
from tipped import tips_at

CHAPTER = "recalibration"
CLAIMS = {
    "A18": ("rare acts found first", "general acts found last", "acts in use struck"),
    "B17": ("acts measured", "comparator starts found", "focal starts struck"),
}
EACH = [(claim, change) for claim, changes in CLAIMS.items() for change in changes]


def test_every_change_is_tried_here() -> None:
    assert {change for _, change in EACH} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"in_use": "legal force only", "rare": "by its terms", "share_interval": "jeffreys"},
        {"as_of": "2025-12-31", "dated": "own row", "acts_since": "2018-01-01"},
        {"scope": "known to cover CAR-T"},
    ],
)
def test_the_acts_are_those_of_the_chapter(evaluator, parameters, policy_events, change) -> None:
    chosen = {**parameters, **change}
    choices = acts.Choices(
        chosen["as_of"], chosen["acts_since"], chosen["in_use"], chosen["rare"], chosen["dated"],
        chosen["scope"],
    )  # fmt: skip
    expected = judged.a18(acts.distinct(policy_events, choices), "US", chosen["share_interval"])
    assert evaluator.values("A18", chosen) == expected


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"phases": "all", "attribution": "exclusive", "trend_years": 7, "count_moved": True},
        {"us_route": "R061", "uncertain_scope": True, "date_basis": "first posted", "universe_of": "strict"},
    ],
)
def test_the_years_to_parity_are_those_of_the_chapter(evaluator, parameters, policy_events, change) -> None:
    chosen = {**parameters, **change}
    known = acts.distinct(policy_events, acts.Choices(chosen["as_of"], chosen["acts_since"]))
    tables = evaluator.load("review_times"), evaluator.load("speed")
    held, held_focal = (
        judged.capped(known, path.segments(*tables, [path.Route("way", tuple(rows.split("|")))], 1.4), home)
        for rows, home in ((chosen["us_route"], "US"), (chosen["cn_company_route"], "CN"))
    )
    trials, screening = (
        evaluator.load(name, snapshot=chosen["snapshot"]) for name in ("trials", "screening")
    )
    definition = define({**chosen, "universe": chosen["universe_of"]}, chosen["snapshot"])
    records = universe.assemble(trials, screening, evaluator.load("countries"))
    kept = projection.early(records, definition, chosen["phases"], chosen["count_moved"])
    counted = projection.yearly(kept, definition, definition.last_full_year - 15)
    names = {"CN": "China", "US": "United States"}
    expected = judged.b17(
        projection.trends(counted, definition, chosen["trend_years"]),
        judged.savings(held, held_focal, chosen["uncertain_scope"]),
        path.measured(held.table),
        projection.reform_effect(trials, screening, names, chosen["as_of"], chosen["reform_date"]),
        projection.Sampling(chosen["seed"], chosen["draws"]),
    )
    assert evaluator.values("B17", chosen) == expected


@pytest.mark.parametrize(("claim", "change"), EACH)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator, parameters, claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, 5) != plain
    assert evaluator.values(claim, parameters) == plain


def test_acts_for_rare_disease_told_of_before_all_others(evaluator, parameters) -> None:
    # Of 44 pairs 27 have the rare act first; each act more adds eleven pairs, all with it first.
    for amount, sure in ((3, False), (4, True)):
        found = evaluator.perturbed("A18", parameters, "rare acts found first", amount)
        hand = ordering.newcombe((27 + 11 * amount) / (44 + 11 * amount), 4 + amount, 11)
        assert (found["rare_first"], found["rare_first_low"]) == pytest.approx((hand.estimate, hand.low))
        assert (found["rare_first_low"] > 0.5) is sure
        assert (found["acts"], found["in_use"]) == (15 + amount, 8)
    assert tips_at(evaluator, "A18", parameters, "rare acts found first", 4)


def test_acts_for_all_told_of_last(evaluator, parameters) -> None:
    found = evaluator.perturbed("A18", parameters, "general acts found last", 12)
    # None of the four is of the last day, so every new pair has the rare act first.
    assert found["rare_first"] == pytest.approx((27 + 48) / (44 + 48))
    assert tips_at(evaluator, "A18", parameters, "general acts found last", 12)


def test_eight_acts_in_use_and_none_is_left(evaluator, parameters) -> None:
    # The latest in use is the final guidance of January 2026, then the programmes of 2025; law goes last.
    left = evaluator.perturbed("A18", parameters, "acts in use struck", 6)
    assert (left["in_use"], left["front_end_in_use"]) == (2, 0)
    assert tips_at(evaluator, "A18", parameters, "acts in use struck", 8)


def test_one_act_measured_and_the_claim_can_be_tested(evaluator, parameters) -> None:
    found = [
        evaluator.perturbed("B17", parameters, "acts measured", n)["measured_acts"] for n in (0, 1, 2, 9)
    ]
    # Two acts in use bear on a stage before the first patient.
    assert found == [0, 1, 2, 2]
    assert tips_at(evaluator, "B17", parameters, "acts measured", 1)


def test_starts_that_would_make_parity_near(evaluator, parameters) -> None:
    assert tips_at(evaluator, "B17", parameters, "comparator starts found", 58)
    before, at = (
        evaluator.perturbed("B17", parameters, "comparator starts found", n)["years_trend_high"]
        for n in (57, 58)
    )
    assert at <= projection.FAST_ENOUGH < before


def test_disease_and_cells_choose_the_starts_and_leave_the_acts(evaluator, parameters) -> None:
    for changes in ({"disease": "autoimmune"}, {"cells": "NK"}):
        assert evaluator.values("A18", parameters | changes) == evaluator.values("A18", parameters)
        assert evaluator.values("B17", parameters | changes) != evaluator.values("B17", parameters)
