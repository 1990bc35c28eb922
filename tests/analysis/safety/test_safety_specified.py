"""The claim on safety under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.safety import judged, selection
from systemrace.analysis.safety.specified import Evaluator
from systemrace.analysis.statistics.proportions import difference_interval
from systemrace.tables import load
from tipped import tips_at

CHAPTER = "safety"
PAIR = ("China", "United States")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"report": "first", "sites": "sites added", "match": "construct", "smallest": 20},
        {
            "rounded": True,
            "routine_care": True,
            "between": "shared",
            "difference_method": "miettinen-nurminen",
        },
    ],
)
def test_values_are_those_of_the_chapter(evaluator, parameters, changed) -> None:
    chosen = parameters | changed
    names = "report", "sites", "routine_care", "rounded", "smallest"
    choice = selection.Choice(*(chosen[name] for name in names))
    gathered = judged.gather(judged.Harms(load("safety")), PAIR, choice, chosen["match"])
    how = {name: chosen[name] for name in ("between", "difference_method", "level")}
    assert evaluator.values("B12", chosen) == judged.b12(gathered, **how)


@pytest.mark.parametrize("change", list(Evaluator.CHANGES))
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator, parameters, change: str
) -> None:
    plain = evaluator.values("B12", parameters)
    assert evaluator.perturbed("B12", parameters, change, 0) == plain
    assert evaluator.perturbed("B12", parameters, change, 30) != plain
    assert evaluator.values("B12", parameters) == plain


def test_cases_of_the_product_are_graded_lower_first(evaluator, parameters) -> None:
    # CARTIFAN-1 has 17 of 48, CARTITUDE-1 4 of 97: with seven cases left the interval takes in zero.
    at, before = difference_interval((6, 48), (4, 97)), difference_interval((7, 48), (4, 97))
    assert at.low <= 0 < before.low
    found = evaluator.perturbed("B12", parameters, "focal cases graded lower", 11)
    assert found["same_product_low"] == at.low
    assert tips_at(evaluator, "B12", parameters, "focal cases graded lower", 11)
    # The eighteenth comes from the trial with most of the others, which has 51.
    later = evaluator.perturbed("B12", parameters, "focal cases graded lower", 18)
    assert later["same_product_difference"] == pytest.approx(-4 / 97)
    assert later["odds_ratio"] < found["odds_ratio"]


def test_cases_are_added_where_the_product_was_given(evaluator, parameters) -> None:
    found = evaluator.perturbed("B12", parameters, "comparator cases added", 16)
    gap = difference_interval((17, 48), (20, 97))
    assert (found["same_product_low"], found["same_product_high"]) == (gap.low, gap.high)
    assert tips_at(evaluator, "B12", parameters, "comparator cases added", 16)


def test_studies_found_are_counted(evaluator, parameters) -> None:
    assert evaluator.perturbed("B12", parameters, "identifying studies found", 2)["identifying_studies"] == 2


def test_rounding_changes_nothing_but_with_routine_care(evaluator, parameters) -> None:
    """The exclusions of claims.yml say so."""
    plain = evaluator.values("B12", parameters)
    for alone in ("rounded", "routine_care"):
        for match in ("product", "construct"):
            chosen = parameters | {"match": match}
            assert evaluator.values("B12", chosen | {alone: True}) == evaluator.values("B12", chosen)
    assert evaluator.values("B12", parameters | {"rounded": True, "routine_care": True}) != plain
