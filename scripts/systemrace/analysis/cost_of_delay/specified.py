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
            free = judged.relapse_free(
                self.tables, parameters["trial"], parameters["relapse_month"], choice_of(parameters)
            )
            return judged.b1(self._table("burden"), float(self.own.loc[burden.RARE, "value"]), free)
        found, binds = self._swept(parameters)
        gain = self._gain(parameters) + longer
        return judged.b15(found, gain, binds, self.pairs, parameters["matters"])

    def _swept(self, parameters: Parameters) -> tuple[sweep.Swept, float]:
        asked = tuple(parameters[name] for name in ASKED)
        drawing = (parameters["draws"], parameters["seed"])

        def found() -> tuple[sweep.Swept, float]:
            drawn = self._kept(("drawn", *drawing), lambda: inputs.draws(self.own, *drawing))
            choices = model.Choices(*asked)
            return sweep.swept(self.own, drawn, choices), judged.binding(drawn, choices)

        return self._kept(("swept", *asked, *drawing), found)

    def _gain(self, parameters: Parameters) -> np.ndarray:
        names = ("trial", "horizon", "models", "draws", "seed")

        def found() -> np.ndarray:
            gained = setting.gains(
                self.tables, parameters["trial"], parameters["horizon"], choice_of(parameters)
            )
            return setting.gain_of(gained, parameters["draws"], parameters["seed"])

        return self._kept(("gain", *(parameters[name] for name in names)), found)

    @cached_property
    def tables(self) -> fitting.Tables:
        """The tables of printed curves."""
        return fitting.Tables(self.load("curves"), self.load("landmarks"), self.load("survival"))

    @cached_property
    def own(self) -> pd.DataFrame:
        """The inputs of the chapter."""
        return setting.own_inputs(self.load("model_inputs"))

    @cached_property
    def pairs(self) -> int:
        """How many randomized trials print survival of both arms."""
        return len(fitting.randomized(self.tables, "OS"))


def choice_of(parameters: Parameters) -> fitting.Choice:
    """Gather how curves are fitted from the parameters of the chapter."""
    return fitting.Choice(models=parameters["models"])
