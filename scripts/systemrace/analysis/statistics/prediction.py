"""What earlier values foretell of one further value, and whether two series scatter alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


@dataclass(frozen=True)
class Range:
    """The range in which a further value is expected, round the centre of the earlier ones."""

    centre: float
    low: float
    high: float
    earlier: int

    def holds(self, value: float) -> bool:
        """Say whether a value lies within the range, its ends included."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class SpreadRatio:
    """Ratio of two standard deviations with its interval."""

    ratio: float
    low: float
    high: float


def normal_range(values: ArrayLike, level: float = 0.95) -> Range:
    """Give the range in which one further value of a normal sample lies.

    mean +- t(n - 1) * s * sqrt(1 + 1/n). It takes the values as independent and their level as constant; a
    series that trends is to be turned into changes first.

    Args:
        values: at least two finite earlier values.
        level: coverage of the range.

    Raises:
        ValueError: for fewer than two values, or one that is not finite.

    Source: Hahn GJ, Meeker WQ (1991) Statistical Intervals, doi 10.1002/9780470316771.
    """
    sample = _finite(values)
    n = len(sample)
    mean, spread = float(sample.mean()), float(sample.std(ddof=1))
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * spread * math.sqrt(1 + 1 / n)
    return Range(mean, mean - half, mean + half, n)


def line_range(times: ArrayLike, values: ArrayLike, ahead: float, level: float = 0.95) -> Range:
    """Give the range in which a value at a further time lies if it keeps to the line of the earlier ones.

    line +- t(n - 2) * s * sqrt(1 + 1/n + (ahead - mean time)^2 / sum of squares), by least squares.

    Args:
        times: n times, not all alike.
        values: n earlier values, at least three.
        ahead: time of the further value.
        level: coverage of the range.

    Raises:
        ValueError: for fewer than three values, or one that is not finite.

    Source: Hahn GJ, Meeker WQ (1991) Statistical Intervals, doi 10.1002/9780470316771.
    """
    x, y = _finite(times), _finite(values)
    n = len(y)
    if n < 3:
        raise ValueError(f"a line and its scatter need three values, not {n}")
    away = x - x.mean()
    squares = float(away @ away)
    slope = float(away @ y) / squares
    rest = y - y.mean() - slope * away
    spread = math.sqrt(float(rest @ rest) / (n - 2))
    reach = ahead - float(x.mean())
    centre = float(y.mean()) + slope * reach
    half = float(stats.t.ppf((1 + level) / 2, n - 2)) * spread * math.sqrt(1 + 1 / n + reach**2 / squares)
    return Range(centre, centre - half, centre + half, n)


def poisson_range(events: int, exposure: float, ahead: float = 1.0, level: float = 0.95) -> Range:
    """Give the range in which a further Poisson count lies, by the exact conditional test.

    Given the sum of both counts the further one is binomial; the range holds every count that an equal-tailed
    test at `level` does not reject.

    Args:
        events: whole number of earlier events, 0 or more.
        exposure: time over which they were counted, above 0.
        ahead: time over which the further count runs, above 0.
        level: coverage of the range.

    Raises:
        ValueError: for a count that is not whole or is negative, or a time not above 0.

    Source: Nelson W (1982) Applied Life Data Analysis; Krishnamoorthy K, Peng J (2011)
    Computational Statistics and Data Analysis 55:1734-1746, doi 10.1016/j.csda.2010.11.005.
    """
    if events < 0 or events != int(events):
        raise ValueError(f"a count must be a whole number from 0 on, not {events}")
    if exposure <= 0 or ahead <= 0:
        raise ValueError(f"times must be above 0, not {exposure} and {ahead}")
    tail, share = (1 - level) / 2, ahead / (exposure + ahead)
    years = 1 if share < 0.5 else math.ceil(share / (1 - share))
    counts = np.arange(int(20 * (events + 5) * years) + 1)
    low_tail = stats.binom.cdf(counts, counts + events, share)
    high_tail = stats.binom.sf(counts - 1, counts + events, share)
    kept = counts[(low_tail > tail) & (high_tail > tail)]
    return Range(events * ahead / exposure, float(kept.min()), float(kept.max()), int(events))


def spread_ratio(values: ArrayLike, others: ArrayLike, level: float = 0.95) -> SpreadRatio:
    """Compare the standard deviations of two independent normal samples by the F distribution.

    Args:
        values: at least two finite values, the numerator.
        others: the same, the denominator; not all alike.
        level: coverage of the interval.

    Raises:
        ValueError: for fewer than two values, one that is not finite, or a denominator without spread.

    Source: Snedecor GW, Cochran WG (1989) Statistical Methods, 8th edition.
    """
    first, second = _finite(values), _finite(others)
    below = float(second.var(ddof=1))
    if below == 0:
        raise ValueError("the values of the denominator are all alike, so no ratio exists")
    quotient = float(first.var(ddof=1)) / below
    freedom = len(first) - 1, len(second) - 1
    low = quotient / float(stats.f.ppf((1 + level) / 2, *freedom))
    high = quotient / float(stats.f.ppf((1 - level) / 2, *freedom))
    return SpreadRatio(math.sqrt(quotient), math.sqrt(low), math.sqrt(high))


def _finite(values: ArrayLike) -> np.ndarray:
    sample = np.asarray(values, dtype=float)
    if sample.ndim != 1 or len(sample) < 2 or not np.isfinite(sample).all():
        raise ValueError(f"at least two finite values are needed, not {sample.tolist()}")
    return sample
