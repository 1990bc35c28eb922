"""Ranges foretold, against statsmodels, brute enumeration of the conditional test, and exact coverage."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from systemrace.analysis.statistics import prediction

SAMPLES = ([51.4, 49.5, 48.7, 49.3, 51.6], [23.6, 27.7, 28.0, 29.6, 29.8], [0.0, 1.0])


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_normal_range_is_that_of_a_regression_on_a_constant(sample, level):
    fit = sm.OLS(sample, np.ones(len(sample))).fit()
    frame = fit.get_prediction([1.0]).summary_frame(alpha=1 - level)
    found = prediction.normal_range(sample, level)
    assert (found.low, found.high) == pytest.approx((frame["obs_ci_lower"][0], frame["obs_ci_upper"][0]))
    assert found.centre == pytest.approx(np.mean(sample))
    assert found.earlier == len(sample)


def test_five_values_worked_by_hand():
    # mean 50.1, s = sqrt(6.9 / 4) = 1.3134, t(4) = 2.7764, half-width 2.7764 * 1.3134 * sqrt(1.2) = 3.995
    found = prediction.normal_range(SAMPLES[0])
    assert (found.low, found.high) == pytest.approx((46.105, 54.095), abs=5e-4)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.floats(0.5, 20), st.floats(0.5, 5))
def test_the_poisson_range_holds_what_the_conditional_test_does_not_reject(events, exposure, ahead):
    found = prediction.poisson_range(events, exposure, ahead)
    share = ahead / (exposure + ahead)

    def rejected(count):
        below = stats.binom.cdf(count, count + events, share)
        above = stats.binom.sf(count - 1, count + events, share)
        return min(below, above) <= 0.025

    assert not rejected(found.low)
    assert not rejected(found.high)
    assert rejected(found.high + 1)
    assert found.low == 0 or rejected(found.low - 1)


@pytest.mark.parametrize(("mean", "years"), [(0.4, 13), (3.0, 4)])
def test_the_poisson_range_covers_at_least_as_often_as_it_says(mean, years):
    covered = 0.0
    for events in range(60):
        found = prediction.poisson_range(events, years)
        inside = stats.poisson.cdf(found.high, mean) - stats.poisson.cdf(found.low - 1, mean)
        covered += stats.poisson.pmf(events, mean * years) * inside
    assert covered >= 0.95


def test_five_events_in_thirteen_years_foretell_two_at_most():
    # P(Y >= 3 | 8 events, share 1/14) = 0.0144 and P(Y >= 2 | 7) = 0.0845, so 2 is the last one kept.
    found = prediction.poisson_range(5, 13)
    assert (found.low, found.high) == (0, 2)
    assert not found.holds(694)


def test_the_ratio_of_spreads_against_its_own_definition():
    first, second = [1.0, 4.0, 7.0, 2.0, 9.0], [3.0, 3.5, 4.0, 2.0]
    found = prediction.spread_ratio(first, second)
    quotient = np.var(first, ddof=1) / np.var(second, ddof=1)
    assert found.ratio == pytest.approx(math.sqrt(quotient))
    # At the limits the F test of equal spreads is just rejected.
    for limit, tail in ((found.low, stats.f.sf), (found.high, stats.f.cdf)):
        assert tail(quotient / limit**2, 4, 3) == pytest.approx(0.025)
    turned = prediction.spread_ratio(second, first)
    assert (turned.low, turned.high) == pytest.approx((1 / found.high, 1 / found.low))


@pytest.mark.parametrize("bad", [[1.0], [], [1.0, math.nan]])
def test_too_few_values_are_refused(bad):
    with pytest.raises(ValueError, match="at least two finite values"):
        prediction.normal_range(bad)


def test_impossible_counts_and_flat_series_are_refused():
    with pytest.raises(ValueError, match="whole number from 0"):
        prediction.poisson_range(-1, 3)
    with pytest.raises(ValueError, match="times must be above 0"):
        prediction.poisson_range(1, 0)
    with pytest.raises(ValueError, match="all alike"):
        prediction.spread_ratio([1.0, 2.0], [3.0, 3.0])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_line_range_is_that_of_a_regression_on_time(level):
    years, values = [2016, 2020, 2021, 2022, 2023], SAMPLES[1]
    fit = sm.OLS(values, sm.add_constant(np.array(years) - 2020.0)).fit()
    frame = fit.get_prediction([[1.0, 5.0]]).summary_frame(alpha=1 - level)
    found = prediction.line_range(years, values, 2025, level)
    ours = found.low, found.centre, found.high
    assert ours == pytest.approx((frame["obs_ci_lower"][0], frame["mean"][0], frame["obs_ci_upper"][0]))


def test_two_values_leave_a_line_without_scatter():
    with pytest.raises(ValueError, match="need three values, not 2"):
        prediction.line_range([2020, 2021], [1.0, 2.0], 2022)
