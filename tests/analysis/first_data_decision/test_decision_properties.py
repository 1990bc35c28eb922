"""Limit cases and dominance of the value of routes, draw by draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.analysis import inputs
from systemrace.analysis.first_data_decision import routes, value
from systemrace.tables.load import load

DRAWN = inputs.draws(inputs.of_chapter(load("model_inputs"), routes.CHAPTER), 300, 4)
NONE = np.zeros_like(DRAWN[routes.US_START])
STARTS = (routes.US_START, routes.HOSPITAL_START, routes.CHINA_START, routes.AUSTRALIA_START)
MONTHS = (*STARTS, routes.DATA_MONTHS, routes.CHINA_DATA_MONTHS, routes.LATE_MONTHS, routes.CLOSED_MONTHS)
# Enough is gained at the end that nobody is glad of a delay, whatever the draw.
RICH = {**DRAWN, routes.PAYOFF: NONE + 1e6, routes.PAYMENT: NONE + 1e6, routes.EROSION: NONE}
PAYOFFS = st.sampled_from(["approval", "payment"])


def still(drawn):
    return {**drawn, routes.DISCOUNT: NONE, routes.EROSION: NONE}


@given(st.sampled_from(routes.ROUTES), PAYOFFS, st.floats(0.1, 3))
def test_without_discount_and_erosion_time_is_worth_nothing(name, payoff, times):
    slow = {**DRAWN, **{month: DRAWN[month] * times for month in MONTHS}}
    before, after = (value.of_route(still(one), name, value.Choices(payoff=payoff)) for one in (DRAWN, slow))
    np.testing.assert_allclose(after, before, rtol=1e-9)


@pytest.mark.parametrize("payoff", ["approval", "payment"])
@pytest.mark.parametrize("name", [routes.HOSPITAL, routes.HYBRID])
def test_a_hospital_that_costs_and_takes_what_the_us_route_does_is_worth_the_same(name, payoff):
    """Accepted for sure, nothing left to start, no discount; the hybrid has its US start-up for nothing."""
    free = {routes.US_START_COST: NONE} if name == routes.HYBRID else {}
    same = still({**DRAWN, **free})
    same |= {
        routes.HOSPITAL_START: same[routes.US_START],
        routes.CHINA_DATA_MONTHS: same[routes.DATA_MONTHS],
        routes.HOSPITAL_COST: same[routes.US_START_COST] + same[routes.TRIAL_COST],
        routes.START_LEFT: NONE,
        routes.HOSPITAL_ACCEPTED: NONE + 1 - 1e-12,
    }
    choices = value.Choices(payoff=payoff)
    us, other = (value.of_route(same, one, choices) for one in (routes.US, name))
    np.testing.assert_allclose(other, us, rtol=1e-9, atol=1e-6)


@given(st.sampled_from(routes.ROUTES), PAYOFFS, st.floats(1.01, 5))
def test_a_larger_payoff_is_never_worth_less(name, payoff, times):
    less, more = (
        value.of_route(DRAWN, name, value.Choices(payoff=payoff, payoff_factor=one)) for one in (1.0, times)
    )
    assert (more >= less).all()


@given(st.sampled_from(routes.ROUTES), PAYOFFS, st.floats(0.05, 5), st.floats(1.01, 5))
def test_foreign_data_that_are_accepted_more_often_are_never_worth_less(name, payoff, odds, times):
    less, more = (
        value.of_route(RICH, name, value.Choices(payoff=payoff, acceptance_odds=one))
        for one in (odds, odds * times)
    )
    assert (more >= less - 1e-6).all()
    if name == routes.US:
        np.testing.assert_array_equal(more, less)


@given(st.sampled_from(routes.ROUTES), PAYOFFS, st.floats(0.001, 0.2), st.floats(0.001, 0.1))
def test_a_higher_discount_is_never_worth_more(name, payoff, rate, more):
    low, high = (
        value.of_route(RICH, name, value.Choices(payoff=payoff, discount=one)) for one in (rate, rate + more)
    )
    assert (high <= low + 1e-6).all()


@given(st.sampled_from([routes.HOSPITAL, routes.CHINA]), PAYOFFS, st.floats(1.01, 4))
def test_a_later_start_in_china_is_never_worth_more(name, payoff, times):
    sooner, later = (
        value.of_route(RICH, name, value.Choices(payoff=payoff, china_start=one)) for one in (1.0, times)
    )
    assert (later <= sooner + 1e-6).all()


def test_a_us_start_up_that_costs_nothing_dominates_one_that_is_waited_for():
    free = {**RICH, routes.US_START_COST: NONE, routes.START_LEFT: NONE + 1}
    hybrid, hospital = (
        value.of_route(free, one, value.Choices()) for one in (routes.HYBRID, routes.HOSPITAL)
    )
    assert (hybrid >= hospital).all()


@given(st.floats(0.02, 0.98))
def test_odds_of_one_leave_every_chance_and_of_many_make_it_sure(chance):
    drawn = {**DRAWN, **dict.fromkeys(routes.ACCEPTANCE, NONE + chance)}
    plain, sure = (value.adjusted(drawn, value.Choices(acceptance_odds=odds)) for odds in (1.0, 1e12))
    for name in routes.ACCEPTANCE:
        np.testing.assert_allclose(plain[name], chance)
        np.testing.assert_allclose(sure[name], 1, atol=1e-9)
