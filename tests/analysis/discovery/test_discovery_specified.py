"""The claims on discovery under other choices and after small changes."""

from __future__ import annotations

import pytest

from systemrace.analysis.discovery import judged, leads, origins, steadiness
from systemrace.analysis.discovery.specified import Evaluator
from tipped import tips_at

CHAPTER = "discovery"
CLAIMS = {
    "A3": ("current leads overturned", "focal leads found", "comparator leads found"),
    "A15": ("newest request higher", "early-stage funding rate higher", "awards stopped fewer"),
    "B3": ("foundations elsewhere", "focal constructs approved"),
}
EACH = [(claim, change) for claim, changes in CLAIMS.items() for change in changes]


def test_every_change_is_tried_here() -> None:
    assert {change for _, change in EACH} == set(Evaluator.CHANGES)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"trackers": "one per house", "count_constructs": False},
        {"era_year": 2014, "fractional_counts": True, "need_interval": True},
    ],
)
def test_the_indicators_are_those_of_the_chapter(  # noqa: PLR0917 - tables
    evaluator, parameters, rows, indicators, programmes, change
) -> None:
    chosen = {**parameters, **change}
    choice = leads.Choice(
        chosen["era_year"],
        leads.themes_of(chosen["themes"], indicators),
        chosen["need_interval"],
        chosen["fractional_counts"],
        chosen["trackers"],
    )
    expected = judged.a3(
        rows, indicators, programmes, choice, chosen["as_of"], count_constructs=chosen["count_constructs"]
    )
    assert evaluator.values("A3", chosen) == expected


@pytest.mark.parametrize(
    ("change", "choice"),
    [
        ({}, steadiness.Choice()),
        (
            {"foretold": "line", "gap_as": "with sign", "least_years": 2},
            steadiness.Choice(foretold="line", gap="with sign", least_years=2),
        ),
        (
            {"count_stopped": False, "early_career": "rate", "newest_from": 2023},
            steadiness.Choice(newest_from=2023, left_out=("stopped", "early-count")),
        ),
    ],
)
def test_the_measures_are_those_of_the_chapter(evaluator, parameters, rows, change, choice) -> None:
    assert evaluator.values("A15", {**parameters, **change}) == judged.a15(rows, choice)


@pytest.mark.parametrize("foundation", ["first receptor", "first trial", "licence"])
def test_the_foundations_are_those_of_the_chapter(
    evaluator, parameters, origin_rows, approvals, foundation
) -> None:
    table = origins.products(origin_rows, approvals, "as in approvals")
    trials, screening = (evaluator.load(name, snapshot="2026-08-22") for name in ("trials", "screening"))
    rests_on = origins.foundations(table, foundation, origins.first_trials(trials, screening))
    expected = judged.b3(table, rests_on)
    assert evaluator.values("B3", {**parameters, "foundation": foundation}) == expected


@pytest.mark.parametrize(("claim", "change"), EACH)
def test_a_change_of_nothing_changes_nothing_and_a_large_one_something(
    evaluator, parameters, claim: str, change: str
) -> None:
    plain = evaluator.values(claim, parameters)
    assert evaluator.perturbed(claim, parameters, change, 0) == plain
    assert evaluator.perturbed(claim, parameters, change, 70) != plain
    assert evaluator.values(claim, parameters) == plain


@pytest.mark.parametrize(
    ("claim", "change", "at"),
    [
        # Four lead and three lie behind: one turned round, and four of seven lie behind.
        ("A3", "current leads overturned", 1),
        # Four against four.
        ("A3", "focal leads found", 1),
        # Six of nine are two thirds, five of eight are less.
        ("A3", "comparator leads found", 2),
        # (47.216 - 27.9 - 3.1) / 47.216 is 34.3%, and earlier years allow 34.4%.
        ("A15", "newest request higher", 31),
        # 18.5 and 1.7 are 20.2; earlier years allow 20.15.
        ("A15", "early-stage funding rate higher", 17),
        # 694 less 690 are still more than the two that thirteen years with five foretell.
        ("A15", "awards stopped fewer", 70),
        # Six of seven, and three of seven are fewer than half.
        ("B3", "foundations elsewhere", 3),
        # The exact limit of eight of nine is 0.52, of seven of eight 0.47.
        ("B3", "focal constructs approved", 2),
    ],
)
def test_where_the_verdict_tips(evaluator, parameters, claim: str, change: str, at: int) -> None:
    assert tips_at(evaluator, claim, parameters, change, at)


def test_the_narrowest_lead_is_overturned_first(evaluator, parameters) -> None:
    # Citeline's lower limit, 1.0667, lies just below Bloomberg's, 1.0672: both go before the share of the
    # pipeline and the lead without a figure, so a lead of the house is left with the first one.
    by_house = {**parameters, "trackers": "one per house"}
    plain = evaluator.values("A3", by_house)
    one, three = (evaluator.perturbed("A3", by_house, "current leads overturned", n) for n in (1, 3))
    assert (plain["current_leads"], plain["current_behind"]) == (2, 3)
    assert (one["current_leads"], one["current_behind"]) == (1, 3)
    assert (three["current_leads"], three["current_behind"]) == (1, 4)


def test_silent_sources_and_single_antigens_are_choices(evaluator, parameters) -> None:
    licence = {**parameters, "foundation": "licence"}
    assert evaluator.values("B3", licence)["known"] == 1
    # Of seven Chinese constructs relma-cel alone is told to use American rights.
    own = evaluator.values("B3", {**licence, "silent": "own"})
    assert (own["known"], own["share"], own["lead_foundation"]) == (7, pytest.approx(1 / 7), 0)
    antigens = evaluator.values("B3", {**parameters, "unit": "antigen"})
    # CD19 and BCMA of three; the third is Claudin18.2.
    assert (antigens["known"], antigens["share"]) == (3, pytest.approx(2 / 3))
