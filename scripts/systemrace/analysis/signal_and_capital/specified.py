"""The claims on signal and capital under any specification, and under small changes."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator, inputs
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.signal_and_capital import deals, judged, pipeline, race
from systemrace.analysis.signal_and_capital.boundary import Criterion
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
        "products found": "So many more approved products turn up, each in its place in both orders.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the values after a change of `CHANGES`; an amount of 0 changes nothing."""
        if claim == "B10":
            return self._race(amount)
        counted = deals.chosen(self._table("deals"), parameters["deals_counted"], parameters["once"])
        if change.startswith("deals") and amount:
            counted = pd.concat([counted, _found(change, amount)], ignore_index=True)
        if claim == "A12":
            return judged.a12(counted, self._table("capital"), parameters["resamples"], parameters["seed"])
        sooner = amount if change.startswith("months") else 0
        drawn = self._drawn(parameters, sooner)
        if claim == "A14":
            return judged.a14(self._swept(parameters, drawn, sooner), counted)
        months = self._months(parameters, drawn, sooner)
        if claim == "A17":
            return judged.a17(months)
        less = amount / 100 if change.startswith("learning") else 0.0
        spreading = np.maximum(drawn[pipeline.SPREADING] - less, 0.0)
        return judged.a13(self.own, drawn | {pipeline.SPREADING: spreading}, months, parameters["years"])

    def _race(self, more: int) -> Values:
        found = race.products(self._table("approvals"))
        values = judged.b10(found, race.sales_known(self._table("burden"), found))
        return values | {"products": values["products"] + more, "sales_known": values["sales_known"] + more}

    def _drawn(self, parameters: Parameters, sooner: int) -> dict[str, np.ndarray]:
        drawing = (parameters["draws"], parameters["seed"])
        drawn = self._kept(("drawn", *drawing), lambda: inputs.draws(self.own, *drawing))
        start = pipeline.START[pipeline.US]
        return drawn | {start: np.maximum(drawn[start] - sooner, 1.0)}

    def _months(self, parameters: Parameters, drawn: pipeline.Draws, sooner: int) -> pd.DataFrame:
        settings = settings_of(parameters)
        key = ("months", settings, parameters["draws"], sooner)
        return self._kept(key, lambda: pipeline.months(drawn, settings))

    def _swept(self, parameters: Parameters, drawn: pipeline.Draws, sooner: int) -> pd.DataFrame:
        settings = settings_of(parameters)
        key = ("swept", settings, parameters["draws"], sooner)
        return self._kept(key, lambda: judged.swept(drawn, settings, judged.criteria(settings.criterion)))

    @cached_property
    def own(self) -> pd.DataFrame:
        """The inputs of the chapter."""
        return inputs.of_chapter(self.load("model_inputs"), pipeline.CHAPTER)


def settings_of(parameters: Parameters) -> Settings:
    """Gather what the model is asked from the parameters of the chapter."""
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
        parameters["seed"],
    )


def _found(change: str, amount: int) -> pd.DataFrame:
    known = "no" if "without" in change else "yes"
    return pd.DataFrame({deals.DATA: [known] * amount})
