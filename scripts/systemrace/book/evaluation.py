"""A chunk of specifications, or the search of one tipping point, evaluated in whatever process it lands.

A task carries all it needs and gives back plain values, with the hashes of the data it read and of the
code it ran, so that nothing computed elsewhere from other files can pass for a result.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from systemrace import tables
from systemrace.analysis.evaluator import Evaluator, Load
from systemrace.book import closure
from systemrace.book.departure import spoken
from systemrace.book.inputs import Inventory
from systemrace.claims import places, tipping
from systemrace.claims.models import FIELDS, Claim, Tipping
from systemrace.errors import DataError, ProseError, UsageError
from systemrace.project import Project, find_project, is_project
from systemrace.tables import reads

Parameters = dict[str, Any]
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Task:
    """A piece of a claim's multiverse.

    root: of the checkout, as the asking process sees it. run: changes with every run, so that a process
    which serves several runs reads the data anew in each. name: of the piece, unique in the claim.
    specifications: the parameters of each one to evaluate; or else tipping, with the chapter's own. at: file
    and line of what was asked for, put before the message when it cannot be had.
    """

    root: str
    run: str
    claim: Claim
    name: str
    specifications: tuple[Parameters, ...] = ()
    tipping: Tipping | None = None
    parameters: Parameters = field(default_factory=dict)
    at: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Tell the piece apart from all others of a run."""
        return self.claim.id, self.name

    @property
    def job(self) -> str:
        """Tell the piece apart on a scheduler that serves several runs."""
        return f"{self.claim.id}-{self.name}-{self.run}"


@dataclass(frozen=True)
class Outcome:
    """What a task gave: rows of values, or a tipping point as plain values; and what it was made from."""

    rows: list[list[float]]
    point: dict[str, Any] | None
    reads: dict[str, str]
    code: dict[str, str]


def package_of(claim: Claim) -> str:
    """Name the module with the evaluator of a claim's chapter."""
    return f"systemrace.analysis.{claim.chapter.replace('-', '_')}.specified"


def evaluator_in(package: str) -> Callable[[Load], Evaluator]:
    """Import the evaluator of a chapter.

    Raises:
        ProseError: if the chapter has none.
    """
    try:
        return importlib.import_module(package).Evaluator
    except ModuleNotFoundError as error:
        if error.name not in (package, package.rpartition(".")[0]):
            raise
        raise ProseError(
            f"A claim has specifications, but its chapter's module {package} is missing. "
            "Write it with a class Evaluator, as systemrace.analysis.trial_counts.specified has."
        ) from None


def evaluate(task: Task) -> Outcome:
    """Evaluate a task. Safe to call from several threads; they take turns.

    Raises:
        ProseError: if a specification has no values, or a tipping point is not proven.
    """
    with _LOCK, places.named(task.at):
        searching = ("systemrace.claims.tipping",) if task.tipping else ()
        code = dict(_code((package_of(task.claim), "systemrace.tables.load", *searching)))
        evaluator, desk = _evaluator(task.root, task.run, task.claim.id, package_of(task.claim))
        rows = [_row(evaluator, task.claim, parameters) for parameters in task.specifications]
        point = _point(evaluator, desk, task) if task.tipping else None
        return Outcome(rows, point, dict(desk.read), code)


class _Desk:
    """Hands frames to one evaluator and remembers what was read for it."""

    def __init__(self, project: Project, run: str) -> None:
        self.project, self.run = project, run
        self.read: dict[str, str] = {}

    def load(self, name: str, snapshot: str | None = None) -> pd.DataFrame:
        frame, read = _frame(self.project, self.run, name, snapshot)
        self.read.update(read)
        return frame


@lru_cache(maxsize=64)
def _frame(
    project: Project, _run: str, name: str, snapshot: str | None
) -> tuple[pd.DataFrame, dict[str, str]]:
    with reads.apart() as read:
        return tables.load(name, snapshot=snapshot, project=project), read


