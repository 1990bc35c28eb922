"""Counting from shared parts gives, to the bit, what the chapter's functions give."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from systemrace import tables
from systemrace.analysis.trial_counts import overtaking, starts, status, universe
from systemrace.analysis.trial_counts.comparison import UNKNOWN, Resampling
from systemrace.analysis.trial_counts.definition import define
from systemrace.analysis.trial_counts.specified import Evaluator
from systemrace.analysis.trial_counts.tally import Tally
from systemrace.chapter.parameters import read_schema
from systemrace.project import find_project

SNAPSHOT = "2026-08-22"
OPTIONS: dict[str, tuple[Any, ...]] = {
    "cells": ("T", "named T", "all"),
    "universe": ("broad", "strict"),
    "roles": ("with combinations", "investigational", "all"),
    "study_types": ("not observational", "interventional", "all"),
    "attribution": ("site", "sponsor", "exclusive"),
    "counting": ("whole", "fractional"),
    "status_rule": ("open", "recruiting", "open and unknown", "open and weighted unknown"),
    "unknown_half_life": (1.0, 2.0),
    "date_basis": ("start", "first posted"),
    "as_of": (SNAPSHOT, "2025-12-31"),
}


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    project = find_project()
    return Evaluator(lambda name, snapshot=None: tables.load(name, snapshot, project))


@pytest.fixture(scope="module")
def parameters() -> dict[str, Any]:
    project = find_project()
    return read_schema(project, "trial-counts").validate({"draws": 200}, project)


@pytest.fixture(scope="module")
def tally(evaluator: Evaluator, parameters: dict[str, Any]) -> Tally:
    evaluator.values("A1", parameters)
    return next(iter(evaluator.tallies.values()))


def some_choices() -> list[dict[str, Any]]:
    """Every fiftieth combination or so, which changes all choices in turn."""
    every = [dict(zip(OPTIONS, values, strict=True)) for values in itertools.product(*OPTIONS.values())]
    return every[:: len(every) // 24 + 1]


@pytest.mark.parametrize("choices", some_choices(), ids=str)
def test_every_count_equals_that_of_the_chapters_functions(tally: Tally, choices: dict[str, Any]) -> None:
    definition, resampling = define(choices, SNAPSHOT), tally.resampling
    selected = universe.select(tally.records, definition)
    assert tally.ever(definition) == starts.compare_ever(selected, definition, resampling)
    assert tally.last_year(definition) == starts.compare_last_year(selected, definition, resampling)
    assert tally.decade_ago(definition) == starts.compare_decade_ago(selected, definition, resampling)
    by_status = status.compare_running(selected, definition, SNAPSHOT, resampling)
    # The ratio of what is not known equals itself only as the same object.
    assert tally.running(definition) == by_status or by_status is UNKNOWN
    assert tally.first_year(definition) == overtaking.first_year(selected, definition, resampling).moment


def test_parts_are_shared_and_the_answer_does_not_depend_on_what_was_asked_before(
    tally: Tally, evaluator: Evaluator, parameters: dict[str, Any]
) -> None:
    known = len(tally.parts)
    first = evaluator.values("A1", parameters)
    assert len(tally.parts) == known or len(tally.parts) > 0
    before = len(tally.parts)
    assert evaluator.values("A1", parameters) == first
    assert len(tally.parts) == before
    fresh = Tally(tally.records, SNAPSHOT, Resampling(parameters["seed"], 200))
    assert fresh.ever(define(parameters, SNAPSHOT)) == tally.ever(define(parameters, SNAPSHOT))


def test_trials_added_and_struck_move_the_counts_by_as_many(tally: Tally, parameters: dict[str, Any]) -> None:
    definition = define(parameters, SNAPSHOT)
    plain, more = tally.ever(definition), tally.adding(2, 5).ever(definition)
    assert (more.focal - plain.focal, more.comparator - plain.comparator) == (2, 5)
    focal, comparator = tally.weights(definition)
    own = np.flatnonzero(tally.counted(definition, "ever") & (focal > 0) & (comparator == 0))[:3]
    gone = np.zeros(len(tally.records), dtype=bool)
    gone[own] = True
    less = tally.striking(gone).ever(definition)
    assert (plain.focal - less.focal, plain.comparator - less.comparator) == (3, 0)
    assert tally.ever(definition) == plain


@pytest.mark.parametrize("change", list(Evaluator.CHANGES))
@pytest.mark.parametrize("claim", ["A1", "A2"])
def test_a_change_of_nothing_changes_nothing(evaluator, parameters, claim: str, change: str) -> None:
    assert evaluator.perturbed(claim, parameters, change, 0) == evaluator.values(claim, parameters)


def test_each_struck_trial_leaves_all_three_counts_of_the_claim(evaluator, tally, parameters) -> None:
    definition = define(parameters, SNAPSHOT)
    counts = tally.ever(definition), tally.last_year(definition), tally.running(definition)
    less = evaluator.perturbed("A1", parameters, "focal trials struck", 10)
    expected = [(found.focal - 10) / found.comparator for found in counts]
    assert [less[name] for name in ("ratio_ever", "ratio_year", "ratio_running")] == expected


def test_an_earlier_day_is_the_chapter_with_that_day(evaluator, parameters) -> None:
    assert evaluator.perturbed("A2", parameters, "days earlier", 22) == evaluator.values(
        "A2", {**parameters, "as_of": "2026-07-31"}
    )
