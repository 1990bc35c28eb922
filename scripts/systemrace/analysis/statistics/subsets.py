"""The binomial-normal model of `meta`, fitted to many subsets of the same studies at once.

Leaving out each product in turn, under hundreds of specifications, asks for thousands of fits. Here every
subset takes its Newton step in one array operation. Gradient and observed information of a study come from
the quadrature's own posterior weights, the latter by Louis's identity (1982,
doi:10.1111/j.2517-6161.1982.tb01203.x); nothing is differentiated numerically.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit

from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.held import Held, freeze, hold

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

START, RELEASES = 0.5, (0.1, 0.02, 0.004)  # of tau: at first, and where it came to rest at none
STEPS, HALVINGS = 40, 6
CLOSE = 1e-6  # a step of Newton's method below this leaves an error of about its square
FAR = 25.0  # on the log-odds scale; a climb that gets there has no top
NONE = 1e-4  # a tau below this is none, as in `meta`


@dataclass(frozen=True)
class Fits:
    """Fits of K subsets: coefficients (K x P), covariance (K x P x P), tau2, log-likelihood, whether settled.

    A fit that has not settled, such as one whose likelihood has no maximum, means nothing.
    """

    coefficients: Array
    covariance: Array
    tau2: Array
    log_likelihood: Array
    settled: Mask

    def one(self, subset: int, studies: int) -> meta.BinomialNormalFit:
        """Give the fit of one subset as `meta` gives it."""
        return meta.BinomialNormalFit(
            self.coefficients[subset],
            self.covariance[subset],
            float(self.tau2[subset]),
            float(self.log_likelihood[subset]),
            studies,
        )


def fit(successes: ArrayLike, totals: ArrayLike, design: ArrayLike, included: ArrayLike) -> Fits:
    """Fit the model to subsets of studies by maximum likelihood.

    Args:
        successes: count of each of S studies.
        totals: patients of each.
        design: S x P, of full rank in every subset.
        included: K x S, which studies a subset holds.
    """
    return _fitted(hold(successes), hold(totals), hold(design), hold(included, bool))


@lru_cache(maxsize=128)  # the same trials are fitted again where choices differ in the level alone
def _fitted(successes: Held, totals: Held, design: Held, included: Held) -> Fits:
    x, n, columns, held = successes.array, totals.array, design.array, included.array
    studies = _Studies(x, n, columns, held)
    theta, settled = _climb(studies, _start(studies))
    theta, settled = _released(studies, theta, settled)
    theta[:, -1] = np.abs(theta[:, -1])
    none = theta[:, -1] < NONE
    theta[none, -1] = 0.0
    at = _look(studies, theta)
    information = at.information.copy()
    # Without a spread between studies the covariance is that of logistic regression.
    information[none, -1, :] = information[none, :, -1] = 0.0
    information[none, -1, -1] = 1.0
    covariance = _inverse(information)[:, :-1, :-1]
    settled &= (np.diagonal(covariance, axis1=1, axis2=2) > 0).all(axis=1)
    parts = theta[:, :-1], covariance, theta[:, -1] ** 2, at.likelihood, settled
    freeze(*parts)
    return Fits(*parts)


@dataclass(frozen=True)
class _Studies:
    """Counts (S), totals (S), design (S x P) and which studies each subset holds (K x S)."""

    x: Array
    n: Array
    columns: Array
    held: Mask


@dataclass(frozen=True)
class _Look:
    """Log-likelihood, its gradient, the observed information, and the information were u seen."""

    likelihood: Array
    gradient: Array
    information: Array
    complete: Array


def _climb(studies: _Studies, theta: Array) -> tuple[Array, Mask]:
    """Climb by Newton's method; where the likelihood is not concave, by the complete information's step.

    Returns:
        Coefficients and tau of each subset (K x (P + 1)), and whether its last step was as good as none.
    """
    at = _look(studies, theta)
    moving, lost = np.ones(len(theta), dtype=bool), np.zeros(len(theta), dtype=bool)
    for _ in range(STEPS):
        step = np.minimum(np.maximum(_direction(at), -2.0), 2.0)
        step[~moving] = 0.0
        theta, at, falls = _line(studies, theta, step, at)
        # Where the score points downhill however short the step, the quadrature is no longer to be trusted.
        lost |= falls | (np.abs(theta).max(axis=1) > FAR)
        moving &= (np.abs(step).max(axis=1) > CLOSE) & ~lost
        if not moving.any():
            break
    return theta, ~moving & ~lost


def _released(studies: _Studies, theta: Array, settled: Mask) -> tuple[Array, Mask]:
    """Climb on from where tau came to rest at none though the likelihood rises on both sides of it."""
    for tau in RELEASES:
        at_none = np.abs(theta[:, -1]) < NONE
        level = theta.copy()
        level[at_none, -1] = 0.0
        stuck = at_none & (_look(studies, level).information[:, -1, -1] < 0)
        if not stuck.any():
            break
        level[:, -1] = tau
        part = _Studies(studies.x, studies.n, studies.columns, studies.held[stuck])
        theta[stuck], settled[stuck] = _climb(part, level[stuck])
    return theta, settled


def _start(studies: _Studies) -> Array:
    share = (studies.x + 0.5) / (studies.n + 1)
    odds = np.log(share / (1 - share))
    squares = np.einsum("ks,sp,sq->kpq", studies.held, studies.columns, studies.columns)
    sums = np.einsum("ks,sp,s->kp", studies.held, studies.columns, odds)
    beta = np.linalg.solve(squares, sums[..., None])[..., 0]
    return np.column_stack([beta, np.full(len(beta), START)])


def _direction(at: _Look) -> Array:
    """Give Newton's step where the information is positive definite, else one that climbs for sure."""
    lowest = np.linalg.eigvalsh(at.information)[:, 0]
    matrix = np.where((lowest > 1e-8)[:, None, None], at.information, at.complete)
    # Where every probability goes to 0 or 1 nothing is left to divide by.
    matrix = matrix + 1e-10 * np.eye(matrix.shape[1])
    return np.asarray(np.linalg.solve(matrix, at.gradient[..., None])[..., 0], dtype=np.float64)


