"""What a version's claims are made of, and the claims of two versions with any of it exchanged.

Four ingredients: the data (curated tables and the registry copy counted from), the parameters, the code and
the rule. A claim is computed again for every choice of older and newer among those that differ.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from systemrace.book import evaluation
from systemrace.book.inputs import Inputs, read_inputs
from systemrace.book.recorded import Results
from systemrace.chapter.source import read_cells
from systemrace.chapter.trace import CODE, PACKAGE
from systemrace.claims import ledger, movement
from systemrace.claims.models import Claim
from systemrace.errors import ProseError
from systemrace.project import Project
from systemrace.release import documents, recomputed
from systemrace.release.recomputed import Answer, Asked

FILE = "inputs.json"
NAMES = ("data", "parameters", "code", "rule")
_SAME = {"rel_tol": 1e-9, "abs_tol": 1e-12}  # far below what any page prints
_JUDGED = ("data/claims.yml", "data/sources.csv")  # read by a chapter, but not computed with
_COPY = "snapshot"

Entry = Mapping[str, Any]
Chosen = frozenset[str]
Judged = tuple[str, int | None]
"""A verdict, and on which side of its reference the headline's interval lies."""


@dataclass(frozen=True)
class Side:
    """A version to compute again: its source, what it concluded, and what its chapters were made from."""

    source: Project
    found: Mapping[str, Entry]
    inputs: Mapping[str, Inputs]

    @property
    def code(self) -> Path:
        """Where its package stands."""
        return self.source.package

    @cached_property
    def runs_here(self) -> bool:
        """Say whether this process runs the very code of the version."""
        names = _modules(self.code, PACKAGE)
        return all(_bytes(PACKAGE / name) == _bytes(self.code / name) for name in names)


@dataclass(frozen=True)
class Case:
    """A claim that both versions judge; of its ingredients those that differ; and answers to every choice.

    answers: by those of data, parameters and code that are the newer version's.
    """

    older: Entry
    newer: Entry
    changed: tuple[str, ...]
    answers: Mapping[Chosen, Answer]

    @cached_property
    def claims(self) -> tuple[Claim, Claim]:
        """The claim in each version."""
        return Claim.model_validate(self.older["claim"]), Claim.model_validate(self.newer["claim"])

    @property
    def ends(self) -> tuple[Judged | None, Judged | None]:
        """What each version concluded."""
        every = frozenset(NAMES)
        return self.judged(self.older["values"], frozenset()), self.judged(self.newer["values"], every)

    @cached_property
    def reproduced(self) -> bool:
        """Whether the evaluators give what both versions recorded."""
        known = (*self._recorded.items(), (frozenset(), recomputed.plain(self.older["values"])))
        return all(agree(self.answers[chosen], values) for chosen, values in known)

    @cached_property
    def _recorded(self) -> dict[Chosen, dict[str, float]]:
        """Give the values that are known with nothing computed again."""
        computing = frozenset(self.changed) - {"rule"}
        ends: tuple[tuple[Chosen, Entry], ...] = ((frozenset(), self.older), (computing, self.newer))
        return {chosen: recomputed.plain(entry["values"]) for chosen, entry in ends}

    def answer(self, chosen: Chosen) -> Answer:
        """Give the values with some ingredients taken from the newer version."""
        known = self.answers if self.reproduced else self._recorded
        return known.get(chosen - {"rule"}, "the claim cannot be computed again apart from its chapter")

    def judge(self, chosen: Chosen) -> Judged | None:
        """Judge the claim with some ingredients of the newer version; None where it cannot be computed."""
        values = self.answer(chosen)
        return None if isinstance(values, str) else self.judged(values, chosen)

    def judged(self, values: Mapping[str, Any], chosen: Chosen) -> Judged | None:
        """Judge values by the rule of either version."""
        claim = self.claims["rule" in chosen]
        named = {name: float(value) for name, value in values.items() if name in claim.values}
        try:
            verdict = ledger.judge(claim, named).verdict
        except ProseError:
            return None
        return verdict, None if "rule" in self.changed else movement.standing(claim, named)


def write(folder: Path, results: Results) -> None:
    """Write into a version's folder what its chapters were made from, as hashes.

    Raises:
        ProseError: if a result does not say.
    """
    found = {}
    for chapter, recorded in results.items():
        inputs = read_inputs(recorded.folder)
        if inputs is None:
            raise ProseError(f"Inputs of {chapter} cannot be read. Delete _build/cache; build again.")
        found[chapter] = asdict(inputs)
    documents.write(folder, FILE, found)


def read(folder: Path) -> dict[str, Inputs]:
    """Read what the chapters of a version were made from.

    Raises:
        DataError: if the file cannot be read.
    """
    return {chapter: Inputs(**inputs) for chapter, inputs in documents.read(folder, FILE).items()}


def cases(older: Side, newer: Side, names: Sequence[str], desk: recomputed.Desk) -> dict[str, Case]:
    """Compute claims with each of their ingredients taken from either version.

    Args:
        older: the version that is compared with.
        newer: the version that is compared.
        names: of the claims; those that only one version judges are left out.
        desk: loads frames and keeps them.
    """
    there = [one for one in names if _judged(older.found.get(one)) and _judged(newer.found.get(one))]
    changed = {one: differing(older, newer, one) for one in there}
    asked = [(one, chosen) for one in there for chosen in _choices(changed[one])]
    answers = _answers(older, newer, asked, desk)
    return {
        one: Case(
            older.found[one], newer.found[one], changed[one],
            {chosen: answer for (name, chosen), answer in answers.items() if name == one},
        )
        for one in there
    }  # fmt: skip


