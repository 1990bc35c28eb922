"""Two countries compared: counts and their ratio with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.statistics import rates

Weights = NDArray[np.float64]


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
    focal, comparator = (weights[side].to_numpy(dtype=float) for side in ("focal", "comparator"))
    return compare_weights(focal, comparator, resampling)


def compare_weights(focal: Weights, comparator: Weights, resampling: Resampling) -> Comparison:
    """Compare two countries as `compare` does, from the weights of n trials for each."""
    sums = float(focal.sum()), float(comparator.sum())
    if sums == (0.0, 0.0):
        return Comparison(0.0, 0.0, 1.0, 0.0, math.inf, "no trial")
    if _whole(focal) and _whole(comparator):
        found = exact_ratio(round(sums[0]), round(sums[1]))
        return Comparison(*sums, found.ratio, found.low, found.high, "exact")
    low, high = rates.percentile_interval(bootstrap_ratios(focal, comparator, resampling))
    return Comparison(*sums, _over(*sums), low, high, "bootstrap")


@lru_cache(maxsize=4096)
def exact_ratio(focal: int, comparator: int) -> rates.Ratio:
    """Give the ratio of two counts with its exact interval; equal counts are common, so they are kept."""
    return rates.rate_ratio(focal, comparator)


def bootstrap_ratios(focal: Weights, comparator: Weights, resampling: Resampling) -> Weights:
    """Give the ratio in each of the bootstrap samples of trials, infinite where the comparator has none."""
    often = _frequencies(_rounded_up(len(focal)), resampling)[: len(focal)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((focal @ often) / (comparator @ often))


@lru_cache(maxsize=4)
def _frequencies(trials: int, resampling: Resampling) -> Weights:
    """Draw how often each trial counts; that depends neither on what it weighs nor on the trials after it."""
    return rates.frequencies(trials, resampling.draws, resampling.generator())


def _rounded_up(trials: int) -> int:
    return max(1024, 1 << (trials - 1).bit_length())


def _whole(weights: Weights) -> bool:
    return bool(((weights == 0.0) | (weights == 1.0)).all())


def _over(focal: float, comparator: float) -> float:
    if comparator:
        return focal / comparator
    return math.inf if focal else math.nan
