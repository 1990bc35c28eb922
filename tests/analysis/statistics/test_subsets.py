"""Fits of many subsets at once against one fit at a time."""

import numpy as np
import pytest

from systemrace.analysis.statistics import meta, subsets


def drawn(seed, spread, columns):
    rng = np.random.default_rng(seed)
    n = rng.integers(8, 120, size=12)
    design = np.column_stack([np.ones(12), rng.integers(0, 2, 12), rng.normal(size=12)])[:, :columns]
    odds = design @ np.array([0.4, 0.8, -0.3])[:columns] + rng.normal(0, spread, 12)
    return rng.binomial(n, 1 / (1 + np.exp(-odds))).astype(float), n.astype(float), design


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spread", [0.0, 0.4, 1.5])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_each_subset_is_fitted_as_if_it_were_alone(seed, spread, columns):
    x, n, design = drawn(seed, spread, columns)
    included = np.ones((3, 12), dtype=bool)
    included[1, 4] = included[2, [0, 7]] = False
    found = subsets.fit(x, n, design, included)
    assert found.settled.all()
    for k, held in enumerate(included):
        alone = meta.fit_binomial_normal(x[held], n[held], design[held])
        assert found.log_likelihood[k] == pytest.approx(alone.log_likelihood, abs=1e-6)
        assert found.coefficients[k] == pytest.approx(alone.coefficients, abs=1e-4)
        assert found.tau2[k] == pytest.approx(alone.tau2, abs=1e-4)
        assert np.diag(found.covariance[k]) == pytest.approx(np.diag(alone.covariance), rel=1e-3)
        assert found.one(k, 12).tau2 == found.tau2[k]


def test_a_likelihood_without_a_maximum_does_not_settle():
    # One group has no failure at all, so its odds grow without end.
    x, n = np.array([10.0, 12.0, 5.0, 6.0]), np.array([10.0, 12.0, 9.0, 11.0])
    design = np.column_stack([np.ones(4), [1, 1, 0, 0]])
    found = subsets.fit(x, n, design, [[True] * 4])
    assert not found.settled[0]


def test_where_the_quadrature_fails_nothing_settles_and_the_rest_does():
    # Two studies so far apart that the spread is wider than the quadrature's points can follow.
    included = [[True, True, False], [True, False, True]]
    found = subsets.fit([16.0, 0.0, 9.0], [40.0, 40.0, 30.0], np.ones((3, 1)), included)
    assert found.settled.tolist() == [False, True]
