"""The gap between two systems, in generations and in response rates: closed forms, limits, order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from systemrace.analysis.signal_and_capital import generations, learning, pipeline
from systemrace.analysis.signal_and_capital.generations import Systems
from systemrace.analysis.signal_and_capital.learning import Curve

STRAIGHT = Curve(np.linspace(0.2, 0.8, 61))
RATES = st.floats(0.0, 0.4)


def systems(lead=0.3, quickening=0.1, spreading=0.1, slow=0.5) -> Systems:
    return Systems(*(np.array([one]) for one in (slow, lead, quickening, spreading)))


def followed(two: Systems, years: float, steps: int = 20_000) -> tuple[float, float]:
    """Follow both systems in small steps: generations of the slower one, and the gap."""
    behind, ahead, step = 0.0, 0.0, years / steps
    slow, lead, quick, spread = (float(one[0]) for one in (two.slow, two.lead, two.quickening, two.spreading))
    for _ in range(steps):
        gap = ahead - behind
        behind += step * (slow + spread * gap)
        ahead += step * (slow + lead + quick * gap)
    return behind, ahead - behind


@pytest.mark.parametrize(("quickening", "spreading"), [(0.2, 0.05), (0.05, 0.2), (0.1, 0.1)])
def test_the_gap_meets_a_simulation_in_small_steps(quickening, spreading):
    net = np.array(quickening - spreading)
    exact = float(generations.gap(np.array(0.3), net, 10))
    assert generations.simulated(0.3, quickening, spreading, 10, 100_000) == pytest.approx(exact, rel=1e-4)
    halves = exact / float(generations.gap(np.array(0.3), net, 5))
    assert float(generations.growth(net, 10)) == pytest.approx(halves)
    assert (halves > 2) == (quickening > spreading)


@pytest.mark.parametrize(("quickening", "spreading"), [(0.2, 0.05), (0.05, 0.2), (0.1, 0.1), (0.0, 0.0)])
def test_both_systems_meet_a_simulation_in_small_steps(quickening, spreading):
    two = systems(quickening=quickening, spreading=spreading)
    behind, ahead = followed(two, 10)
    assert float(two.read_out(10)[0]) == pytest.approx(behind, rel=1e-3)
    assert float(two.ahead(10)[0]) == pytest.approx(ahead, rel=1e-3)


def test_the_summed_gap_joins_its_limit():
    near, zero = (float(generations.area(np.array(0.3), np.array(net), 10)) for net in (1.1e-5, 0.0))
    assert zero == pytest.approx(0.3 * 10**2 / 2)
    assert near == pytest.approx(zero, rel=1e-4)


def test_a_system_that_reads_out_in_half_a_year_makes_one_generation_a_year():
    drawn = {pipeline.REDESIGN: np.full(4, 6.0)}
    months = pd.DataFrame({pipeline.US: np.full(4, 6.0)})
    np.testing.assert_allclose(generations.yearly(drawn, months, pipeline.US), 1)


def test_without_learning_no_construct_is_better_than_the_first():
    rates = np.full(500, 0.4)
    found = learning.curve(rates, np.zeros(500), np.full(500, 20), seed=1, generations=10)
    np.testing.assert_allclose(found.rates, 0.4)
    assert systems().better(found, 10) == 0
    assert systems().ahead(10) > 0  # the lead in constructs is as it was


def test_with_endless_patients_the_gain_is_that_of_the_better_of_two():
    # Of a normal change the half that is better is kept: spread / sqrt(2 pi) log odds a generation.
    n, spread, generations_ = 20_000, 0.05, 8
    found = learning.curve(
        np.full(n, 0.5), np.full(n, spread), np.full(n, 10**8), seed=3, generations=generations_
    )
    gained = special.logit(found.rates) - special.logit(0.5)
    expected = spread / np.sqrt(2 * np.pi) * np.arange(generations_ + 1)
    error = spread * np.sqrt(generations_ / 3 / n)
    np.testing.assert_allclose(gained, expected, atol=5 * error)


def test_more_patients_teach_more():
    start, steps = np.full(8000, 0.4), np.full(8000, 0.6)
    few, many = (learning.curve(start, steps, np.full(8000, n), seed=5).rates for n in (3, 60))
    assert many[5] > few[5] + 0.03
    assert (many[1:20] > few[1:20]).all()


def test_rates_rise_and_stay_below_one():
    start = np.random.default_rng(1).beta(6, 3, 4000)
    found = learning.curve(start, np.full(4000, 0.5), np.full(4000, 12), seed=2).rates
    assert (np.diff(found) > -5e-4).all()
    assert found[-1] < 1
    np.testing.assert_array_equal(
        found, learning.curve(start, np.full(4000, 0.5), np.full(4000, 12), seed=2).rates
    )


@pytest.mark.parametrize(("quickening", "spreading"), [(0.2, 0.0), (0.15, 0.05)])
def test_where_rates_rise_in_a_straight_line_both_gaps_grow_alike(quickening, spreading):
    two = systems(quickening=quickening, spreading=spreading)
    grown = two.better(STRAIGHT, 10) / two.better(STRAIGHT, 5)
    np.testing.assert_allclose(grown, generations.growth(two.net, 10))


def test_near_the_ceiling_a_gap_that_compounds_in_number_fades_in_rates():
    ceiling = Curve(1 - 0.5 * np.exp(-0.3 * np.arange(61)))
    two = systems(quickening=0.2, spreading=0.1)
    assert generations.growth(two.net, 10) > 2
    assert two.better(ceiling, 10) / two.better(ceiling, 5) < 2


@settings(deadline=None, max_examples=50)
@given(RATES, RATES, st.floats(0.01, 0.2))
def test_more_spreading_and_less_quickening_never_widen_a_gap(quickening, spreading, more):
    two = systems(quickening=quickening, spreading=spreading)
    leaky = systems(quickening=quickening, spreading=spreading + more)
    eager = systems(quickening=quickening + more, spreading=spreading)
    assert leaky.ahead(10) <= two.ahead(10) <= eager.ahead(10)
    assert leaky.better(STRAIGHT, 10) <= two.better(STRAIGHT, 10) + 1e-12
    assert two.better(STRAIGHT, 10) <= eager.better(STRAIGHT, 10) + 1e-12


@settings(deadline=None, max_examples=50)
@given(st.floats(0.0, 1.0), st.floats(0.01, 0.5))
def test_a_larger_lead_never_makes_a_smaller_gap(lead, more):
    less, greater = systems(lead=lead), systems(lead=lead + more)
    assert less.better(STRAIGHT, 10) <= greater.better(STRAIGHT, 10)


def test_a_system_that_is_behind_is_a_mirror_of_one_ahead():
    ahead, behind = systems(lead=0.2, slow=0.5), systems(lead=-0.2, slow=0.7)
    np.testing.assert_allclose(behind.ahead(10), -ahead.ahead(10))
    np.testing.assert_allclose(behind.better(STRAIGHT, 10), -ahead.better(STRAIGHT, 10))


def test_boundaries_part_the_map():
    grid = generations.regimes((0.5, 0.3), STRAIGHT, 10, 0.4, 21)
    line = generations.boundary(grid, "growth")
    # The last rate of the grid has no spreading above it, so nothing fades there.
    np.testing.assert_allclose(line["spreading"], line["quickening"], atol=1e-9)
    assert len(line) == 20
    both = generations.boundary(grid.query("quickening < 0.1"), "better")
    np.testing.assert_allclose(both["spreading"], both["quickening"], atol=2e-3)
