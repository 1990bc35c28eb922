"""Months of crossing and the gap of generations: limit cases, closed forms, order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.analysis import inputs
from systemrace.analysis.signal_and_capital import boundary, generations, pipeline
from systemrace.analysis.signal_and_capital.boundary import Criterion
from systemrace.analysis.signal_and_capital.pipeline import Settings
from systemrace.tables.load import load


@pytest.fixture(scope="module")
def drawn():
    return inputs.draws(inputs.of_chapter(load("model_inputs"), pipeline.CHAPTER), 4000, 2)


def fixed(n: int = 20_000, **changed: float) -> dict[str, np.ndarray]:
    values = {
        **dict.fromkeys(pipeline.START.values(), 10.0),
        pipeline.ACCRUAL: 2.0,
        pipeline.ACCRUAL_RATIO: 1.0,
        pipeline.MANUFACTURE: 1.5,
        pipeline.ASSESSMENT: 2.0,
        pipeline.RESPONSE: 1.0,
        pipeline.REDESIGN: 6.0,
        pipeline.QUICKENING: 0.1,
        pipeline.SPREADING: 0.1,
        **changed,
    }
    return {name: np.full(n, one) for name, one in values.items()}


def test_with_fixed_inputs_the_mean_month_is_a_sum():
    # Three responders suffice; the third patient of two a month arrives after 1.5 months on average.
    found = pipeline.months(fixed(), Settings())[pipeline.US]
    assert found.mean() == pytest.approx(10 + 3 / 2 + 1.5 + 2, abs=5 * np.sqrt(3) / 2 / np.sqrt(20_000))
    assert found.std() == pytest.approx(np.sqrt(3) / 2, rel=0.03)


def test_equal_routes_gain_nothing():
    found = pipeline.months(fixed(), Settings())
    assert (pipeline.gained(found, pipeline.HOSPITAL, pipeline.US) == 0).all()


def test_a_start_six_months_sooner_gains_six_months():
    found = pipeline.months(fixed(**{pipeline.START[pipeline.HOSPITAL]: 4.0}), Settings())
    np.testing.assert_allclose(pipeline.gained(found, pipeline.HOSPITAL, pipeline.US), 6)


def test_programmes_without_response_never_meet_the_criterion():
    found = pipeline.months(fixed(100, **{pipeline.RESPONSE: 0.0}), Settings())
    assert np.isinf(found.to_numpy()).all()
    assert len(pipeline.gained(found, pipeline.HOSPITAL, pipeline.US)) == 0


@given(
    st.floats(0.1, 20),
    st.sampled_from([pipeline.START[pipeline.US], pipeline.MANUFACTURE, pipeline.ASSESSMENT]),
)
def test_more_months_anywhere_are_never_sooner(more, name):
    base = fixed(200)
    before = pipeline.months(base, Settings())[pipeline.US]
    after = pipeline.months(base | {name: base[name] + more}, Settings())[pipeline.US]
    assert (after >= before).all()


@given(st.floats(1.01, 10))
def test_faster_enrolment_is_never_later(times):
    base = fixed(200)
    before = pipeline.months(base, Settings())[pipeline.US]
    after = pipeline.months(base | {pipeline.ACCRUAL: base[pipeline.ACCRUAL] * times}, Settings())[
        pipeline.US
    ]
    assert (after <= before).all()


def test_starts_alike_keep_their_distribution_and_follow_the_us_rank(drawn):
    plain = pipeline.starts(drawn, Settings(), pipeline.HOSPITAL)
    alike = pipeline.starts(drawn, Settings(alike="same"), pipeline.HOSPITAL)
    np.testing.assert_array_equal(np.sort(plain), np.sort(alike))
    us = drawn[pipeline.START[pipeline.US]]
    assert (np.diff(alike[np.argsort(us)]) >= 0).all()


def test_patients_with_data_end_at_the_size_of_the_trial():
    settings = Settings(Criterion(most=20))
    found = pipeline.patients_by(fixed(50), settings, np.array([0.0, 13.5, 18.5, 1000.0]))
    us = found[found["route"] == pipeline.US]["value"]
    assert us.tolist() == [0, 0, 10, 20]


@pytest.mark.parametrize(("quickening", "spreading"), [(0.2, 0.05), (0.05, 0.2), (0.1, 0.1)])
def test_the_gap_meets_a_simulation_in_small_steps(quickening, spreading):
    net = np.array(quickening - spreading)
    exact = float(generations.gap(np.array(0.3), net, 10))
    assert generations.simulated(0.3, quickening, spreading, 10, 100_000) == pytest.approx(exact, rel=1e-4)
    halves = exact / float(generations.gap(np.array(0.3), net, 5))
    assert float(generations.growth(net, 10)) == pytest.approx(halves)
    assert (halves > 2) == (quickening > spreading)


def test_a_system_that_reads_out_in_half_a_year_makes_one_generation_a_year():
    drawn = fixed(4)
    months = pipeline.months(drawn, Settings()).assign(**{pipeline.US: 6.0})
    np.testing.assert_allclose(generations.yearly(drawn, months, pipeline.US), 1)


def test_draws_repeat_to_the_bit(drawn):
    one, two = (pipeline.months(drawn, Settings()) for _ in range(2))
    assert one.equals(two)
    assert boundary.NEVER > 1000
