"""Counts that vary more than Poisson counts: NB2 with coefficients and dispersion estimated together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from systemrace.analysis.statistics import loglinear

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

STEPS = 200
# Relative change of a Newton step at which the maximum is reached.
TOLERANCE = 1e-11
# The longest step of the log dispersion: far from the maximum the curvature says little.
REACH = 2.0
# Below this the dispersion is at its lower limit, where the model is Poisson.
NO_DISPERSION = 1e-6


@dataclass(frozen=True)
class Model:
    """A log-linear model of counts; covariance of the coefficients, alpha 0 where it is Poisson."""

    coefficients: Vector
    covariance: Matrix
    alpha: float
    log_likelihood: float


def fit(counts: Vector, design: Matrix) -> Model:
    """Fit by maximum likelihood, variance mean + alpha x mean^2.

    Newton's method on coefficients and log dispersion from the Poisson fit. Where the likelihood does not
    rise as the dispersion leaves 0, the Poisson model is returned.

    Args:
        counts: n whole numbers, 0 or more, not all of them 0.
        design: n x p matrix with the intercept as a column of ones.

    Returns:
        The covariance is from the observed information with the dispersion estimated as well.

    Source: Cameron AC, Trivedi PK, Regression Analysis of Count Data, 2nd ed. 2013, section 3.3 (NB2).
    """
    poisson = loglinear.poisson(counts, design)
    beyond = float(((counts - poisson.means) ** 2 - counts).sum())
    if beyond > 0:
        alpha = beyond / float((poisson.means**2).sum())
        found = _climb(_Likelihood(counts, design), poisson.parameters, math.log(alpha))
        if found is not None and found.alpha > NO_DISPERSION:
            return found
    terms = counts * np.log(poisson.means) - poisson.means - gammaln(counts + 1)
    return Model(poisson.parameters, poisson.covariance, 0.0, float(terms.sum()))


def known(counts: Vector, design: Matrix) -> loglinear.Fit:
    """Fit as `fit` does; the covariance takes the dispersion found as known, as that of glm.nb in R does.

    Args:
        counts: as in `fit`.
        design: as in `fit`.

    Source: Venables WN, Ripley BD, Modern Applied Statistics with S, 4th ed. 2002, section 7.4.
    """
    model = fit(counts, design)
    means = np.exp(design @ model.coefficients)
    weighted = np.sqrt(means / (1 + model.alpha * means))[:, None] * design
    inverse = np.linalg.pinv(weighted, rcond=1e-15)
    return loglinear.Fit(model.coefficients, means, inverse @ inverse.T)


class _Likelihood:
    """Log-likelihood of coefficients and dispersion, with its first two derivatives."""

    def __init__(self, counts: Vector, design: Matrix) -> None:
        self.counts, self.design = counts, design
        self.whole = counts.astype(int)
        self.below = np.arange(self.whole.max(), dtype=float)
        self.constant = float(gammaln(counts + 1).sum())

    def value(self, coefficients: Vector, alpha: float) -> float:
        predicted = self.design @ coefficients
        # A step may lead far out, where the likelihood is as good as none.
        with np.errstate(over="ignore", invalid="ignore"):
            spread = np.log1p(alpha * np.exp(predicted))
            terms = self._up_to(np.log1p(alpha * self.below)) + self.counts * predicted
            found = float((terms - (self.counts + 1 / alpha) * spread).sum()) - self.constant
        return found if math.isfinite(found) else -math.inf

    def slopes(self, coefficients: Vector, alpha: float) -> tuple[Vector, Matrix]:
        """Give gradient and observed information, the log dispersion last."""
        counts, design = self.counts, self.design
        means = np.exp(design @ coefficients)
        shape, wider = 1 / alpha, 1 + alpha * means
        ratio, spread = means / wider, np.log1p(alpha * means)
        steps = self.below / (1 + alpha * self.below)
        first = float((self._up_to(steps) + shape**2 * spread - (counts + shape) * ratio).sum())
        second = (
            -self._up_to(steps**2) - 2 * shape**3 * spread + 2 * shape**2 * ratio
            + (counts + shape) * ratio**2
        ).sum()  # fmt: skip
        p = design.shape[1]
        gradient = np.empty(p + 1)
        gradient[:p], gradient[p] = design.T @ ((counts - means) / wider), alpha * first
        information = np.empty((p + 1, p + 1))
        information[:p, :p] = (design.T * (means * (1 + alpha * counts) / wider**2)) @ design
        information[:p, p] = information[p, :p] = alpha * (design.T @ (means * (counts - means) / wider**2))
        information[p, p] = -(alpha**2 * float(second) + alpha * first)
        return gradient, information

    def _up_to(self, terms: Vector) -> Vector:
        """Sum for each count the terms of the whole numbers below it."""
        return np.concatenate([[0.0], np.cumsum(terms)])[self.whole]


def _climb(likelihood: _Likelihood, coefficients: Vector, log_alpha: float) -> Model | None:
    """Go from a start to the maximum; None if the dispersion falls below any that matters."""
    at = np.append(coefficients, log_alpha)
    height = likelihood.value(at[:-1], math.exp(at[-1]))
    for _ in range(STEPS):
        gradient, information = likelihood.slopes(at[:-1], math.exp(at[-1]))
        step = _step(gradient, information)
        tried, reached = at + step, -math.inf
        for _ in range(STEPS):
            reached = likelihood.value(tried[:-1], math.exp(tried[-1]))
            if reached >= height - 1e-9 * (1 + abs(height)):
                break
            step = step / 2
            tried = at + step
        at, height = tried, reached
        if math.exp(at[-1]) < NO_DISPERSION:
            return None
        if np.abs(step).max() <= TOLERANCE * (1 + np.abs(at).max()):
            break
    alpha = math.exp(at[-1])
    _, information = likelihood.slopes(at[:-1], alpha)
    covariance = np.asarray(np.linalg.inv(information)[:-1, :-1], dtype=float)
    return Model(at[:-1], covariance, alpha, height)


def _step(gradient: Vector, information: Matrix) -> Vector:
    """Give Newton's step, or one part at a time where the likelihood is not curved downwards."""
    curved = information
    if information[-1, -1] <= 0 or np.linalg.det(information) <= 0:
        curved = information.copy()
        curved[-1, :-1] = curved[:-1, -1] = 0.0
        curved[-1, -1] = max(abs(information[-1, -1]), abs(gradient[-1]), 1e-12)
    step = np.linalg.solve(curved, gradient)
    longest = abs(float(step[-1]))
    return np.asarray(step * min(1.0, REACH / longest) if longest > REACH else step)
