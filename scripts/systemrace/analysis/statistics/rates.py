"""Rates of events: exact intervals, ratio of two rates, trend over years, bootstrap of counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from systemrace.analysis.statistics import overdispersed
from systemrace.analysis.statistics.proportions import proportion_interval

Interval = tuple[float, float]


@dataclass(frozen=True)
class Ratio:
    """A ratio of two rates with its interval."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """Yearly growth of a count.

    growth: multiplication per year, 1 is standstill. alpha: dispersion of the negative binomial (variance
    mean + alpha x mean^2), 0 where the counts vary no more than Poisson counts. doubling: years to double,
    negative when halving, infinite at standstill.
    """

    growth: float
    low: float
    high: float
    alpha: float
    years: int

    @property
    def doubling(self) -> float:
        """Years in which the count doubles (negative: halves)."""
        return doubling_time(self.growth)


def rate_interval(events: int, exposure: float = 1.0, level: float = 0.95) -> Interval:
    """Give the exact interval of a Poisson rate.

    Args:
        events: whole number of events, 0 or more.
        exposure: time or population at risk, above 0.
        level: confidence level.

    Returns:
        Lower and upper limit, events per unit of exposure.

    Raises:
        ValueError: for a count that is not whole or is negative, or an exposure not above 0.

    Source: Garwood F (1936) Biometrika 28:437-442, doi 10.1093/biomet/28.3-4.437.
    """
    _check(events, exposure)
    tail = (1 - level) / 2
    low = stats.gamma.ppf(tail, events) if events else 0.0
    return float(low) / exposure, float(stats.gamma.ppf(1 - tail, events + 1)) / exposure


def rate_ratio(
    events: int, other_events: int, exposure: float = 1.0, other_exposure: float = 1.0, level: float = 0.95
) -> Ratio:
    """Compare two independent Poisson counts, with the exact conditional interval.

    Given their sum, the first count is binomial; the Clopper-Pearson limits of that proportion become limits
    of the ratio through the odds.

    Args:
        events: whole number of events of the numerator.
        other_events: whole number of events of the denominator.
        exposure: time or population at risk of the numerator, above 0.
        other_exposure: the same for the denominator.
        level: confidence level.

    Returns:
        Ratio and limits; infinite where the denominator has no events; nan ratio with limits 0 and infinity
        where neither has.

    Raises:
        ValueError: as `rate_interval`.

    Source: Przyborowski J, Wilenski H (1940) Biometrika 31:313-323, doi 10.1093/biomet/31.3-4.313; the same
    limits as R's poisson.test and rateratio.test.
    """
    _check(events, exposure)
    _check(other_events, other_exposure)
    if events + other_events == 0:
        return Ratio(math.nan, 0.0, math.inf)
    scale = other_exposure / exposure
    share = proportion_interval(int(events), int(events + other_events), "clopper-pearson", level)
    ratio = events / other_events * scale if other_events else math.inf
    return Ratio(ratio, _odds(share.low) * scale, _odds(share.high) * scale)


def doubling_time(growth: float) -> float:
    """Turn a yearly multiplication into the years it takes to double; negative when it halves."""
    rate = math.log(growth) if growth > 0 else -math.inf
    return math.inf if rate == 0 else math.log(2) / rate


@dataclass(frozen=True)
class CountModel:
    """A fitted log-linear model of counts: coefficients, standard errors, dispersion, log-likelihood.

    covariance: of the coefficients.
    """

    coefficients: NDArray[np.float64]
    errors: NDArray[np.float64]
    alpha: float
    log_likelihood: float
    covariance: NDArray[np.float64]


def negative_binomial(counts: ArrayLike, design: ArrayLike) -> CountModel:
    """Fit a log-linear negative binomial regression of counts by maximum likelihood.

    The variance is mean + alpha x mean^2. Where counts vary no more than Poisson counts, the Poisson model
    is returned, with alpha 0.

    Args:
        counts: n whole numbers, 0 or more.
        design: n x p matrix; give the intercept as a column of ones.

    Returns:
        Coefficients (log scale), their standard errors from the observed information with the dispersion
        estimated as well, alpha, log-likelihood.

    Raises:
        ValueError: if there are fewer counts than coefficients plus one, or all counts are zero.

    Source: Cameron AC, Trivedi PK, Regression Analysis of Count Data, 2nd ed. 2013, section 3.3 (NB2).
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    if len(y) <= x.shape[1] or not y.any():
        raise ValueError(
            f"{x.shape[1]} coefficients need more than {x.shape[1]} counts, not all zero; got {len(y)} counts"
        )
    found = overdispersed.fit(y, x)
    errors = np.sqrt(np.diag(found.covariance))
    return CountModel(found.coefficients, errors, found.alpha, found.log_likelihood, found.covariance)


