"""Lognormal durations from few observations: exact, between two ends, or bounded on one side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Array = NDArray[np.float64]

# What a handful of durations cannot tell is how far programmes lie apart. Of 221 trials of one unit the
# middle half was activated in 3.0 to 6.0 months (doi:10.1158/1078-0432.CCR-16-1936), a spread of 0.51; the
# prior is centred there and leaves a factor of about two either way.
PRIOR_CENTRE, PRIOR_WIDTH = 0.51, 0.35
SPREADS = (0.1, 1.5)
CELLS, POINTS, ROUNDS = 41, 401, 3
REACH = 3.0  # on the log scale, beyond what was observed
NEGLIGIBLE = 1e-7


@dataclass(frozen=True)
class Observation:
    """One duration: between `low` and `high`, which are equal where it is known exactly.

    Attributes:
        low: 0 where only an upper bound is known.
        high: infinite where only a lower bound is known.
    """

    low: float
    high: float


@dataclass(frozen=True)
class Fit:
    """A lognormal fitted to observations, and what its parameters may be.

    Attributes:
        median: by maximum likelihood, the spread within `SPREADS`.
        spread: standard deviation of the logarithm, by maximum likelihood.
        median_low: lower limit of the central 95% of the posterior of the median.
        median_high: upper limit.
        spread_low: the same for the spread.
        spread_high: upper limit.
        observations: how many.
        levels: probabilities from 0 to 1, rising.
        logs: logarithm of the duration of one more programme at these levels, the parameters unknown.
    """

    median: float
    spread: float
    median_low: float
    median_high: float
    spread_low: float
    spread_high: float
    observations: int
    levels: Array
    logs: Array

    def quantile(self, u: Array) -> Array:
        """Give the duration of one more programme at probabilities, in the unit of the observations."""
        return np.asarray(np.exp(np.interp(u, self.levels, self.logs)))


def log_likelihood(observed: tuple[Observation, ...], middle: Array, spread: Array) -> Array:
    """Give the log likelihood of lognormals; an exact duration adds its density, others a probability.

    Args:
        observed: durations above 0.
        middle: mean of the logarithm; any shape.
        spread: its standard deviation; the same shape.
    """
    total = np.zeros(np.broadcast(middle, spread).shape)
    for one in observed:
        upper = (np.log(one.high) - middle) / spread
        if one.low == one.high:
            total = total - upper**2 / 2 - np.log(spread)
        elif one.low == 0:
            total = total + special.log_ndtr(upper)
        elif np.isinf(one.high):
            total = total + special.log_ndtr(-(np.log(one.low) - middle) / spread)
        else:
            lower = (np.log(one.low) - middle) / spread
            total = total + np.log(np.maximum(special.ndtr(upper) - special.ndtr(lower), 1e-300))
    return np.asarray(total)


@lru_cache(maxsize=64)
def fit(observed: tuple[Observation, ...]) -> Fit:
    """Fit a lognormal by maximum likelihood, and weigh what its parameters may be by a posterior on a grid.

    The prior is flat in the logarithm of the median, and lognormal in the spread around `PRIOR_CENTRE`,
    within `SPREADS`. The duration of one more programme is drawn from the mixture of all lognormals under
    the posterior, so that what few observations leave open widens it.

    Raises:
        ValueError: for no observation, one that is not above 0, or bounds alone.

    Source: censored likelihood, Klein and Moeschberger (2003), Survival Analysis, section 3.5; posterior
    predictive distribution, Gelman et al. (2013), Bayesian Data Analysis, section 1.3.
    """
    _check(observed)
    middles, spreads, weights = _posterior(observed)
    middle, spread = _most_likely(observed, middles, spreads, weights)
    levels, logs = _predictive(middles, spreads, weights)
    of_middle = _limits(middles[:, 0], weights.sum(axis=1))
    of_spread = _limits(spreads[0], weights.sum(axis=0))
    return Fit(
        median=float(np.exp(middle)),
        spread=spread,
        median_low=float(np.exp(of_middle[0])),
        median_high=float(np.exp(of_middle[1])),
        spread_low=of_spread[0],
        spread_high=of_spread[1],
        observations=len(observed),
        levels=levels,
        logs=logs,
    )


def _check(observed: tuple[Observation, ...]) -> None:
    if not any(one.low > 0 and np.isfinite(one.high) for one in observed):
        raise ValueError("a fit needs a duration with two ends, not bounds alone.")
    if any(one.low < 0 or one.high <= 0 or one.low > one.high for one in observed):
        raise ValueError("durations lie above 0, low before high.")


def _posterior(observed: tuple[Observation, ...]) -> tuple[Array, Array, Array]:
    """Weigh a grid of parameters, made finer where the weight lies; shapes (middles, spreads)."""
    ends = [end for one in observed for end in (one.low, one.high) if end > 0 and np.isfinite(end)]
    low, high = np.log(min(ends)) - REACH, np.log(max(ends)) + REACH
    least, most = SPREADS
    for _ in range(ROUNDS):
        middles, spreads = np.meshgrid(
            np.linspace(low, high, CELLS), np.linspace(least, most, CELLS), indexing="ij"
        )
        height = log_likelihood(observed, middles, spreads) + _log_prior(spreads)
        weights = np.exp(height - height.max())
        kept = weights > NEGLIGIBLE
        step = (high - low) / (CELLS - 1), (most - least) / (CELLS - 1)
        low, high = middles[kept].min() - step[0], middles[kept].max() + step[0]
        least = max(spreads[kept].min() - step[1], SPREADS[0])
        most = min(spreads[kept].max() + step[1], SPREADS[1])
    return middles, spreads, weights / weights.sum()


def _log_prior(spread: Array) -> Array:
    # The density of a lognormal, for a grid that is even in the spread itself.
    return -((np.log(spread / PRIOR_CENTRE) / PRIOR_WIDTH) ** 2) / 2 - np.log(spread)


def _most_likely(
    observed: tuple[Observation, ...], middles: Array, spreads: Array, weights: Array
) -> tuple[float, float]:
    start = np.unravel_index(weights.argmax(), weights.shape)
    found = optimize.minimize(
        lambda at: -float(log_likelihood(observed, np.asarray(at[0]), np.asarray(at[1]))),
        [middles[start], spreads[start]],
        method="L-BFGS-B",
        bounds=[(None, None), SPREADS],
    )
    return float(found.x[0]), float(found.x[1])


def _predictive(middles: Array, spreads: Array, weights: Array) -> tuple[Array, Array]:
    logs = np.linspace((middles - 5 * spreads).min(), (middles + 5 * spreads).max(), POINTS)
    kept = weights > NEGLIGIBLE * weights.max()
    middle, spread, weight = middles[kept], spreads[kept], weights[kept]
    levels = np.array([np.dot(weight, special.ndtr((log - middle) / spread)) for log in logs])
    rising = np.concatenate([[True], np.diff(levels) > 0])
    return levels[rising] / weight.sum(), logs[rising]


def _limits(values: Array, weights: Array) -> tuple[float, float]:
    below = np.cumsum(weights) - weights / 2
    low, high = np.interp([0.025, 0.975], below / weights.sum(), values)
    return float(low), float(high)
