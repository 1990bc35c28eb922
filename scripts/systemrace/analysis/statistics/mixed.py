"""Logistic regression with a random intercept per cluster, by adaptive Gauss-Hermite quadrature.

The likelihood of a cluster is an integral over its intercept. It is taken at nodes placed around the
intercept's mode and spread by its curvature (Pinheiro and Bates 1995, doi:10.1080/10618600.1995.10474663).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from systemrace.errors import UsageError

Array = NDArray[np.float64]
NODES = 15
EXACT_FROM = 7
STEP = 1e-4  # of the parameters, for the second derivatives
_LOWEST_LOG_SD = -6.0  # a standard deviation of 0.0025 on the log-odds scale: no variation between clusters


class NotEstimableError(UsageError):
    """Data that do not tell the parameters of the model apart, so that there is no estimate to give."""


@dataclass(frozen=True)
class MixedModel:
    """A fitted model.

    coefficients: of the design's columns, given the cluster's intercept (log odds). deviation: standard
    deviation of the intercepts. covariance: of the coefficients and the log of the deviation; of the
    coefficients alone, with blanks for the rest, where the deviation is at its lower end.
    """

    coefficients: Array
    deviation: float
    covariance: Array
    log_likelihood: float
    clusters: int

    @property
    def errors(self) -> Array:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))[: len(self.coefficients)]


@dataclass(frozen=True)
class Difference:
    """A difference of two mean probabilities with its limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class _Data:
    design: Array
    successes: Array
    totals: Array
    cluster: NDArray[np.int64]
    clusters: int
    nodes: Array
    log_weights: Array


def fit(
    successes: ArrayLike,
    design: ArrayLike,
    cluster: ArrayLike,
    totals: ArrayLike | None = None,
    nodes: int = NODES,
) -> MixedModel:
    """Fit by maximum likelihood.

    Args:
        successes: counts, one per row; 0 or 1 where `totals` is left out.
        design: a row of covariates each, with a column of ones.
        cluster: a label per row.
        totals: trials per row; one each by default.
        nodes: of the quadrature; one is the Laplace approximation.

    Raises:
        UsageError: for counts beyond their totals.
        NotEstimableError: for a design without full rank, no convergence, or a likelihood that is flat in
            some direction.
    """
    data = _prepare(successes, design, cluster, totals, nodes)
    start = np.append(_logistic_start(data), 0.0)
    limits = [(None, None)] * data.design.shape[1] + [(_LOWEST_LOG_SD, 4.0)]
    # With few nodes the gradient at fixed nodes is not that of the approximation: take differences.
    exact = nodes >= EXACT_FROM
    found = optimize.minimize(
        _loss_and_slope if exact else _loss, start, args=(data,), jac=exact or "3-point",
        method="L-BFGS-B", bounds=limits, options={"maxiter": 500, "ftol": 1e-11, "gtol": 1e-5},
    )  # fmt: skip
    if not found.success:
        raise NotEstimableError(
            f"The mixed model did not converge: {found.message}. Leave out sparse columns."
        )
    return MixedModel(
        found.x[:-1], float(np.exp(found.x[-1])), _covariance(found.x, data), -float(found.fun), data.clusters
    )


def mean_difference(
    model: MixedModel, design_one: ArrayLike, design_other: ArrayLike, level: float = 0.95
) -> Difference:
    """Give the difference of the mean probabilities under two designs, averaged over clusters.

    The mean is over the rows and over the distribution of intercepts; the limits come from the delta
    method on the coefficients and the log of the deviation.

    Args:
        model: from `fit`.
        design_one: the rows as they would be on one side, such as all trials in one country.
        design_other: the same rows on the other side.
        level: coverage of the interval.
    """
    one, other = (np.asarray(design, dtype=float) for design in (design_one, design_other))
    at = np.append(model.coefficients, np.log(model.deviation))
    free = np.isfinite(np.diag(model.covariance))

    def gap(parameters: Array) -> float:
        return _marginal(one, parameters) - _marginal(other, parameters)

    slope = optimize.approx_fprime(at, gap, 1e-6)[free]
    error = float(np.sqrt(slope @ model.covariance[np.ix_(free, free)] @ slope))
    reach = stats.norm.ppf(0.5 + level / 2) * error
    return Difference(gap(at), gap(at) - reach, gap(at) + reach)


def mean_probability(model: MixedModel, design: ArrayLike) -> float:
    """Average the probability over the rows of a design and over the distribution of intercepts."""
    at = np.append(model.coefficients, np.log(model.deviation))
    return _marginal(np.asarray(design, dtype=float), at)


def _prepare(
    successes: ArrayLike, design: ArrayLike, cluster: ArrayLike, totals: ArrayLike | None, nodes: int
) -> _Data:
    matrix = np.asarray(design, dtype=float)
    counts = np.asarray(successes, dtype=float)
    of = np.ones_like(counts) if totals is None else np.asarray(totals, dtype=float)
    if np.any(counts < 0) or np.any(counts > of):
        raise UsageError("Successes must lie from zero to their totals.")
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise NotEstimableError(
            "The columns of the design depend on each other. Leave one out, or join sparse groups."
        )
    places, codes = np.unique(np.asarray(cluster), return_inverse=True)
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    return _Data(matrix, counts, of, codes.astype(np.int64), len(places), points, np.log(weights))


