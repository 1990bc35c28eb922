"""Months of crossing by route: limit cases, closed forms, order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systemrace.analysis import inputs
from systemrace.analysis.signal_and_capital import boundary, fitted, pipeline
from systemrace.analysis.signal_and_capital.boundary import Criterion
from systemrace.analysis.signal_and_capital.pipeline import Settings
from systemrace.tables.load import load


@pytest.fixture(scope="module")
def drawn():
    own = inputs.of_chapter(load("model_inputs"), pipeline.CHAPTER)
    return fitted.draws(own, load("phase_durations"), 4000, 2, "fitted")


def fixed(n: int = 20_000, **changed: float) -> dict[str, np.ndarray]:
    steps = [step for route in pipeline.START.values() for step in route]
    whole = {route[0]: 10.0 for route in pipeline.START.values()}
    values = {
        **(dict.fromkeys(steps, 0.0) | whole),
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


ALIKE = Settings(alike="same")


def test_equal_routes_gain_nothing():
    found = pipeline.months(fixed(), ALIKE)
    assert (pipeline.gained(found, pipeline.HOSPITAL, pipeline.US) == 0).all()


def test_equal_routes_that_go_their_own_ways_are_first_as_often():
    won = pipeline.gained(pipeline.months(fixed(), Settings()), pipeline.HOSPITAL, pipeline.US)
    assert won.std() == pytest.approx(np.sqrt(2 * 3) / 2, rel=0.03)  # of two gamma times of three patients
    assert (won > 0).mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(20_000))


def test_a_start_six_months_sooner_gains_six_months():
    found = pipeline.months(fixed(**{pipeline.START[pipeline.HOSPITAL][0]: 4.0}), ALIKE)
    np.testing.assert_allclose(pipeline.gained(found, pipeline.HOSPITAL, pipeline.US), 6)


def test_a_start_is_the_sum_of_its_steps_and_never_sooner_than_a_month():
    first, *others = pipeline.START[pipeline.US]
    drawn = fixed(3, **{first: 4.0, **dict.fromkeys(others, 1.5)})
    assert pipeline.starts(drawn, Settings(), pipeline.US).tolist() == [7] * 3
    assert pipeline.starts(drawn, Settings(sooner=2), pipeline.US).tolist() == [5] * 3
    assert pipeline.starts(drawn, Settings(sooner=20), pipeline.US).tolist() == [1] * 3


def test_programmes_without_response_never_meet_the_criterion():
    found = pipeline.months(fixed(100, **{pipeline.RESPONSE: 0.0}), Settings())
    assert np.isinf(found.to_numpy()).all()
    assert len(pipeline.gained(found, pipeline.HOSPITAL, pipeline.US)) == 0


@settings(deadline=None, max_examples=50)
@given(
    st.floats(0.1, 20),
    st.sampled_from([*pipeline.START[pipeline.US], pipeline.MANUFACTURE, pipeline.ASSESSMENT]),
)
def test_more_months_anywhere_are_never_sooner(more, name):
    base = fixed(200)
    before = pipeline.months(base, Settings())[pipeline.US]
    after = pipeline.months(base | {name: base[name] + more}, Settings())[pipeline.US]
    assert (after >= before).all()


@settings(deadline=None, max_examples=50)
@given(st.floats(1.01, 10))
def test_faster_enrolment_is_never_later(times):
    base = fixed(200)
    before = pipeline.months(base, Settings())[pipeline.US]
    after = pipeline.months(base | {pipeline.ACCRUAL: base[pipeline.ACCRUAL] * times}, Settings())[
        pipeline.US
    ]
    assert (after <= before).all()


@settings(deadline=None, max_examples=30)
@given(st.floats(0.2, 1.0), st.floats(1.0, 4.0))
def test_a_route_that_is_no_slower_at_any_step_is_never_later(start, times):
    asked = Settings(alike="same", start_factor=start, accrual_factor=times)
    base = fixed(300)
    assert (pipeline.gained(pipeline.months(base, asked), pipeline.HOSPITAL, pipeline.US) >= -1e-9).all()


def test_starts_alike_keep_their_distribution_and_follow_the_us_rank(drawn):
    plain = pipeline.starts(drawn, Settings(), pipeline.HOSPITAL)
    alike = pipeline.starts(drawn, Settings(alike="same"), pipeline.HOSPITAL)
    np.testing.assert_array_equal(np.sort(plain), np.sort(alike))
    us = pipeline.starts(drawn, Settings(), pipeline.US)
    assert (np.diff(alike[np.argsort(us)]) >= 0).all()


def test_on_ways_of_their_own_every_step_keeps_its_distribution_but_not_its_pairs(drawn):
    us = pipeline.making(drawn, Settings(), pipeline.US)
    own = pipeline.making(drawn, Settings(), pipeline.HOSPITAL)
    np.testing.assert_array_equal(np.sort(us), np.sort(own))
    assert abs(np.corrcoef(us, own)[0, 1]) < 5 / np.sqrt(len(us))
    np.testing.assert_array_equal(pipeline.making(drawn, ALIKE, pipeline.HOSPITAL), us)


def test_patients_with_data_end_at_the_size_of_the_trial():
    settings = Settings(Criterion(most=20))
    found = pipeline.patients_by(fixed(50), settings, np.array([0.0, 13.5, 18.5, 1000.0]))
    us = found[found["route"] == pipeline.US]["value"]
    assert us.tolist() == [0, 0, 10, 20]


def test_draws_repeat_to_the_bit(drawn):
    one, two = (pipeline.months(drawn, Settings()) for _ in range(2))
    assert one.equals(two)
    assert boundary.NEVER > 1000
