"""The values of claims B1 and B15, from frames and choices alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace.analysis.cost_of_delay import burden as burdens
from systemrace.analysis.cost_of_delay import model, sweep
from systemrace.analysis.durability import fitting
from systemrace.analysis.statistics import averaging


def relapse_free(
    tables: fitting.Tables, trial: str, month: float, choice: fitting.Choice
) -> averaging.Interval:
    """Give the share free of progression at a month on the standard-care arm of a randomized trial."""
    return fitting.fit(tables, fitting.arms(tables, trial, "PFS")[1], choice).at(month)


def b1(burden: pd.DataFrame, rare_below: float, free: averaging.Interval) -> dict[str, float]:
    """Give the values of claim B1.

    Args:
        burden: the table `burden`.
        rare_below: number of people below which the law calls a disease rare.
        free: from `relapse_free`.
    """
    return {
        "prevalence": float(burdens.prevalence(burden)["value"].iloc[0]),
        "rare_below": rare_below,
        "relapse_free_low": free.low,
        "relapse_free_high": free.high,
        "deaths_per_case": burdens.deaths_per_case(burdens.yearly(burden)),
        "burden_rows": len(burdens.care(burden)),
    }


def b15(
    own: pd.DataFrame, drawn: model.Draws, choices: model.Choices, pairs: int, matters: float
) -> dict[str, float]:
    """Give the values of claim B15.

    Args:
        own: inputs of the chapter.
        drawn: from `setting.drawn`.
        choices: what the model is asked.
        pairs: randomized trials that print survival of both arms.
        matters: life-years that count as a matter of life and death.
    """
    lost = sweep.summary(model.total(drawn, choices))
    swept = sweep.one_by_one(own, drawn, choices)
    together = sweep.worst_together(drawn, swept, choices)
    gained = np.quantile(drawn[model.GAIN], sweep.TAILS)
    bound = np.logical_or(*(model.binds(drawn, name, choices) for name in model.PLACES))
    return {
        "life_years": lost["value"],
        "life_years_low": lost["low"],
        "life_years_high": lost["high"],
        "swept_low": min(lost["low"], float(swept["low"].min()), together["low"]),
        "gain_low": float(gained[0]),
        "gain_high": float(gained[1]),
        "pairs": pairs,
        "matters": matters,
        "capacity_binds": float(bound.mean()) if choices.bounded else 0.0,
    }
