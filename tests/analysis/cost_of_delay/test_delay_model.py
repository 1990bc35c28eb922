"""The model of delay against closed forms, and what must hold for any inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systemrace.analysis.cost_of_delay import model, setting, sweep
from systemrace.tables import load

OWN = setting.own_inputs(load("model_inputs"))
GAINED = np.linspace(-1, 4, 200)
DRAWN = setting.drawn(OWN, GAINED, 400, 3)
US = model.US


def held(**ends: float) -> dict[str, np.ndarray]:
    """One draw of every input at a plain value."""
    plain = {
        "CD001": 12000, "CD003": 0.5, "CD005": 0.2, "CD007": 40, "CD008": 1e9, "CD009": 0, "CD012": 12,
        "CD013": 0, model.GAIN: 6,
    } | ends  # fmt: skip
    return {name: np.array([float(value)]) for name, value in plain.items()}


def test_no_delay_costs_nothing() -> None:
    for name in model.PLACES:
        assert np.array_equal(model.life_years_lost(DRAWN, name, model.Choices(0.0)), np.zeros(400))


def test_without_limits_it_is_the_plain_product() -> None:
    """Use at its full share from the first day: 12000/12 x 0.5 x 0.2 = 100 patients a month."""
    choices = model.Choices(18.0, bounded=False)
    assert model.patients_lost(held(CD007=0), US, choices) == pytest.approx([1800])
    assert model.life_years_lost(held(CD007=0), US, choices) == pytest.approx([900])


@pytest.mark.parametrize("delay", [1.0, 7.5, 40.0, 100.0])
def test_growth_of_use_against_its_integral(delay: float) -> None:
    """With growth from availability, what is lost is the last `delay` months of the undelayed course."""

    def treated_by(months: float) -> float:
        grown = min(months, 40.0)
        return 100 * (grown**2 / 80 + (months - grown))

    lost = model.patients_lost(held(), US, model.Choices(delay))
    assert lost == pytest.approx([treated_by(120) - treated_by(120 - delay)], rel=1e-12)
    going_on = model.patients_lost(held(), US, model.Choices(delay, clock="both go on"))
    assert going_on == pytest.approx([treated_by(delay)], rel=1e-12)


def test_a_flat_capacity_is_all_that_is_lost() -> None:
    """600 a year against 1200 wanted: 50 a month."""
    lost = model.patients_lost(held(CD007=0, CD008=600), US, model.Choices(24.0))
    assert lost == pytest.approx([1200])


def test_catching_up_against_its_integral() -> None:
    """Half of those alive are caught up; alive falls by half each year."""
    rate = math.log(2) / 12
    alive = 100 * (1 - math.exp(-rate * 24)) / rate
    lost = model.patients_lost(held(CD007=0, CD013=0.5), US, model.Choices(24.0))
    assert lost == pytest.approx([2400 - alive / 2], rel=1e-12)


def test_discounting_against_its_integral() -> None:
    rate = math.log(1.03) / 12
    lost = model.patients_lost(held(CD007=0), US, model.Choices(24.0, discount=0.03, clock="both go on"))
    assert lost == pytest.approx([100 * (1 - math.exp(-rate * 24)) / rate], rel=1e-12)


def test_no_discount_is_the_limit_of_a_small_one() -> None:
    plain, small = (model.total(DRAWN, model.Choices(60.0, discount=rate)) for rate in (0.0, 1e-9))
    assert small == pytest.approx(plain, rel=1e-6)


def test_a_delay_beyond_the_window_costs_the_window() -> None:
    ends = [model.patients_lost(held(), US, model.Choices(delay, window=60.0)) for delay in (60.0, 90.0)]
    assert ends[0] == pytest.approx(ends[1])


@settings(max_examples=25, deadline=None)
@given(
    delay=st.floats(0, 115),
    more=st.floats(0.5, 5),
    discount=st.floats(0, 0.1),
    clock=st.sampled_from(["both wait", "capacity goes on", "both go on"]),
    bounded=st.booleans(),
)
def test_more_delay_loses_more_patients(
    delay: float, more: float, discount: float, clock: model.Clock, bounded: bool
) -> None:
    """Nobody caught up; those who are can turn a longer delay into a gain, in rare draws near the end."""
    none = {**DRAWN, "CD013": np.zeros(400)}
    both = [model.Choices(one, 120.0, discount, bounded, clock) for one in (delay, delay + more)]
    for name in model.PLACES:
        less, greater = (model.patients_lost(none, name, choices) for choices in both)
        assert (greater - less >= -1e-9 * np.abs(greater)).all()
        less, greater = (model.patients_lost(DRAWN, name, choices) for choices in both)
        assert (greater >= less).mean() >= 0.98


@settings(max_examples=25, deadline=None)
@given(delay=st.floats(0, 120), clock=st.sampled_from(["both wait", "capacity goes on", "both go on"]))
def test_what_goes_on_meanwhile_loses_fewer(delay: float, clock: model.Clock) -> None:
    for name in model.PLACES:
        waits, one, on = (
            model.patients_lost(DRAWN, name, model.Choices(delay, clock=way))
            for way in ("both wait", clock, "both go on")
        )
        assert (on <= one + 1e-9).all()
        assert (one <= waits + 1e-9).all()


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("CD001", 1), ("CD003", 1), ("CD005", 1), ("CD007", -1), ("CD008", 1), ("CD009", 1), ("CD012", -1),
        ("CD013", -1),
    ],
)  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(delay=st.floats(0, 120), more=st.floats(1.01, 3), discount=st.floats(0, 0.1), bounded=st.booleans())
def test_more_of_an_input_moves_the_loss_one_way(
    name: str, sign: int, *, delay: float, more: float, discount: float, bounded: bool
) -> None:
    """Nobody caught up, unless that is what moves; then those who live longer or are caught up lose less."""
    still = {} if name in ("CD012", "CD013") else {"CD013": np.zeros(400)}
    before = {**DRAWN, **still}
    grown = (
        np.minimum(before[name] * more, 1.0) if name in ("CD003", "CD005", "CD013") else before[name] * more
    )
    choices = model.Choices(delay, 120.0, discount, bounded, "both go on")
    less, greater = (model.patients_lost(one, US, choices) for one in (before, {**before, name: grown}))
    assert (sign * (greater - less) >= -1e-9 * np.abs(less)).all()


@settings(max_examples=25, deadline=None)
@given(delay=st.floats(0, 120), more=st.floats(0.001, 0.1), discount=st.floats(0, 0.05))
def test_what_is_discounted_more_counts_less(delay: float, more: float, discount: float) -> None:
    none = {**DRAWN, "CD013": np.zeros(400)}
    rates = (discount, discount + more)
    less, greater = (
        model.patients_lost(none, US, model.Choices(delay, 120.0, rate, clock="both go on")) for rate in rates
    )
    assert (greater <= less * (1 + 1e-12)).all()


def test_life_years_are_patients_times_the_gain() -> None:
    choices = model.Choices(60.0)
    twice = {**DRAWN, model.GAIN: 2 * DRAWN[model.GAIN]}
    assert model.total(twice, choices) == pytest.approx(2 * model.total(DRAWN, choices))
    nobody = {**DRAWN, model.GAIN: np.zeros(400)}
    assert not model.total(nobody, choices).any()


def test_a_delay_of_the_whole_window_without_catching_up_loses_everyone() -> None:
    """All three clocks then say the same: nobody is treated within the window."""
    none = {**DRAWN, "CD013": np.zeros(400)}
    ends = [
        model.patients_lost(none, US, model.Choices(120.0, 120.0, 0.0, True, clock))
        for clock in ("both wait", "capacity goes on", "both go on")
    ]
    assert ends[0] == pytest.approx(ends[1], rel=1e-12)
    assert ends[0] == pytest.approx(ends[2], rel=1e-12)


def test_capacity_never_adds_to_those_treated() -> None:
    one, months = model.place(DRAWN, US), np.linspace(0, 120, 13)
    assert (one.treated(months, months, True) <= one.treated(months, months, False)).all()
    free = model.binds(held(), US, model.Choices(60.0))
    assert not free.any()


def test_same_seed_same_draws() -> None:
    again = setting.drawn(OWN, GAINED, 400, 3)
    assert all(np.array_equal(DRAWN[name], again[name]) for name in DRAWN)


def test_the_sweep_holds_both_ends_of_each_assumption() -> None:
    choices, gain = model.Choices(60.0), DRAWN[model.GAIN]
    found = sweep.swept(OWN, DRAWN, choices)
    assert len(found.ends) == 2 * len(sweep.assumptions(OWN))
    assert np.median(found.fewest) <= min(np.median(one) for one in found.held)
    assert np.median(found.most) >= max(np.median(one) for one in found.held)
    assert found.base * gain / 12 == pytest.approx(model.total(DRAWN, choices))


def test_holding_an_input_of_one_country_is_the_same_as_computing_both_anew() -> None:
    choices = model.Choices(60.0, discount=0.03)
    found = sweep.swept(OWN, DRAWN, choices)
    for row, lost in zip(found.ends.itertuples(), found.held, strict=True):
        now = sweep.held_at(DRAWN, {row.input_id: row.at})
        assert lost == pytest.approx(sum(model.patients_lost(now, name, choices) for name in model.PLACES))
