"""Claim A19 under any specification, and under small changes."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator, inputs, memory
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.first_data_decision import judged, routes, sweep, value


class Evaluator(evaluator.Evaluator):
    """Gives the values of A19 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "months to the first patient fewer": "The US route reaches its first patient so many months sooner "
        "in every draw, at the soonest in one month.",
        "what the owner gets more": "The value at approval, or the payment, is so many percent higher.",
        "odds of acceptance lower": "The odds that foreign data are accepted fall by a tenth, so many times.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the values after a change of `CHANGES`, of so many months or tenths."""
        choices, months, matters = choices_of(parameters), 0, parameters["matters"]
        if change.startswith("months"):
            months = amount
        elif change.startswith("odds"):
            choices = replace(choices, acceptance_odds=choices.acceptance_odds * 0.9**amount)
        elif change:
            choices = replace(choices, payoff_factor=choices.payoff_factor * (1 + amount / 100))
        drawing = (parameters["draws"], parameters["seed"])
        # What matters is only handed on, so specifications that differ in nothing else share the rest.
        found = self._kept(
            ("judged", choices, months, drawing), lambda: self._judged(choices, months, drawing, matters)
        )
        return found | {"matters": matters}

    def _judged(
        self, choices: value.Choices, months: int, drawing: tuple[int, int], matters: float
    ) -> Values:
        drawn = self._drawn(drawing, months)
        swept = sweep.ends(self.assumed, drawn, choices)
        places = self._kept(("places", months, drawing), lambda: inputs.binned(drawn))
        return judged.a19(self.own, drawn, choices, swept, matters=matters, places=places)

    def _drawn(self, drawing: tuple[int, int], sooner: int) -> dict[str, np.ndarray]:
        # Draws that nobody can write to, so that `terms` knows them again.
        drawn = self._kept(("drawn", *drawing), lambda: memory.all_fixed(inputs.draws(self.own, *drawing)))
        started = self._kept(
            ("started", drawing, sooner),
            lambda: memory.fixed(np.maximum(drawn[routes.US_START] - sooner, 1.0)),
        )
        return drawn | {routes.US_START: started}

    @cached_property
    def assumed(self) -> pd.DataFrame:
        """The inputs that are assumed and have a range."""
        return sweep.assumptions(self.own)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The inputs of the chapter."""
        return inputs.of_chapter(self.load("model_inputs"), routes.CHAPTER)


def choices_of(parameters: Parameters) -> value.Choices:
    """Gather what the model is asked from the parameters of the chapter; a discount of 0 is the drawn one."""
    return value.Choices(
        parameters["payoff"],
        parameters["acceptance_odds"],
        parameters["start_left"],
        parameters["china_start"],
        parameters["payoff_factor"],
        parameters["discount"] or None,
    )
