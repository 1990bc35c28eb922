"""The claim on safety under any specification, and under small changes of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cached_property
from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.safety import judged, selection

CHOSEN = tuple(field.name for field in fields(selection.Choice))
JUDGED_BY = ("between", "difference_method", "level")


class Evaluator(evaluator.Evaluator):
    """Gives the values of B12 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "focal cases graded lower": "So many cases of {focal} were in truth below grade 3; those of the "
        "product given in both countries go first, of these the trial with most.",
        "comparator cases added": "So many more cases of grade 3 or more occurred in {comparator}, in trials "
        "of the product given in both countries, the largest first.",
        "identifying studies found": "Studies turn up that report one trial separately for both countries; "
        "the counts stay as they are.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many cases or studies."""
        del claim  # there is one
        gathered = self._gathered(parameters)
        if amount:
            gathered = _changed(gathered, change, amount)
        return judged.b12(gathered, **{name: parameters[name] for name in JUDGED_BY})

    def _gathered(self, parameters: Parameters) -> judged.Gathered:
        choice = selection.Choice(**{name: parameters[name] for name in CHOSEN})
        pair = parameters["focal"], parameters["comparator"]
        return judged.gather(self.harms, pair, choice, parameters["match"])

    @cached_property
    def harms(self) -> judged.Harms:
        """The table of harms."""
        return judged.Harms(self.load("safety"))


def _changed(gathered: judged.Gathered, change: str, amount: int) -> judged.Gathered:
    focal, comparator = gathered.pair
    if change == "identifying studies found":
        return replace(gathered, studies=gathered.studies + amount)
    if change == "comparator cases added":
        shares = _shares(_order(gathered.same, comparator, "total"), amount, room=True)
    else:
        first = _order(gathered.same, focal, "successes")
        others = _order(gathered.severe, focal, "successes")
        order = pd.concat([first, others[~others["cohort"].isin(first["cohort"])]])
        shares = {cohort: -taken for cohort, taken in _shares(order, amount, room=False).items()}
    moved = (_moved(frame, shares) for frame in (gathered.severe, gathered.same))
    return replace(gathered, **dict(zip(("severe", "same"), moved, strict=True)))


def _order(counted: pd.DataFrame, place: str, by: str) -> pd.DataFrame:
    mine = counted[counted["country"] == place]
    return mine.sort_values([by, "cohort"], ascending=[False, True])


def _shares(ordered: pd.DataFrame, amount: int, *, room: bool) -> dict[str, int]:
    """Say how many people of each cohort are moved: as many as it has with the event, or without it."""
    found = {}
    for row in ordered.itertuples():
        most = int(row.total) - int(row.successes) if room else int(row.successes)
        found[str(row.cohort)] = min(amount, most)
        amount -= found[str(row.cohort)]
    return found


def _moved(counted: pd.DataFrame, shares: Mapping[str, int]) -> pd.DataFrame:
    more = counted["cohort"].map(shares).fillna(0).astype(int)
    return counted.assign(successes=counted["successes"] + more)
