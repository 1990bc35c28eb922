"""Posteriors against closed forms: a finite sum in exact arithmetic, and direct double integration."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import integrate, stats

from systemrace.analysis.statistics.bayes import (
    Posterior,
    difference_interval,
    posterior,
    probability_difference_below,
    probability_greater,
)
from systemrace.errors import DataError

CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "posteriors.yaml").read_text(encoding="utf-8"))


def beta_function(a: int, b: int) -> Fraction:
    return Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))


def exact_probability_greater(first: list[int], second: list[int]) -> float:
    (a1, b1), (a2, b2) = first, second
    terms = (
        beta_function(a2 + i, b1 + b2) / ((b1 + i) * beta_function(1 + i, b1) * beta_function(a2, b2))
        for i in range(a1)
    )
    return float(sum(terms))


@pytest.mark.parametrize("case", CASES)
def test_probability_greater_matches_the_exact_finite_sum(case):
    found = probability_greater(Posterior(*case["first"]), Posterior(*case["second"]))
    assert found == pytest.approx(exact_probability_greater(case["first"], case["second"]), abs=1e-8)


def test_equal_posteriors_are_a_coin_toss():
    assert probability_greater(Posterior(36, 1), Posterior(36, 1)) == pytest.approx(0.5, abs=1e-9)


def test_difference_below_matches_double_integration():
    first, second = Posterior(14.5, 5.5), Posterior(10.5, 8.5)
    direct, _ = integrate.dblquad(
        lambda q, p: stats.beta.pdf(p, first.a, first.b) * stats.beta.pdf(q, second.a, second.b),
        0,
        1,
        lambda p: max(0.0, p - 0.1),
        1,
        epsabs=1e-10,
    )
    assert probability_difference_below(first, second, 0.1) == pytest.approx(direct, abs=1e-7)


def test_credible_difference_matches_a_large_sample():
    first, second = posterior(35, 35), posterior(16, 18)
    draws = np.random.default_rng(7).beta
    sample = draws(first.a, first.b, 2_000_000) - draws(second.a, second.b, 2_000_000)
    found = difference_interval(first, second)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(sample, [0.025, 0.975])), abs=1e-3)


def test_uniform_prior_after_all_successes_has_a_closed_form():
    # Beta(n + 1, 1) has distribution function p^(n + 1)
    assert posterior(35, 35).quantile(0.05) == pytest.approx(0.05 ** (1 / 36), abs=1e-12)
    assert posterior(35, 35).interval(0.9).low == pytest.approx(0.05 ** (1 / 36), abs=1e-12)
    assert posterior(35, 35).mean == pytest.approx(36 / 37)


def test_improper_posterior_is_refused_with_the_remedy():
    with pytest.raises(
        DataError, match=r"Beta\(0, 0\) prior with 35 of 35 gives no proper posterior. Set both"
    ):
        posterior(35, 35, 0.0, 0.0)
