"""The claims on the cost of delay under any specification, and under small changes."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator, inputs
from systemrace.analysis.cost_of_delay import burden, judged, model, setting, sweep
from systemrace.analysis.durability import fitting
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.statistics import averaging

GAINED = ("trial", "horizon", "models", "draws", "seed")
ASKED = ("delay", "window", "discount", "bounded", "clock")


class Evaluator(evaluator.Evaluator):
    """Gives the values of B1 and B15 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "months alive gained more": "One patient lives so many tenths of a month longer; the interval moves "
        "along.",
        "months alive gained fewer": "One patient lives so many tenths of a month less; the interval moves "
        "along.",
        "people living with it more": "So many thousand people more live with the disease.",
        "rows on care found": "So many rows turn up that measure how long standard care lasts or what harm "
        "it does.",
    }

    def values(self, claim: str, parameters: Parameters) -> Values:
        """Give what a claim names, as the chapter computes it."""
        return self._judged(claim, parameters, 0.0)

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many tenths, thousands or rows."""
        if claim == "B15":
            return self._judged(claim, parameters, amount * (-0.1 if change.endswith("fewer") else 0.1))
        found = dict(self.values(claim, parameters))
        step = {"people living with it more": ("prevalence", 1000), "rows on care found": ("burden_rows", 1)}
        name, size = step[change]
        return found | {name: found[name] + size * amount}

    def _judged(self, claim: str, parameters: Parameters, longer: float) -> Values:
        if claim == "B1":
            rows = self._table("burden")
            told = self._kept(("burden",), lambda: judged.of_burden(rows))
            return judged.b1(rows, self.rare_below, self._free(parameters), told)
        names = (*ASKED, *GAINED)
        # What matters is only handed on, so specifications that differ in nothing else share the rest.
        found = self._kept(
            ("judged", longer, *(parameters[name] for name in names)), lambda: self._lost(parameters, longer)
        )
        return found | {"matters": parameters["matters"]}

    def _lost(self, parameters: Parameters, longer: float) -> Values:
        found, binds = self._swept(parameters)
        gain = self._gain(parameters) + longer
        return judged.b15(found, gain, binds, self.pairs, parameters["matters"])

    def _free(self, parameters: Parameters) -> averaging.Interval:
        trial, month, choice = parameters["trial"], parameters["relapse_month"], choice_of(parameters)
        return self._kept(
            ("free", trial, month, choice), lambda: judged.relapse_free(self.tables, trial, month, choice)
        )

    def _swept(self, parameters: Parameters) -> tuple[sweep.Swept, float]:
        asked = tuple(parameters[name] for name in ASKED)
        drawing = (parameters["draws"], parameters["seed"])

        def found() -> tuple[sweep.Swept, float]:
            drawn = self._kept(("drawn", *drawing), lambda: inputs.draws(self.own, *drawing))
            choices = model.Choices(*asked)
            return sweep.swept(self.own, drawn, choices), judged.binding(drawn, choices)

        return self._kept(("swept", *asked, *drawing), found)

    def _gain(self, parameters: Parameters) -> np.ndarray:
        def found() -> np.ndarray:
            gained = setting.gains(
                self.tables, parameters["trial"], parameters["horizon"], choice_of(parameters)
            )
            return setting.gain_of(gained, parameters["draws"], parameters["seed"])

        return self._kept(("gain", *(parameters[name] for name in GAINED)), found)

    @cached_property
    def tables(self) -> fitting.Tables:
        """The tables of printed curves."""
        return fitting.Tables(self.load("curves"), self.load("landmarks"), self.load("survival"))

    @cached_property
    def own(self) -> pd.DataFrame:
        """The inputs of the chapter."""
        return setting.own_inputs(self.load("model_inputs"))

    @cached_property
    def rare_below(self) -> float:
        """The number of people below which the law calls a disease rare."""
        return float(self.own.loc[burden.RARE, "value"])

    @cached_property
    def pairs(self) -> int:
        """How many randomized trials print survival of both arms."""
        return len(fitting.randomized(self.tables, "OS"))


def choice_of(parameters: Parameters) -> fitting.Choice:
    """Gather how curves are fitted from the parameters of the chapter."""
    return fitting.Choice(models=parameters["models"])