def differing(older: Side, newer: Side, identifier: str) -> tuple[str, ...]:
    """List the ingredients of a claim that differ between two versions, as far as their hashes tell."""
    then, now = older.found[identifier], newer.found[identifier]
    chapters = then["claim"]["chapter"], now["claim"]["chapter"]
    made = older.inputs.get(chapters[0]), newer.inputs.get(chapters[1])
    differs = {
        "data": _data(made[0]) != _data(made[1]),
        "parameters": bool(parameters_changed(then, now)),
        "code": _code(older, then) != _code(newer, now),
        "rule": rule_of(then) != rule_of(now),
    }
    return tuple(name for name in NAMES if differs[name])


def parameters_changed(then: Entry, now: Entry) -> list[str]:
    """List the parameters with another value; the registry copy counts as data, a new name as code."""
    old, new = then["parameters"] or {}, now["parameters"] or {}
    return [name for name in new if name in old and name != _COPY and old[name] != new[name]]


def code_changed(older: Side, newer: Side, identifier: str) -> list[str]:
    """List what differs of that which computes a claim's chapter: files, its cells, libraries, Python."""
    then, now = (_code(side, side.found[identifier]) for side in (older, newer))
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))


def rule_of(entry: Entry) -> Any:
    """Give what must be the same for values of two versions to be judged by one rule."""
    claim = entry["claim"]
    return claim["rules"], sorted(claim["values"]), claim.get("headline")


def parameters_of(older: Entry, newer: Entry, chosen: Chosen) -> dict[str, Any]:
    """Give parameters for a choice: names are those that the code knows, values those of the side chosen."""
    known = (newer if "code" in chosen else older)["parameters"]
    taken = (newer if "parameters" in chosen else older)["parameters"]
    return {name: taken.get(name, value) for name, value in known.items()}


def agree(answer: Answer, values: Mapping[str, Any]) -> bool:
    """Say whether values computed again are those recorded; an infinite one may be text."""
    return (
        not isinstance(answer, str)
        and set(answer) == set(values)
        and all(math.isclose(answer[name], float(value), **_SAME) for name, value in values.items())
    )


def _judged(entry: Entry | None) -> bool:
    return entry is not None and entry["verdict"] is not None and entry["values"] is not None


def _choices(changed: Sequence[str]) -> Iterator[Chosen]:
    """Give every choice of ingredients of the newer version that bears on values."""
    computing = [name for name in changed if name != "rule"]
    for count in range(len(computing) + 1):
        yield from map(frozenset, itertools.combinations(computing, count))


def _answers(
    older: Side, newer: Side, asked: Sequence[tuple[str, Chosen]], desk: recomputed.Desk
) -> dict[tuple[str, Chosen], Answer]:
    """Compute what runs in this process here, the rest in the code of its version."""
    found: dict[tuple[str, Chosen], Answer] = {}
    for side, own in ((older, False), (newer, True)):
        mine = [(one, chosen) for one, chosen in asked if _of_newer_code(older, newer, one, chosen) is own]
        orders = [_asked(older, newer, one, chosen) for one, chosen in mine]
        found |= dict(zip(mine, _given(side, orders, desk), strict=True))
    return found


def _given(side: Side, orders: Sequence[Asked], desk: recomputed.Desk) -> list[Answer]:
    if side.runs_here:
        return [desk.answer(one) for one in orders]
    return recomputed.elsewhere(side.code.parent, orders)


def _of_newer_code(older: Side, newer: Side, identifier: str, chosen: Chosen) -> bool:
    """Say which code computes a choice; the newer's where both have the same."""
    return "code" in chosen or "code" not in differing(older, newer, identifier)


def _asked(older: Side, newer: Side, identifier: str, chosen: Chosen) -> Asked:
    then, now = older.found[identifier], newer.found[identifier]
    side, entry = (newer, now) if "data" in chosen else (older, then)
    claim = Claim.model_validate((now if "code" in chosen else then)["claim"])
    return Asked(
        root=str(side.source.root),
        snapshot=entry["snapshot"],
        claim=identifier,
        package=evaluation.package_of(claim),
        parameters=parameters_of(then, now, chosen),
    )


def _data(inputs: Inputs | None) -> dict[str, str]:
    """Give the hashes of the data a chapter read."""
    read = inputs.reads if inputs else {}
    return {name: sha for name, sha in read.items() if not name.startswith(_JUDGED)}


def _code(side: Side, entry: Entry) -> dict[str, str]:
    """Give the hashes of what computes a claim's chapter: its analysis, its own cells, the libraries."""
    chapter = entry["claim"]["chapter"]
    inputs = side.inputs.get(chapter)
    if inputs is None:
        return {}
    ours = {name: sha for name, sha in inputs.code.items() if name.startswith(f"{CODE}analysis/")}
    text = side.source.chapters / f"{chapter}.md"
    cells = {text.name: _cells(side.source, chapter)} if text.is_file() else {}
    return ours | cells | {"requirements.txt": inputs.lock, "Python": inputs.python}


def _cells(source: Project, chapter: str) -> str:
    """Join the code of a chapter; its parameters are an ingredient of their own."""
    return "\n".join(
        cell.source
        for cell in read_cells(source, chapter)
        if cell.kind == "code" and "parameters" not in cell.tags
    )


def _modules(*folders: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.py")}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
