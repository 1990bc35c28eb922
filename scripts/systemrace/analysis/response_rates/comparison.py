"""Two counts side by side: rates, difference, exact tests and posterior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import bayes
from systemrace.analysis.statistics.proportions import (
    DifferenceMethod,
    IntervalMethod,
    difference_interval,
    exact_tests,
    proportion_interval,
)

Count = tuple[int, int]


@dataclass(frozen=True)
class Methods:
    """How intervals are made and what is believed beforehand (a Beta prior for every rate)."""

    interval: IntervalMethod = "clopper-pearson"
    difference: DifferenceMethod = "newcombe"
    level: float = 0.95
    prior_a: float = 1.0
    prior_b: float = 1.0


def compare(first: Count, second: Count, methods: Methods | None = None) -> dict[str, float]:
    """Compare two counts (successes, total).

    Returns proportions: the difference first minus second with limits; `fisher`, `barnard`, `boschloo`
    p-values; the posterior probability that the first rate is larger, and credible limits of the difference.

    Raises:
        DataError: for an impossible count or prior.
    """
    methods = methods or Methods()
    gap = difference_interval(first, second, methods.difference, methods.level)
    tests = exact_tests(first, second)
    one, two = (bayes.posterior(*count, methods.prior_a, methods.prior_b) for count in (first, second))
    credible = bayes.difference_interval(one, two, methods.level)
    return {
        "difference": gap.estimate,
        "difference_low": gap.low,
        "difference_high": gap.high,
        "fisher": tests.fisher,
        "barnard": tests.barnard,
        "boschloo": tests.boschloo,
        "probability_greater": bayes.probability_greater(one, two),
        "credible_low": credible.low,
        "credible_high": credible.high,
    }


def with_intervals(
    frame: pd.DataFrame, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> pd.DataFrame:
    """Add `rate`, `low` and `high` (proportions) to a frame with columns `successes` and `total`.

    Raises:
        DataError: for an impossible count.
    """
    found = [
        proportion_interval(int(x), int(n), method, level)
        for x, n in zip(frame["successes"], frame["total"], strict=True)
    ]
    return frame.assign(
        rate=[i.estimate for i in found], low=[i.low for i in found], high=[i.high for i in found]
    )


def interval_methods(count: Count, level: float = 0.95) -> pd.DataFrame:
    """Limits of one count by the exact, Wilson and Jeffreys methods: `method`, `rate`, `low`, `high`."""
    methods: tuple[IntervalMethod, ...] = ("clopper-pearson", "wilson", "jeffreys")
    found = [(method, proportion_interval(*count, method, level)) for method in methods]
    return pd.DataFrame(
        [(method, i.estimate, i.low, i.high) for method, i in found],
        columns=["method", "rate", "low", "high"],
    )


def posterior_curve(count: Count, methods: Methods, points: int = 201) -> pd.DataFrame:
    """Posterior density of a rate on an even grid: columns `rate` and `density`."""
    belief = bayes.posterior(*count, methods.prior_a, methods.prior_b)
    grid = np.linspace(0.0, 1.0, points + 2)[1:-1]
    return pd.DataFrame({"rate": grid, "density": [belief.density(p) for p in grid]})
