"""Random-effects meta-analysis of proportions: the binomial-normal model by maximum likelihood.

Each study's count is binomial, its log-odds normal round a mean (or a regression) with variance tau2
(Stijnen, Hamza, Ozdemir 2010, doi:10.1002/sim.4040). No maintained Python library fits it by maximum
likelihood: statsmodels has it only as a variational or Laplace approximation of a Bayesian model, and
transforming proportions first fails where a study has no failures. So the likelihood is integrated here
by adaptive Gauss-Hermite quadrature (Pinheiro, Bates 1995, doi:10.1080/10618600.1995.10474663) and
checked against the worked example of that paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import betaln, expit, ndtr, ndtri
from statsmodels.tools.numdiff import approx_hess3

from systemrace.analysis.statistics.proportions import Interval, check_count
from systemrace.errors import DataError

Array = NDArray[np.float64]

NODES = 25  # 7, as in metafor, give four digits; 25 give seven
FAITHFUL = 20  # from so many on, the expected score is the slope of the likelihood to about seven digits


@dataclass(frozen=True)
class BinomialNormalFit:
    """A fitted model: coefficients on the log-odds scale, one per column of the design."""

    coefficients: Array
    covariance: Array
    tau2: float
    log_likelihood: float
    studies: int


@dataclass(frozen=True)
class Pooled:
    """A pooled proportion, its confidence limits, and the limits for a further study."""

    estimate: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float


@dataclass(frozen=True)
class Contrast:
    """A difference of log-odds as an odds ratio with limits and a two-sided Wald p-value."""

    odds_ratio: float
    low: float
    high: float
    p_value: float


def fit_binomial_normal(
    successes: ArrayLike, totals: ArrayLike, design: ArrayLike | None = None, nodes: int = NODES
) -> BinomialNormalFit:
    """Fit the binomial-normal model by maximum likelihood.

    `successes` and `totals` have one entry per study; `design` one row per study (default: a column of ones).
    The covariance is the block of the inverse Hessian of coefficients and tau together, as lme4 and
    metafor's rma.glmm report it; where tau is estimated as zero it is that of logistic regression.

    Raises:
        DataError: if there are fewer studies than coefficients, a count is impossible, or every patient of
            a group succeeded (or failed), for which the likelihood has no maximum.
    """
    x, n = np.asarray(successes, dtype=float), np.asarray(totals, dtype=float)
    for count, total in zip(x, n, strict=True):
        check_count(count, total)
    columns = np.ones((len(x), 1)) if design is None else np.asarray(design, dtype=float)
    check_design(x, n, columns)

    surface = _Surface(x, n, columns, nodes)
    negative = surface.negative
    found = _climb(surface)
    beta, tau = found.x[:-1], abs(found.x[-1])
    if tau < 1e-4:
        tau = 0.0
        covariance = np.linalg.inv(approx_hess3(beta, lambda b: negative(np.append(b, 0.0))))
    else:
        covariance = np.linalg.inv(approx_hess3(np.append(beta, tau), negative))[:-1, :-1]
    return BinomialNormalFit(beta, covariance, float(tau**2), float(-found.fun), len(x))


def log_likelihood(x: Array, n: Array, mean: Array, tau: float, nodes: int = NODES) -> float:
    """Log-likelihood of counts `x` of `n` given each study's mean log-odds and the common `tau`."""
    _, terms, scale = _integrand(x, n, mean, tau, nodes)
    return _height(_constant(x, n), terms, scale)


def _constant(x: Array, n: Array) -> Array:
    return np.asarray(-betaln(n - x + 1, x + 1) - np.log(n + 1))


def _height(constant: Array, terms: Array, scale: Array) -> float:
    per_study = _log_sum(terms)[:, 0] + np.log(scale) - 0.5 * np.log(np.pi)
    return float(np.sum(constant + per_study))


