"""The claims on timelines under other choices and after small changes, against the functions they rest on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from specifying import evaluator_of
from systemrace.analysis.regulatory_timelines import cohort, reform
from systemrace.analysis.regulatory_timelines.specified import Evaluator

CHAPTER = "regulatory-timelines"
CLAIMS = {
    "A5": ("focal approvals found", "comparator approvals struck"),
    "A9": ("focal limit shorter", "comparator limit longer"),
    "B4": ("first patient later",),
    "B9": ("focal starts moved later", "reform later"),
    "B11": ("slower stages measured",),
}


def test_every_change_is_tried_here() -> None:
    assert {change for changes in CLAIMS.values() for change in changes} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(
    ("claim", "change"), [(c, change) for c, changes in CLAIMS.items() for change in changes]
)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator: Evaluator, parameters: dict[str, Any], claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, 100) != plain
    assert evaluator.values(claim, parameters) == plain


def test_choices_reach_the_cohort(evaluator: Evaluator, parameters: dict[str, Any]) -> None:
    chosen = {**parameters, "quality": "undisputed", "unknown_status": "left out", "reading": "longest"}
    fields = cohort.Choices.__dataclass_fields__
    drawn = cohort.draw(
        evaluator.load("programmes"), cohort.Choices(**{name: chosen[name] for name in fields})
    )
    ratio, _ = cohort.compare(drawn, "CN", "US")
    assert evaluator.values("A5", chosen) == cohort.claim_values(ratio)


def test_approvals_found_and_struck_are_counted(evaluator: Evaluator, parameters: dict[str, Any]) -> None:
    plain = evaluator.values("A5", parameters)
    found = evaluator.perturbed("A5", parameters, "focal approvals found", 3)
    struck = evaluator.perturbed("A5", parameters, "comparator approvals struck", 2)
    assert found["events_focal"] == plain["events_focal"] + 3
    assert struck["events_comparator"] == plain["events_comparator"] - 2
    assert found["hazard_ratio"] > plain["hazard_ratio"]


def test_what_is_shared_does_not_depend_on_what_was_asked_before(parameters: dict[str, Any]) -> None:
    def fresh() -> Evaluator:
        return evaluator_of("regulatory-timelines")

    used = fresh()
    others = [
        {**parameters, "cells": "all"},
        {**parameters, "reform_date": "2015-05-15", "placebo_gap": 4},
        {**parameters, "reform_errors": "hac", "reform_window": 3},
    ]
    shared = [used.values("B9", chosen) for chosen in [*others, parameters]]
    assert shared == [fresh().values("B9", chosen) for chosen in [*others, parameters]]
    assert len({value["growth_change"] for value in shared}) == 4


def test_moved_starts_stay_in_the_years_fitted(evaluator: Evaluator, parameters: dict[str, Any]) -> None:
    evaluator.values("B9", parameters)
    counts = next(part for key, part in evaluator.parts.items() if key[0] == "counts")
    from systemrace.analysis.regulatory_timelines import specified  # noqa: PLC0415

    quarter = reform.first_quarter_after("2015-08-18")
    moved = specified._moved(counts, "CN", quarter, 16, 7)
    assert moved["US"].equals(counts["US"])
    assert moved["CN"].sum() == counts["CN"].sum()
    last = quarter + 15
    assert moved.at[last, "CN"] - counts.at[last, "CN"] == 7
    assert isinstance(quarter, pd.Period)
