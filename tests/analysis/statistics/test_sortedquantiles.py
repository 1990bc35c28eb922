"""Quantiles of sorted draws are those of numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from systemrace.analysis.statistics.sortedquantiles import quantiles

AT = (0.0, 0.025, 0.31, 0.5, 0.975, 1.0)


@given(arrays(np.float64, (3, 7), elements=st.floats(-1e6, 1e6)))
def test_they_are_those_of_numpy(draws):
    expected = np.quantile(draws, AT, axis=-1)
    np.testing.assert_allclose(quantiles(draws.copy(), AT), expected, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("draws", [1, 2, 1000])
def test_few_draws_and_many(draws):
    values = np.random.default_rng(draws).normal(size=(2, 2, draws))
    expected = np.quantile(values, AT, axis=-1)
    found = quantiles(values, AT)
    assert found.shape == (len(AT), 2, 2)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