def trend(years: ArrayLike, counts: ArrayLike, level: float = 0.95) -> Trend:
    """Estimate the growth per year of yearly counts by negative binomial regression on the year.

    Args:
        years: calendar years, one per count; whole years only, a part-year bends the trend.
        counts: whole numbers.
        level: confidence level of the Wald interval on the log scale.

    Returns:
        Growth per year (multiplication) with interval, dispersion, number of years.

    Raises:
        ValueError: for fewer than three years or no events; see `negative_binomial`.
    """
    x = np.asarray(years, dtype=float)
    # Centred so that intercept and slope are near independent and the fit is stable.
    model = negative_binomial(counts, np.column_stack([np.ones_like(x), x - x.mean()]))
    slope, error = float(model.coefficients[1]), float(model.errors[1])
    reach = float(stats.norm.ppf((1 + level) / 2)) * error
    return Trend(math.exp(slope), math.exp(slope - reach), math.exp(slope + reach), model.alpha, len(x))


def resample(counts: ArrayLike, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Resample units with replacement when only the kind of a unit matters.

    Drawing n units with replacement and counting the kinds is one multinomial draw, so a bootstrap of
    thousands of trials costs as much as one of a few kinds.

    Args:
        counts: units of each kind, k whole numbers.
        draws: number of bootstrap samples.
        rng: random generator, seeded by the caller.

    Returns:
        draws x k matrix of counts; each row sums to the number of units.

    Source: Efron B, Tibshirani RJ, An Introduction to the Bootstrap, 1993, chapter 6.
    """
    units = np.asarray(counts, dtype=np.int64)
    total = int(units.sum())
    if total == 0:
        return np.zeros((draws, len(units)), dtype=np.int64)
    return rng.multinomial(total, units / total, size=draws)


def frequencies(units: int, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw how often each unit stands in each bootstrap sample, where the number of units is itself random.

    The frequencies are independent Poisson counts with mean 1, so the size of a sample varies as the number
    of events does in the exact intervals above, and the first units' frequencies do not depend on how many
    others there are: one matrix serves many selections.

    Args:
        units: number of units.
        draws: number of bootstrap samples.
        rng: random generator, seeded by the caller.

    Returns:
        units x draws matrix of whole numbers.

    Source: Hanley JA, MacGibbon B (2006) Computer Methods and Programs in Biomedicine 83:57-62,
    doi 10.1016/j.cmpb.2006.04.006.
    """
    return rng.poisson(1.0, (units, draws)).astype(float)


def percentile_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Give the percentile interval of bootstrap values; infinities keep their order, nan are left out.

    Source: Efron B, Tibshirani RJ, An Introduction to the Bootstrap, 1993, section 13.3.
    """
    kept = np.asarray(values, dtype=float)
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return math.nan, math.nan
    tail = (1 - level) / 2
    # Order statistics, not interpolation: between a year and infinity there is nothing.
    low, high = (_place(len(kept), at) for at in (tail, 1 - tail))
    ordered = np.partition(kept, (low, high))
    return float(ordered[low]), float(ordered[high])


def _place(number: int, at: float) -> int:
    """Give the position, in order, of the value at which the empirical distribution first reaches `at`."""
    index = number * at - 1
    return max(math.ceil(index), 0)


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)


def _check(events: float, exposure: float) -> None:
    if events < 0 or events != int(events):
        raise ValueError(f"an exact interval needs a whole count of 0 or more, got {events}")
    if not exposure > 0:
        raise ValueError(f"exposure must be above 0, got {exposure}")
