"""Interrupted time series of counts: did level or growth change at a date, and by more than elsewhere?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from scipy import stats

from systemrace.analysis.statistics import loglinear, overdispersed

Counts = TypeVar("Counts", pd.Series, pd.DataFrame)
Errors = Literal["hac", "quasi", "negative_binomial"]

# Columns of the design matrix.
CONSTANT, TIME, AFTER, TIME_AFTER = range(4)


@dataclass(frozen=True)
class Factor:
    """A multiplicative effect with its interval, and the log scale on which it was estimated."""

    value: float
    low: float
    high: float
    log: float
    standard_error: float


@dataclass(frozen=True)
class Segmented:
    """A log-linear fit with a break: yearly growth on both sides, change of growth, step of level."""

    growth_before: Factor
    growth_after: Factor
    growth_change: Factor
    level_change: Factor
    dispersion: float
    counts: pd.Series | np.ndarray
    means: np.ndarray
    trend: np.ndarray

    @property
    def fitted(self) -> pd.DataFrame:
        """Lay out the fit: index of the counts, if they have one; count, mean, without_break."""
        columns = {"count": self.counts, "mean": self.means, "without_break": self.trend}
        return pd.DataFrame(columns, index=getattr(self.counts, "index", None))


def factor(log: float, standard_error: float, confidence: float = 0.95) -> Factor:
    """Turn an effect on the log scale into a factor with a Wald interval."""
    reach = _quantile((1 + confidence) / 2) * standard_error
    value, low, high = (_exponential(log + shift) for shift in (0.0, -reach, reach))
    return Factor(value, low, high, log, standard_error)


def segmented(
    counts: pd.Series | np.ndarray,
    after: int,
    per_year: int,
    errors: Errors = "hac",
    confidence: float = 0.95,
) -> Segmented:
    """Fit counts with a log-linear trend that may step and bend at one date.

    log E(count) = a + b t + c after + d t after, with t in years from the break to the middle of each
    period, so exp(c) is the step at the break and exp(d) the change of the yearly growth factor
    (Bernal, Cummins and Gasparrini, 2017, 10.1093/ije/dyw098).

    Args:
        counts: one count per period, equally spaced, in order.
        after: position of the first period after the break.
        per_year: periods in a year.
        errors: "hac" gives Poisson with Newey-West errors over one year of lags, "quasi" Poisson with
            errors scaled by the Pearson dispersion, "negative_binomial" a maximum-likelihood NB2 fit.
        confidence: level of the intervals.

    Returns:
        The effects.

    Raises:
        ValueError: if either side has fewer than three periods or no count at all.
    """
    values = np.asarray(counts, dtype=float)
    _check(values, after)
    design = _design(len(values), after, per_year)
    parameters, covariance = _estimate(values, design, errors, per_year)
    means, trend = (_means(columns, parameters) for columns in (design, design * [1, 1, 0, 0]))
    effects = {
        name: _combination(parameters, covariance, pick, confidence) for name, pick in _effects().items()
    }
    return Segmented(
        **effects, dispersion=_dispersion(values, means), counts=counts, means=means, trend=trend
    )


def ratio(numerator: Factor, denominator: Factor, confidence: float = 0.95) -> Factor:
    """Divide two factors estimated on independent series."""
    spread = math.hypot(numerator.standard_error, denominator.standard_error)
    return factor(numerator.log - denominator.log, spread, confidence)


def window(counts: Counts, position: int, reach: int) -> tuple[Counts, int]:
    """Cut `reach` periods on either side of a break, fewer where the series ends.

    Returns:
        The cut series and the position of the first period after the break in it.
    """
    start = max(position - reach, 0)
    return counts.iloc[start : position + reach], position - start


def share_at_least(values: Iterable[float], observed: float) -> float:
    """Give the share of placebo effects that are at least as large; NaN without any."""
    known = np.array([value for value in values if not math.isnan(value)])
    return float((known >= observed).mean()) if len(known) else math.nan


@lru_cache(maxsize=256)
def _design(periods: int, after: int, per_year: int) -> np.ndarray:
    time = (np.arange(periods) - after + 0.5) / per_year
    late = (np.arange(periods) >= after).astype(float)
    design = np.column_stack([np.ones(periods), time, late, time * late])
    design.flags.writeable = False
    return design


def _check(counts: np.ndarray, after: int) -> None:
    for name, side in (("before", counts[:after]), ("after", counts[after:])):
        if len(side) < 3 or side.sum() == 0:
            raise ValueError(
                f"too little to fit {name} the break: {len(side)} periods, {int(side.sum())} counted"
            )


def _estimate(
    counts: np.ndarray, design: np.ndarray, errors: Errors, per_year: int
) -> tuple[np.ndarray, np.ndarray]:
    if errors == "negative_binomial":
        fitted = overdispersed.known(counts, design)
        return fitted.parameters, fitted.covariance
    fitted = loglinear.poisson(counts, design)
    if errors == "quasi":
        return fitted.parameters, fitted.covariance * loglinear.dispersion(counts, fitted)
    return fitted.parameters, loglinear.newey_west(counts, design, fitted, per_year)


@lru_cache(maxsize=1)
def _effects() -> dict[str, np.ndarray]:
    unit = np.eye(4)
    return {
        "growth_before": unit[TIME],
        "growth_after": unit[TIME] + unit[TIME_AFTER],
        "growth_change": unit[TIME_AFTER],
        "level_change": unit[AFTER],
    }


def _combination(
    parameters: np.ndarray, covariance: np.ndarray, pick: np.ndarray, confidence: float
) -> Factor:
    variance = float(pick @ covariance @ pick)
    return factor(float(pick @ parameters), math.sqrt(max(variance, 0.0)), confidence)


def _means(design: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    return np.exp(design @ parameters)


def _dispersion(counts: np.ndarray, means: np.ndarray) -> float:
    return float(((counts - means) ** 2 / means).sum() / (len(counts) - 4))


@lru_cache(maxsize=64)
def _quantile(probability: float) -> float:
    return float(stats.norm.ppf(probability))


def _exponential(log: float) -> float:
    return math.exp(log) if log < 700 else math.inf
