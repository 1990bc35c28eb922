"""Arrays as keys: equal where the data are, and read back as they were."""

from __future__ import annotations

import numpy as np
import pytest

from systemrace.analysis.statistics.held import freeze, hold


def test_an_array_is_read_back_with_its_kind_shape_and_order() -> None:
    plain = np.arange(6.0).reshape(2, 3)
    for array in (plain, np.asfortranarray(plain), plain[0], np.zeros((0, 3))):
        back = hold(array).array
        assert np.array_equal(back, array)
        assert back.shape == array.shape
        assert back.flags.c_contiguous == array.flags.c_contiguous
    assert hold([True, False], bool).array.dtype == bool
    assert hold([1, 2], int).array.tolist() == [1, 2]


def test_keys_differ_where_values_shape_kind_or_order_do() -> None:
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    keys = {
        hold(square),
        hold(square + 1),
        hold(square.ravel()),
        hold(np.asfortranarray(square)),
        hold(square, int),
    }
    assert len(keys) == 5
    assert hold(square) == hold(square.copy())


def test_what_is_held_or_frozen_is_not_written_to() -> None:
    mine = np.ones(2)
    key = hold(mine)
    mine[0] = 5.0
    assert key.array.tolist() == [1.0, 1.0]
    freeze(mine)
    for array in (mine, key.array):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 2.0
