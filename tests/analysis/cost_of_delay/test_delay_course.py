"""The exact integrals of the model against adaptive quadrature of the rates as they are defined."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate

from systemrace.analysis.cost_of_delay import course, model

US = model.US
CLOCKS = ["both wait", "capacity goes on", "both go on"]
INPUTS = st.fixed_dictionaries(
    {
        "CD001": st.floats(1_000, 50_000),
        "CD003": st.floats(0.05, 0.95),
        "CD005": st.floats(0.01, 0.9),
        "CD007": st.floats(0, 200) | st.just(0.0),
        "CD008": st.floats(0, 3_000) | st.just(0.0),
        "CD009": st.floats(0, 4_000) | st.just(0.0),
        "CD012": st.floats(0.5, 60),
        "CD013": st.floats(0, 1),
    }
)


def rate_of(one: dict[str, float], since: float, built: float, bounded: bool) -> float:
    """Patients treated a month, written down anew from what the inputs mean."""
    full = one["CD001"] / 12 * one["CD003"] * one["CD005"]
    wanted = full * min(since / one["CD007"], 1.0) if one["CD007"] > 1e-9 else full
    capacity = one["CD008"] / 12 + one["CD009"] / 144 * built
    return min(wanted, capacity) if bounded else wanted


def area(function, start: float, end: float, kinks: list[float]) -> float:
    """Integrate piece by piece between kinks."""
    at = sorted({start, end, *(kink for kink in kinks if start < kink < end)})
    return sum(
        integrate.quad(function, low, high, epsabs=0, epsrel=1e-12, limit=200)[0]
        for low, high in pairwise(at)
    )


def kinks_of(one: dict[str, float], ahead: float) -> list[float]:
    """Every month at which two of the lines could meet; those that do not meet do no harm."""
    full = one["CD001"] / 12 * one["CD003"] * one["CD005"]
    room, growth, ramp = one["CD008"] / 12 + one["CD009"] / 144 * ahead, one["CD009"] / 144, one["CD007"]
    found = [ramp]
    if ramp and full / ramp != growth:
        found.append(room / (full / ramp - growth))
    if growth:
        found.append((full - room) / growth)
    return found


def integrated(one: dict[str, float], choices: model.Choices) -> tuple[float, float]:
    """Patients lost by quadrature, and the sum of the terms' sizes, of which they are a difference."""
    delay, window = min(choices.delay, choices.window), choices.window
    turn, dying = math.log1p(choices.discount) / 12, math.log(2) / one["CD012"]
    plain, moved = kinks_of(one, 0.0), kinks_of(one, delay)

    def undelayed(t: float) -> float:
        return rate_of(one, t, t, choices.bounded) * math.exp(-turn * t)

    def alive(t: float) -> float:
        return rate_of(one, t, t, choices.bounded) * math.exp(-dying * (delay - t))

    def delayed(t: float) -> float:
        built = t if choices.clock == "both wait" else t + delay
        return rate_of(one, t, built, choices.bounded) * math.exp(-turn * (t + delay))

    caught = one["CD013"] * area(alive, 0.0, delay, plain) * math.exp(-turn * delay)
    if choices.clock == "both go on":
        terms = [area(undelayed, 0.0, delay, plain), -caught]
    else:
        whole = area(undelayed, 0.0, window - delay, plain), area(undelayed, window - delay, window, plain)
        terms = [*whole, -area(delayed, 0.0, window - delay, plain + moved), -caught]
    return sum(terms), sum(map(abs, terms))


@settings(max_examples=300, deadline=None)
@given(
    one=INPUTS,
    delay=st.floats(0, 130),
    window=st.floats(12, 360),
    discount=st.floats(0, 0.1) | st.just(0.0),
    bounded=st.booleans(),
    clock=st.sampled_from(CLOCKS),
)
def test_patients_lost_against_quadrature(
    *,
    one: dict[str, float],
    delay: float,
    window: float,
    discount: float,
    bounded: bool,
    clock: model.Clock,
) -> None:
    assume(one["CD007"] == 0 or one["CD007"] > 1e-3)  # quadrature cannot see a ramp that short
    choices = model.Choices(delay, window, discount, bounded, clock)
    found = model.patients_lost({name: np.array([value]) for name, value in one.items()}, US, choices)
    expected, size = integrated(one, choices)
    assert found[0] == pytest.approx(expected, rel=1e-9, abs=1e-9 * size + 1e-9)


@settings(max_examples=300, deadline=None)
@given(
    start=st.floats(-200, 200),
    length=st.floats(1e-3, 200),
    first=st.floats(0, 1e4),
    last=st.floats(0, 1e4),
    rate=st.floats(-0.5, 0.5) | st.floats(-1e-4, 1e-4),
)
def test_a_line_under_discount_against_quadrature(
    start: float, length: float, first: float, last: float, rate: float
) -> None:
    end = start + length
    found = course.integral(*(np.array([one]) for one in (start, end, first, last)), rate)
    expected = area(
        lambda t: (first + (last - first) * (t - start) / (end - start)) * math.exp(-rate * t), start, end, []
    )
    assert found[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_series_meets_the_closed_form_where_they_join(sign: int) -> None:
    ends = np.array([0.0]), np.array([1.0]), np.array([3.0]), np.array([7.0])
    below, above = (course.integral(*ends, sign * course.SMALL * (1 + part)) for part in (-1e-12, 1e-12))
    assert below == pytest.approx(above, rel=1e-12)


@settings(max_examples=200, deadline=None)
@given(one=INPUTS, window=st.floats(12, 360))
def test_capacity_binds_where_a_fine_grid_says_so(one: dict[str, float], window: float) -> None:
    assume(one["CD007"] == 0 or one["CD007"] > 1e-3)
    months = np.unique([*np.linspace(1e-6, window, 400), min(max(one["CD007"], 1e-6), window)])
    short = [
        rate_of(one, t, t, bounded=True) < rate_of(one, t, t, bounded=False) * (1 - 1e-12) for t in months
    ]
    found = model.binds(
        {name: np.array([value]) for name, value in one.items()}, US, model.Choices(60, window)
    )
    assert found[0] == any(short)
