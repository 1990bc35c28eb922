"""Inputs against closed forms: quantiles met, streams apart, shares of variance of known models."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from systemrace.analysis import inputs
from systemrace.errors import DataError
from systemrace.tables import load

N = 40_000


def table(*rows: tuple) -> pd.DataFrame:
    columns = ["input_id", "value", "low", "high", "range_basis", "distribution"]
    return pd.DataFrame(rows, columns=columns).assign(chapter="test")


def fitted(value: float, low: float, high: float, basis: str, family: str) -> inputs.Quantile:
    return inputs.quantile(inputs.Input("X", value, low, high, inputs.LEVELS[basis], family))


@pytest.mark.parametrize(
    ("family", "value", "low", "high"),
    [
        ("normal", 10, 8, 12), ("lognormal", 10, 4, 25), ("gamma", 10, 4, 20), ("beta", 0.2, 0.05, 0.45),
        ("uniform", 5, 1, 9), ("triangular", 4, 2, 9),
    ],
)  # fmt: skip
@pytest.mark.parametrize("basis", ["90% range", "95% interval"])
def test_the_range_holds_its_probability(
    family: str, value: float, low: float, high: float, basis: str
) -> None:
    tail = (1 - inputs.LEVELS[basis]) / 2
    found = fitted(value, low, high, basis, family)(np.array([tail, 1 - tail]))
    assert found == pytest.approx([low, high], rel=1e-6)


def test_known_parameters_come_back() -> None:
    u = np.array([0.05, 0.5, 0.95])
    for name, known in (
        ("gamma", stats.gamma(3.2, scale=2.5)),
        ("beta", stats.beta(2.5, 7)),
        ("lognormal", stats.lognorm(0.6, scale=4)),
        ("triangular", stats.triang(0.3, 2, 10)),
    ):
        low, middle, high = known.ppf(u)
        value = 2 + 0.3 * 10 if name == "triangular" else middle
        found = fitted(value, low, high, "90% range", name)
        assert found(np.array([0.2, 0.8])) == pytest.approx(known.ppf([0.2, 0.8]), rel=1e-5)


def test_limits_are_never_left() -> None:
    drawn = inputs.draws(
        table(("A", 1, 0, 4, "limits", "triangular"), ("B", 1, 0, 4, "limits", "uniform")), N, 1
    )
    for one, mean in ((drawn["A"], 5 / 3), (drawn["B"], 2)):
        assert one.min() >= 0
        assert one.max() <= 4
        assert one.mean() == pytest.approx(mean, abs=5 * one.std() / math.sqrt(N))


def test_a_new_input_moves_no_other() -> None:
    rows = [("A", 10, 8, 12, "90% range", "normal"), ("B", 5, 1, 9, "90% range", "uniform")]
    both, one = inputs.draws(table(*rows), 500, 7), inputs.draws(table(rows[1]), 500, 7)
    assert np.array_equal(both["B"], one["B"])
    assert abs(np.corrcoef(both["A"], both["B"])[0, 1]) < 0.15


def test_a_held_input_leaves_the_others() -> None:
    rows = table(("A", 10, 8, 12, "90% range", "normal"), ("B", 5, 1, 9, "90% range", "uniform"))
    free, held = inputs.draws(rows, 500, 7), inputs.draws(rows, 500, 7, fixed={"A": 3.0})
    assert set(held["A"]) == {3.0}
    assert np.array_equal(free["B"], held["B"])
    with pytest.raises(DataError, match="no such input: Z"):
        inputs.draws(rows, 5, 1, fixed={"Z": 1.0})


def test_a_fixed_input_never_varies() -> None:
    drawn = inputs.draws(table(("A", 3, math.nan, math.nan, None, "fixed")), 10, 1)
    assert set(drawn["A"]) == {3.0}


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("A", 7.9, 2, 8, "90% range", "normal"), "leaves out the value"),
        (("A", 5, 2, 8, "limits", "normal"), "limits suit uniform or triangular"),
        (("A", 0.5, 0, 0.9, "90% range", "beta"), "within 0 and 1"),
        (("A", 5, 0, 9, "90% range", "lognormal"), "above zero"),
        (("A", 9, 2, 8, "90% range", "uniform"), "must enclose"),
    ],
)
def test_what_does_not_suit_is_refused(row: tuple, text: str) -> None:
    with pytest.raises(DataError, match=text):
        inputs.draws(table(row), 5, 1)


def test_shares_of_a_sum_are_the_shares_of_variance() -> None:
    rows = table(*[(name, 0, -1, 1, "90% range", "normal") for name in "ABCD"])
    drawn = inputs.draws(rows, N, 3)
    output = 3 * drawn["A"] + 2 * drawn["B"] + drawn["C"]
    shares = inputs.variance_shares(drawn, output)
    assert shares.to_dict() == pytest.approx({"A": 9 / 14, "B": 4 / 14, "C": 1 / 14, "D": 0}, abs=0.012)


def test_shares_of_the_ishigami_function() -> None:
    """First-order indices in closed form; Ishigami and Homma (1990), a = 7, b = 0.1."""
    rows = table(*[(name, 0, -math.pi, math.pi, "limits", "uniform") for name in "ABC"])
    drawn = inputs.draws(rows, N, 5)
    a, b, c = (drawn[name] for name in "ABC")
    shares = inputs.variance_shares(drawn, np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))
    assert shares.to_dict() == pytest.approx({"A": 0.3139, "B": 0.4424, "C": 0.0}, abs=0.015)


def test_shares_of_what_does_not_vary_are_zero() -> None:
    drawn = {"A": np.zeros(100), "B": np.arange(100.0)}
    assert inputs.variance_shares(drawn, np.ones(100)).to_dict() == {"A": 0.0, "B": 0.0}
    with pytest.raises(DataError, match="need 40 draws"):
        inputs.variance_shares(drawn, np.ones(10))


def test_standard_errors_of_a_normal_sample() -> None:
    drawn = np.random.default_rng(1).normal(size=N)
    assert inputs.standard_error(drawn) == pytest.approx(1 / math.sqrt(N), rel=0.02)
    assert inputs.quantile_error(drawn) == pytest.approx(math.sqrt(math.pi / 2 / N), rel=0.5)


def test_every_row_of_the_table_can_be_drawn() -> None:
    every = load("model_inputs")
    drawn = inputs.draws(every, 200, 1)
    assert all(np.isfinite(one).all() for one in drawn.values())


def test_inputs_of_a_chapter() -> None:
    every = load("model_inputs")
    assert set(inputs.of_chapter(every, "cost-of-delay")["chapter"]) == {"cost-of-delay"}
    with pytest.raises(DataError, match="no row for the chapter 'none'"):
        inputs.of_chapter(every, "none")


@settings(deadline=None, max_examples=60)
@given(st.floats(0.2, 200), st.floats(0.2, 200))
def test_the_fast_quantiles_of_a_beta_are_those_of_the_slow_ones(a, b):
    u = np.concatenate([np.random.default_rng(1).random(500), [0.0, 1e-12, 1e-7, 0.5, 1 - 1e-7, 1.0]])
    found = inputs._beta_quantile(a, b)(u)
    # The slow ones are themselves off by up to 2e-8 of the value in places.
    np.testing.assert_allclose(found, special.betaincinv(a, b, u), rtol=1e-7, atol=1e-10)
    assert (np.diff(inputs._beta_quantile(a, b)(np.linspace(0, 1, 2001))) >= 0).all()
