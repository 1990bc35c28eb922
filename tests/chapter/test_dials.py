"""Dials: the grid is exact, between its points every dial is linear, and a broken model is named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.chapter import dials
from systemrace.chapter.dials import Dial

DIALS = (Dial("a", "a", (0.0, 1.0, 4.0)), Dial("b", "b", (10.0, 20.0)), Dial("c", "c", ("x", "y")))
OWN = {"a": 1.0, "b": 10.0, "c": "x"}


def bilinear(point):
    return {"out": 2 * point["a"] + point["b"] * point["a"] - 3, "sign": 1.0 if point["c"] == "x" else -1.0}


def test_grid_points_are_exact_and_the_last_dial_moves_fastest():
    grid = dials.evaluate(DIALS, OWN, lambda p: {"out": np.sin(p["a"]) * p["b"] + (p["c"] == "y")})
    assert grid.table.shape == (12, 1)
    assert grid.table[1, 0] == 1  # a 0, b 10, c y
    for a in DIALS[0].values:
        for c in ("x", "y"):
            found = dials.interpolated(grid, {"a": a, "b": 20.0, "c": c})
            assert found[0] == np.sin(a) * 20 + (c == "y")


@given(st.floats(0, 4), st.floats(10, 20), st.sampled_from(["x", "y"]))
def test_a_model_linear_in_each_dial_is_met_everywhere(a, b, c):
    grid = dials.evaluate(DIALS, OWN, bilinear)
    point = {"a": a, "b": b, "c": c}
    np.testing.assert_allclose(dials.interpolated(grid, point), list(bilinear(point).values()), atol=1e-9)
    assert np.abs(grid.tried[:, 0] - grid.tried[:, 1]).max() < 1e-9


def test_how_far_off_it_is_is_measured():
    grid = dials.evaluate([Dial("a", "a", (0.0, 2.0))], {"a": 0.0}, lambda p: {"out": p["a"] ** 2})
    gap = np.abs(grid.tried[:, 0] - grid.tried[:, 1]).max()
    assert gap == 1  # the parabola leaves its chord by one in the middle, which is always tried
    assert len(grid.tried) == 1 + dials.TRIED


def test_the_chapters_own_value_becomes_a_point():
    grid = dials.evaluate(DIALS, {**OWN, "a": 0.7}, bilinear)
    assert grid.dials[0].values == (0.0, 0.7, 1.0, 4.0)
    with pytest.raises(ValueError, match="c: 'z' is none of x, y"):
        dials.evaluate(DIALS, {**OWN, "c": "z"}, bilinear)


def test_a_model_that_gives_no_number_is_named_with_its_point():
    with pytest.raises(ValueError, match=r"at \{'a': 4\.0.*gives no finite out"):
        dials.evaluate(DIALS, OWN, lambda p: {"out": np.nan if p["a"] == 4 else 1.0})
    with pytest.raises(ValueError, match="the model gives other, not out"):
        dials.evaluate(DIALS, OWN, lambda p: {"out": 1.0} if p["a"] < 4 else {"other": 1.0})


def test_a_reading_that_the_model_does_not_give_is_named():
    grid = dials.evaluate(DIALS, OWN, bilinear)
    with pytest.raises(ValueError, match="the model gives no out_high, out_low, which a reading shows"):
        grid.record(OWN, [dials.Reading("out", "Out")])
    kept = grid.record(OWN, [dials.Reading("out", "Out", interval=False)])
    assert kept["dials"][0]["own"] == 1
    assert len(kept["tried"]) == 2 * 1 * 2 + dials.TRIED  # cells of a, of b, and options of c
