"""The claims on signal and capital under any specification, and under small changes."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator, inputs, memory
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.signal_and_capital import (
    boundary,
    deals,
    fitted,
    generations,
    judged,
    pipeline,
    race,
)
from systemrace.analysis.signal_and_capital.boundary import Criterion
from systemrace.analysis.signal_and_capital.learning import Curve
from systemrace.analysis.signal_and_capital.pipeline import Settings


class Evaluator(evaluator.Evaluator):
    """Gives the values of A12, A13, A14, A17 and B10 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "deals without data found": "So many more deals turn up, signed before any patient had data; what "
        "was paid is not printed.",
        "deals with data found": "The same, signed with first patients' data.",
        "months to the first US patient fewer": "The US route reaches its first patient so many months "
        "sooner, at the soonest in one month.",
        "learning spreads less": "The share of a lead that is lost each year is so many hundredths lower.",
        "later products in order": "So many more products are approved, each with its first patient after "
        "all others and its approval after all others, and each with yearly sales.",
    }

    _last_months: tuple[Hashable, pd.DataFrame] | None = None

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the values after a change of `CHANGES`; an amount of 0 changes nothing."""
        if claim == "B10":
            return self._race(amount)
        if claim == "A12":
            counted = self._deals(parameters, change, amount)
            return judged.a12(counted, self._table("capital"), parameters["resamples"], parameters["seed"])
        settings = settings_of(parameters, sooner=amount if change.startswith("months") else 0)
        drawn = self._drawn(parameters)
        if claim == "A14":
            counted = self._deals(parameters, change, amount)
            found = self._kept(
                ("share", deals.counting_of(parameters), change, amount), lambda: deals.with_data(counted)
            )
            return judged.a14(self._swept(parameters, drawn, settings), counted, found)
        months = self._months(parameters, drawn, settings)
        if claim == "A17":
            return judged.a17(months)
        less = amount / 100 if change.startswith("learning") else 0.0
        spreading = np.maximum(drawn[pipeline.SPREADING] - less, 0.0)
        leader = judged.LEADERS[parameters["compared"]]
        systems = generations.systems({**drawn, pipeline.SPREADING: spreading}, months, leader)
        curve = self._learned(parameters, drawn, settings) if parameters["gap_in"] != "generations" else None
        return judged.a13(self.own, systems, parameters["years"], curve)

    def _deals(self, parameters: Parameters, change: str, amount: int) -> pd.DataFrame:
        counting = deals.counting_of(parameters)
        counted = self._kept(("deals", counting), lambda: deals.chosen(self._table("deals"), counting))
        if change.startswith("deals") and amount:
            counted = pd.concat([counted, _found(change, amount)], ignore_index=True)
        return counted

    def _race(self, more: int) -> Values:
        found = race.products(self._table("approvals"))
        sales = race.sales_known(self._table("burden"), found)
        return judged.b10(race.later(found, more), sales + more)

    def _drawn(self, parameters: Parameters) -> pipeline.Draws:
        drawing = (parameters["draws"], parameters["seed"], parameters["durations"])
        told = self._table("phase_durations")
        # Draws that nobody can write to, so that `pipeline` knows them again.
        return self._kept(
            ("drawn", *drawing), lambda: memory.all_fixed(fitted.draws(self.own, told, *drawing))
        )

    def _months(self, parameters: Parameters, drawn: pipeline.Draws, settings: Settings) -> pd.DataFrame:
        # Months are large and settings many: only the last are kept, for the choices made of them.
        key = (settings, parameters["draws"], parameters["durations"])
        if self._last_months is None or self._last_months[0] != key:
            needed = self._needed(parameters, drawn, settings.criterion)
            self._last_months = (key, pipeline.months(drawn, settings, needed))
        return self._last_months[1]

    def _swept(self, parameters: Parameters, drawn: pipeline.Draws, settings: Settings) -> pd.DataFrame:
        key = ("swept", settings, parameters["draws"], parameters["durations"])
        asked = judged.criteria(settings.criterion)
        return self._kept(
            key,
            lambda: judged.swept(drawn, settings, asked, lambda one: self._needed(parameters, drawn, one)),
        )

    def _needed(self, parameters: Parameters, drawn: pipeline.Draws, criterion: Criterion) -> np.ndarray:
        # Responses are those of the patients, whatever the route and however long it takes.
        key = ("needed", criterion, parameters["draws"], parameters["seed"], parameters["durations"])
        rates, seed = drawn[pipeline.RESPONSE], parameters["seed"]
        return self._kept(key, lambda: memory.fixed(boundary.patients_needed(criterion, rates, seed)))

    def _learned(self, parameters: Parameters, drawn: pipeline.Draws, settings: Settings) -> Curve:
        key = ("learned", settings.criterion, settings.seed, parameters["draws"])
        return self._kept(key, lambda: judged.learned(drawn, settings))

    @cached_property
    def own(self) -> pd.DataFrame:
        """The inputs of the chapter."""
        return inputs.of_chapter(self.load("model_inputs"), pipeline.CHAPTER)


def settings_of(parameters: Parameters, sooner: float = 0.0) -> Settings:
    """Gather what the model is asked from the parameters of the chapter.

    Args:
        parameters: of the chapter.
        sooner: months by which the first US patient is sooner.
    """
    criterion = Criterion(
        kind=parameters["criterion"],
        bar=parameters["bar"],
        confidence=parameters["confidence"],
        width=parameters["width"],
        most=parameters["most_patients"],
    )
    return Settings(
        criterion,
        parameters["start_factor"],
        parameters["accrual_factor"],
        parameters["alike"],
        sooner,
        parameters["seed"],
    )


def _found(change: str, amount: int) -> pd.DataFrame:
    known = "no" if "without" in change else "yes"
    return pd.DataFrame({deals.DATA: [known] * amount})