def _logistic_start(data: _Data) -> Array:
    """A few Newton steps of the model without clusters."""
    beta = np.zeros(data.design.shape[1])
    for _ in range(8):
        chance = special.expit(data.design @ beta)
        weight = data.totals * chance * (1 - chance) + 1e-8
        info = data.design.T @ (weight[:, None] * data.design) + 1e-6 * np.eye(len(beta))
        beta = beta + np.linalg.solve(info, data.design.T @ (data.successes - data.totals * chance))
    return np.clip(beta, -8, 8)


def _per_cluster(values: Array, data: _Data) -> Array:
    return np.bincount(data.cluster, values, data.clusters).astype(float)


def _modes(fixed: Array, deviation: float, data: _Data) -> tuple[Array, Array]:
    """Find the likeliest standardised intercept of each cluster and its spread, by damped Newton steps."""
    mode = np.zeros(data.clusters)
    for _ in range(60):
        chance = special.expit(fixed + deviation * mode[data.cluster])
        slope = deviation * _per_cluster(data.successes - data.totals * chance, data) - mode
        curve = deviation**2 * _per_cluster(data.totals * chance * (1 - chance), data) + 1
        step = np.clip(slope / curve, -1, 1)
        mode = mode + step
        if np.max(np.abs(step)) < 1e-10:
            break
    chance = special.expit(fixed + deviation * mode[data.cluster])
    curve = deviation**2 * _per_cluster(data.totals * chance * (1 - chance), data) + 1
    return mode, 1 / np.sqrt(curve)


def _quadrature(parameters: Array, data: _Data) -> tuple[Array, Array, Array]:
    """Give each cluster's log likelihood by node (clusters x nodes), the nodes, and the rows' log odds."""
    fixed, deviation = data.design @ parameters[:-1], float(np.exp(parameters[-1]))
    mode, spread = _modes(fixed, deviation, data)
    intercepts = mode[:, None] + np.sqrt(2) * spread[:, None] * data.nodes
    odds = fixed[:, None] + deviation * intercepts[data.cluster]
    each = data.successes[:, None] * odds - data.totals[:, None] * np.logaddexp(0, odds)
    summed = np.stack([_per_cluster(each[:, node], data) for node in range(each.shape[1])], axis=1)
    prior = -0.5 * intercepts**2 - 0.5 * np.log(2 * np.pi)
    terms = summed + prior + data.log_weights + data.nodes**2 + 0.5 * np.log(2) + np.log(spread)[:, None]
    return terms, intercepts, odds


def _loss_and_slope(parameters: Array, data: _Data) -> tuple[float, Array]:
    """Negative log likelihood without its constant, and its gradient by Fisher's identity."""
    terms, intercepts, odds = _quadrature(parameters, data)
    whole = special.logsumexp(terms, axis=1)
    posterior = np.exp(terms - whole[:, None])
    residual = data.successes[:, None] - data.totals[:, None] * special.expit(odds)
    weighted = posterior[data.cluster] * residual
    beta = data.design.T @ weighted.sum(axis=1)
    deviation = np.exp(parameters[-1]) * np.sum(weighted * intercepts[data.cluster])
    constant = np.sum(
        special.gammaln(data.totals + 1)
        - special.gammaln(data.successes + 1)
        - special.gammaln(data.totals - data.successes + 1)
    )
    return -float(whole.sum() + constant), -np.append(beta, deviation)


def _loss(parameters: Array, data: _Data) -> float:
    return _loss_and_slope(parameters, data)[0]


def _covariance(at: Array, data: _Data) -> Array:
    """Invert the second derivatives, taken from the gradient on both sides of the optimum."""
    free = len(at) - int(at[-1] <= _LOWEST_LOG_SD + 1e-6)
    curve = np.empty((free, free))
    for place in range(free):
        step = np.zeros(len(at))
        step[place] = STEP
        rise = _loss_and_slope(at + step, data)[1] - _loss_and_slope(at - step, data)[1]
        curve[place] = rise[:free] / (2 * STEP)
    whole = np.full((len(at), len(at)), np.nan)
    whole[:free, :free] = _inverted((curve + curve.T) / 2)
    return whole


def _inverted(curve: Array) -> Array:
    # Where a column says nothing the curvature is zero in its direction, or lost in rounding.
    if not np.isfinite(curve).all() or np.linalg.cond(curve) > 1 / np.finfo(float).eps:
        raise NotEstimableError("The mixed model's likelihood is flat in some direction. Join sparse groups.")
    return np.asarray(np.linalg.inv(curve), dtype=np.float64)


def _marginal(design: Array, parameters: Array) -> float:
    """Average the probability over rows and over the distribution of intercepts."""
    points, weights = np.polynomial.hermite.hermgauss(30)
    odds = (design @ parameters[:-1])[:, None] + np.sqrt(2) * np.exp(parameters[-1]) * points
    return float((special.expit(odds) @ weights).mean() / np.sqrt(np.pi))
