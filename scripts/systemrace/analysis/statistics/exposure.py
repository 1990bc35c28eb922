"""Rates per unit of exposure in trials that differ: the gamma-Poisson model with an offset.

Each trial's count is Poisson with mean exposure x rate, its rate gamma round exp(design x coefficients) with
squared coefficient of variation alpha; the count is then negative binomial with variance
mean + alpha x mean^2 (Cameron, Trivedi, Regression Analysis of Count Data, 2nd ed. 2013, section 3.3).
Limits come from the profile likelihood, its drop compared with F in place of chi-square, as is done for few
studies (Knapp, Hartung 2003, doi:10.1002/sim.1482, take t for z in the same way).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats
from scipy.special import digamma, gammaln, zeta

from systemrace.analysis.statistics.held import Held, freeze, hold
from systemrace.analysis.statistics.rates import Ratio

Array = NDArray[np.float64]

LOG_ALPHA = (-10.0, 3.0)  # between these the spread is sought; below the lower end the model is Poisson
STEPS, CLOSE = 100, 1e-9  # of Newton's method for the coefficients
REACHES = (
    0.25,
    0.5,
    1.0,
    2.0,
    4.0,
    8.0,
    12.0,
)  # from the estimate, log scale; beyond the last there is no limit


@dataclass(frozen=True)
class GammaPoisson:
    """A fitted model: coefficients (log scale), alpha, log-likelihood, and the data it was fitted to.

    profile: what the likelihood comes to at most with a coefficient held, by its column and value, as far as
    it was asked for; limits of other levels ask for the same values.
    """

    coefficients: Array
    alpha: float
    log_likelihood: float
    counts: Array
    log_exposure: Array
    design: Array
    profile: dict[tuple[int, float], float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def trials(self) -> int:
        """Number of trials."""
        return len(self.counts)

    @property
    def freedom(self) -> int:
        """Trials less coefficients."""
        return len(self.counts) - self.design.shape[1]


def fit(counts: ArrayLike, exposure: ArrayLike, design: ArrayLike, spread: bool = True) -> GammaPoisson:
    """Fit the model by maximum likelihood.

    Args:
        counts: n whole numbers, 0 or more, not all 0.
        exposure: n exposures above 0, such as site-months.
        design: n x p matrix of full rank; give the intercept as a column of ones.
        spread: whether trials may differ beyond chance; without, the model is Poisson.

    Raises:
        ValueError: for a count or exposure that is none, or fewer trials than coefficients.
    """
    y, x = np.asarray(counts, dtype=float), np.asarray(design, dtype=float)
    time = np.asarray(exposure, dtype=float)
    _check(y, time, x)
    return _fitted(hold(y), hold(time), hold(x), spread)


@lru_cache(maxsize=64)  # the same trials come up again under other choices
def _fitted(counts: Held, exposure: Held, design: Held, spread: bool) -> GammaPoisson:
    y, offset, x = counts.array, np.log(exposure.array), design.array
    coefficients, alpha, likelihood = _maximum(_Counts(y), offset, x, spread)
    freeze(coefficients, offset)
    return GammaPoisson(coefficients, alpha, likelihood, y, offset, x)


def ratio(fitted: GammaPoisson, column: int, level: float = 0.95) -> Ratio:
    """Give the ratio of rates per unit of a column of the design, with profile limits.

    Without a trial to spare (as many coefficients as trials) nothing is known of the spread: the limits are
    0 and infinity.
    """
    at = float(fitted.coefficients[column])
    if fitted.freedom < 1:
        return Ratio(math.exp(at), 0.0, math.inf)
    drop = float(stats.f.ppf(level, 1, fitted.freedom)) / 2
    counts, rest = _Counts(fitted.counts), np.delete(fitted.design, column, axis=1)

    def above(value: float) -> float:
        if (column, value) not in fitted.profile:
            offset = fitted.log_exposure + value * fitted.design[:, column]
            fitted.profile[column, value] = _maximum(counts, offset, rest, spread=True)[2]
        return fitted.profile[column, value] - fitted.log_likelihood + drop

    return Ratio(math.exp(at), _limit(above, at, -1), _limit(above, at, 1))


def rate(counts: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> Ratio:
    """Give the mean rate of trials that differ, with profile limits; see `fit` and `ratio`."""
    y = np.asarray(counts, dtype=float)
    return ratio(fit(y, exposure, np.ones((len(y), 1))), 0, level)


def _limit(above: Callable[[float], float], at: float, side: int) -> float:
    """Find where the profile has dropped by the allowed amount, on one side of the estimate."""
    near = 0.0
    for reach in REACHES:
        if above(at + side * reach) <= 0:
            ends = sorted((at + side * near, at + side * reach))
            return math.exp(optimize.brentq(above, *ends, xtol=1e-5))
        near = reach
    return math.inf if side > 0 else 0.0


class _Counts:
    """Counts and what their likelihood needs of them; functions of a count are worked out once a value."""

    def __init__(self, y: Array) -> None:
        self.y = y
        self.values, self.place = np.unique(y, return_inverse=True)
        self.constant = gammaln(self.values + 1)[self.place]

    def each(self, of: Callable[[Array], Array], more: float) -> Array:
        """Give a function of every count plus a number."""
        return np.asarray(of(self.values + more)[self.place])


def _maximum(y: _Counts, offset: Array, x: Array, spread: bool) -> tuple[Array, float, float]:
    """Maximise over coefficients and spread; Poisson where no spread does better."""
    rough = np.log((y.y + 0.5) / np.exp(offset))
    start = np.asarray(np.linalg.lstsq(x, rough, rcond=None)[0], dtype=np.float64)
    plain = _coefficients(y.y, offset, x, 0.0, start)
    best = (plain, 0.0, _likelihood(y, offset + x @ plain, 0.0))
    if not spread:
        return best
    found = _together(y, offset, x, plain) or _searched(y, offset, x, plain)
    return found if found[2] > best[2] + 1e-9 else best


def _together(y: _Counts, offset: Array, x: Array, start: Array) -> tuple[Array, float, float] | None:
    """Climb over coefficients and spread together by Newton's method; None where it does not settle inside.

    The spread enters as the log of its inverse, `size`; first and second derivatives are those of Lawless
    (1987, doi:10.2307/3314912).
    """
    mean = np.exp(offset + x @ start)
    spread = float(np.mean(((y.y - mean) ** 2 - mean) / mean**2))  # by moments, a start no more
    theta = np.append(start, -math.log(min(max(spread, 0.05), 5.0)))
    for _ in range(STEPS):
        size, mean = math.exp(theta[-1]), np.exp(offset + x @ theta[:-1])
        gradient, hessian = _derivatives(y, mean, x, size)
        if np.linalg.eigvalsh(hessian)[-1] >= 0:
            return None
        move = np.minimum(np.maximum(np.linalg.solve(hessian, -gradient), -1), 1)
        theta = theta + move
        if not -LOG_ALPHA[1] < theta[-1] < -LOG_ALPHA[0]:
            return None
        if abs(move).max() < CLOSE:
            value = _likelihood(y, offset + x @ theta[:-1], math.exp(-theta[-1]))
            return theta[:-1], math.exp(-theta[-1]), value
    return None


def _derivatives(counts: _Counts, mean: Array, x: Array, size: float) -> tuple[Array, Array]:
    """Gradient and matrix of second derivatives of the likelihood by coefficients and log size."""
    y, whole = counts.y, size + mean
    tilt = x.T @ ((y - mean) * size / whole)
    drawn = counts.each(digamma, size) - digamma(size)
    by_size = float((drawn + np.log(size / whole) + 1 - (size + y) / whole).sum())
    bent = counts.each(_trigamma, size) - _trigamma(size)
    twice = float((bent + 1 / size - 2 / whole + (size + y) / whole**2).sum())
    last = len(tilt)
    gradient, hessian = np.empty(last + 1), np.empty((last + 1, last + 1))
    gradient[:last], gradient[last] = tilt, size * by_size
    hessian[:last, :last] = -(x * (mean * size * (size + y) / whole**2)[:, None]).T @ x
    hessian[:last, last] = hessian[last, :last] = x.T @ ((y - mean) * mean * size / whole**2)
    hessian[last, last] = size * by_size + size**2 * twice
    return gradient, hessian


def _trigamma(x: Array | float) -> Array:
    # As scipy's polygamma has it, which works out the digamma function beside and throws it away.
    return np.asarray(zeta(2, x))


def _searched(y: _Counts, offset: Array, x: Array, start: Array) -> tuple[Array, float, float]:
    """Search the spread within its bounds, coefficients following; sure, and some ten times slower."""
    # Each spread tried begins where the last one ended, so Newton's method needs a step or two.
    last = [start]

    def loss(log: float) -> float:
        last[0] = _coefficients(y.y, offset, x, math.exp(log), last[0])
        return -_likelihood(y, offset + x @ last[0], math.exp(log))

    options = {"xatol": 1e-4}
    found = optimize.minimize_scalar(loss, bounds=LOG_ALPHA, method="bounded", options=options)
    alpha = math.exp(found.x)
    coefficients = _coefficients(y.y, offset, x, alpha, last[0])
    return coefficients, alpha, _likelihood(y, offset + x @ coefficients, alpha)


def _coefficients(y: Array, offset: Array, x: Array, alpha: float, start: Array) -> Array:
    """Newton's method with expected information, for a given spread."""
    if not x.shape[1]:
        return np.empty(0)
    beta = start.copy()
    for _ in range(STEPS):
        mean = np.exp(offset + x @ beta)
        shrunk = 1 + alpha * mean
        information = (x * (mean / shrunk)[:, None]).T @ x
        move = np.linalg.solve(information, x.T @ ((y - mean) / shrunk))
        beta += np.minimum(np.maximum(move, -2), 2)
        if abs(move).max() < CLOSE:
            break
    return beta


def _likelihood(counts: _Counts, log_mean: Array, alpha: float) -> float:
    y, mean = counts.y, np.exp(log_mean)
    if alpha == 0:
        return float((y * log_mean - mean - counts.constant).sum())
    size = 1 / alpha
    choose = counts.each(gammaln, size) - gammaln(size) - counts.constant
    longer = np.log1p(alpha * mean)
    return float((choose - size * longer + y * (log_mean + math.log(alpha) - longer)).sum())


def _check(y: Array, time: Array, x: Array) -> None:
    if (y < 0).any() or (y != np.floor(y)).any() or not y.any():
        raise ValueError("counts must be whole numbers of 0 or more, and not all 0")
    if not (time > 0).all():
        raise ValueError(f"every exposure must be above 0, got {time.min():g}")
    if len(y) < x.shape[1]:
        raise ValueError(f"{x.shape[1]} coefficients need as many counts, got {len(y)}")
