"""What the movement of a conclusion is owed to, found by exchanging its ingredients and computing it again.

An ingredient is responsible if taking it alone from the newer version brings about what that concludes.
Where none does alone, the smallest sets that do so together are named; where several do, each is. Of the
data the smallest part is then looked for, of whose rows none can be spared: taken back, it undoes the
movement.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from systemrace.book import evaluation
from systemrace.claims import movement
from systemrace.claims.smallest import TooManyTriesError, smallest
from systemrace.project import Project
from systemrace.release import ingredients, mixture, recomputed
from systemrace.release.ingredients import Case, Chosen, Side
from systemrace.release.mixture import Mixture, Place

TRIES = 80  # computations of a claim; at most a third of a second each, half a minute
LISTED = 200  # rows at most that are written down
Found = dict[str, Any]


def find(
    older: Side, newer: Side, moved: Mapping[str, movement.Moved], desk: recomputed.Desk | None = None
) -> dict[str, Found]:
    """Say of every claim that moved, or has other values, between two versions what that is owed to.

    Args:
        older: the version that is compared with.
        newer: the version that is compared.
        moved: what became of each claim.
        desk: keeps the frames that it has loaded, for another pair of versions.

    Returns:
        By claim: `told` in words; `to`, smallest sets of ingredients that bring the movement about (none
        where the claim held); `changed`, the ingredients that differ; `alone`, what the older version would
        conclude with one of them newer; `rows`, `parameters` and `code` responsible.
    """
    desk = desk or recomputed.Desk()
    held = {name for name, one in moved.items() if one.movement == "held"}
    asked = [name for name in moved if name not in held or _values_differ(older, newer, name)]
    cases = ingredients.cases(older, newer, asked, desk)
    return {
        name: Search(older, newer, name, case, desk).found(name not in held) for name, case in cases.items()
    }


def _values_differ(older: Side, newer: Side, name: str) -> bool:
    return older.found[name]["values"] != newer.found[name]["values"]


def minimal(case: Case) -> list[list[str]]:
    """List the smallest sets of ingredients that, newer with all others older, give the newer conclusion."""
    target = case.ends[1]
    found: list[frozenset[str]] = []
    for count in range(1, len(case.changed) + 1):
        for chosen in map(frozenset, itertools.combinations(case.changed, count)):
            if not any(one <= chosen for one in found) and case.judge(chosen) == target:
                found.append(chosen)
    return [[name for name in ingredients.NAMES if name in chosen] for chosen in found]


@dataclass(frozen=True)
class Search:
    """A claim of which is asked what its movement is owed to."""

    older: Side
    newer: Side
    identifier: str
    case: Case
    desk: recomputed.Desk

    def found(self, moved: bool) -> Found:
        """Give what `find` says of a claim."""
        case = self.case
        told: Found = {"told": "", "to": [], "changed": list(case.changed), "alone": self._alone()}
        if not moved:
            return told
        told["to"] = minimal(case)
        named = {name for one in told["to"] for name in one}
        told |= {"told": _words(case, told["to"]), **self._details(named)}
        if "data" in named:
            told |= self._rows(frozenset(next(one for one in told["to"] if "data" in one)))
        return told

    def _alone(self) -> dict[str, Any]:
        return {name: self._concluded(frozenset({name})) for name in self.case.changed}

    def _concluded(self, chosen: Chosen) -> dict[str, Any]:
        values, judged = self.case.answer(chosen), self.case.judge(chosen)
        if isinstance(values, str) or judged is None:
            why = values if isinstance(values, str) else "the values are not those that the rule names"
            return {"verdict": None, "why": why}
        headline = self.case.claims["rule" in chosen].headline
        return {"verdict": judged[0], "estimate": headline and _finite(values.get(headline.estimate))}

    def _details(self, named: set[str]) -> Found:
        then, now = self.case.older, self.case.newer
        told: Found = {}
        if "parameters" in named:
            names = ingredients.parameters_changed(then, now)
            told["parameters"] = {name: [then["parameters"][name], now["parameters"][name]] for name in names}
        if "code" in named:
            told["code"] = ingredients.code_changed(self.older, self.newer, self.identifier)
        return told

    def _rows(self, chosen: Chosen) -> Found:
        """Find the rows whose change, among all that is newer in `chosen`, cannot be spared."""
        if not (self.newer.runs_here and self.case.reproduced):
            return {}
        chosen = chosen | {"code"} if "code" in self.case.changed else chosen
        tables, undone = self._undone(chosen)
        if undone(frozenset()):
            return {}  # with the newer code the data alone do not bring it about
        rows = tables.changed()
        if not undone(frozenset(rows)):
            return {}
        try:
            part, least = smallest(rows, undone, TRIES), True
        except TooManyTriesError as error:
            part, least = error.best, False
        return {"rows": mixture.tables_of(part[:LISTED]), "rows_changed": len(rows), "rows_least": least}

    def _undone(self, chosen: Chosen) -> tuple[Mixture, Callable[[frozenset[Any]], bool]]:
        case = self.case
        parameters = ingredients.parameters_of(case.older, case.newer, chosen)
        older, newer = (
            Place(Project(side.source.root), entry["snapshot"])
            for side, entry in ((self.older, case.older), (self.newer, case.newer))
        )
        tables = Mixture(older, newer, parameters.get("snapshot"), self.desk)
        evaluator = evaluation.evaluator_in(evaluation.package_of(case.claims[1]))

        def undone(kept: frozenset[Any]) -> bool:
            try:
                values = recomputed.plain(evaluator(tables.load(kept)).values(self.identifier, parameters))
            except Exception:
                return False  # a mixture that cannot be computed undoes nothing
            return case.judged(values, chosen) != case.ends[1]

        return tables, undone


def _words(case: Case, sets: Sequence[Sequence[str]]) -> str:
    """Say which ingredients are responsible."""
    if not sets:
        return "nothing that a version keeps"
    if len(sets) > 1:
        return f"{', or '.join(map(_listed, sets))}; each of these would do by itself"
    if len(sets[0]) == 1:
        others = [name for name in case.changed if name != sets[0][0]]
        spared = f" ({_listed(others)} changed too, and need not have)" if others else ""
        return f"{_listed(sets[0])} alone{spared}"
    parts = [case.answer(frozenset(part)) for part in itertools.combinations(sets[0], len(sets[0]) - 1)]
    why = next((answer for answer in parts if isinstance(answer, str)), None)
    if why is None:
        return f"{_listed(sets[0])} together; none of them does alone"
    return f"{_listed(sets[0])}, not told apart: {why}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"the {name}" for name in names)


def _finite(value: float | None) -> float | str | None:
    """Write an infinite number as text, which JSON can hold."""
    return str(value) if value is not None and math.isinf(value) else value
