"""Logistic regression by iteratively reweighted least squares, with errors that allow for clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from systemrace.errors import UsageError

Array = NDArray[np.float64]
TOLERANCE = 1e-8  # relative change of the deviance at which the fit stops, as in R's glm
MOST_STEPS = 50


@dataclass(frozen=True)
class Logistic:
    """Coefficients (log odds) of a design's columns, and their covariance."""

    coefficients: Array
    covariance: Array


def fit(
    outcome: ArrayLike, design: ArrayLike, cluster: ArrayLike | None = None, times: ArrayLike | None = None
) -> Logistic:
    """Fit by maximum likelihood.

    The deviance is what must settle, not the coefficients: where a class holds only ones its coefficient
    grows without end, while every fitted probability settles.

    Args:
        outcome: 0 or 1; with `times`, the share of ones.
        design: a row of covariates each, with a column of ones.
        cluster: a label per row; the covariance is then the sandwich of Liang and Zeger
            (1986, doi:10.1093/biomet/73.1.13) with the factor G / (G - 1) for G clusters.
        times: of how many alike observations a row stands for the mean; one by default.

    Raises:
        UsageError: for a design whose columns depend on each other, or a fit that does not settle.
    """
    value, matrix = np.asarray(outcome, dtype=float), np.asarray(design, dtype=float)
    size = np.ones(len(value)) if times is None else np.asarray(times, dtype=float)
    # The triangle of the QR decomposition has the rank of the design, and is found many times faster.
    if np.linalg.matrix_rank(np.linalg.qr(matrix, mode="r")) < matrix.shape[1]:
        raise UsageError(
            "The columns of the design depend on each other. Join sparse groups, or leave one out."
        )
    beta, before = np.zeros(matrix.shape[1]), np.inf
    for _ in range(MOST_STEPS):
        chance = special.expit(matrix @ beta)
        beta = beta + _bread(chance, matrix, size) @ (matrix.T @ (size * (value - chance)))
        after = deviance(value, matrix @ beta, size)
        if abs(after - before) / (abs(after) + 0.1) < TOLERANCE:
            return Logistic(beta, _covariance(value, matrix, beta, size, cluster))
        before = after
    raise UsageError(f"The logistic fit did not settle in {MOST_STEPS} steps. Leave out sparse columns.")


def deviance(value: Array, odds: Array, size: Array | float = 1.0) -> float:
    """Give minus twice the log likelihood at given log odds."""
    return float(-2 * np.sum(size * (value * odds - np.logaddexp(0, odds))))


def sandwich(bread: Array, scores: Array) -> Array:
    """Give the covariance that allows for clusters, from the inverse information and each cluster's score."""
    number = len(scores)
    return bread @ (scores.T @ scores) @ bread * number / (number - 1)


def cluster_codes(cluster: ArrayLike) -> NDArray[np.int64]:
    """Number the clusters from zero, in the order in which they first stand there."""
    return pd.factorize(labels(cluster))[0].astype(np.int64)


def labels(values: ArrayLike) -> NDArray[np.int64] | NDArray[np.object_]:
    """Give labels as an array: whole numbers as such, which are compared much faster, else as objects."""
    found = np.asarray(values)
    return found if found.dtype.kind in "iu" else np.asarray(values, dtype=object)


def _bread(chance: Array, matrix: Array, size: Array) -> Array:
    weight = size * np.maximum(chance * (1 - chance), 1e-10)
    return np.asarray(np.linalg.inv(matrix.T @ (weight[:, None] * matrix)), dtype=float)


def _covariance(value: Array, matrix: Array, beta: Array, size: Array, cluster: ArrayLike | None) -> Array:
    chance = special.expit(matrix @ beta)
    bread = _bread(chance, matrix, size)
    if cluster is None:
        return bread
    codes = cluster_codes(cluster)
    scores = np.zeros((int(codes.max()) + 1, matrix.shape[1]))
    np.add.at(scores, codes, matrix * (size * (value - chance))[:, None])
    return sandwich(bread, scores)
