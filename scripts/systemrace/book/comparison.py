"""The book's chapters on the registry, run at two dated copies, and what became of numbers and verdicts."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from systemrace import claims, tables
from systemrace.book import execute, toc
from systemrace.book.recorded import Recorded, Results, open_results
from systemrace.chapter.parameters import read_schema
from systemrace.claims import movement
from systemrace.errors import UsageError
from systemrace.project import Project
from systemrace.registry import changes, snapshot

RECORD = changes.KEY


@dataclass(frozen=True)
class Pair:
    """Two registry copies of a checkout, the older first: their days and their tables."""

    project: Project
    older: str
    newer: str

    @property
    def dates(self) -> tuple[str, str]:
        """Both days."""
        return self.older, self.newer

    def copies(self) -> tuple[changes.Copy, changes.Copy]:
        """Load and validate both copies; once for a pair."""
        return self._copies

    def differences(self) -> changes.Changes:
        """Compare their records; once for a pair."""
        return self._differences

    @cached_property
    def _copies(self) -> tuple[changes.Copy, changes.Copy]:
        older, newer = (copy_of(self.project, date) for date in self.dates)
        return older, newer

    @cached_property
    def _differences(self) -> changes.Changes:
        return changes.compare(*self.copies())


@dataclass(frozen=True)
class Compared:
    """A claim at both copies: what became of it, and the values and verdict of each side."""

    claim: claims.Claim
    moved: movement.Moved
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def pair(project: Project, one: str, other: str) -> Pair:
    """Choose two copies by their days, in whichever order they are named.

    Raises:
        UsageError: for a day of which there is no copy, or the same day twice; one message for both.
    """
    there = snapshot.dates(project.snapshots)
    unknown = [f'"{date}"' for date in dict.fromkeys((one, other)) if date not in there]
    if unknown:
        raise UsageError(
            f"There is no snapshot of {' or of '.join(unknown)}. "
            f"The snapshots are {', '.join(there) or 'none yet'}."
        )
    if one == other:
        raise UsageError(f"Both snapshots are that of {one}; name two, such as {' '.join(there[-2:])}.")
    return Pair(project, *sorted((one, other)))


def consecutive(project: Project) -> list[Pair]:
    """Pair every copy with the one before it, the newest pair first."""
    there = snapshot.dates(project.snapshots)
    return [Pair(project, *both) for both in itertools.pairwise(there)][::-1]


def copy_of(project: Project, date: str) -> changes.Copy:
    """Load the tables of a copy.

    Raises:
        DataError: if there is no such copy, or it is not as its manifest says.
    """
    trials, sites, screening = (
        tables.load(name, snapshot=date, project=project) for name in ("trials", "sites", "screening")
    )
    return changes.Copy(trials, sites, screening)


def chapters(project: Project) -> list[str]:
    """List the chapters that read a registry copy, in the order of the book."""
    return [name for name in toc.chapters(project) if read_schema(project, name).snapshot]


def results(project: Project, date: str, jobs: int | None = None) -> Results:
    """Give what the chapters on the registry say of a copy, as on its own day; what is current is not run.

    Raises:
        ChapterError: if a chapter cannot be run on that copy.
    """
    names = chapters(project)
    given = _given(project, names, date)
    return open_results(execute.results(project, names, given, jobs) if names else {})


def _given(project: Project, names: list[str], date: str) -> dict[str, object]:
    known = {name for chapter in names for name in read_schema(project, chapter).names}
    return {name: date for name in ("snapshot", "as_of") if name in known}


def numbers(older: Results, newer: Results) -> Iterator[dict[str, Any]]:
    """Tell every number of either side: chapter, id, how, change, and text, value, low, high of each side."""
    for chapter in newer:
        then, now = older[chapter].of("num"), newer[chapter].of("num")
        for name in dict.fromkeys([*now, *then]):
            sides = then.get(name), now.get(name)
            yield {
                "chapter": chapter,
                "id": name,
                "how": next(side["how"] for side in reversed(sides) if side),
                "change": _change(*sides),
                "older": _plain(sides[0]),
                "newer": _plain(sides[1]),
            }


def verdicts(ledger: claims.Ledger, older: Results, newer: Results) -> list[Compared]:
    """Say of each claim on the registry what became of it, in the order of the ledger."""
    found = []
    for claim in claims.in_order(ledger):
        if claim.chapter in newer:
            before, after = (side[claim.chapter].of("verdict").get(claim.id) for side in (older, newer))
            found.append(Compared(claim, moved(claim, before, after), before, after))
    return found


def entering(older: Recorded, newer: Recorded, changed: list[str]) -> list[str]:
    """Find the changed records that stand behind a number of a chapter at one copy and not at the other."""
    behind = [_behind(side) for side in (older, newer)]
    names = sorted(set(behind[0]) & set(behind[1]))
    crossing = {record for name in names for record in behind[0][name] ^ behind[1][name]}
    return [record for record in changed if record in crossing]


def moved(claim: claims.Claim, before: Any, after: Any) -> movement.Moved:
    """Say what became of a claim between two records of it; either may be missing."""
    if before is None or after is None:
        side = "older" if before is None else "newer"
        return movement.Moved("not compared", f"the chapter judges it at one copy only, not at the {side}")
    return movement.compare(claim, before["values"], after["values"])


def _change(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> str:
    if then is None or now is None:
        return "only newer" if then is None else "only older"
    same = all(then.get(name) == now.get(name) for name in ("text", "value", "low", "high"))
    return "same" if same else "changed"


def _plain(entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if entry is None else {name: entry.get(name) for name in ("text", "value", "low", "high")}


def _behind(recorded: Recorded) -> dict[str, set[str]]:
    """Read which records stand behind each number, where its rows are records."""
    found = {}
    for name, entry in recorded.of("num").items():
        if entry.get("rows"):
            with (recorded.folder / entry["rows"]).open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            if rows and RECORD in rows[0]:
                found[name] = {row[RECORD] for row in rows}
    return found
