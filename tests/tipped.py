"""Where verdicts tip, for the tests of evaluators."""

from __future__ import annotations

from typing import Any

from systemrace.analysis.evaluator import Evaluator
from systemrace.claims import ledger
from systemrace.project import find_project


def verdict(claim: str, values: dict[str, float]) -> str:
    """Apply the rules of a claim of the repository."""
    return ledger.apply(claim, values, find_project()).verdict


def tips_at(evaluator: Evaluator, claim: str, parameters: dict[str, Any], change: str, at: int) -> bool:
    """Say whether the verdict stands one step before an amount and is another at it."""
    told = [
        verdict(claim, evaluator.perturbed(claim, parameters, change, amount)) for amount in (0, at - 1, at)
    ]
    return told[0] == told[1] != told[2]
