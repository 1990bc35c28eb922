"""A level that wanders, seen with counting noise of known size: its fit and its forecast.

The series is a random walk, with or without a drift, plus noise whose variance is known for each year. In
matrix form it is generalized least squares with covariance walk * min(i, j) + noise, and the forecast is the
best linear unbiased one (Harvey 1989, Forecasting, Structural Time Series Models, 3.2 and 3.4).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WALKS = np.concatenate([[0.0], np.geomspace(1e-4, 4.0, 45)])  # yearly variances of the walk that are tried


class Ahead(NamedTuple):
    """Middle and standard deviation of later observations, and the variance of the walk, a year."""

    mean: Array
    spread: Array
    walk: float


def forecast(
    values: Array, noise: Array, ahead: int, drift: bool = False, later: float | None = None
) -> Ahead:
    """Fit by restricted maximum likelihood and forecast.

    Args:
        values: shape (n,), in the order of years.
        noise: variance of the counting noise of each, above zero, shape (n,).
        ahead: years ahead.
        drift: whether the level has a constant drift, estimated with it.
        later: variance of the noise of later years; that of the last year if not given.
    """
    n, terms = len(values), 1 + drift
    time = np.arange(1, n + ahead + 1, dtype=float)
    walked = np.minimum(time[:, None], time[None, :])
    design = np.column_stack([np.ones(n + ahead), time])[:, :terms]
    x, new = design[:n], design[n:]
    inverse, precision = _inverses(np.asarray(noise, dtype=float).tobytes())
    weighed = x.T @ inverse
    bread = np.linalg.inv(weighed @ x)
    levels = (bread @ weighed @ values[:, None])[..., 0]
    left = values - levels @ x.T
    squares = np.einsum("gi,gij,gj->g", left, inverse, left)
    fit = -precision - np.linalg.slogdet(bread)[1] + squares
    best = int(fit.argmin())
    across = WALKS[best] * walked[n:, :n] @ inverse[best]
    unknown = new - across @ x
    variance = (
        WALKS[best] * time[n:]
        - np.einsum("hi,hi->h", across, WALKS[best] * walked[n:, :n])
        + np.einsum("hi,ij,hj->h", unknown, bread[best], unknown)
        + (noise[-1] if later is None else later)
    )
    return Ahead(new @ levels[best] + across @ left[best], np.sqrt(variance), float(WALKS[best]))


@lru_cache(maxsize=16)
def _inverses(noise: bytes) -> tuple[Array, Array]:
    """Invert the covariance under each of `WALKS`, and give log determinants: the same with a drift or none.

    Args:
        noise: bytes of the variances, shape (n,).

    Returns:
        Arrays of shape (walks, n, n) and (walks,), not to be written to.
    """
    variance = np.frombuffer(noise)
    time = np.arange(1, len(variance) + 1, dtype=float)
    walked = np.minimum(time[:, None], time[None, :])
    inverse = np.linalg.inv(WALKS[:, None, None] * walked + np.diag(variance))
    precision = np.linalg.slogdet(inverse)[1]
    for found in (inverse, precision):
        found.setflags(write=False)
    return inverse, precision