def _line(studies: _Studies, theta: Array, step: Array, at: _Look) -> tuple[Array, _Look, Mask]:
    """Take the step, halved for as long as a subset's likelihood falls; say which fall to the end."""
    scale = np.ones(len(theta))
    for _ in range(HALVINGS):
        tried = theta + scale[:, None] * step
        found = _look(studies, tried)
        falls = found.likelihood < at.likelihood - 1e-9
        if not falls.any():
            break
        scale[falls] /= 2
    return tried, found, falls


def _look(studies: _Studies, theta: Array) -> _Look:
    x, n, columns, held = studies.x, studies.n, studies.columns, studies.held
    mean, tau = theta[:, :-1] @ columns.T, theta[:, -1:]
    u, scale = _modes(x, n, mean, tau)
    points, log_weights = meta.rule(meta.NODES)
    at = u[..., None] + np.sqrt(2) * scale[..., None] * points
    eta = mean[..., None] + tau[..., None] * at
    terms = x[:, None] * eta - n[:, None] * np.logaddexp(0.0, eta) - at**2 / 2 + log_weights
    top = terms.max(axis=-1)
    weight = np.exp(terms - top[..., None])
    total = weight.sum(axis=-1)
    constant = -betaln(n - x + 1, x + 1) - np.log(n + 1) - 0.5 * np.log(np.pi)
    likelihood = (held * (constant + top + np.log(total) + np.log(scale))).sum(axis=1)
    weight *= (held / total)[..., None]
    chance = expit(eta)
    residual = x[:, None] - n[:, None] * chance
    spread = n[:, None] * chance * (1 - chance)
    # Moments over the posterior of u; every study's score is its residual times (its columns, u).
    weighed, thinned = weight * residual, weight * spread
    r, ru = weighed.sum(axis=-1), (weighed * at).sum(axis=-1)
    squared, turned = weighed * residual, thinned * at
    rr, rru, rruu = squared.sum(axis=-1), (squared * at).sum(axis=-1), (squared * at * at).sum(axis=-1)
    s, su, suu = thinned.sum(axis=-1), turned.sum(axis=-1), (turned * at).sum(axis=-1)
    gradient = np.column_stack([r @ columns, ru.sum(axis=1)])
    complete = _blocks(columns, s, su, suu)
    missing = _blocks(columns, rr - r * r, rru - r * ru, rruu - ru * ru)
    return _Look(likelihood, gradient, complete - missing, complete)


def _blocks(columns: Array, plain: Array, once: Array, twice: Array) -> Array:
    """Add up studies' matrices of (columns, u) by (columns, u), given the moments in u."""
    size = columns.shape[1]
    out = np.empty((len(plain), size + 1, size + 1))
    out[:, :size, :size] = np.einsum("ks,sp,sq->kpq", plain, columns, columns)
    out[:, :size, size] = out[:, size, :size] = once @ columns
    out[:, size, size] = twice.sum(axis=1)
    return out


def _modes(x: Array, n: Array, mean: Array, tau: Array) -> tuple[Array, Array]:
    """Mode and scale of each study's standardised random effect, by Newton's method on a concave target."""
    u = np.zeros_like(mean)
    curvature = np.ones_like(mean)
    for _ in range(60):
        chance = expit(mean + tau * u)
        curvature = 1 + tau**2 * n * chance * (1 - chance)
        step = (tau * (x - n * chance) - u) / curvature
        u = u + np.minimum(np.maximum(step, -2.0), 2.0)
        if np.abs(step).max() < 1e-4:
            break
    return u, 1 / np.sqrt(curvature)


def _inverse(matrices: Array) -> Array:
    """Invert each; one that cannot be inverted becomes zeros, which no variance is."""
    out = np.zeros_like(matrices)
    fine = np.isfinite(matrices).all(axis=(1, 2)) & (np.linalg.cond(matrices) < 1e14)
    out[fine] = np.linalg.inv(matrices[fine])
    return out
