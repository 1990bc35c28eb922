"""When a series that grows faster meets one that is larger, with the uncertainty of both fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from systemrace.analysis.statistics import rates

Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Trend:
    """A log-linear trend of yearly counts, level and growth estimated apart from one another.

    centre: the moment, in decimal years, at which level and growth are uncorrelated.
    level, level_error: log of the yearly number at the centre, and its standard error.
    growth, growth_error: log of the yearly growth factor, and its standard error.
    """

    centre: float
    level: float
    level_error: float
    growth: float
    growth_error: float
    alpha: float
    years: int

    def at(self, moment: float) -> float:
        """Give the fitted yearly number at a moment in decimal years."""
        return math.exp(self.level + self.growth * (moment - self.centre))


def fit(counts: pd.Series) -> Trend:
    """Fit yearly counts (negative binomial, or Poisson where that is enough).

    Time is centred where the weights of the fit balance, so that level and growth are uncorrelated in the
    expected information and can be drawn one by one (Cameron and Trivedi 2013, section 3.3).

    Args:
        counts: whole numbers, indexed by calendar year; a year's count stands at its middle.

    Raises:
        ValueError: for fewer than three years, or no event.
    """
    return _fit(tuple(counts.index.tolist()), tuple(counts.tolist()))


# The same years come back in every specification that leaves the counts as they are.
@lru_cache(maxsize=4096)
def _fit(years: tuple[int, ...], counts: tuple[float, ...]) -> Trend:
    middle, values = np.array(years, dtype=float) + 0.5, np.array(counts, dtype=float)
    found = rates.negative_binomial(values, np.column_stack([np.ones_like(middle), middle - middle.mean()]))
    level, growth = (float(part) for part in found.coefficients)
    mean = np.exp(level + growth * (middle - middle.mean()))
    weight = mean / (1 + found.alpha * mean)
    centre = float((weight * middle).sum() / weight.sum())
    # The same fit with another origin of time: what moves is the level alone.
    later = centre - float(middle.mean())
    spread = np.array([1.0, later])
    level_error = math.sqrt(float(spread @ found.covariance @ spread))
    return Trend(
        centre, level + growth * later, level_error, growth, float(found.errors[1]), found.alpha, len(counts)
    )


def draw(trend: Trend, moment: float, draws: int, rng: np.random.Generator) -> tuple[Draws, Draws]:
    """Draw log level at a moment and log growth from their sampling distribution.

    Args:
        trend: from `fit`.
        moment: in decimal years.
        draws: how many.
        rng: random generator, seeded by the caller.
    """
    growth = rng.normal(trend.growth, trend.growth_error, draws)
    level = rng.normal(trend.level, trend.level_error, draws) + growth * (moment - trend.centre)
    return level, growth


def years_to_parity(gap: ArrayLike, closing: ArrayLike) -> Draws:
    """Give the years until a gap on the log scale is closed.

    Args:
        gap: log of the larger over the smaller, now.
        closing: growth of the smaller less growth of the larger, log per year.

    Returns:
        gap / closing; 0 where there is no gap, infinite where it does not close.
    """
    distance, speed = np.broadcast_arrays(np.asarray(gap, float), np.asarray(closing, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(speed > 0, distance / speed, np.inf)
    return np.where(distance <= 0, 0.0, years)


def growth_needed(gap: float, growth: ArrayLike, years: float) -> Draws:
    """Give the yearly growth factor that closes a gap in a number of years.

    Args:
        gap: log of the larger over the smaller, now.
        growth: yearly growth factor of the larger.
        years: above zero.
    """
    return np.asarray(growth, float) * math.exp(gap / years)
