"""The values of claims B1 and B15, from frames and choices alone."""

from __future__ import annotations

from collections.abc import Mapping

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


def b1(
    burden: pd.DataFrame,
    rare_below: float,
    free: averaging.Interval,
    told: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Give the values of claim B1.

    Args:
        burden: the table `burden`.
        rare_below: number of people below which the law calls a disease rare.
        free: from `relapse_free`.
        told: from `of_burden`, where it is known.
    """
    rows = told or of_burden(burden)
    return {
        "prevalence": rows["prevalence"],
        "rare_below": rare_below,
        "relapse_free": free.value,
        "relapse_free_low": free.low,
        "relapse_free_high": free.high,
        "deaths_per_case": rows["deaths_per_case"],
        "burden_rows": rows["burden_rows"],
    }


def of_burden(burden: pd.DataFrame) -> dict[str, float]:
    """Give the values of claim B1 that the table `burden` alone tells."""
    return {
        "prevalence": float(burdens.prevalence(burden)["value"].iloc[0]),
        "deaths_per_case": burdens.deaths_per_case(burdens.yearly(burden)),
        "burden_rows": len(burdens.care(burden)),
    }


def b15(
    found: sweep.Swept, gain: np.ndarray, capacity_binds: float, pairs: int, matters: float
) -> dict[str, float]:
    """Give the values of claim B15.

    Args:
        found: patients lost, from `sweep.swept`.
        gain: draws of the months alive gained by one patient.
        capacity_binds: from `binding`.
        pairs: randomized trials that print survival of both arms.
        matters: life-years that count as a matter of life and death.
    """
    every = sweep.life_years_of_every(found, gain)
    gained = np.quantile(gain, sweep.TAILS)
    return {
        "life_years": every[0]["value"],
        "life_years_low": every[0]["low"],
        "life_years_high": every[0]["high"],
        "swept_low": min(one["low"] for one in every),
        "gain_low": float(gained[0]),
        "gain_high": float(gained[1]),
        "pairs": pairs,
        "matters": matters,
        "capacity_binds": capacity_binds,
    }


def binding(drawn: model.Draws, choices: model.Choices) -> float:
    """Give the share of draws in which capacity binds at some time in the window, in either country."""
    if not choices.bounded:
        return 0.0
    return float(np.logical_or(*(model.binds(drawn, name, choices) for name in model.PLACES)).mean())