@lru_cache(maxsize=8)
def rule(nodes: int) -> tuple[Array, Array]:
    """Gauss-Hermite points, and the logs of their weights with the normal kernel taken out."""
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    return points, np.log(weights) + points**2


def _integrand(x: Array, n: Array, mean: Array, tau: float, nodes: int) -> tuple[Array, Array, Array]:
    """Points of each study's random effect, the log of the weighted integrand there, and its scale."""
    u, scale = _modes(x, n, mean, tau)
    points, log_weights = rule(nodes)
    at = u[:, None] + np.sqrt(2) * scale[:, None] * points
    eta = mean[:, None] + tau * at
    terms = x[:, None] * eta - n[:, None] * np.logaddexp(0.0, eta) - at**2 / 2 + log_weights
    return at, terms, scale


def _log_sum(terms: Array) -> Array:
    """Log of the sum of exponentials of each row; scipy's own costs ten times as much on small arrays."""
    top = terms.max(axis=1, keepdims=True)
    return top + np.log(np.exp(terms - top).sum(axis=1, keepdims=True))


class _Surface:
    """Minus the log-likelihood and its slope by coefficients and tau.

    Both are asked for at one point after another, and rest on one integrand.
    """

    def __init__(self, x: Array, n: Array, columns: Array, nodes: int) -> None:
        self.x, self.n, self.columns, self.nodes = x, n, columns, nodes
        self.constant = _constant(x, n)
        self._at, self._integrand = b"", (x, x, x)

    def integrand(self, parameters: Array) -> tuple[Array, Array, Array]:
        at = parameters.tobytes()
        if at != self._at:
            mean, tau = self.columns @ parameters[:-1], parameters[-1]
            self._at, self._integrand = at, _integrand(self.x, self.n, mean, tau, self.nodes)
        return self._integrand

    def negative(self, parameters: Array) -> float:
        _, terms, scale = self.integrand(parameters)
        return -_height(self.constant, terms, scale)

    def downhill(self, parameters: Array) -> Array:
        """Minus the gradient: each study's expected score under its posterior (Fisher)."""
        mean, tau = self.columns @ parameters[:-1], parameters[-1]
        at, terms, _ = self.integrand(parameters)
        share = np.exp(terms - _log_sum(terms))
        residual = self.x[:, None] - self.n[:, None] * expit(mean[:, None] + tau * at)
        scores = share * residual
        return -np.append(self.columns.T @ scores.sum(axis=1), (scores * at).sum())


def pooled(fit: BinomialNormalFit, at: ArrayLike | None = None, level: float = 0.95) -> Pooled:
    """Pooled proportion (the median study's) at one row of the design, with Wald and prediction limits.

    The prediction limits are mean +- z * sqrt(se^2 + tau2) on the log-odds scale, as metafor's predict gives.
    """
    row = np.ones(1) if at is None else np.asarray(at, dtype=float)
    mean = float(row @ fit.coefficients)
    variance = float(row @ fit.covariance @ row)
    z = ndtri((1 + level) / 2)
    confidence, prediction = z * np.sqrt(variance), z * np.sqrt(variance + fit.tau2)
    limits = expit(mean + np.array([0.0, -confidence, confidence, -prediction, prediction]))
    return Pooled(*(float(value) for value in limits))


def mean_over_studies(fit: BinomialNormalFit, at: ArrayLike | None = None) -> float:
    """Mean proportion over the modelled population of studies; nearer one half than the median study's."""
    row = np.ones(1) if at is None else np.asarray(at, dtype=float)
    points, weights = np.polynomial.hermite.hermgauss(60)
    spread = np.sqrt(2 * fit.tau2) * points
    return float(weights @ expit(float(row @ fit.coefficients) + spread) / np.sqrt(np.pi))


