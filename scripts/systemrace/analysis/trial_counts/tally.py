"""Counts of the two countries under any definition, from parts that definitions share.

Whether a trial is selected, has begun, falls in a window, belongs to a country or is running are each
a matter of that one record and of a few choices. So each is worked out once for all records, by the
functions that the chapter uses, kept by the choices it depends on, and put together as needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.trial_counts import attribution, overtaking, starts, status, universe
from systemrace.analysis.trial_counts.comparison import UNKNOWN, Comparison, Resampling, compare_weights
from systemrace.analysis.trial_counts.definition import Definition

Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]
# Each takes records and a definition, and says which of them it keeps by what stands in each alone.
WINDOWS: dict[str, Callable[[pd.DataFrame, Definition], pd.Series]] = {
    "ever": universe.has_begun,
    "last year": starts.in_last_year,
    "decade ago": starts.by_decade_ago,
}


@dataclass(frozen=True)
class Tally:
    """The records of one registry copy, ready to be counted under many definitions.

    records: from `universe.assemble`. snapshot: date of the copy, YYYY-MM-DD. resampling: for counts that
    are no whole numbers. struck: records left out of every count. added: trials put into every count, for
    the focal country and for the comparator.
    """

    records: pd.DataFrame
    snapshot: str
    resampling: Resampling = field(default_factory=Resampling)
    struck: Mask | None = None
    added: tuple[int, int] = (0, 0)
    parts: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def ever(self, definition: Definition) -> Comparison:
        """Compare trials ever begun by as_of, as `starts.compare_ever` does."""
        return self._compare(definition, "ever")

    def last_year(self, definition: Definition) -> Comparison:
        """Compare trials begun in the twelve months up to as_of, as `starts.compare_last_year` does."""
        return self._compare(definition, "last year")

    def decade_ago(self, definition: Definition) -> Comparison:
        """Compare trials begun ten years before as_of, as `starts.compare_decade_ago` does."""
        return self._compare(definition, "decade ago")

    def running(self, definition: Definition) -> Comparison:
        """Compare trials running on as_of, as `status.compare_running` does."""
        known = status.is_known(definition, self.snapshot)
        return self._compare(definition, "running") if known else UNKNOWN

    def first_year(self, definition: Definition) -> float:
        """Find the first full year with more begun in the focal country, as `overtaking.first_year` does."""
        years = self.years(definition)
        inside = self.counted(definition, "ever") & (years <= definition.last_full_year)
        focal, comparator = self.weights(definition)
        either = inside & ((focal > 0) | (comparator > 0))
        return overtaking.first_ahead(years[either], focal[either], comparator[either])

    def striking(self, rows: Mask) -> Tally:
        """Give the tally without some of the records."""
        return replace(self, struck=rows if self.struck is None else self.struck | rows)

    def adding(self, focal: int, comparator: int) -> Tally:
        """Give the tally with trials more in every count of a country."""
        return replace(self, added=(self.added[0] + focal, self.added[1] + comparator))

    def weights(self, definition: Definition) -> tuple[Vector, Vector]:
        """Give the weight of each record for the focal country and for the comparator."""

        def make() -> tuple[Vector, Vector]:
            found = attribution.weights(self.records, definition)
            return found["focal"].to_numpy(float), found["comparator"].to_numpy(float)

        return self._kept(_belonging(definition), make)

    def years(self, definition: Definition) -> Vector:
        """Give the calendar year of each record, not a number where it is not dated."""
        dated = universe.date_of(self.records, definition)
        return self._kept(("years", definition.date_basis), lambda: dated.dt.year.to_numpy(dtype=float))

    def counted(self, definition: Definition, window: str = "selected") -> Mask:
        """Say which records are trials of the chosen kind, begun within a window of `WINDOWS`, not struck."""
        kept = self._kept(_selection(definition), lambda: _mask(universe.is_chosen(self.records, definition)))
        if window in WINDOWS:
            kept = kept & self._kept(
                _window(definition, window), lambda: _mask(WINDOWS[window](self.records, definition))
            )
        return kept if self.struck is None else kept & ~self.struck

    def running_weight(self, definition: Definition) -> Vector:
        """Give the weight of each record as a running trial on the day of the copy, selected or not."""
        return self._kept(
            _window(definition, "running"),
            lambda: status.running_weight(self.records, definition).to_numpy(float),
        )

    def _compare(self, definition: Definition, window: str) -> Comparison:
        if self.struck is not None or any(self.added):
            return self._compared(definition, window)
        key = _selection(definition), _window(definition, window), _belonging(definition)
        return self._kept(key, lambda: self._compared(definition, window))

    def _compared(self, definition: Definition, window: str) -> Comparison:
        focal, comparator = self.weights(definition)
        if window == "running":
            running = self.running_weight(definition)
            focal, comparator = focal * running, comparator * running
        either = self.counted(definition, window) & ((focal > 0) | (comparator > 0))
        focal, comparator = focal[either], comparator[either]
        if any(self.added):
            focal = np.concatenate([focal, np.repeat([1.0, 0.0], self.added)])
            comparator = np.concatenate([comparator, np.repeat([0.0, 1.0], self.added)])
        # Different choices often leave the same weights, and a bootstrap costs far more than a digest.
        digest = hashlib.sha256(focal.tobytes() + comparator.tobytes()).digest()
        return self._kept(
            ("weighed", self.resampling, digest), lambda: compare_weights(focal, comparator, self.resampling)
        )

    def _kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self.parts:
            self.parts[key] = make()
        return self.parts[key]


def _mask(kept: pd.Series) -> Mask:
    return kept.to_numpy(dtype=bool)


def _selection(definition: Definition) -> Hashable:
    kinds = definition.universe, definition.roles, definition.study_types, definition.cells
    return "selected", *kinds, definition.disease


def _belonging(definition: Definition) -> Hashable:
    # Only sites can be split between countries.
    split = definition.counting if definition.attribution == "site" else "whole"
    return "belongs", definition.attribution, split, definition.focal, definition.comparator


def _window(definition: Definition, window: str) -> Hashable:
    if window != "running":
        return window, definition.date_basis, definition.since, definition.as_of
    fades = definition.status_rule == "open and weighted unknown"
    return window, definition.status_rule, definition.unknown_half_life if fades else None, definition.as_of
