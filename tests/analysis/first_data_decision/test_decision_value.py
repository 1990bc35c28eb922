"""The value of a route against closed forms, in limit cases, and its order under dominance."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from systemrace.analysis import inputs
from systemrace.analysis.first_data_decision import routes, sweep, value
from systemrace.tables.load import load

CHAPTER = routes.CHAPTER
PLAIN = value.Choices()


@pytest.fixture(scope="module")
def own() -> pd.DataFrame:
    return inputs.of_chapter(load("model_inputs"), CHAPTER)


@pytest.fixture(scope="module")
def drawn(own):
    return inputs.draws(own, 2000, 1)


def alike(drawn):
    """Give every route the months, costs and acceptance of the US one."""
    none = np.zeros_like(drawn[routes.US_START])
    same = {
        routes.AUSTRALIA_START: drawn[routes.US_START],
        routes.CHINA_START: drawn[routes.US_START],
        routes.CLOSED_MONTHS: none,
        routes.CHINA_DATA_MONTHS: drawn[routes.DATA_MONTHS],
        routes.AUSTRALIA_START_COST: drawn[routes.US_START_COST],
        routes.CHINA_START_COST: drawn[routes.US_START_COST],
        routes.CHINA_COST_SHARE: none + 1,
        routes.AUSTRALIA_COST_SHARE: none + 1,
        routes.START_LEFT: none,
        **dict.fromkeys(routes.ACCEPTANCE, none + 1 - 1e-12),
    }
    return {**drawn, **same}


@pytest.mark.parametrize("payoff", ["approval", "payment"])
def test_equal_routes_are_worth_the_same(drawn, payoff):
    found = value.values(alike(drawn), value.Choices(payoff=payoff))
    for name in (routes.CHINA, routes.AUSTRALIA):
        np.testing.assert_allclose(found[name], found[routes.US], rtol=1e-9, atol=1e-6)


def test_without_discount_and_erosion_the_us_route_is_a_plain_sum(drawn):
    none = np.zeros_like(drawn[routes.US_START])
    still = {**drawn, routes.DISCOUNT: none, routes.EROSION: none}
    expected = (
        still[routes.SIGNAL]
        * (still[routes.APPROVAL] / still[routes.SIGNAL] * still[routes.PAYOFF] - still[routes.LATE_COST])
        - still[routes.US_START_COST]
        - still[routes.TRIAL_COST]
    )
    np.testing.assert_allclose(value.of_route(still, routes.US, PLAIN), expected, rtol=1e-9)


def test_a_cost_spread_over_time_agrees_with_numerical_integration():
    cost, start, end, rate = 12.0, 7.0, 31.0, 0.009
    area, _ = integrate.quad(lambda t: cost / (end - start) * np.exp(-rate * t), start, end)
    found = value.spread(*(np.array([one]) for one in (cost, start, end, rate)))
    assert found[0] == pytest.approx(area, rel=1e-10)
    nothing = value.spread(*(np.array([one]) for one in (cost, start, start, 0.0)))
    assert nothing[0] == cost


def test_never_accepted_foreign_data_are_worth_less_than_always(drawn):
    for name in (routes.HOSPITAL, routes.CHINA, routes.AUSTRALIA, routes.HYBRID):
        never, always = (
            value.of_route({**drawn, **dict.fromkeys(routes.ACCEPTANCE, np.full(2000, chance))}, name, PLAIN)
            for chance in (1e-9, 1 - 1e-9)
        )
        assert always.mean() > never.mean()


@given(st.sampled_from(routes.ROUTES), st.floats(1, 12), st.sampled_from(["approval", "payment"]))
def test_a_later_start_or_a_dearer_trial_is_never_worth_more(name, more, payoff):
    drawn = inputs.draws(inputs.of_chapter(load("model_inputs"), CHAPTER), 200, 3)
    # Enough is gained at the end that nobody is glad of a delay.
    rich = {**drawn, routes.PAYOFF: drawn[routes.PAYOFF] * 20}
    choices = value.Choices(payoff=payoff)
    before = value.of_route(rich, name, choices).mean()
    start = {
        routes.US: routes.US_START,
        routes.HOSPITAL: routes.HOSPITAL_START,
        routes.HYBRID: routes.HOSPITAL_START,
        routes.CHINA: routes.CHINA_START,
        routes.AUSTRALIA: routes.AUSTRALIA_START,
    }[name]
    if name != routes.HYBRID:  # there the US start may be what is waited for
        later = value.of_route({**rich, start: rich[start] + more}, name, choices)
        assert later.mean() <= before + 1e-9
    dearer = {**rich, routes.TRIAL_COST: rich[routes.TRIAL_COST] * (1 + more)}
    dearer[routes.HOSPITAL_COST] = rich[routes.HOSPITAL_COST] * (1 + more)
    assert value.of_route(dearer, name, choices).mean() <= before + 1e-9


def test_a_route_depends_on_nothing_that_it_does_not_take(own, drawn):
    base = value.values(drawn, PLAIN)
    for row in own.itertuples():
        moved = value.values(sweep.held(drawn, row.input_id, row.high), PLAIN)
        for name in routes.ROUTES:
            if row.input_id not in routes.TAKES[name]:
                np.testing.assert_array_equal(moved[name], base[name])


@pytest.mark.parametrize("payoff", list(routes.IDLE))
def test_what_a_payoff_leaves_idle_moves_no_route(own, drawn, payoff):
    asked = replace(PLAIN, payoff=payoff)
    base = value.values(drawn, asked)
    for name in routes.IDLE[payoff]:
        moved = value.values(sweep.held(drawn, name, own.loc[name, "high"]), asked)
        pd.testing.assert_frame_equal(moved, base, check_exact=True)


def test_draws_repeat_to_the_bit(own, drawn):
    again = value.values(inputs.draws(own, 2000, 1), PLAIN)
    pd.testing.assert_frame_equal(again, value.values(drawn, PLAIN), check_exact=True)


def test_two_routes_are_equal_at_the_break_even(own, drawn):
    pair = (routes.CHINA, routes.HOSPITAL)
    at = sweep.break_even(own, drawn, value.Choices(acceptance_odds=0.2), routes.CHINA_ACCEPTED, pair)
    if np.isnan(at):
        at = sweep.break_even(own, drawn, PLAIN, routes.CHINA_ACCEPTED, pair)
        choices = PLAIN
    else:
        choices = value.Choices(acceptance_odds=0.2)
    means = value.values(sweep.held(drawn, routes.CHINA_ACCEPTED, at), choices).mean()
    assert means[pair[0]] == pytest.approx(means[pair[1]], abs=1e-3)
