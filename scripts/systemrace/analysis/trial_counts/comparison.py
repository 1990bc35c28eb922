"""Two countries compared: counts and their ratio with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import rates


@dataclass(frozen=True)
class Resampling:
    """How a bootstrap is drawn: seed and number of draws."""

    seed: int = 20260822
    draws: int = 2000

    def generator(self) -> np.random.Generator:
        """Give a fresh generator, so that a result depends on the seed and not on what ran before."""
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Comparison:
    """Counts of the two countries and their ratio with a 95% interval."""

    focal: float
    comparator: float
    ratio: float
    low: float
    high: float
    method: str

    @property
    def leader(self) -> int:
        """1 if the focal country is ahead, -1 if behind, 0 if level."""
        gap = self.focal - self.comparator
        return 0 if math.isnan(gap) else int(np.sign(gap))


UNKNOWN = Comparison(math.nan, math.nan, 1.0, 0.0, math.inf, "not computed")


def compare(weights: pd.DataFrame, resampling: Resampling) -> Comparison:
    """Compare the summed weights of two countries.

    Args:
        weights: columns focal and comparator, one row per trial.
        resampling: used where a sum is not a whole number, so that no exact interval exists.

    Returns:
        Counts, ratio, interval and "exact" or "bootstrap"; without any trial the ratio may be anything: 1,
        from 0 to infinity. The exact interval treats the two counts as independent Poisson counts; the few
        trials in both countries make it slightly too wide.
    """
    focal, comparator = float(weights["focal"].sum()), float(weights["comparator"].sum())
    if focal == comparator == 0:
        return Comparison(0.0, 0.0, 1.0, 0.0, math.inf, "no trial")
    if _whole(weights):
        found = rates.rate_ratio(round(focal), round(comparator))
        return Comparison(focal, comparator, found.ratio, found.low, found.high, "exact")
    low, high = rates.percentile_interval(bootstrap_ratios(weights, resampling))
    return Comparison(focal, comparator, _over(focal, comparator), low, high, "bootstrap")


def bootstrap_ratios(weights: pd.DataFrame, resampling: Resampling) -> np.ndarray:
    """Give the ratio in each of the bootstrap samples of trials, infinite where the comparator has none."""
    kinds = weights.groupby(["focal", "comparator"]).size().reset_index(name="trials")
    drawn = rates.resample(kinds["trials"], resampling.draws, resampling.generator())
    with np.errstate(divide="ignore", invalid="ignore"):
        return (drawn @ kinds["focal"].to_numpy()) / (drawn @ kinds["comparator"].to_numpy())


def _whole(weights: pd.DataFrame) -> bool:
    values = weights[["focal", "comparator"]].to_numpy(dtype=float)
    return bool(np.isin(values, (0.0, 1.0)).all())


def _over(focal: float, comparator: float) -> float:
    if comparator:
        return focal / comparator
    return math.inf if focal else math.nan
