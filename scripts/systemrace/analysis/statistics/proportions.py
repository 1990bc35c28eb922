"""One proportion, and the difference of two: intervals and exact tests.

Intervals for one proportion and the exact tests come from statsmodels and scipy. The score interval
for a difference is our own: statsmodels 0.15 misses Newcombe's published limits (56/70 against 48/80:
0.0526 to 0.3440 where 0.0528 to 0.3382 is printed) and fails where a group has no failures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from scipy import optimize, special, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from systemrace.errors import DataError

IntervalMethod = Literal["clopper-pearson", "wilson", "jeffreys", "agresti-coull"]
DifferenceMethod = Literal["newcombe", "miettinen-nurminen", "mee"]

_STATSMODELS_NAME = {
    "clopper-pearson": "beta",
    "wilson": "wilson",
    "jeffreys": "jeffreys",
    "agresti-coull": "agresti_coull",
}


@dataclass(frozen=True)
class Interval:
    """An estimate with its limits, all on the scale of a proportion or of a difference."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class ExactTests:
    """Two-sided p-values of three exact tests of equal proportions."""

    fisher: float
    barnard: float
    boschloo: float


def check_count(successes: float, total: float) -> None:
    """Refuse a count that is not a whole number from zero to its denominator.

    Raises:
        DataError: naming the count.
    """
    whole = float(successes).is_integer() and float(total).is_integer()
    if not whole or total < 1 or not 0 <= successes <= total:
        raise DataError(
            f"{successes:g} of {total:g} is not a count: the numerator must be a whole number from 0 to the "
            "denominator, and the denominator at least 1. Correct the row, or leave it out."
        )


def _check_method(method: str, known: tuple[str, ...]) -> None:
    if method not in known:
        raise DataError(f"'{method}' is not an interval method. Choose one of: {', '.join(known)}.")


@lru_cache(maxsize=4096)
def proportion_interval(
    successes: int, total: int, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> Interval:
    """Interval for one proportion.

    `level` is the two-sided confidence. The Jeffreys interval is the equal-tailed one with the limits moved
    to 0 or 1 where no or all patients succeed (Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286, 4.1.2).

    Raises:
        DataError: if the count is impossible or the method unknown.
    """
    check_count(successes, total)
    _check_method(method, get_args(IntervalMethod))
    low, high = _limits(successes, total, method, 1 - level)
    low = 0.0 if successes == 0 else float(low)
    high = 1.0 if successes == total else float(high)
    return Interval(successes / total, max(0.0, low), min(1.0, high))


def _limits(successes: int, total: int, method: IntervalMethod, alpha: float) -> tuple[float, float]:
    if method == "clopper-pearson":
        # The quantiles of the beta distribution that statsmodels asks for as well, many times faster.
        low = special.betaincinv(successes, total - successes + 1, alpha / 2)
        return low, special.betainccinv(successes + 1, total - successes, alpha / 2)
    low, high = proportion_confint(successes, total, alpha=alpha, method=_STATSMODELS_NAME[method])
    return float(low), float(high)


@lru_cache(maxsize=4096)
def difference_interval(
    first: tuple[int, int],
    second: tuple[int, int],
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> Interval:
    """Interval for the first proportion minus the second; each is (successes, total).

    `newcombe` combines two Wilson intervals (Newcombe 1998, Statistics in Medicine 17:873-890,
    method 10); `miettinen-nurminen` inverts the score test (1985, doi:10.1002/sim.4780040211); `mee` is the
    same without the factor N/(N-1).

    Raises:
        DataError: if a count is impossible or the method unknown.
    """
    check_count(*first)
    check_count(*second)
    _check_method(method, get_args(DifferenceMethod))
    estimate = first[0] / first[1] - second[0] / second[1]
    if method == "newcombe":
        low, high = confint_proportions_2indep(
            *first, *second, method="newcomb", compare="diff", alpha=1 - level
        )
        return Interval(estimate, max(-1.0, float(low)), min(1.0, float(high)))
    return _score_interval(first, second, level, corrected=method == "miettinen-nurminen")


def exact_tests(first: tuple[int, int], second: tuple[int, int]) -> ExactTests:
    """Two-sided Fisher, Barnard (pooled score) and Boschloo tests that two proportions are equal.

    Where nobody or everybody succeeds in both groups the data cannot speak, and all three are 1.

    Raises:
        DataError: if a count is impossible.
    """
    check_count(*first)
    check_count(*second)
    # scipy holds the totals of the columns fixed, so the groups must be the columns
    table = np.array([[first[0], second[0]], [first[1] - first[0], second[1] - second[0]]])
    if not table.sum(axis=1).all():
        return ExactTests(1.0, 1.0, 1.0)
    return ExactTests(
        fisher=float(stats.fisher_exact(table).pvalue),
        barnard=float(stats.barnard_exact(table, n=64).pvalue),
        boschloo=float(stats.boschloo_exact(table, n=64).pvalue),
    )


def _score_interval(
    first: tuple[int, int], second: tuple[int, int], level: float, corrected: bool
) -> Interval:
    estimate = first[0] / first[1] - second[0] / second[1]
    bound = stats.norm.ppf((1 + level) / 2)

    def excess(delta: float, side: float) -> float:
        return float(side * _score(first, second, delta, corrected) - bound)

    low = high = estimate
    if estimate > -1:
        low = _root(lambda d: excess(d, 1.0), -1.0, estimate)
    if estimate < 1:
        high = _root(lambda d: excess(d, -1.0), 1.0, estimate)
    return Interval(estimate, low, high)


def _root(function: Callable[[float], float], outer: float, inner: float) -> float:
    """Where the score leaves the acceptance region between the far end and the estimate."""
    edge = outer - np.sign(outer) * 1e-12
    if function(edge) <= 0:  # even the most extreme difference is not rejected
        return float(outer)
    return float(optimize.brentq(function, edge, inner, xtol=1e-13))


def _score(first: tuple[int, int], second: tuple[int, int], delta: float, corrected: bool) -> float:
    gap = first[0] / first[1] - second[0] / second[1] - delta
    if abs(gap) < 1e-15:
        return 0.0
    one, two = _restricted(first, second, delta)
    variance = one * (1 - one) / first[1] + two * (1 - two) / second[1]
    if corrected:
        total = first[1] + second[1]
        variance *= total / (total - 1)
    return float(gap / np.sqrt(variance)) if variance > 0 else float(np.sign(gap) * np.inf)


def _restricted(first: tuple[int, int], second: tuple[int, int], delta: float) -> tuple[float, float]:
    """Likeliest proportions given their difference (Farrington, Manning 1990, doi:10.1002/sim.4780091208)."""
    one, two = first[0] / first[1], second[0] / second[1]
    theta = second[1] / first[1]
    a = 1 + theta
    b = -(1 + theta + one + theta * two + delta * (theta + 2))
    c = delta**2 + delta * (2 * one + theta + 1) + one + theta * two
    d = -one * delta * (1 + delta)
    v = b**3 / (3 * a) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = (1.0 if v >= 0 else -1.0) * np.sqrt(max(0.0, b**2 / (3 * a) ** 2 - c / (3 * a)))
    angle = np.arccos(np.clip(v / u**3, -1, 1)) if u else 0.0
    root = 2 * u * np.cos((np.pi + angle) / 3) - b / (3 * a)
    root = float(np.clip(root, max(0.0, delta), min(1.0, 1.0 + delta)))
    return root, float(np.clip(root - delta, 0.0, 1.0))
