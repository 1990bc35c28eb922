"""Lognormal durations: closed forms, an independent fit of censored data, limits of many observations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from systemrace.analysis.statistics import durations
from systemrace.analysis.statistics.durations import Observation


def exact(values) -> tuple[Observation, ...]:
    return tuple(Observation(float(one), float(one)) for one in values)


def test_exact_durations_have_the_maximum_of_the_textbook():
    values = [2.0, 3.5, 5.0, 8.0, 4.0]
    found = durations.fit(exact(values))
    assert found.median == pytest.approx(stats.gmean(values), rel=1e-4)
    assert found.spread == pytest.approx(np.log(values).std(), rel=1e-3)
    assert found.observations == 5


def test_bounds_and_intervals_meet_an_independent_fit():
    told = (*exact([3.0, 5.0, 4.2]), Observation(2.0, 6.0), Observation(6.0, np.inf), Observation(0, 3.5))
    found = durations.fit(told)
    data = stats.CensoredData(uncensored=[3.0, 5.0, 4.2], interval=[[2.0, 6.0]], right=[6.0], left=[3.5])
    shape, _, scale = stats.lognorm.fit(data, floc=0)
    assert found.median == pytest.approx(scale, rel=2e-3)
    assert found.spread == pytest.approx(shape, rel=5e-3)


def test_with_many_observations_only_their_own_spread_is_left():
    values = np.exp(np.random.default_rng(4).normal(1.5, 0.4, 3000))
    found = durations.fit(exact(values))
    u = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(
        found.quantile(u), stats.lognorm(found.spread, scale=found.median).ppf(u), rtol=5e-3
    )
    assert found.median_high / found.median_low < 1.04


def test_the_posterior_of_the_median_is_near_that_of_t():
    # Flat in the log median and 1 / spread in the spread gives t; with forty the prior hardly tells.
    values = np.exp(np.random.default_rng(9).normal(1.0, 0.45, 40))
    found = durations.fit(exact(values))
    logs = np.log(values)
    low, high = stats.t.interval(0.95, 39, logs.mean(), stats.sem(logs))
    assert np.log(found.median_low) == pytest.approx(low, abs=0.015)
    assert np.log(found.median_high) == pytest.approx(high, abs=0.015)


def test_one_duration_leaves_the_spread_to_the_prior():
    found = durations.fit(exact([5.0]))
    centre, width = durations.PRIOR_CENTRE, durations.PRIOR_WIDTH
    reach = stats.norm.ppf(0.975) * width
    assert [found.spread_low, found.spread_high] == pytest.approx(centre * np.exp([-reach, reach]), rel=0.03)
    assert np.median(found.quantile(np.linspace(0.001, 0.999, 999))) == pytest.approx(5.0, rel=0.01)


def test_few_observations_leave_more_open():
    few, many = (durations.fit(exact([4.0, 6.0] * times)) for times in (1, 10))
    low, high = (one.quantile(np.array([0.05, 0.95])) for one in (few, many))
    assert low[1] / low[0] > high[1] / high[0]
    assert few.median_high / few.median_low > many.median_high / many.median_low


def test_draws_follow_the_mixture():
    found = durations.fit(exact([3.0, 5.0, 8.0]))
    drawn = found.quantile(np.random.default_rng(2).random(200_000))
    middles, spreads, weights = durations._posterior(exact([3.0, 5.0, 8.0]))
    exact_share = (weights * stats.norm.cdf((np.log(6.0) - middles) / spreads)).sum()
    assert (drawn <= 6.0).mean() == pytest.approx(exact_share, abs=5 * 0.5 / np.sqrt(200_000))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(1.0, 30.0), min_size=2, max_size=6), st.floats(1.05, 3.0))
def test_longer_durations_and_other_units_scale_the_fit(values, factor):
    one, other = durations.fit(exact(values)), durations.fit(exact([value * factor for value in values]))
    u = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(other.quantile(u), factor * one.quantile(u), rtol=0.02)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.5, 40.0))
def test_quantiles_rise(value):
    found = durations.fit((*exact([value]), Observation(value, np.inf)))
    assert (np.diff(found.quantile(np.linspace(0.001, 0.999, 200))) > 0).all()


def test_bounds_alone_and_impossible_durations_are_refused():
    with pytest.raises(ValueError, match="a duration with two ends"):
        durations.fit((Observation(3.0, np.inf),))
    with pytest.raises(ValueError, match="low before high"):
        durations.fit((Observation(5.0, 3.0),))
