"""The chance of coming first, against scipy's Mann-Whitney and against its own defining equation."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis.statistics import ordering


def texts(*dates):
    return pd.Series(dates, dtype="str")


def test_the_chance_is_the_mann_whitney_statistic():
    rng = np.random.default_rng(3)
    one, two = (pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), "D") for n in (7, 12))
    found = ordering.chance_first(
        pd.Series(one.strftime("%Y-%m-%d")), pd.Series(two.strftime("%Y-%m-%d"))
    ).estimate
    expected = stats.mannwhitneyu(-one.to_numpy().astype(float), -two.to_numpy().astype(float)).statistic
    assert found == pytest.approx(expected / (7 * 12))


def test_dates_that_overlap_count_one_half():
    matrix = ordering.precedence(texts("2025", "2024-05"), texts("2025-06-17", "2026"))
    assert matrix.tolist() == [[0.5, 1.0], [1.0, 1.0]]
    assert ordering.precedence(texts("2025-06-17"), texts("2025-06-17")).tolist() == [[0.5]]


@pytest.mark.parametrize(("theta", "m", "n"), [(0.636, 4, 11), (0.5, 5, 5), (0.9, 30, 20), (1.0, 4, 10)])
def test_each_limit_lies_z_errors_from_the_estimate(theta, m, n):
    found = ordering.newcombe(theta, m, n)
    for limit in {found.low, found.high} - {0.0, 1.0}:
        more = (m + n) / 2 - 1
        variance = limit * (1 - limit) / (m * n)
        variance *= 1 + more * (1 - limit) / (2 - limit) + more * limit / (1 + limit)
        assert abs(theta - limit) == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-5)


def test_the_interval_mirrors_and_keeps_width_at_the_ends():
    one, other = ordering.newcombe(0.7, 6, 9), ordering.newcombe(0.3, 9, 6)
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))
    sure = ordering.newcombe(1.0, 4, 10)
    assert 0.5 < sure.low < 0.75
    assert sure.high == 1.0
    none = ordering.newcombe(0.0, 4, 10)
    assert (none.low, none.high) == pytest.approx((0.0, 1 - sure.low))


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(11)
    m, n, shift, runs = 8, 12, 0.8, 1500
    truth = stats.norm.cdf(shift / math.sqrt(2))
    first, second = rng.normal(0, 1, (runs, m)), rng.normal(shift, 1, (runs, n))
    theta = (first[:, :, None] < second[:, None, :]).mean(axis=(1, 2))
    covered = [low <= truth <= high for low, high in (_limits(t, m, n) for t in theta)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_an_empty_group_has_no_order():
    with pytest.raises(ValueError, match="both groups need an event; got 0 and 1"):
        ordering.chance_first(texts(), texts("2025"))


def _limits(theta, m, n):
    found = ordering.newcombe(float(theta), m, n)
    return found.low, found.high
