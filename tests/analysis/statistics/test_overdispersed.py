"""The joint fit of coefficients and dispersion, against statsmodels and at its limits."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson

from systemrace.analysis.statistics import overdispersed, parity


def drawn(seed, dispersion, years=9):
    rng = np.random.default_rng(seed)
    time = np.arange(years) - (years - 1) / 2
    mean = np.exp(rng.uniform(1, 5) + rng.uniform(-0.3, 0.3) * time)
    counts = rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, years)).astype(float)
    return counts, np.column_stack([np.ones(years), time])


@pytest.mark.parametrize("dispersion", [0.02, 0.2, 1.5])
@pytest.mark.parametrize("seed", range(8))
def test_the_fit_is_that_of_statsmodels(seed, dispersion):
    counts, design = drawn(seed, dispersion)
    found = overdispersed.fit(counts, design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Poisson(counts, design).fit(disp=0)
        start = np.append(plain.params, 0.1)
        model = NegativeBinomial(counts, design).fit(start, method="bfgs", maxiter=500, gtol=1e-8, disp=0)
    if not found.alpha:
        assert model.params[-1] < 1e-4
        model = plain
    assert found.coefficients == pytest.approx(model.params[:2], abs=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(model.bse[:2], rel=1e-5)
    assert found.log_likelihood == pytest.approx(model.llf, abs=1e-7)


def test_even_counts_are_poisson():
    counts = np.array([10.0, 11.0, 10.0, 11.0, 10.0])
    found = overdispersed.fit(counts, np.ones((5, 1)))
    assert found.alpha == 0
    # The mean of Poisson counts, and its error on the log scale.
    assert np.exp(found.coefficients[0]) == pytest.approx(10.4)
    assert found.covariance[0, 0] == pytest.approx(1 / 52)


def test_the_gradient_is_zero_at_the_maximum():
    counts, design = drawn(4, 0.2)
    found = overdispersed.fit(counts, design)
    slope, _ = overdispersed._Likelihood(counts, design).slopes(found.coefficients, found.alpha)
    assert np.abs(slope).max() < 1e-6


def test_moving_the_origin_of_time_moves_the_level_alone():
    counts, _ = drawn(5, 0.2, years=6)
    found = parity.fit(pd.Series(counts, index=range(2020, 2026)))
    again = overdispersed.fit(
        counts, np.column_stack([np.ones(6), np.arange(2020, 2026) + 0.5 - found.centre])
    )
    assert (found.level, found.growth) == pytest.approx(tuple(again.coefficients), abs=1e-8)
    assert found.level_error == pytest.approx(np.sqrt(again.covariance[0, 0]), rel=1e-6)
