"""The claims on what comes next under any specification, and under small changes of the data."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.places import Grouping, grouping
from systemrace.analysis.scenarios import backtest, history, judged, series
from systemrace.analysis.scenarios.backtest import Backtest
from systemrace.analysis.scenarios.series import Counts, Odds
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import Definition, define
from systemrace.analysis.trial_design import races, targets
from systemrace.analysis.trial_design.design import Choices
from systemrace.registry.disease import classify


class Evaluator(evaluator.Evaluator):
    """Gives the values of A20 and B14 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "comparator starts found": "In the last full year {comparator} started so many trials more.",
        "focal starts struck": "In the last full year {focal} started so many trials fewer.",
        "trials across borders found": "In the last full year so many trials turn out to have been run in "
        "several countries.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many trials."""
        counted = changed(self._counted(parameters), change, amount)
        horizon, score = parameters["horizon"], parameters["score"]
        if claim == "A20":
            found = self._outlook(series.of(counted, "focal", "comparator"), horizon, score)
            kind = judged.HYBRID[parameters["hybrid"]]
            hybrid = self._kept(
                ("hybrid", tuple(counted[kind]), tuple(counted["either"]), counted.index[0]),
                lambda: judged.yearly_change(counted[kind], counted["either"]),
            )
            fitted = self._kept(
                ("returns", found.series, parameters["memory"]),
                lambda: history.fit(history.of(counted, parameters["memory"])),
            )
            return judged.a20(found, hybrid, fitted, horizon)
        starts = self._outlook(series.of(counted, "outside", "comparator"), horizon, score)
        firsts = self._outlook(series.of(self._firsts(parameters), "outside", "comparator"), horizon, score)
        return judged.b14(starts, firsts, horizon)

    def _outlook(self, odds: Odds, horizon: int, score: backtest.Score) -> judged.Outlook:
        tested: Backtest = self._kept(
            ("tested", odds), lambda: backtest.run(odds.years, odds.values, odds.noise)
        )
        return self._kept(
            ("outlook", odds, horizon, score), lambda: judged.outlook(odds, horizon, score, tested)
        )

    def _counted(self, parameters: Parameters) -> pd.DataFrame:
        definition = definition_of(parameters)
        names = "phases", "first_year", "count_moved"
        chosen = tuple(parameters[name] for name in names)
        counts: Counts = self._kept(
            ("counts", *_places(parameters)), lambda: Counts(self._records(parameters))
        )
        return self._kept(
            ("yearly", parameters["snapshot"], definition, *chosen),
            lambda: counts.yearly(definition, *chosen),
        )

    def _firsts(self, parameters: Parameters) -> pd.DataFrame:
        definition, snapshot = definition_of(parameters), parameters["snapshot"]
        most, first = parameters["most_antigens"], parameters["first_year"]
        tried = self._kept(("tried", snapshot, definition), lambda: self._tried(parameters, definition))
        return self._kept(
            ("firsts", snapshot, definition, most, first),
            lambda: series.firsts(tried, definition, most, first),
        )

    def _tried(self, parameters: Parameters, definition: Definition) -> pd.DataFrame:
        read = targets.Readings(self._table("antigen_readings"), self._table("cell_readings"))
        mended = self._kept(
            ("mended", *_places(parameters)),
            lambda: targets.mend(self._records(parameters), read, self._table("programmes")),
        )
        # Who leads a trial does not move who was first.
        readings = self._table("sponsor_readings")
        older = self._grouping(parameters).sites(self._table("antigens_tried"))
        return races.tried(mended, readings, older, definition, Choices())

    def _grouping(self, parameters: Parameters) -> Grouping:
        return grouping((parameters["focal"], parameters["comparator"]), self._table)

    def _records(self, parameters: Parameters) -> pd.DataFrame:
        def make() -> pd.DataFrame:
            trials, screening = (
                self._table(name, parameters["snapshot"]) for name in ("trials", "screening")
            )
            records = universe.assemble(trials, screening, self._table("countries"))
            if parameters["disease"] != "all":
                records = universe.with_areas(records, classify(records, self._table("disease_areas")))
            return self._grouping(parameters).records(records)

        return self._kept(("records", *_places(parameters)), make)


def _places(parameters: Parameters) -> tuple[str, ...]:
    """Name the parameters that the records of a copy are prepared by."""
    return tuple(str(parameters[name]) for name in ("snapshot", "focal", "comparator", "disease"))


def definition_of(parameters: Parameters) -> Definition:
    """Make the definition of the count from the parameters of the chapter."""
    return define({**parameters, "universe": parameters["universe_of"]}, parameters["snapshot"])


def changed(counted: pd.DataFrame, change: str, amount: int) -> pd.DataFrame:
    """Change the last full year by so many trials; no count falls below zero or rises above its whole."""
    if not amount or not change:
        return counted
    last = counted.iloc[-1].to_dict()
    if change == "comparator starts found":
        now = {name: last[name] + amount for name in ("comparator", "either")}
    elif change == "focal starts struck":
        now = {name: max(last[name] - amount, 0.0) for name in ("focal", "outside", "either")}
    else:
        now = {name: min(last[name] + amount, last["either"]) for name in ("several", "both")}
    values = counted.to_numpy(copy=True)
    values[-1, counted.columns.get_indexer(list(now))] = list(now.values())
    return pd.DataFrame(values, index=counted.index, columns=counted.columns)
