"""Log-linear models of counts fitted by reweighted least squares, fast enough for thousands of fits.

The steps and their start are those of statsmodels' GLM, so that the two agree also where a likelihood has
its maximum far out; what is saved is the bookkeeping around each step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import gammaln

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

STEPS = 100
# Change of the deviance at which the steps end.
TOLERANCE = 1e-8
# Where the dispersion of a negative binomial is looked for, from as good as none to a lot.
LOG_DISPERSION = (-14.0, 3.0)


@dataclass(frozen=True)
class Fit:
    """Coefficients on the log scale, the means, and the inverse information with dispersion taken as 1."""

    parameters: Vector
    means: Vector
    covariance: Matrix


def poisson(counts: Vector, design: Matrix) -> Fit:
    """Fit a Poisson model.

    Args:
        counts: n counts, 0 or more, not all of them 0.
        design: n x p matrix with the intercept as a column of ones.

    Source: McCullagh P, Nelder JA, Generalized Linear Models, 2nd ed. 1989, section 2.5.
    """
    return _fit(counts, design, 0.0, _poisson_deviance)


def negative_binomial(counts: Vector, design: Matrix) -> Fit:
    """Fit an NB2 model (variance mean + alpha x mean^2) with the dispersion of highest profile likelihood.

    The covariance takes the dispersion as known, as that of glm.nb in R does.

    Args:
        counts: as in `poisson`.
        design: as in `poisson`.

    Source: Venables WN, Ripley BD, Modern Applied Statistics with S, 4th ed. 2002, section 7.4.
    """
    # The means hardly depend on the dispersion: those of the Poisson model are a start near the end.
    near = poisson(counts, design).means

    def fit(log_dispersion: float) -> Fit:
        alpha = math.exp(log_dispersion)
        return _fit(counts, design, alpha, lambda y, mu: _binomial_deviance(y, mu, alpha), near)

    def minus_likelihood(log_dispersion: float) -> float:
        return -_log_likelihood(counts, fit(log_dispersion).means, math.exp(log_dispersion))

    best = optimize.minimize_scalar(minus_likelihood, bounds=LOG_DISPERSION, method="bounded")
    return fit(float(best.x))


def dispersion(counts: Vector, fit: Fit) -> float:
    """Give Pearson's chi-square over its degrees of freedom, the variance in units of the mean."""
    free = len(counts) - len(fit.parameters)
    return float(((counts - fit.means) ** 2 / fit.means).sum() / free)


def newey_west(counts: Vector, design: Matrix, fit: Fit, lags: int) -> Matrix:
    """Give the covariance of Poisson coefficients that allows for correlation over so many lags.

    Source: Newey WK, West KD (1987) Econometrica 55:703-708, doi 10.2307/1913610.
    """
    scores = design * (counts - fit.means)[:, None]
    meat = scores.T @ scores
    for lag in range(1, min(lags, len(counts) - 1) + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(design.T @ (fit.means[:, None] * design))
    return np.asarray(bread @ meat @ bread)


def _fit(
    counts: Vector,
    design: Matrix,
    alpha: float,
    deviance_of: Callable[[Vector, Vector], float],
    start: Vector | None = None,
) -> Fit:
    means = (counts + counts.mean()) / 2 if start is None else start
    predicted, deviance = np.log(means), deviance_of(counts, means)
    for _ in range(STEPS):
        weights = means / (1 + alpha * means)
        working = predicted + (counts - means) / means
        parameters = _solved(design, weights, working)
        predicted = design @ parameters
        means = np.exp(predicted)
        before, deviance = deviance, deviance_of(counts, means)
        if abs(deviance - before) <= TOLERANCE:
            break
    weighted = np.sqrt(means / (1 + alpha * means))[:, None] * design
    inverse = np.linalg.pinv(weighted, rcond=1e-15)
    return Fit(parameters, means, inverse @ inverse.T)


def _solved(design: Matrix, weights: Vector, working: Vector) -> Vector:
    """Solve the normal equations; by least squares where they are singular."""
    weighted = design.T * weights
    try:
        return np.asarray(np.linalg.solve(weighted @ design, weighted @ working))
    except np.linalg.LinAlgError:
        root = np.sqrt(weights)
        return np.asarray(np.linalg.lstsq(root[:, None] * design, root * working, rcond=-1)[0])


def _poisson_deviance(counts: Vector, means: Vector) -> float:
    return float(2 * (counts * _log_ratio(counts, means) - (counts - means)).sum())


def _binomial_deviance(counts: Vector, means: Vector, alpha: float) -> float:
    shape = 1 / alpha
    rest = (counts + shape) * np.log((counts + shape) / (means + shape))
    return float(2 * (counts * _log_ratio(counts, means) - rest).sum())


def _log_ratio(counts: Vector, means: Vector) -> Vector:
    """Give log(count / mean), and anything finite for a count of 0, which multiplies it."""
    return np.log(np.maximum(counts, np.finfo(float).tiny) / means)


def _log_likelihood(counts: Vector, means: Vector, alpha: float) -> float:
    shape = 1 / alpha
    terms = gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
    terms += counts * np.log(alpha * means / (1 + alpha * means)) - shape * np.log1p(alpha * means)
    return float(terms.sum())
