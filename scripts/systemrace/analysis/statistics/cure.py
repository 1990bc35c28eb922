"""The cured fraction of a mixture-cure model: its profile, and its test against no cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from systemrace.analysis.statistics import grouped, parametric


@dataclass(frozen=True)
class CureTest:
    """Likelihood ratio statistic of a cure model against the same model without, and its p value."""

    statistic: float
    p_value: float


def profile(base: str, points: grouped.Points, cured: Sequence[float]) -> pd.DataFrame:
    """Profile the log-likelihood over fixed cured fractions.

    Args:
        base: one of `parametric.BASES`.
        points: a printed curve with at least as many months as the model with cure has parameters.
        cured: fractions, 0 to 0.99.

    Returns:
        A row per fraction: cured, deviance (twice the log-likelihood lost against the maximum; a fraction
        with a deviance below 3.84 lies in the 95% interval).
    """
    best = parametric.fit(base + parametric.CURE, points)
    heights = np.array([parametric.highest(base + parametric.CURE, points, fraction) for fraction in cured])
    return pd.DataFrame(
        {"cured": list(cured), "deviance": 2 * np.maximum(0.0, best.log_likelihood - heights)}
    )


def bound(level: float = 0.95) -> float:
    """Give the deviance at which a fraction leaves the interval."""
    return float(stats.chi2.ppf(level, 1))


def interval(profiled: pd.DataFrame, level: float = 0.95) -> tuple[float, float]:
    """Give the ends of the fractions whose deviance stays below the chi-square bound, interpolated."""
    limit = bound(level)
    cured, deviance = profiled["cured"].to_numpy(), profiled["deviance"].to_numpy()
    inside = np.flatnonzero(deviance <= limit)
    first, last = int(inside[0]), int(inside[-1])
    low = _crossing(cured, deviance, limit, first - 1, first) if first else cured[0]
    high = _crossing(cured, deviance, limit, last, last + 1) if last + 1 < len(cured) else cured[-1]
    return float(low), float(high)


def against_none(base: str, points: grouped.Points) -> CureTest:
    """Test that nobody is cured, within one family.

    Zero lies on the edge of the fractions, so the statistic is an even mixture of zero and chi-square with
    one degree of freedom (Self and Liang, 1987, doi:10.1080/01621459.1987.10478472).
    """
    plain, cured = parametric.fit(base, points), parametric.fit(base + parametric.CURE, points)
    statistic = max(0.0, 2 * (cured.log_likelihood - plain.log_likelihood))
    p_value = 0.5 * float(stats.chi2.sf(statistic, 1)) if statistic > 0 else 1.0
    return CureTest(statistic, p_value)


def _crossing(cured: np.ndarray, deviance: np.ndarray, limit: float, left: int, right: int) -> float:
    share = (limit - deviance[left]) / (deviance[right] - deviance[left])
    return float(cured[left] + share * (cured[right] - cured[left]))
