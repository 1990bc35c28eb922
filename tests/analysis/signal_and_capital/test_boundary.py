"""Sequential Beta-Binomial stopping against exact counting and worked cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from systemrace.analysis.signal_and_capital import boundary
from systemrace.analysis.signal_and_capital.boundary import Criterion


def test_the_criterion_is_that_of_the_posterior():
    stop = boundary.meets(Criterion(bar=0.5, confidence=0.9, most=20))
    for n, r in [(3, 3), (5, 4), (10, 7), (10, 6), (20, 13)]:
        assert stop[n, r] == (stats.beta(r + 1, n - r + 1).sf(0.5) >= 0.9)
    narrow = boundary.meets(Criterion(kind="width", width=0.4, most=20))
    for n, r in [(5, 5), (10, 5), (15, 8), (20, 10)]:
        posterior = stats.beta(r + 1, n - r + 1)
        assert narrow[n, r] == (posterior.ppf(0.95) - posterior.ppf(0.05) <= 0.4)


@pytest.mark.parametrize("rate", [0.4, 0.6, 0.9])
@pytest.mark.parametrize("criterion", [Criterion(most=25), Criterion(kind="width", width=0.4, most=25)])
def test_followed_programmes_stop_as_often_as_counting_says(criterion, rate):
    draws = 300_000  # more than one block
    needed = boundary.patients_needed(criterion, np.full(draws, rate), seed=11)
    exact = boundary.distribution(criterion, rate)
    assert exact.sum() == pytest.approx(1)
    seen = np.array([(needed == n).mean() for n in [*range(26), boundary.NEVER]])
    error = np.sqrt(exact * (1 - exact) / draws)
    assert (np.abs(seen - exact) <= 5 * error + 1e-12).all()


def test_all_respond_and_nobody_does():
    # Beta(n + 1, 1) lies above one half with chance 1 - 0.5 ** (n + 1): three patients give 0.9375.
    assert (boundary.patients_needed(Criterion(), np.ones(10), 1) == 3).all()
    assert (boundary.patients_needed(Criterion(), np.zeros(10), 1) == boundary.NEVER).all()
    assert (boundary.patients_needed(Criterion(confidence=0.99), np.ones(10), 1) == 6).all()


@settings(deadline=None, max_examples=50)
@given(st.floats(0.05, 0.95), st.floats(0.55, 0.94))
def test_asking_for_more_is_met_no_more_often(rate, confidence):
    easy, hard = (
        boundary.distribution(Criterion(confidence=one, most=15), rate)[:-1].cumsum()
        for one in (confidence, confidence + 0.05)
    )
    assert (hard <= easy + 1e-12).all()


def test_draws_repeat_to_the_bit_and_do_not_depend_on_later_programmes():
    rates = np.random.default_rng(1).random(boundary.BLOCK + 10)
    once, again = (boundary.patients_needed(Criterion(), rates, 5) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(
        boundary.patients_needed(Criterion(), rates[: boundary.BLOCK], 5), once[: boundary.BLOCK]
    )
