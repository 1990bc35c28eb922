"""Which of two groups of dated events came first: the chance of precedence with its interval."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, stats

from systemrace import dates
from systemrace.analysis.statistics.proportions import Interval

EDGE = 1e-9


def precedence(first: pd.Series, second: pd.Series) -> NDArray[np.float64]:
    """Say for each pair of partial dates whether the first lies before the second.

    Args:
        first: partial dates of one group, m texts.
        second: partial dates of the other, n texts.

    Returns:
        An m x n matrix: 1 where every reading has the first before the second, 0 where after, one half
        where the two overlap or are one day.
    """
    early, late = (
        (dates.earliest(group).to_numpy(), dates.latest(group).to_numpy()) for group in (first, second)
    )
    before = early[1][:, None] < late[0][None, :]
    after = early[0][:, None] > late[1][None, :]
    return np.where(before, 1.0, np.where(after, 0.0, 0.5))


def chance_first(first: pd.Series, second: pd.Series, level: float = 0.95) -> Interval:
    """Estimate the chance that an event of one group precedes one of the other, with its interval.

    The estimate is the Mann-Whitney statistic over m n; see `newcombe` for the interval.

    Raises:
        ValueError: if a group is empty.
    """
    if not len(first) or not len(second):
        raise ValueError(f"both groups need an event; got {len(first)} and {len(second)}")
    return newcombe(float(precedence(first, second).mean()), len(first), len(second), level)


def newcombe(theta: float, m: int, n: int, level: float = 0.95) -> Interval:
    """Give Newcombe's interval (method 5) of a Mann-Whitney effect size.

    Each limit is the value from which the estimate lies z standard errors away, the standard error taken
    at the limit. It stays within 0 and 1, and has width at an estimate of 0 or 1.

    Args:
        theta: the estimate, from 0 to 1.
        m: size of one group.
        n: size of the other.
        level: two-sided confidence.

    Source: Newcombe RG. Stat Med 2006;25:559-73, doi:10.1002/sim.2324.
    """
    z = float(stats.norm.ppf((1 + level) / 2))

    def beyond(at: float) -> float:
        return abs(theta - at) - z * math.sqrt(_variance(at, m, n))

    # At an end of the scale the estimate itself is a root; the limit is the other one.
    near = min(max(theta, EDGE), 1 - EDGE)
    low = 0.0 if theta <= EDGE else float(optimize.brentq(beyond, 0.0, near))
    high = 1.0 if theta >= 1 - EDGE else float(optimize.brentq(beyond, near, 1.0))
    return Interval(theta, low, high)


def _variance(theta: float, m: int, n: int) -> float:
    more = (m + n) / 2 - 1
    spread = 1 + more * (1 - theta) / (2 - theta) + more * theta / (1 + theta)
    return theta * (1 - theta) * spread / (m * n)
