"""The claims on what comes next under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.scenarios import paths
from systemrace.analysis.scenarios.specified import Evaluator
from systemrace.errors import DataError

CHAPTER = "scenarios"


@pytest.mark.parametrize("claim", ["A20", "B14"])
@pytest.mark.parametrize("change", Evaluator.CHANGES)
def test_no_change_is_the_value_itself(evaluator, parameters, claim: str, change: str) -> None:
    assert evaluator.perturbed(claim, parameters, change, 0) == evaluator.values(claim, parameters)


def test_more_starts_of_the_comparator_lower_the_share(evaluator, parameters) -> None:
    plain, more = (
        evaluator.perturbed("A20", parameters, "comparator starts found", amount) for amount in (0, 100)
    )
    assert more["share_ahead"] < plain["share_ahead"]


def test_a_comparator_that_had_not_begun_by_the_reform_is_told_so(evaluator, parameters) -> None:
    frames = [evaluator.load(name, snapshot=parameters["snapshot"]) for name in ("trials", "screening")]
    with pytest.raises(
        DataError, match="reform of 2015-08-18 cannot be measured for China against India: too"
    ):
        paths.measured(*frames, {"CN": "China", "IN": "India"}, "2026-08-22", parameters["reform_date"])
