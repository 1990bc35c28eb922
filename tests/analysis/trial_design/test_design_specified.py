"""The claims on trial design under other choices and after small changes, against what they rest on."""

from __future__ import annotations

from typing import Any

import pytest

from systemrace import tables
from systemrace.analysis.trial_counts.definition import define
from systemrace.analysis.trial_design import contrasts, design, judged, races
from systemrace.analysis.trial_design.specified import Evaluator

CHAPTER = "trial-design"
CLAIMS = {
    "A6": ("focal trials led by a company", "focal trials of more sites", "margin wider"),
    "A10": ("races turned to the focal", "races turned to the comparator", "focal trials led by a company"),
    "A16": ("focal signal trials of another design", "focal repeats found"),
}
# Where everything is too much: with no trial at one site, China would differ the other way.
LARGE = {"focal trials of more sites": 300}


@pytest.fixture(scope="module")
def by_hand(records, as_named, readings, areas, older):
    """Compute the claims by the functions the chapter calls."""

    def judge(chosen: dict[str, Any]) -> dict[str, dict[str, float]]:
        definition = define(chosen, chosen["snapshot"])
        names = design.Choices.__dataclass_fields__
        choices = design.Choices(**{name: chosen[name] for name in names})
        kept = records if chosen["antigens_from"] == "record and readings" else as_named
        trials = design.frame(kept, readings, areas, definition, choices)
        how = {name: chosen[name] for name in ("method", "errors", "level")}
        return {
            "A6": judged.a6(trials, margin=chosen["margin"], **how),
            "A10": judged.a10(
                trials, kept, readings, older,
                programmes=tables.load("programmes"), countries=tables.load("countries"),
                definition=definition, choices=choices,
                window=races.Window(chosen["race_years"], chosen["most_antigens"]), **how,
            ),
            "A16": judged.a16(trials, tables.load("review_times"), ("CN", "US"), **how),
        }  # fmt: skip

    return judge


def test_every_change_is_tried_here() -> None:
    assert {change for changes in CLAIMS.values() for change in changes} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {
            "attribution": "sponsor", "universe": "strict", "antigens_from": "record", "proxy": "class",
            "few": 20, "no_phase": "early", "method": "modelled", "errors": "independent", "margin": 0.05,
            "race_years": 15, "most_antigens": 1,
        },
    ],
    ids=["as chosen", "otherwise"],
)  # fmt: skip
def test_values_are_those_of_the_chapter_s_functions(evaluator, parameters, by_hand, other) -> None:
    chosen = {**parameters, **other}
    for claim, values in by_hand(chosen).items():
        assert evaluator.values(claim, chosen) == pytest.approx(values, abs=1e-12), claim


@pytest.mark.parametrize(
    ("claim", "change"), [(claim, change) for claim, changes in CLAIMS.items() for change in changes]
)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator: Evaluator, parameters: dict[str, Any], claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, LARGE.get(change, 1000)) != plain
    assert evaluator.values(claim, parameters) == plain


def test_races_are_turned_and_never_more_than_there_are(evaluator, parameters) -> None:
    # Nine of eighteen were first tried in China; with five more the exact interval leaves out one half.
    for turned, won in ((4, 13), (5, 14), (99, 18)):
        found = evaluator.perturbed("A10", parameters, "races turned to the focal", turned)
        assert (found["races"], found["first_share"]) == (18, won / 18)
        assert found["first_share_low"] == races.scored(won, 18)["first_share_low"]
    assert races.scored(13, 18)["first_share_low"] < 0.5 < races.scored(14, 18)["first_share_low"]
    assert evaluator.perturbed("A10", parameters, "races turned to the comparator", 99)["first_share"] == 0


def test_the_margin_that_tips_a6_lies_at_the_nearest_limit(evaluator, parameters, records, areas) -> None:
    plain = evaluator.values("A6", parameters)
    tips = next(
        points for points in range(1, 40)
        if evaluator.perturbed("A6", parameters, "margin wider", points)["different"] < plain["different"]
    )  # fmt: skip
    trials = design.frame(
        records,
        evaluator.load("sponsor_readings"),
        areas,
        define(parameters, parameters["snapshot"]),
        design.Choices(),
    )
    gaps = [contrasts.difference(trials, feature) for feature in design.FEATURES]
    nearest = min(max(gap.low, -gap.high) for gap in gaps if max(gap.low, -gap.high) > 0.1)
    assert 0.1 + (tips - 1) / 100 < nearest <= 0.1 + tips / 100


def test_the_latest_trials_are_flipped_first(evaluator, parameters) -> None:
    trials = evaluator._trials(parameters, "one_site", early=False)
    own = trials[trials["focal"] & (trials["one_site"] == 1)].sort_values("start")
    struck = trials.assign(one_site=trials["one_site"].mask(trials.index.isin(own.index[-1:]), 0.0))
    found = contrasts.difference(struck, "one_site")
    plain = contrasts.difference(trials, "one_site")
    assert found.value < plain.value
    whole = evaluator.perturbed("A6", parameters, "focal trials of more sites", len(own))
    # No trial of China at one site is left: the feature differs the other way.
    assert whole["different"] == evaluator.values("A6", parameters)["different"]