def pooled_difference(first: Pooled, second: Pooled) -> Interval:
    """First pooled proportion minus the second, limits recovered from those of the two.

    The distances from estimate to limit are squared and added (MOVER; Zou, Donner 2008,
    doi:10.1002/sim.3095); with Wilson limits this is Newcombe's method 10.
    """
    low = np.hypot(first.estimate - first.low, second.high - second.estimate)
    high = np.hypot(first.high - first.estimate, second.estimate - second.low)
    gap = first.estimate - second.estimate
    return Interval(gap, max(-1.0, float(gap - low)), min(1.0, float(gap + high)))


def contrast(first: BinomialNormalFit, second: BinomialNormalFit, level: float = 0.95) -> Contrast:
    """Odds ratio of the pooled odds of two separately fitted sets of studies, each with its own tau2."""
    gap = float(first.coefficients[0] - second.coefficients[0])
    return _wald(gap, float(first.covariance[0, 0] + second.covariance[0, 0]), level)


def coefficient_contrast(fit: BinomialNormalFit, column: int, level: float = 0.95) -> Contrast:
    """Odds ratio per unit of one column of the design."""
    return _wald(float(fit.coefficients[column]), float(fit.covariance[column, column]), level)


def _wald(gap: float, variance: float, level: float) -> Contrast:
    half = ndtri((1 + level) / 2) * np.sqrt(variance)
    p_value = 2 * ndtr(-abs(gap) / np.sqrt(variance))
    return Contrast(float(np.exp(gap)), float(np.exp(gap - half)), float(np.exp(gap + half)), float(p_value))


def check_design(x: Array, n: Array, columns: Array) -> None:
    """Refuse studies that cannot carry the model.

    Raises:
        DataError: see `fit_binomial_normal`.
    """
    if len(x) < columns.shape[1] + 1:
        raise DataError(
            f"{len(x)} studies cannot carry {columns.shape[1]} coefficients and a variance between studies. "
            "Pool fewer groups, or give the counts without pooling."
        )
    kinds = np.unique(columns, axis=0)
    for row in kinds if columns.shape[1] == len(kinds) else ():
        inside = (columns == row).all(axis=1)
        if x[inside].sum() in (0.0, n[inside].sum()):
            raise DataError(
                f"All {n[inside].sum():g} patients of a group have the same outcome, so the pooled odds have "
                "no finite estimate. Give that group's count with an exact interval instead."
            )


def _climb(surface: _Surface) -> optimize.OptimizeResult:
    """Maximise by the expected score from two values of tau; with few nodes, then by the likelihood itself.

    The likelihood is even in tau, so tau needs no bound.
    """
    adjusted = (surface.x + 0.5) / (surface.n + 1)
    start, *_ = np.linalg.lstsq(surface.columns, np.log(adjusted / (1 - adjusted)), rcond=None)
    near = [
        optimize.minimize(
            surface.negative,
            np.append(start, tau),
            jac=surface.downhill,
            method="BFGS",
            options={"gtol": 1e-6},
        )
        for tau in (0.3, 1.0)
    ]
    best = min(near, key=lambda found: found.fun)
    if surface.nodes < FAITHFUL:  # the expected score is then not the slope of the approximated likelihood
        best = optimize.minimize(surface.negative, best.x, method="BFGS", options={"gtol": 1e-7})
    return cast(optimize.OptimizeResult, best)


def _modes(x: Array, n: Array, mean: Array, tau: float) -> tuple[Array, Array]:
    """Mode and scale of each study's standardised random effect, by Newton's method on a concave target."""
    u = np.zeros_like(x)
    curvature = np.ones_like(x)
    for _ in range(60):
        p = expit(mean + tau * u)
        curvature = 1 + tau**2 * n * p * (1 - p)
        step = (tau * (x - n * p) - u) / curvature
        # a full step can overshoot where p is near 0 or 1
        u = u + np.minimum(np.maximum(step, -2.0), 2.0)
        if abs(step).max() < 1e-10:
            break
    return u, 1 / np.sqrt(curvature)
