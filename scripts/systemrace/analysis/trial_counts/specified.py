"""The claims on trial counts under any specification, and under small changes of the data."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Load, Parameters
from systemrace.analysis.places import grouping
from systemrace.analysis.trial_counts import judged, universe
from systemrace.analysis.trial_counts.comparison import Resampling
from systemrace.analysis.trial_counts.definition import Definition, define
from systemrace.analysis.trial_counts.tally import Mask, Tally
from systemrace.registry import disease

JUDGED = {"A1": judged.a1, "A2": judged.a2}


class Evaluator(evaluator.Evaluator):
    """Gives the values of A1 and A2 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "focal trials struck": "Trials of {focal} turn out not to count. Those that stand in most of the "
        "claim's counts go first, of these the latest.",
        "comparator trials added": "Trials of {comparator} turn up that every count had missed.",
        "focal trials of the first year struck": "Trials of {focal} in the first year of its lead turn out "
        "not to count, the latest first.",
        "days earlier": "The count is made so many days earlier.",
    }

    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.tallies: dict[tuple[str, Resampling, tuple[str, ...]], Tally] = {}

    def values(self, claim: str, parameters: Parameters) -> dict[str, float]:
        """Give what a claim names, as the chapter computes it."""
        return JUDGED[claim](*self._set_up(parameters))

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> dict[str, float]:
        """Give the same after a change of `CHANGES`, of so many trials or days."""
        tally, definition = self._set_up(parameters)
        if change == "days earlier":
            day = pd.Timestamp(parameters["as_of"]) - pd.Timedelta(days=amount)
            return self.values(claim, {**parameters, "as_of": f"{day:%Y-%m-%d}"})
        if change == "comparator trials added":
            return JUDGED[claim](tally.adding(0, amount), definition)
        # Tallies are kept as long as the evaluator, so none can take another's id.
        key = "order", change, id(tally), definition
        order = self._kept(key, lambda: ORDERS[change](tally, definition))
        gone: Mask = np.asarray(tally.records.index.isin(order.index[:amount]))
        return JUDGED[claim](tally.striking(gone), definition)

    def _set_up(self, parameters: Parameters) -> tuple[Tally, Definition]:
        snapshot = str(parameters["snapshot"])
        resampling = Resampling(parameters["seed"], parameters["draws"])
        chosen = tuple(str(parameters.get(name)) for name in ("focal", "comparator", "disease"))
        key = snapshot, resampling, chosen
        if key not in self.tallies:
            self.tallies[key] = Tally(self._records(parameters, snapshot), snapshot, resampling)
        return self.tallies[key], define(parameters, snapshot)

    def _records(self, parameters: Parameters, snapshot: str) -> pd.DataFrame:
        trials, screening = (self.load(name, snapshot=snapshot) for name in ("trials", "screening"))
        records = universe.assembled(trials, screening, self.load("countries"))
        if parameters.get("disease", "all") != "all":
            records = universe.with_areas(records, disease.classify(records, self.load("disease_areas")))
        return grouping((parameters["focal"], parameters["comparator"]), self.load).records(records)


def _ever_and_now(tally: Tally, definition: Definition) -> pd.DataFrame:
    """Order the focal country's own trials: in how many of A1's counts each stands, then by date."""
    counts = (
        tally.counted(definition, "ever").astype(float)
        + tally.counted(definition, "last year")
        + tally.counted(definition) * tally.running_weight(definition)
    )
    return _ordered(tally, definition, counts)


def _first_lead(tally: Tally, definition: Definition) -> pd.DataFrame:
    """Order the focal country's own trials of the first year of its lead."""
    year = tally.years(definition) == tally.first_year(definition)
    return _ordered(tally, definition, (tally.counted(definition, "ever") & year).astype(float))


def _ordered(tally: Tally, definition: Definition, weight: np.ndarray) -> pd.DataFrame:
    focal, comparator = tally.weights(definition)
    frame = pd.DataFrame(
        {
            "weight": np.where(comparator > 0, 0.0, focal * weight),
            "date": universe.date_of(tally.records, definition),
            "nct_id": tally.records["nct_id"],
        }
    )
    frame = frame[frame["weight"] > 0]
    return frame.sort_values(["weight", "date", "nct_id"], ascending=[False, False, True])


ORDERS = {"focal trials struck": _ever_and_now, "focal trials of the first year struck": _first_lead}
