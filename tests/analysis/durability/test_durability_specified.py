"""The claims on durability under other choices and after small changes, against what they rest on."""

from __future__ import annotations

from typing import Any

import pytest

from specifying import evaluator_of
from systemrace.analysis.durability import effects, fitting, judged
from systemrace.analysis.durability.specified import Evaluator
from systemrace.analysis.statistics.proportions import difference_interval, proportion_interval
from systemrace.tables import load
from tipped import tips_at, verdict

CHAPTER = "durability"
CLAIMS = {
    "A4": (
        "responders of the weaker trial fewer",
        "patients of the weaker trial fewer without progression",
        "approved products struck",
        "likelihood of approval lower",
    ),
    "A11": (
        "responders of the later trials fewer",
        "months alive fewer in the later trials",
        "responders among patients added more",
    ),
    "B2": ("hazard ratios higher", "hazard ratios lower"),
    "B13": (
        "hazard ratio of death higher",
        "months alive gained more",
        "early deaths of the CAR-T arm fewer",
    ),
    "B16": (
        "months alive gained more",
        "five-year survivors fewer",
        "months against patients outside fewer",
    ),
}


@pytest.fixture(scope="module")
def tables() -> fitting.Tables:
    return fitting.Tables(load("curves"), load("landmarks"), load("survival"))


