"""The claim on first data under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis import inputs
from systemrace.analysis.first_data_decision import judged, sweep
from systemrace.analysis.first_data_decision.specified import Evaluator, choices_of

CHAPTER = "first-data-decision"


@pytest.mark.parametrize("change", Evaluator.CHANGES)
def test_no_change_is_the_value_itself(evaluator, parameters, change: str) -> None:
    assert evaluator.perturbed("A19", parameters, change, 0) == evaluator.values("A19", parameters)


@pytest.mark.parametrize("change", [{}, {"payoff": "payment", "discount": 0.08, "china_start": 1.5}])
def test_the_values_are_those_of_the_chapter(evaluator, parameters, change) -> None:
    chosen = {**parameters, **change}
    drawn = inputs.draws(evaluator.own, chosen["draws"], chosen["seed"])
    choices = choices_of(chosen)
    swept = sweep.ends(evaluator.own, drawn, choices)  # of all inputs, as the chapter; assumptions suffice
    assert evaluator.values("A19", chosen) == judged.a19(
        evaluator.own, drawn, choices, swept, matters=chosen["matters"]
    )


def test_a_higher_payment_widens_the_gap_and_easier_acceptance_moves_the_choice(
    evaluator, parameters
) -> None:
    plain = evaluator.values("A19", parameters)
    more = evaluator.perturbed("A19", parameters, "what the owner gets more", 50)
    assert more["gap"] > plain["gap"]
    assert more == evaluator.values("A19", {**parameters, "payoff_factor": 1.5})
    harder = evaluator.perturbed("A19", parameters, "odds of acceptance lower", 2)
    assert harder == pytest.approx(evaluator.values("A19", {**parameters, "acceptance_odds": 0.81}))
    sooner = evaluator.perturbed("A19", parameters, "months to the first patient fewer", 12)
    assert sooner["best_share"] < plain["best_share"]
