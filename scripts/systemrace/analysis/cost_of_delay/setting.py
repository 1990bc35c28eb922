"""Draws of the model: its inputs, and the randomized gain in survival with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from systemrace.analysis import inputs
from systemrace.analysis.cost_of_delay.model import GAIN
from systemrace.analysis.durability import construct, fitting, judged

CHAPTER = "cost-of-delay"


def gains(tables: fitting.Tables, trial: str, horizon: float, choice: fitting.Choice) -> np.ndarray:
    """Give sorted draws of the restricted mean months alive gained in a randomized trial.

    Args:
        tables: the tables curves are read from.
        trial: a randomized trial that prints survival of both arms.
        horizon: months within which survival is counted.
        choice: how curves are fitted, and the seed by which the arms' draws are paired.
    """
    return _gained(tables, fitting.arms(tables, trial, "OS"), horizon, choice)


def outside_gains(tables: fitting.Tables, horizon: float, choice: fitting.Choice) -> np.ndarray:
    """Give sorted draws of the gain of CARTITUDE-1 over LocoMMotion, which is not randomized."""
    inside = construct.curve_of(tables, judged.LONGEST, "OS")
    return _gained(tables, (inside, "locommotion-os"), horizon, choice)


def _gained(
    tables: fitting.Tables, pair: tuple[str, str], horizon: float, choice: fitting.Choice
) -> np.ndarray:
    car, standard = (fitting.restricted_means(fitting.fit(tables, arm, choice), horizon) for arm in pair)
    rng = np.random.default_rng([choice.seed, 0])
    return np.sort(rng.permutation(car) - rng.permutation(standard))


def drawn(
    own: pd.DataFrame, gained: np.ndarray, n: int, seed: int, held: Mapping[str, float] | None = None
) -> dict[str, np.ndarray]:
    """Draw all inputs and the gain, by input_id and `gain`.

    Args:
        own: rows of the chapter in `model_inputs`.
        gained: from `gains`.
        n: number of draws.
        seed: start of the random numbers.
        held: inputs held at a value.
    """
    found = inputs.draws(own, n, seed, held)
    return {**found, GAIN: gain_of(gained, n, seed)}


def gain_of(gained: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Draw the gain from its own stream, from sorted draws of `gains`."""
    return np.quantile(gained, inputs.stream(GAIN, n, seed))


def own_inputs(model_inputs: pd.DataFrame) -> pd.DataFrame:
    """Give the inputs of the chapter."""
    return inputs.of_chapter(model_inputs, CHAPTER)


def with_gain(own: pd.DataFrame, gain: Mapping[str, float], sources: Sequence[str]) -> pd.DataFrame:
    """Give the inputs and below them the gain of one patient, as a row of the same form.

    Args:
        own: inputs of the chapter.
        gain: value, low and high in months, 95% interval.
        sources: ids of what the curves were read from.
    """
    row = {
        "input_id": GAIN,
        "chapter": CHAPTER,
        "input": "months alive gained by one patient",
        "value": gain["value"],
        "low": gain["low"],
        "high": gain["high"],
        "range_basis": "95% interval",
        "unit": "months",
        "distribution": "draws of fitted curves",
        "basis": "sourced",
        "source_ids": "|".join(sources),
    }
    below = pd.DataFrame([row]).reindex(columns=own.columns).astype(object)
    joined = pd.concat([own.astype(object), below], ignore_index=True)
    for name in ("value", "low", "high"):
        joined[name] = pd.to_numeric(joined[name].mask(joined[name].isna(), None))
    return joined
