"""Difference of two groups' shares with the same mix of strata on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from systemrace.analysis.statistics import logistic
from systemrace.errors import UsageError

Array = NDArray[np.float64]
Covariates: TypeAlias = pd.DataFrame | Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True)
class Difference:
    """Share of the first group minus that of the second, with limits.

    one, other: the two standardised shares. used: share of all rows that lie in strata with both groups.
    """

    value: float
    low: float
    high: float
    one: float
    other: float
    used: float
    rows: int


def direct(
    outcome: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Difference:
    """Standardise both groups to the mix of strata of both together (direct standardisation).

    Only strata that hold both groups are used. The variance is that of the weighted sum of residuals,
    summed within clusters first where these are given; rows of a cluster need not be independent then.

    Args:
        outcome: 0 or 1.
        group: True for the first group.
        strata: a label per row.
        cluster: a label per row; each row its own by default.
        level: coverage of the normal interval.

    Raises:
        UsageError: if no stratum holds both groups.
    """
    value, first = np.asarray(outcome, dtype=float), np.asarray(group, dtype=bool)
    stratum = logistic.cluster_codes(strata)
    counts = [np.bincount(stratum[side], minlength=stratum.max() + 1) for side in (first, ~first)]
    shared = (counts[0] > 0) & (counts[1] > 0)
    if not shared.any():
        raise UsageError("No stratum holds both groups. Use wider areas or longer periods.")
    weight = np.where(shared, counts[0] + counts[1], 0) / (counts[0] + counts[1])[shared].sum()
    shares = [
        _shares(value, stratum, side, count) for side, count in zip((first, ~first), counts, strict=True)
    ]
    size = np.where(first, counts[0][stratum], counts[1][stratum])
    expected = np.where(first, shares[0][stratum], shares[1][stratum])
    influence = np.where(first, 1, -1) * weight[stratum] / size * (value - expected)
    one, other = (float(weight @ share) for share in shares)
    reach = special.ndtri(0.5 + level / 2) * _error(influence, cluster)
    gap = one - other
    return Difference(gap, gap - reach, gap + reach, one, other, float(shared[stratum].mean()), len(value))


def modelled(
    outcome: ArrayLike,
    group: ArrayLike,
    covariates: Covariates,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Difference:
    """Standardise by a logistic regression on the group and on classes (g-computation, no interactions).

    Every row is predicted once as a member of either group, and the predictions are averaged (Robins 1986,
    doi:10.1016/0270-0255(86)90088-6). The limits come from the delta method.

    Args:
        outcome: 0 or 1.
        group: True for the first group.
        covariates: columns of classes, text or whole numbers; each becomes indicators.
        cluster: for errors that allow for clusters.
        level: coverage of the interval.
    """
    value, first = np.asarray(outcome, dtype=float), np.asarray(group, dtype=float)
    # Rows of a pattern of classes share their chance, and patterns are few, so the fit is of patterns.
    pattern = _patterns(first, covariates)
    _, place, times = np.unique(pattern, return_index=True, return_counts=True)
    matrix = design(first, covariates)[place]
    fitted = logistic.fit(np.bincount(pattern, value) / times, matrix, times=times)
    covariance = fitted.covariance
    if cluster is not None:
        residual = value - special.expit(matrix @ fitted.coefficients)[pattern]
        covariance = logistic.sandwich(covariance, _summed(residual, cluster, pattern) @ matrix)
    sides = [with_group(matrix, side) for side in (1.0, 0.0)]
    chances = [special.expit(side @ fitted.coefficients) for side in sides]
    slopes = [
        (times * chance * (1 - chance)) @ side / len(value)
        for chance, side in zip(chances, sides, strict=True)
    ]
    slope = slopes[0] - slopes[1]
    reach = special.ndtri(0.5 + level / 2) * float(np.sqrt(slope @ covariance @ slope))
    one, other = (float(times @ chance) / len(value) for chance in chances)
    return Difference(one - other, one - other - reach, one - other + reach, one, other, 1.0, len(value))


def design(group: ArrayLike, covariates: Covariates) -> Array:
    """Lay out ones, the group and indicators of all classes but the first of each column."""
    first = np.asarray(group, dtype=float)
    return np.column_stack(
        [np.ones(len(first)), first, *(_indicators(covariates[name]) for name in covariates)]
    )


def _patterns(first: Array, covariates: Covariates) -> NDArray[np.int64]:
    """Number the patterns of group and classes in the order in which they first stand there."""
    pattern = first.astype(np.int64)
    for name in covariates:
        codes = logistic.cluster_codes(covariates[name])
        pattern = pattern * (int(codes.max(initial=0)) + 1) + codes
    return logistic.cluster_codes(pattern)


def _indicators(column: ArrayLike) -> Array:
    """Lay out one column per class but the first in order, as `pandas.get_dummies` does, only faster."""
    codes, classes = pd.factorize(logistic.labels(column), sort=True)
    return (codes[:, None] == np.arange(1, len(classes))).astype(float)


def with_group(matrix: Array, side: float) -> Array:
    """Give the layout of `design` as it would be with all rows in one group (1) or the other (0)."""
    moved = matrix.copy()
    moved[:, 1] = side
    return moved


def _shares(
    value: Array, stratum: NDArray[np.int64], side: NDArray[np.bool_], count: NDArray[np.int64]
) -> Array:
    return np.bincount(stratum[side], value[side], minlength=len(count)) / np.maximum(count, 1)


def _summed(residual: Array, cluster: ArrayLike, pattern: NDArray[np.int64]) -> Array:
    """Sum residuals by cluster (rows) and pattern (columns)."""
    codes, width = logistic.cluster_codes(cluster), int(pattern.max()) + 1
    sums = np.bincount(codes * width + pattern, residual, minlength=(int(codes.max()) + 1) * width)
    return np.asarray(sums, dtype=float).reshape(-1, width)


def _error(influence: Array, cluster: ArrayLike | None) -> float:
    if cluster is None:
        return float(np.sqrt(np.sum(influence**2)))
    codes = logistic.cluster_codes(cluster)
    sums, number = np.bincount(codes, influence), codes.max() + 1
    return float(np.sqrt(np.sum(sums**2) * number / (number - 1)))
