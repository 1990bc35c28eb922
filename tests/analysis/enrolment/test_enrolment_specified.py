"""The claims on enrolment and supply under other choices and after small changes."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.analysis.enrolment import dated, judged, making, registry, specified
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import define

CHAPTER = "enrolment"
PAIR = ("China", "United States")
CLAIMS = {
    "A7": ("comparator trials dated", "focal trials dated"),
    "A8": ("centres alike", "centres without loss", "studies as lossy as the worst"),
}
EACH = [(claim, change) for claim, changes in CLAIMS.items() for change in changes]


def test_every_change_is_tried_here() -> None:
    assert {change for changes in CLAIMS.values() for change in changes} == set(specified.Evaluator.CHANGES)


def test_the_values_are_those_of_the_chapter(evaluator, parameters) -> None:
    snapshot = parameters["snapshot"]
    trials, screening = (evaluator.load(name, snapshot=snapshot) for name in ("trials", "screening"))
    assembled = universe.assemble(trials, screening, evaluator.load("countries"))
    counted_as = define({"focal": PAIR[0], "comparator": PAIR[1]}, snapshot)
    records = registry.begun(assembled, evaluator.load("disease_areas"), counted_as)
    assert evaluator.values("A7", parameters) == judged.a7(evaluator.load("enrolment"), records, *PAIR)
    names = ("enrolment", "value_of_time", "approvals")
    assert evaluator.values("A8", parameters) == judged.a8(*(evaluator.load(n) for n in names), *PAIR)


@pytest.mark.parametrize(("claim", "change"), EACH)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator, parameters, claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, 5) != plain
    assert evaluator.values(claim, parameters) == plain


def test_one_more_american_trial_makes_three(evaluator, parameters) -> None:
    # Two American trials have a dated window and known sites; the rule asks for three.
    plain = evaluator.values("A7", parameters)
    found = evaluator.perturbed("A7", parameters, "comparator trials dated", 1)
    assert (plain["dated_comparator"], found["dated_comparator"]) == (2, 3)
    assert found["dated_focal"] == plain["dated_focal"]
    assert found["registry_month"] == plain["registry_month"]


def test_the_trial_added_is_the_slower_of_two(evaluator) -> None:
    measured = dated.measure(evaluator.load("enrolment"), dated.Choice())
    more = specified.with_more(measured, "United States", 2).iloc[len(measured) :]
    # Penn took 29 at one site in 25 months, TRANSCEND 344 at fourteen in 42.
    assert set(more["trial"]) == {"TRANSCEND NHL 001"}
    assert len(specified.with_more(measured, "Japan", 3)) == len(measured)


def test_centres_are_added_as_the_one_found(evaluator, parameters) -> None:
    alike = evaluator.perturbed("A8", parameters, "centres alike", 2)
    assert (alike["slot_comparator"], alike["slot_loss"]) == (3, pytest.approx(0.4))
    added = {**parameters, "pooling": "added up"}
    lossless = evaluator.perturbed("A8", added, "centres without loss", 3)
    exact = making.pooled(pd.DataFrame({"n": [16], "total": [160]}))
    assert (lossless["slot_loss"], lossless["slot_loss_high"]) == (exact.estimate, exact.high)


def test_choices_reach_the_values(evaluator, parameters) -> None:
    plain = evaluator.values("A7", parameters)
    for name, value in (
        ("window", "longest"),
        ("reports", "alternative"),
        ("routine_care", True),
        ("diseases", "myeloma"),
        ("registry_records", "ended"),
        ("registry_end", "completion"),
        ("adjust", "nothing"),
        ("universe", "strict"),
    ):
        changed = evaluator.values("A7", {**parameters, name: value})
        assert changed != plain, name
