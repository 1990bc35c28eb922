"""Rates against R, Stata and published tables, bootstrap against scipy, trend against a second fit."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from systemrace.analysis.statistics import rates

FIXTURES = yaml.safe_load((Path(__file__).parent / "fixtures" / "rates.yaml").read_text(encoding="utf-8"))


def cases(kind: str) -> list:
    return [(group["source"], case) for group in FIXTURES[kind] for case in group["cases"]]


def printed(value: float, places: int):
    return pytest.approx(value, abs=0.51 * 10**-places)


@pytest.mark.parametrize(("source", "case"), cases("rate_intervals"))
def test_rate_interval_matches_print(source, case):
    low, high = rates.rate_interval(case["events"], case["exposure"])
    assert low == printed(case["low"], case["places"]), source
    assert high == printed(case["high"], case["places"]), source


@pytest.mark.parametrize(("source", "case"), cases("rate_ratios"))
def test_rate_ratio_matches_print(source, case):
    found = rates.rate_ratio(*case["events"], *case["exposure"])
    assert found.ratio == printed(case["ratio"], case["places"]), source
    assert found.low == printed(case["low"], case["places"]), source
    if "high" in case:
        assert found.high == printed(case["high"], case["places"]), source


def test_mites_on_apple_leaves():
    case = FIXTURES["negative_binomials"][0]
    mites = np.repeat(np.arange(8), case["frequencies"])
    found = rates.negative_binomial(mites, np.ones((len(mites), 1)))
    assert math.exp(found.coefficients[0]) == printed(case["mean"], case["places"]), case["source"]
    assert 1 / found.alpha == printed(case["k"], case["places"]), case["source"]


def test_rand_health_insurance_experiment():
    case = FIXTURES["negative_binomials"][1]
    data = sm.datasets.randhie.load()
    found = rates.negative_binomial(data.endog, sm.add_constant(data.exog, prepend=False))
    assert found.coefficients == pytest.approx(case["coefficients"], abs=1e-6), case["source"]
    assert found.alpha == pytest.approx(case["alpha"], abs=1e-6), case["source"]
    # Limits as Stata prints them, seven digits; Stata too estimates the dispersion along.
    reach = stats.norm.ppf(0.975) * found.errors
    ours = np.column_stack([found.coefficients - reach, found.coefficients + reach])
    assert ours[:9] == pytest.approx(np.array(case["limits"]), abs=2e-6), case["source"]


def test_trend_agrees_with_a_fit_written_out():
    years, counts = np.arange(2010, 2020), np.array([3, 5, 4, 11, 30, 22, 41, 90, 61, 150])
    x = years - years.mean()

    def loss(parameters):
        mean, size = np.exp(parameters[0] + parameters[1] * x), np.exp(-parameters[2])
        return -stats.nbinom.logpmf(counts, size, size / (size + mean)).sum()

    separate = optimize.minimize(
        loss, [3, 0.4, -2], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    found = rates.trend(years, counts)
    assert math.log(found.growth) == pytest.approx(separate.x[1], abs=1e-6)
    assert found.alpha == pytest.approx(math.exp(separate.x[2]), rel=1e-4)
    assert found.low < found.growth < found.high
    assert found.doubling == pytest.approx(math.log(2) / separate.x[1], rel=1e-5)


def test_even_counts_fall_back_to_poisson():
    found = rates.trend(range(8), [10, 10, 10, 10, 10, 10, 10, 10])
    assert found.alpha == 0
    assert found.growth == pytest.approx(1)
    # Poisson information of the slope: mean times the sum of squares of the centred years.
    error = 1 / math.sqrt(10 * sum((year - 3.5) ** 2 for year in range(8)))
    assert math.log(found.high) == pytest.approx(stats.norm.ppf(0.975) * error, rel=1e-6)


def test_doubling_time_of_halving_and_standstill():
    assert rates.doubling_time(2.0) == 1
    assert rates.doubling_time(0.5) == -1
    assert rates.doubling_time(1.0) == math.inf


@pytest.mark.parametrize("counts", [[1, 2], [0, 0, 0, 0]])
def test_too_little_for_a_trend(counts):
    with pytest.raises(
        ValueError, match=r"2 coefficients need more than 2 counts, not all zero; got \d counts"
    ):
        rates.trend(range(len(counts)), counts)


def test_half_an_event_has_no_exact_interval():
    with pytest.raises(ValueError, match=r"an exact interval needs a whole count of 0 or more, got 2\.5"):
        rates.rate_ratio(2.5, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="exposure must be above 0, got 0"):
        rates.rate_interval(3, 0)


@settings(deadline=None)  # speed is not what is tested here
@given(st.integers(0, 400), st.integers(0, 400))
def test_ratio_and_its_inverse_agree(first, second):
    found, inverse = rates.rate_ratio(first, second), rates.rate_ratio(second, first)
    if first + second == 0:
        assert math.isnan(found.ratio)
        assert (found.low, found.high) == (0, math.inf)
        return
    assert found.low <= found.ratio <= found.high
    assert (inverse.low == 0) == (found.high == math.inf)
    if found.low > 0:
        assert 1 / inverse.high == pytest.approx(found.low)


def test_resampling_by_kind_is_resampling_by_unit():
    kinds = np.array([40, 25, 3])
    drawn = rates.resample(kinds, 4000, np.random.default_rng(5))
    assert (drawn.sum(axis=1) == 68).all()
    assert drawn.mean(axis=0) == pytest.approx(kinds, rel=0.05)
    # Variance of a multinomial count: n p (1 - p).
    assert drawn.var(axis=0) == pytest.approx(kinds * (1 - kinds / 68), rel=0.12)


def test_poisson_frequencies_give_the_interval_of_independent_counts():
    """With whole weights the ratio of two counts has a known standard error on the log scale."""
    often = rates.frequencies(700, 20_000, np.random.default_rng(3))
    ratios = often[:400].sum(axis=0) / often[400:].sum(axis=0)
    assert np.log(ratios).std() == pytest.approx(math.sqrt(1 / 400 + 1 / 300), rel=0.03)
    exact = rates.rate_ratio(400, 300)
    assert rates.percentile_interval(ratios) == pytest.approx((exact.low, exact.high), rel=0.02)


def test_the_first_units_frequencies_do_not_depend_on_the_others():
    few, many = (rates.frequencies(units, 50, np.random.default_rng(3)) for units in (10, 80))
    assert (many[:10] == few).all()


@pytest.mark.parametrize("number", [1, 2, 19, 39, 40, 41, 400, 2000, 3999])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_percentile_interval_is_the_inverted_distribution_of_numpy(number: int, level: float) -> None:
    values = np.random.default_rng(number).normal(size=number)
    tail = (1 - level) / 2
    ends = np.quantile(values, [tail, 1 - tail], method="inverted_cdf")
    assert rates.percentile_interval(values, level) == tuple(ends)


def test_percentile_interval_agrees_with_scipy():
    units = np.repeat([0.0, 1.0], [30, 50])
    scipys = stats.bootstrap(
        (units,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    drawn = rates.resample([30, 50], 20_000, np.random.default_rng(2))[:, 1] / 80
    assert rates.percentile_interval(drawn) == pytest.approx((scipys.low, scipys.high), abs=0.013)


def test_percentiles_keep_infinity_and_drop_nothing_else():
    values = [2015.0] * 90 + [math.inf] * 10
    assert rates.percentile_interval(values) == (2015.0, math.inf)
    assert rates.percentile_interval([math.nan, 3.0]) == (3.0, 3.0)
    assert all(math.isnan(end) for end in rates.percentile_interval([math.nan]))


def test_no_units_give_no_draws():
    assert rates.resample([0, 0], 3, np.random.default_rng(0)).tolist() == [[0, 0]] * 3
