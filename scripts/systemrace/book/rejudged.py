"""Claims on the registry judged at two copies by their evaluators: verdicts without any chapter run.

An evaluator (`analysis/<chapter>/specified.py`) gives what the chapter itself computes, so the verdicts are
those that the chapters would record; numbers of the chapters are not told this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from systemrace import claims, tables
from systemrace.analysis.evaluator import Evaluator
from systemrace.book import comparison, evaluation
from systemrace.book.comparison import Compared, Pair
from systemrace.chapter.parameters import read_schema
from systemrace.errors import DataError, ProseError, UsageError

Entry = dict[str, Any]


@dataclass
class _Desk:
    """Hands tables to the evaluators of all chapters, each read once."""

    pair: Pair
    read: dict[tuple[str, str | None], pd.DataFrame] = field(default_factory=dict)
    evaluators: dict[str, Evaluator] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over what the pair has read."""
        for date, copy in zip(self.pair.dates, self.pair.copies(), strict=True):
            self.read |= {(name, date): getattr(copy, name) for name in ("trials", "sites", "screening")}

    def load(self, name: str, snapshot: str | None = None) -> pd.DataFrame:
        if (name, snapshot) not in self.read:
            self.read[name, snapshot] = tables.load(name, snapshot=snapshot, project=self.pair.project)
        return self.read[name, snapshot]

    def evaluator(self, package: str) -> Evaluator:
        if package not in self.evaluators:
            self.evaluators[package] = evaluation.evaluator_in(package)(self.load)
        return self.evaluators[package]


def parameters(pair: Pair, chapter: str, date: str) -> dict[str, Any]:
    """Give a chapter's own parameters, reading a copy as on its own day."""
    defaults = dict(read_schema(pair.project, chapter).defaults)
    return defaults | {name: date for name in ("snapshot", "as_of") if name in defaults}


def verdicts(pair: Pair) -> list[Compared]:
    """Say of each claim on the registry what became of it, in the order of the ledger."""
    desk, chapters = _Desk(pair), comparison.chapters(pair.project)
    found = []
    for claim in claims.in_order(claims.load(pair.project)):
        if claim.chapter in chapters:
            before, after = (_entry(desk, claim, date) for date in pair.dates)
            found.append(Compared(claim, comparison.moved(claim, before, after), before, after))
    return found


def _entry(desk: _Desk, claim: claims.Claim, date: str) -> Entry | None:
    """Give values, verdict and rule at a copy; None where they cannot be had."""
    try:
        evaluator = desk.evaluator(evaluation.package_of(claim))
        values: Mapping[str, Any] = evaluator.values(claim.id, parameters(desk.pair, claim.chapter, date))
        plain = {name: float(value) for name, value in values.items()}
        judged = claims.judge(claim, plain)
    except (DataError, UsageError, ProseError, ValueError):
        return None
    return {"values": plain, "verdict": judged.verdict, "rule": judged.rule}
