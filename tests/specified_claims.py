"""What tests of the claims' evaluators share: an evaluator on the real tables, and a chapter's own values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from systemrace import tables
from systemrace.book.evaluation import Evaluator
from systemrace.chapter.parameters import read_schema
from systemrace.claims import ledger
from systemrace.project import find_project

Make = Callable[[Callable[..., pd.DataFrame]], Any]


def on_real_tables(make: Make) -> Any:
    """Build an evaluator that reads the tables of the repository."""
    project = find_project()
    return make(lambda name, snapshot=None: tables.load(name, snapshot, project))


def defaults(chapter: str) -> dict[str, Any]:
    """Give a chapter's parameters as they stand in it."""
    project = find_project()
    return read_schema(project, chapter).validate({}, project)


def verdict(claim: str, values: dict[str, float]) -> str:
    """Apply the rules of a claim of the repository."""
    return ledger.apply(claim, values, find_project()).verdict


def tips_at(evaluator: Evaluator, claim: str, parameters: dict[str, Any], change: str, at: int) -> bool:
    """Say whether the verdict stands one step before an amount and is another at it."""
    told = [
        verdict(claim, evaluator.perturbed(claim, parameters, change, amount)) for amount in (0, at - 1, at)
    ]
    return told[0] == told[1] != told[2]
