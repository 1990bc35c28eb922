"""The binomial-normal model against its published example and an integral that shares no code with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import integrate, optimize, stats
from scipy.special import expit, logit

from systemrace.analysis.statistics.meta import (
    coefficient_contrast,
    contrast,
    fit_binomial_normal,
    log_likelihood,
    pooled,
)
from systemrace.errors import DataError

CASES = yaml.safe_load(
    (Path(__file__).parent / "fixtures" / "binomial_normal.yaml").read_text(encoding="utf-8")
)

# Pritz 1997 as in metadat dat.pritz1997: fourteen single-arm studies, two of them without a failure
PRITZ = (
    [16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6],
    [17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10],
)


def direct_log_likelihood(x, n, mean, tau):
    """Sum of logs of integrals by the trapezoid rule on a fine grid, sharing no step with the quadrature."""
    x, n = np.asarray(x)[:, None], np.asarray(n)[:, None]
    u = np.linspace(-10, 10, 20001)
    values = stats.binom.pmf(x, n, expit(np.reshape(mean, (-1, 1)) + tau * u)) * stats.norm.pdf(u)
    return float(np.log(integrate.trapezoid(values, u, axis=1)).sum())


def test_the_direct_integral_agrees_with_an_adaptive_rule():
    value, _ = integrate.quad(
        lambda u: stats.binom.pmf(58, 68, expit(1.4 + 0.8 * u)) * stats.norm.pdf(u), -9, 9
    )
    assert direct_log_likelihood([58], [68], 1.4, 0.8) == pytest.approx(np.log(value), abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_published_example(case):
    fit = fit_binomial_normal(case["successes"], case["totals"], nodes=case["nodes"])
    result = pooled(fit)
    assert fit.coefficients[0] == pytest.approx(case["coefficient"], abs=6e-5), case["source"]
    assert np.sqrt(fit.covariance[0, 0]) == pytest.approx(case["standard_error"], abs=6e-5)
    assert fit.tau2 == pytest.approx(case["tau2"], abs=6e-5)
    for name in ("estimate", "low", "high"):
        assert getattr(result, name) == pytest.approx(case[name], abs=6e-5)


@pytest.mark.parametrize("case", CASES)
def test_more_nodes_than_the_paper_change_less_than_its_last_printed_digit(case):
    few = pooled(fit_binomial_normal(case["successes"], case["totals"], nodes=7))
    many = pooled(fit_binomial_normal(case["successes"], case["totals"]))
    assert many.estimate == pytest.approx(few.estimate, abs=5e-5)


def test_likelihood_matches_direct_integration():
    x, n = (np.array(v, dtype=float) for v in PRITZ)
    for mean, tau in ((1.4, 0.8), (0.5, 0.2), (2.5, 2.0)):
        ours = log_likelihood(x, n, np.full(len(x), mean), tau)
        assert ours == pytest.approx(direct_log_likelihood(x, n, mean, tau), abs=1e-6)


def test_maximum_matches_a_search_over_the_directly_integrated_likelihood():
    fit = fit_binomial_normal(*PRITZ)
    found = optimize.minimize(
        lambda p: -direct_log_likelihood(*PRITZ, p[0], np.exp(p[1])),
        [1.0, -0.5],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-12},
    )
    assert fit.coefficients[0] == pytest.approx(found.x[0], abs=1e-6)
    assert fit.tau2 == pytest.approx(np.exp(2 * found.x[1]), abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-found.fun, abs=1e-7)


def test_prediction_interval_is_mean_plus_between_study_spread():
    fit = fit_binomial_normal(*PRITZ)
    result = pooled(fit)
    half = stats.norm.ppf(0.975) * np.sqrt(fit.covariance[0, 0] + fit.tau2)
    assert logit(result.prediction_low) == pytest.approx(fit.coefficients[0] - half, abs=1e-9)
    assert logit(result.prediction_high) == pytest.approx(fit.coefficients[0] + half, abs=1e-9)
    assert result.prediction_low < result.low < result.estimate < result.high < result.prediction_high


def test_without_spread_between_studies_it_is_logistic_regression():
    fit = fit_binomial_normal([20, 40, 60], [40, 80, 120])
    assert fit.tau2 == 0.0
    assert fit.coefficients[0] == pytest.approx(0.0, abs=1e-6)
    assert fit.covariance[0, 0] == pytest.approx(1 / (240 * 0.25), rel=1e-4)


def test_two_groups_in_one_model_with_a_dummy():
    design = np.column_stack([np.ones(14), np.r_[np.zeros(7), np.ones(7)]])
    fit = fit_binomial_normal(*PRITZ, design=design)
    together = coefficient_contrast(fit, 1)
    assert together.odds_ratio == pytest.approx(np.exp(fit.coefficients[1]))
    assert together.low < together.odds_ratio < together.high
    assert pooled(fit, [1, 1]).estimate == pytest.approx(expit(fit.coefficients.sum()))


def test_contrast_of_a_fit_with_itself_is_even_odds():
    fit = fit_binomial_normal(*PRITZ)
    same = contrast(fit, fit)
    assert (same.odds_ratio, same.p_value) == (1.0, 1.0)
    assert same.low == pytest.approx(1 / same.high)


def test_group_without_failures_is_refused():
    with pytest.raises(DataError, match=r"All 63 patients of a group have the same outcome"):
        fit_binomial_normal([25, 38], [25, 38])


def test_too_few_studies_are_refused():
    with pytest.raises(DataError, match=r"1 studies cannot carry 1 coefficients and a variance"):
        fit_binomial_normal([25], [30])
