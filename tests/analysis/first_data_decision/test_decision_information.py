"""The value of information against its closed form for two normal options."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from systemrace.analysis.first_data_decision import information

N = 200_000


@pytest.fixture(scope="module")
def normal():
    rng = np.random.default_rng(5)
    first, second = rng.normal(0, 3, N), rng.normal(0, 4, N)
    values = pd.DataFrame({"a": np.full(N, 1.0), "b": first + second})
    return values, {"first": first, "second": second}


def unit_loss(mean: float, spread: float) -> float:
    """Expected gain of max(0, X) over max(0, E X) for a normal X: Raiffa and Schlaifer's unit normal loss."""
    away = abs(mean) / spread
    return spread * (stats.norm.pdf(away) - away * stats.norm.sf(away))


def test_perfect_information_meets_the_closed_form(normal):
    values, _ = normal
    found, error = information.perfect(values)
    assert found == pytest.approx(unit_loss(-1, 5), abs=5 * error)
    assert error < 0.02


@pytest.mark.parametrize(("name", "spread"), [("first", 3), ("second", 4)])
def test_partial_information_meets_the_closed_form(normal, name, spread):
    values, drawn = normal
    assert information.partial(values, drawn)[name] == pytest.approx(unit_loss(-1, spread), rel=0.03)


def test_an_input_that_moves_nothing_is_worth_nothing(normal):
    values, drawn = normal
    idle = np.random.default_rng(9).normal(size=N)
    assert information.partial(values, drawn | {"idle": idle})["idle"] < 0.02


def test_shares_add_to_one_and_hold_the_best(normal):
    values, _ = normal
    shares = information.shares_best(values)
    assert shares["share"].sum() == 1
    share = shares.set_index("route").loc["b"]
    assert share["low"] < stats.norm.sf(1 / 5) < share["high"]
