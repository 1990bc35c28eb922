"""The claims on signal and capital under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.signal_and_capital import fitted, generations, judged, pipeline
from systemrace.analysis.signal_and_capital.specified import Evaluator, settings_of

CHAPTER = "signal-and-capital"
CLAIMS = {
    "A12": ("deals with data found",),
    "A14": ("deals without data found", "months to the first US patient fewer"),
    "A17": ("months to the first US patient fewer",),
    "A13": ("learning spreads less",),
    "B10": ("later products in order",),
}
EACH = [(claim, change) for claim, changes in CLAIMS.items() for change in changes]


def test_every_change_is_tried_here() -> None:
    assert {change for _, change in EACH} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(("claim", "change"), EACH)
def test_no_change_is_the_value_itself(evaluator, parameters, claim: str, change: str) -> None:
    assert evaluator.perturbed(claim, parameters, change, 0) == evaluator.values(claim, parameters)


@pytest.mark.parametrize(
    "change", [{}, {"criterion": "width", "alike": "same", "start_factor": 1.5, "durations": "entered"}]
)
def test_the_values_are_those_of_the_chapter(evaluator, parameters, change) -> None:
    chosen = {**parameters, **change}
    told = evaluator.load("phase_durations")
    drawn = fitted.draws(evaluator.own, told, chosen["draws"], chosen["seed"], chosen["durations"])
    settings = settings_of(chosen)
    months = pipeline.months(drawn, settings)
    assert evaluator.values("A17", chosen) == judged.a17(months)
    two = generations.systems(drawn, months, pipeline.HOSPITAL)
    assert evaluator.values("A13", chosen) == judged.a13(evaluator.own, two, chosen["years"])
    in_rates = judged.a13(evaluator.own, two, chosen["years"], judged.learned(drawn, settings))
    assert evaluator.values("A13", {**chosen, "gap_in": "response rates"}) == in_rates


def test_countries_on_one_route_are_nearer_than_the_fastest_routes(evaluator, parameters) -> None:
    routes, countries = (
        evaluator.values("A13", {**parameters, "compared": one})["gap"] for one in ("routes", "countries")
    )
    assert countries < routes


def test_changes_move_what_they_say(evaluator, parameters) -> None:
    plain = evaluator.values("A12", parameters)
    more = evaluator.perturbed("A12", parameters, "deals with data found", 4)
    assert more["known"] == plain["known"] + 4
    assert more["with_low"] > plain["with_low"]
    assert more["upfront_ratio"] == plain["upfront_ratio"]
    sooner = evaluator.perturbed("A17", parameters, "months to the first US patient fewer", 6)
    assert sooner["gained"] == pytest.approx(evaluator.values("A17", parameters)["gained"] - 6, abs=0.2)
    kept = evaluator.perturbed("A13", parameters, "learning spreads less", 10)
    assert kept["growth"] > evaluator.values("A13", parameters)["growth"]
