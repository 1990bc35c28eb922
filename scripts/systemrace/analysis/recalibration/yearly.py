"""Early-phase starts of the last full years under any definition, from parts that definitions share."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
import pandas as pd

from systemrace.analysis.recalibration import projection
from systemrace.analysis.trial_counts import starts
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.tally import Mask, Tally


class Starts:
    """The records of one registry copy, ready to be counted by year; same counts as `projection.yearly`."""

    def __init__(self, records: pd.DataFrame) -> None:
        # The date of the copy matters to running trials alone, which are not counted here.
        self.tally = Tally(records, snapshot="")
        self.masks: dict[Hashable, Mask] = {}

    def last(
        self, definition: Definition, phases: projection.Phases, years: int, moved: bool = False
    ) -> tuple[pd.Series, pd.Series]:
        """Count the starts of the last full years, of the focal country and of the comparator.

        Args:
            definition: the choices of the count.
            phases: see `projection.early`.
            years: how many, fewer where the first trial of either country is younger.
            moved: see `projection.early`.
        """
        begun = self.tally.years(definition)
        weights = self.tally.weights(definition)
        kept = self._kept(definition, phases, moved) & ((weights[0] > 0) | (weights[1] > 0))
        if not kept.any():
            raise ValueError("no trial of either country is of the chosen kind")
        last = definition.last_full_year
        span = np.arange(max(last - years + 1, int(begun[kept].min())), last + 1)
        inside = kept & np.isin(begun, span)
        focal, comparator = (
            pd.Series(
                np.bincount(begun[inside].astype(int) - span[0], weight[inside], len(span)).round(), span
            )
            for weight in weights
        )
        return focal, comparator

    def pair(
        self, definition: Definition, phases: projection.Phases, years: int, moved: bool = False
    ) -> projection.Pair:
        """Fit the trends, as `projection.trends` does."""
        return projection.pair(*self.last(definition, phases, years, moved), definition)

    def _kept(self, definition: Definition, phases: projection.Phases, moved: bool) -> Mask:
        kept = self.tally.counted(definition, "ever")
        if not moved:
            kept = kept & ~self._mask(
                ("moved", definition.date_basis), lambda rows: starts.moved(rows, definition)
            )
        if phases != "all":
            early = projection.EARLY[phases]
            kept = kept & self._mask(("phases", phases), lambda rows: rows["phases"].isin(early))
        return kept

    def _mask(self, key: Hashable, make: Callable[[pd.DataFrame], pd.Series]) -> Mask:
        if key not in self.masks:
            self.masks[key] = make(self.tally.records).to_numpy(dtype=bool, na_value=False)
        return self.masks[key]
