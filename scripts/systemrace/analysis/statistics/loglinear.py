"""Log-linear models of counts fitted by reweighted least squares, fast enough for thousands of fits.

The steps and their start are those of statsmodels' GLM, so that the two agree also where a likelihood has
its maximum far out; what is saved is the bookkeeping around each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from systemrace.analysis.statistics.held import Held, freeze, hold

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

STEPS = 100
# Change of the deviance at which the steps end.
TOLERANCE = 1e-8


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

    Returns:
        Arrays that may not be written to: the same counts give the same fit again.

    Source: McCullagh P, Nelder JA, Generalized Linear Models, 2nd ed. 1989, section 2.5.
    """
    return _poisson(hold(counts), hold(design))


@lru_cache(maxsize=4096)
def _poisson(held_counts: Held, held_design: Held) -> Fit:
    """Fit counts that several kinds of errors, or a wider model, begin from."""
    counts, design = held_counts.array, held_design.array
    means = (counts + counts.mean()) / 2
    predicted, deviance = np.log(means), _deviance(counts, means)
    parameters = np.zeros(design.shape[1])
    for _ in range(STEPS):
        parameters = _solved(design, means, predicted + (counts - means) / means)
        predicted = design @ parameters
        means = np.exp(predicted)
        before, deviance = deviance, _deviance(counts, means)
        if abs(deviance - before) <= TOLERANCE:
            break
    inverse = np.linalg.pinv(np.sqrt(means)[:, None] * design, rcond=1e-15)
    fitted = Fit(parameters, means, inverse @ inverse.T)
    freeze(fitted.parameters, fitted.means, fitted.covariance)
    return fitted


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


def _solved(design: Matrix, weights: Vector, working: Vector) -> Vector:
    """Solve the normal equations; by least squares where they are singular."""
    weighted = design.T * weights
    try:
        return np.asarray(np.linalg.solve(weighted @ design, weighted @ working))
    except np.linalg.LinAlgError:
        root = np.sqrt(weights)
        return np.asarray(np.linalg.lstsq(root[:, None] * design, root * working, rcond=-1)[0])


def _deviance(counts: Vector, means: Vector) -> float:
    return float(2 * (counts * _log_ratio(counts, means) - (counts - means)).sum())


def _log_ratio(counts: Vector, means: Vector) -> Vector:
    """Give log(count / mean), and anything finite for a count of 0, which multiplies it."""
    return np.log(np.maximum(counts, np.finfo(float).tiny) / means)
