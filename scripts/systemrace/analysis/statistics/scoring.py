"""How well forecasts with a spread did: scores, coverage, and skill against another forecast."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from systemrace.analysis.statistics import students

Array = NDArray[np.float64]
TAIL = 0.05
Z = float(stats.norm.ppf(1 - TAIL / 2))


class Skill(NamedTuple):
    """Share by which a score is lowered, with its 95% interval; 0 where both are alike."""

    value: float
    low: float
    high: float


def crps(mean: ArrayLike, spread: ArrayLike, came: ArrayLike) -> Array:
    """Give the continuous ranked probability score of normal forecasts, in the unit of what came.

    Without a spread the forecast is a point, and the score its distance from what came.

    Source: Gneiting and Raftery (2007), doi:10.1198/016214506000001437, section 4.2.
    """
    wide = np.asarray(spread, dtype=float)
    off = np.asarray(came, dtype=float) - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        z = off / wide
        density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
        score = wide * (z * (2 * special.ndtr(z) - 1) + 2 * density - 1 / math.sqrt(math.pi))
    return np.asarray(np.where(wide == 0, np.abs(off), score))


def interval_score(mean: ArrayLike, spread: ArrayLike, came: ArrayLike) -> Array:
    """Give the interval score at 95%: the width, and a penalty for what fell outside.

    Source: Gneiting and Raftery (2007), doi:10.1198/016214506000001437, equation 43.
    """
    half = Z * np.asarray(spread, dtype=float)
    beyond = np.abs(np.asarray(came, dtype=float) - mean) - half
    return np.asarray(2 * half + 2 / TAIL * np.maximum(beyond, 0.0))


def absolute_error(mean: ArrayLike, spread: ArrayLike, came: ArrayLike) -> Array:
    """Give the distance of what came from the middle; the spread does not matter."""
    return np.abs(np.asarray(came, dtype=float) - mean) + 0 * np.asarray(spread, dtype=float)


def covered(mean: ArrayLike, spread: ArrayLike, came: ArrayLike) -> NDArray[np.bool_]:
    """Say which values that came lie within the 95% intervals."""
    return np.asarray(np.abs(np.asarray(came, dtype=float) - mean) <= Z * np.asarray(spread, dtype=float))


SCORES = {"CRPS": crps, "interval": interval_score, "MAE": absolute_error}


def skill(score: ArrayLike, reference: ArrayLike, ahead: int) -> Skill:
    """Give the share by which a forecast lowers the mean score of a reference, origin by origin.

    Forecasts for h years ahead overlap; the variance of the mean difference allows for h - 1 lags with
    Bartlett's weights, and the limits are Student's t.

    Args:
        score: of the forecast, by origin in order, shape (n,); lower is better.
        reference: of the reference at the same origins.
        ahead: years ahead, h.

    Returns:
        Not a number with limits from minus to plus infinity where fewer than two origins are known, or
        where the reference never missed, so that there is nothing to lower.

    Source: Diebold and Mariano (1995), doi:10.1080/07350015.1995.10524599; Newey and West (1987),
    doi:10.2307/1913610.
    """
    theirs = np.asarray(reference, dtype=float)
    lowered = theirs - np.asarray(score, dtype=float)
    n = len(lowered)
    if n < 2 or not theirs.any():
        return Skill(math.nan, -math.inf, math.inf)
    left = lowered - lowered.mean()
    lags = range(1, min(ahead, n))
    variance = left @ left + 2 * sum((1 - lag / ahead) * (left[lag:] @ left[:-lag]) for lag in lags)
    error = math.sqrt(max(float(variance), 0.0)) / n
    reach = students.reach(n - 1) * error * math.sqrt(n / (n - 1))
    middle, base = float(lowered.mean()), float(theirs.mean())
    return Skill(middle / base, (middle - reach) / base, (middle + reach) / base)
