"""Patients lost at many delays at once are those of the model at each, by any rate and any course."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systemrace.analysis.cost_of_delay import delays, model, setting
from systemrace.tables import load

OWN = setting.own_inputs(load("model_inputs"))
DRAWN = setting.drawn(OWN, np.linspace(-1, 4, 200), 60, 3)
MONTHS = np.array([0.0, 0.4, 9.0, 61.5, 119.0, 150.0])
CLOCKS = ("both wait", "capacity goes on", "both go on")


def agree(drawn: model.Draws, choices: model.Choices, rate: float) -> None:
    """Hold every delay against the model; a millionth of a patient is nobody."""
    for name in model.PLACES:
        found = delays.lost(drawn, name, choices, MONTHS)(rate)
        assert found.shape == (len(MONTHS), len(drawn[model.WAITING]))
        for row, delay in zip(found, MONTHS, strict=True):
            asked = replace(choices, delay=float(delay), discount=rate)
            np.testing.assert_allclose(row, model.patients_lost(drawn, name, asked), rtol=1e-8, atol=1e-6)


# Down to rates at which the parts would lose all digits to each other.
@pytest.mark.parametrize("rate", [0.0, 1e-9, 1e-5, 5e-3, 0.1])
@pytest.mark.parametrize("clock", CLOCKS)
def test_by_any_rate_and_clock(clock: model.Clock, rate: float) -> None:
    for bounded in (True, False):
        agree(DRAWN, model.Choices(0.0, bounded=bounded, clock=clock), rate)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "CD005": st.floats(0.01, 1),
            "CD007": st.one_of(st.just(0.0), st.floats(0.01, 300)),
            "CD008": st.floats(0, 20000),
            "CD009": st.floats(0, 5000),
            "CD012": st.floats(0.5, 200),
            "CD013": st.floats(0, 1),
        }
    ),
    st.sampled_from([0.01, 0.1]),
    st.sampled_from(CLOCKS),
    st.sampled_from([24.0, 120.0, 360.0]),
)
def test_of_any_course(ends: dict[str, float], rate: float, clock: model.Clock, window: float) -> None:
    drawn = {name: np.full(2, ends[name]) if name in ends else one[:2] for name, one in DRAWN.items()}
    agree(drawn, model.Choices(0.0, window=window, clock=clock), rate)


def test_no_delay_loses_nobody() -> None:
    for clock in CLOCKS:
        found = delays.lost(DRAWN, model.US, model.Choices(0.0, clock=clock), MONTHS)(0.03)
        assert found[0] == pytest.approx(0, abs=1e-9)