@lru_cache(maxsize=8)
def _evaluator(root: str, run: str, _claim: str, package: str) -> tuple[Evaluator, _Desk]:
    """Give a claim's own evaluator, so that what was read is known claim by claim."""
    desk = _Desk(_project(root), run)
    return evaluator_in(package)(desk.load), desk


def _project(root: str) -> Project:
    """Find the checkout where it was, or, on another machine, this process's own."""
    return Project(Path(root)) if is_project(Path(root)) else find_project()


@lru_cache(maxsize=32)
def _code(roots: tuple[str, ...]) -> dict[str, str]:
    """Hash the code that evaluates, as it was when this process began to use it."""
    inventory = Inventory(Project(Path()))
    return {name: inventory.sha(name) or "" for name in closure.files(roots)}


def _row(evaluator: Evaluator, claim: Claim, parameters: Parameters) -> list[float]:
    return list(_checked(claim, parameters, lambda: evaluator.values(claim.id, parameters)).values())


def _point(evaluator: Evaluator, desk: _Desk, task: Task) -> dict[str, Any]:
    asked = task.tipping
    assert asked is not None  # noqa: S101 - for the type checker; the caller looked
    claim, parameters = task.claim, task.parameters
    if asked.change not in evaluator.CHANGES:
        raise ProseError(
            f"Claim {claim.id}: its evaluator knows no change `{asked.change}`. "
            f"It knows: {', '.join(evaluator.CHANGES)}."
        )

    def values_at(by: Evaluator, amount: int) -> dict[str, float]:
        return _checked(claim, parameters, lambda: by.perturbed(claim.id, parameters, asked.change, amount))

    @lru_cache(maxsize=1)
    def anew() -> Evaluator:
        """Give an evaluator that had no part in the search; both sides of the point are asked of it."""
        return evaluator_in(package_of(claim))(desk.load)

    def fresh(amount: int) -> dict[str, float]:
        return values_at(anew(), amount)

    if values_at(evaluator, 0) != _checked(claim, parameters, lambda: evaluator.values(claim.id, parameters)):
        raise ProseError(f"Claim {claim.id}: `{asked.change}` of 0 alters the values. Mend the evaluator.")
    found = tipping.find(
        claim,
        asked.change,
        asked.unit,
        asked.most,
        values_at=lambda amount: values_at(evaluator, amount),
        fresh=fresh,
    )
    told = evaluator.CHANGES[asked.change].format_map(_Names(_spoken(parameters)))
    return {**asdict(found), "meaning": told}


def _spoken(parameters: Parameters) -> Parameters:
    return parameters | {name: spoken(str(parameters[name])) for name in FIELDS if name in parameters}


class _Names(dict[str, Any]):
    """Parameters by name, a name that is none left as it stands."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _checked(claim: Claim, parameters: Parameters, compute: Any) -> dict[str, float]:
    """Put values in the claim's order as plain numbers; say which specification could not be computed."""
    try:
        values = compute()
    except (DataError, UsageError, ValueError) as error:
        raise ProseError(
            f"Claim {claim.id} cannot be computed under {_chosen(claim, parameters)}: {error} "
            "Exclude that specification with its reason, or mend the evaluator."
        ) from error
    if set(values) != set(claim.values):
        raise ProseError(
            f"Claim {claim.id}: its evaluator gives {', '.join(values)}; it names {', '.join(claim.values)}."
        )
    plain = {name: float(values[name]) for name in claim.values}
    if unknown := [name for name, value in plain.items() if value != value]:  # noqa: PLR0124 - only nan differs
        raise ProseError(
            f"Claim {claim.id}: {unknown[0]} is not a number under {_chosen(claim, parameters)}. "
            "Exclude that specification with its reason, or mend the evaluator."
        )
    return plain


def _chosen(claim: Claim, parameters: Parameters) -> str:
    names = [choice.choice for choice in claim.specifications]
    return ", ".join(f"{name}={parameters[name]}" for name in names if name in parameters) or "its defaults"
