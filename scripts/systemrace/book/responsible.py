"""Which records a verdict's movement is owed to, found by computing it again without their changes.

For a claim with an evaluator (`analysis/<chapter>/specified.py`) the newer copy is computed again with
the changes of some records taken back, as if they had stayed as in the older copy, on the newer day. If
that undoes the movement with all changes taken back, the smallest part that still does is looked for. If
it does not, the passing of time alone has moved the verdict. For other claims, and where the search is
too long, the changed records that enter or leave the chapter's counts are listed, and it is said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from systemrace import tables
from systemrace.analysis.evaluator import Evaluator, Load
from systemrace.book import evaluation
from systemrace.book.comparison import Compared, Pair, entering
from systemrace.book.recorded import Recorded
from systemrace.claims import movement
from systemrace.claims.models import Claim
from systemrace.claims.smallest import TooManyTriesError, smallest
from systemrace.errors import DataError, ProseError, UsageError
from systemrace.registry import changes

TRIES = 120  # computations of a claim; at a quarter of a second each, half a minute
How = Literal["records", "time", "entering", "together"]
TOLD: dict[How, str] = {
    "records": "With the changes of these records taken back, and all others kept, the movement is undone. "
    "None of them can be spared for that; another set may do as well.",
    "time": "No record is responsible: with every record as in the older copy, the later day alone moves it.",
    "entering": "Too many records act together, or the claim cannot be computed without single records. "
    "Listed are those changed that stand behind a number of its chapter at one copy and not at the other.",
    "together": "Too many records act together, or the claim cannot be computed without single records. Run "
    "systemrace diff for those that enter or leave the numbers of its chapter.",
}


@dataclass(frozen=True)
class Cause:
    """What a movement is owed to: how that was found, said in words, and the records, sorted."""

    how: How
    records: tuple[str, ...]

    @property
    def told(self) -> str:
        """Say it."""
        return TOLD[self.how]


@dataclass(frozen=True)
class Search:
    """All that is needed to look for the records behind movements between two copies.

    undated: tables that are of no copy, kept from one computation to the next.
    """

    pair: Pair
    older: changes.Copy
    newer: changes.Copy
    changed: changes.Changes
    undated: dict[str, pd.DataFrame] = field(default_factory=dict)

    def cause(
        self,
        compared: Compared,
        parameters: Mapping[str, Any],
        sides: tuple[Recorded, Recorded] | None = None,
    ) -> Cause | None:
        """Find what a claim's movement is owed to; None where it held, or cannot be compared.

        Args:
            compared: the claim at both copies.
            parameters: of its chapter, at the newer copy.
            sides: its chapter's results at both, where it was run.
        """
        if compared.before is None or compared.after is None or compared.moved.movement == "held":
            return None
        undone = self._undone(compared, dict(parameters))
        everything = self._in_batches()
        if undone is not None:
            if not undone(frozenset(everything)):
                return Cause("time", ())
            try:
                return Cause("records", tuple(sorted(smallest(everything, undone, TRIES))))
            except TooManyTriesError:
                pass
        if sides is None:
            return Cause("together", ())
        return Cause("entering", tuple(entering(*sides, self.changed.ids())))

    def _in_batches(self) -> list[str]:
        """List all changed records, those of one sponsor together: they often change alike."""
        ids = self.changed.ids()
        sponsors = pd.concat(
            [copy.trials.set_index("nct_id")["lead_sponsor"] for copy in (self.older, self.newer)]
        )
        named = sponsors[~sponsors.index.duplicated(keep="last")].fillna("").to_dict()
        return sorted(ids, key=lambda record: (named.get(record, ""), record))

    def _undone(
        self, compared: Compared, parameters: dict[str, Any]
    ) -> Callable[[frozenset[str]], bool] | None:
        """Give a test whether a movement is undone when the changes of some records are taken back.

        None where the claim has no evaluator, or one that does not give what the chapter recorded.
        """
        claim, before, after = compared.claim, compared.before, compared.after
        try:
            evaluator = evaluation.evaluator_in(evaluation.package_of(claim))
            again = self._values(evaluator, claim, parameters, frozenset())
        except (ProseError, KeyError):
            return None
        if before is None or after is None or again != _floats(after["values"]):
            return None

        def undone(kept: frozenset[str]) -> bool:
            try:
                values = self._values(evaluator, claim, parameters, kept)
                return movement.compare(claim, before["values"], values).movement == "held"
            except (DataError, UsageError, ValueError, ProseError):
                return False  # a mixture that cannot be computed undoes nothing

        return undone

    def _values(
        self,
        evaluator: Callable[[Load], Evaluator],
        claim: Claim,
        parameters: dict[str, Any],
        kept: frozenset[str],
    ) -> dict[str, float]:
        mixed = changes.between(self.older, self.newer, kept)

        def load(name: str, snapshot: str | None = None) -> pd.DataFrame:
            if snapshot is not None and hasattr(mixed, name):
                return getattr(mixed, name)
            if name not in self.undated:
                self.undated[name] = tables.load(name, snapshot=snapshot, project=self.pair.project)
            return self.undated[name]

        return _floats(evaluator(load).values(claim.id, parameters))


def _floats(values: Mapping[str, Any]) -> dict[str, float]:
    """Read values as they are recorded: an infinite one may be text."""
    return {name: float(value) for name, value in values.items()}
