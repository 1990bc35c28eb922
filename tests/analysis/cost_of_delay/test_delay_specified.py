"""The claims on the cost of delay under other choices and after small changes."""

from __future__ import annotations

from typing import Any

import pytest

from systemrace.analysis.cost_of_delay import judged, model, setting, sweep
from systemrace.analysis.cost_of_delay.specified import Evaluator, choice_of

CHAPTER = "cost-of-delay"
CLAIMS = {
    "B1": ("people living with it more", "rows on care found"),
    "B15": ("months alive gained more", "months alive gained fewer"),
}
EACH = [(claim, change) for claim, changes in CLAIMS.items() for change in changes]


def test_every_change_is_tried_here() -> None:
    assert {change for _, change in EACH} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(("claim", "change"), EACH)
def test_no_change_is_the_value_itself(evaluator, parameters, claim: str, change: str) -> None:
    assert evaluator.perturbed(claim, parameters, change, 0) == evaluator.values(claim, parameters)


@pytest.mark.parametrize("change", [{}, {"clock": "both go on", "discount": 0.03, "trial": "KarMMa-3"}])
def test_the_loss_is_that_of_the_chapter(evaluator, parameters, change: dict[str, Any]) -> None:
    chosen = {**parameters, **change}
    gained = setting.gains(evaluator.tables, chosen["trial"], chosen["horizon"], choice_of(chosen))
    drawn = setting.drawn(evaluator.own, gained, chosen["draws"], chosen["seed"])
    choices = model.Choices(*(chosen[name] for name in ("delay", "window", "discount", "bounded", "clock")))
    found, binds = sweep.swept(evaluator.own, drawn, choices), judged.binding(drawn, choices)
    expected = judged.b15(found, drawn[model.GAIN], binds, 2, chosen["matters"])
    assert evaluator.values("B15", chosen) == expected


def test_a_tenth_of_a_month_more_for_each_patient(evaluator, parameters) -> None:
    plain, more = (
        evaluator.perturbed("B15", parameters, "months alive gained more", amount) for amount in (0, 5)
    )
    assert more["gain_low"] == pytest.approx(plain["gain_low"] + 0.5)
    assert more["life_years"] > plain["life_years"]
    found = evaluator.perturbed("B1", parameters, "people living with it more", 72)
    assert found["prevalence"] == 128_969 + 72_000