def by_hand(tables: fitting.Tables, chosen: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Compute the claims as the chapter does."""
    frames = judged.Frames(tables, *(load(name) for name in ("response_rates", "approvals", "success_rates")))
    names = "models", "cut_offs", "crude", "criterion", "draws", "level", "seed"
    choice = fitting.Choice(*(chosen[name] for name in names))
    method, look = chosen["difference_method"], chosen["look"]
    return {
        "A4": judged.a4(
            frames, choice=choice, month=chosen["month"], reference=chosen["reference"],
            difference_method=method,
        ),
        "A11": judged.a11(
            frames, choice=choice, horizon=chosen["long_horizon"], later=chosen["later"],
            first_by=chosen["first_by"], look=look, difference_method=method,
        ),
        "B2": judged.b2(tables, look=look, held=chosen["held"]),
        "B13": judged.b13(
            tables, choice=choice, trial=chosen["phase3"], horizon=chosen["horizon"], look=look,
            difference_method=method,
        ),
        "B16": judged.b16(
            tables, choice=choice, horizon=chosen["horizon"], external=chosen["external"],
            interval_method=chosen["interval_method"],
        ),
    }  # fmt: skip


def test_every_change_is_tried_here() -> None:
    assert {change for changes in CLAIMS.values() for change in changes} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"cut_offs": "latest", "crude": False, "criterion": "likelihood", "models": "without cure",
         "month": 12.0, "long_horizon": 24.0, "horizon": 24.0, "later": "CARTIFAN-1",
         "first_by": "2018-12", "look": "first", "external": "adjusted cohort", "held": "estimate",
         "reference": "wong2019_biostat", "difference_method": "miettinen-nurminen",
         "interval_method": "jeffreys"},
        {"phase3": "KarMMa-3", "models": "with cure", "horizon": 36.0},
    ],
)  # fmt: skip
def test_values_are_those_of_the_chapter(evaluator, parameters, tables, changed) -> None:
    chosen = parameters | changed
    expected = by_hand(tables, chosen)
    assert {claim: evaluator.values(claim, chosen) for claim in CLAIMS} == expected


@pytest.mark.parametrize(
    ("claim", "change"), [(c, change) for c, changes in CLAIMS.items() for change in changes]
)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator, parameters, claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, 30) != plain
    assert evaluator.values(claim, parameters) == plain


def test_what_is_kept_does_not_depend_on_what_was_asked_before(parameters) -> None:
    others = [{"crude": False}, {"cut_offs": "latest"}, {"models": "with cure"}, {"horizon": 24.0}, {}]
    used = evaluator_of("durability")
    shared = [used.values("B13", parameters | other) for other in others]
    fitting._averaged.cache_clear()
    fitting._gained.cache_clear()
    fresh = [evaluator_of("durability").values("B13", parameters | other) for other in others]
    assert shared == fresh
    assert len({value["survival_gain_low"] for value in shared}) == len(others)


def test_the_weaker_trial_loses_responders(evaluator, parameters, tables) -> None:
    # CARTITUDE-4 prints 176 of 208 against 142 of 211; KarMMa-3 71% of 254 against 42% of 132.
    counts = {trial: effects.responses(load("response_rates"), trial) for trial in effects.trials(tables)}
    assert counts == {"CARTITUDE-4": ((176, 208), (142, 211)), "KarMMa-3": ((180, 254), (55, 132))}
    found = evaluator.perturbed("A4", parameters, "responders of the weaker trial fewer", 19)
    assert found["response_gain_low"] == difference_interval((157, 208), (142, 211)).low < 0
    assert tips_at(evaluator, "A4", parameters, "responders of the weaker trial fewer", 19)


def test_products_and_likelihood_are_struck_to_the_bound_of_the_rule(evaluator, parameters) -> None:
    # Seventeen products, five asked for; 7.3 percent, more than 5.3 asked for.
    assert tips_at(evaluator, "A4", parameters, "approved products struck", 13)
    assert tips_at(evaluator, "A4", parameters, "likelihood of approval lower", 20)


def test_responders_of_the_construct_are_moved(evaluator, parameters) -> None:
    # CARTITUDE-1 95 of 97 and CARTIFAN-1 51 of 58 against LEGEND-2 with 65 of 74, first 35 of 35.
    fewer = evaluator.perturbed("A11", parameters, "responders of the later trials fewer", 13)
    change = difference_interval((95 + 51 - 13, 97 + 58), (65, 74))
    assert (fewer["response_change_low"], fewer["response_change_high"]) == (change.low, change.high)
    assert tips_at(evaluator, "A11", parameters, "responders of the later trials fewer", 13)
    more = evaluator.perturbed("A11", parameters, "responders among patients added more", 9)
    assert more["own_change_high"] == difference_interval((39, 39), (35, 35)).high
    assert more["response_change_low"] == difference_interval((146, 155), (74, 74)).low
    # No more respond than were added.
    assert evaluator.perturbed("A11", parameters, "responders among patients added more", 50) == more


def test_hazard_ratios_tip_where_their_printed_limits_reach_the_bound(evaluator, parameters) -> None:
    # KarMMa-3 prints 0.49 (0.38 to 0.63) for progression, CARTITUDE-4 0.55 (0.39 to 0.79) for death.
    assert tips_at(evaluator, "B2", parameters, "hazard ratios higher", 2)
    assert evaluator.perturbed("B2", parameters, "hazard ratios higher", 21)["survival_confirmed"] == 0
    assert tips_at(evaluator, "B13", parameters, "hazard ratio of death higher", 21)


def test_months_gained_move_the_share_regained(evaluator, parameters, tables) -> None:
    plain = evaluator.values("B16", parameters)
    more = evaluator.perturbed("B16", parameters, "months alive gained more", 8)
    assert more["randomized_gain_low"] == pytest.approx(plain["randomized_gain_low"] + 0.8)
    control = fitting.fit(tables, "cartitude-4-standard-os", fitting.Choice())
    lost = parameters["horizon"] - control.restricted_mean(parameters["horizon"]).value
    moved = more["randomized_regained"] - plain["randomized_regained"]
    assert moved == pytest.approx(0.8 / lost)
    assert verdict("B16", plain) == "mixed"
    assert tips_at(evaluator, "B16", parameters, "months alive gained more", 8)


def test_five_year_survivors_are_counted_down(evaluator, parameters) -> None:
    found = evaluator.perturbed("B16", parameters, "five-year survivors fewer", 10)
    expected = proportion_interval(22, 97, "clopper-pearson", 0.95)
    assert (found["long_term_low"], found["long_term_high"]) == (expected.low, expected.high)
