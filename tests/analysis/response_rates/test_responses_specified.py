"""The claims on response rates under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.response_rates import gap
from systemrace.analysis.response_rates.specified import Evaluator
from systemrace.analysis.statistics.proportions import difference_interval

CHAPTER = "response-rates"


@pytest.mark.parametrize("claim", ["B6", "B7", "B8"])
@pytest.mark.parametrize("change", list(Evaluator.CHANGES))
def test_a_change_of_nothing_changes_nothing(evaluator, parameters, claim: str, change: str) -> None:
    assert evaluator.perturbed(claim, parameters, change, 0) == evaluator.values(claim, parameters)


def test_responders_of_one_side_are_moved(evaluator, parameters) -> None:
    # 14 of 19 against 10 of 18, as in the essay's reports of complete response.
    found = evaluator.perturbed("B7", parameters, "focal responders more", 3)
    gap = difference_interval((17, 19), (10, 18))
    assert (found["difference"], found["difference_low"]) == (gap.estimate, gap.low)
    fewer = evaluator.perturbed("B7", parameters, "comparator responders fewer", 2)
    assert fewer["difference"] == difference_interval((14, 19), (8, 18)).estimate


def test_no_more_respond_than_there_are_and_no_fewer_than_none(evaluator, parameters) -> None:
    assert evaluator.perturbed("B7", parameters, "focal responders more", 99)["difference"] == 1 - 10 / 18
    assert evaluator.perturbed("B7", parameters, "focal responders fewer", 99)["difference"] == -10 / 18


def test_choices_reach_the_counts(evaluator, parameters) -> None:
    plain = evaluator.values("B6", parameters)
    active = evaluator.values("B6", {**parameters, "dose_groups": "active"})
    score = evaluator.values("B6", {**parameters, "difference_method": "miettinen-nurminen"})
    assert active["difference"] != plain["difference"]
    assert score["difference"] == plain["difference"]
    assert score["difference_low"] != plain["difference_low"]
    # The American percentage is found only by who looks a point farther.
    assert (
        plain["comparator_traced"],
        evaluator.values("B6", {**parameters, "tolerance": 2.5})["comparator_traced"],
    ) == (0, 1)


def test_each_pair_of_counts_can_judge_the_gap(evaluator, parameters) -> None:
    rows, table = (evaluator.load(name) for name in ("response_rates", "essay_percentages"))
    pair = parameters["focal"], parameters["comparator"]
    steps = {
        "same table": gap.same_table(rows, "complete", *pair),
        "nearest follow-up": gap.nearest_follow_up(rows, "complete", *pair),
        "as told": gap.as_reported(table, "complete", *pair),
    }
    for how, step in steps.items():
        found = evaluator.values("B7", {**parameters, "compared": how})
        assert found["difference"] == difference_interval(step.focal, step.comparator).estimate, how
    latest = evaluator.values("B7", {**parameters, "compared": "latest"})
    assert latest["focal_traced"] == found["focal_traced"], "what is traced does not change with the counts"


def test_a_study_found_is_counted(evaluator, parameters) -> None:
    assert evaluator.perturbed("B8", parameters, "identifying studies found", 1)["identifying_studies"] == 1
