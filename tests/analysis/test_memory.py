"""Results are kept for the same arrays alone, and never outlive what they were made of."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from systemrace.analysis import memory


@pytest.fixture
def counted():
    made: list[int] = []

    def times(one, factor):
        made.append(1)
        return one * factor

    return memory.Memory(3 * 4 * 8)(times), made


def test_the_same_arrays_are_computed_with_once(counted):
    times, made = counted
    one = memory.fixed(np.arange(4.0))
    assert times(one, 2.0) is times(one, 2.0)
    assert times(one, 3.0).tolist() == [0.0, 3.0, 6.0, 9.0]
    assert times(memory.fixed(np.arange(4.0)), 2.0).tolist() == [0.0, 2.0, 4.0, 6.0]
    assert len(made) == 3


def test_an_array_that_can_be_written_to_is_never_remembered(counted):
    times, made = counted
    one = np.arange(4.0)
    first = times(one, 2.0)
    one[0] = 5.0
    assert first.tolist() == [0.0, 2.0, 4.0, 6.0]
    assert times(one, 2.0).tolist() == [10.0, 2.0, 4.0, 6.0]
    part = one[:2]
    part.setflags(write=False)
    times(part, 2.0)
    one[0] = 6.0
    assert times(part, 2.0).tolist() == [12.0, 2.0]
    assert len(made) == 4


def test_a_result_cannot_be_written_to_and_the_oldest_makes_room(counted):
    times, made = counted
    one = memory.fixed(np.arange(4.0))
    with pytest.raises(ValueError, match="read-only"):
        times(one, 1.0)[0] = 1.0
    for factor in (2.0, 3.0, 1.0, 4.0):  # 1 is asked for again before 4 comes, so 2 has to go
        times(one, factor)
    made.clear()
    for factor in (1.0, 3.0, 4.0, 2.0):
        times(one, factor)
    assert len(made) == 1


def test_an_array_at_the_place_of_a_former_one_is_told_apart(counted):
    times, _ = counted
    for start in range(50):
        assert times(memory.fixed(np.full(4, float(start))), 2.0)[0] == 2.0 * start
        gc.collect(0)


def test_a_view_of_an_array_that_can_be_written_to_is_copied():
    whole = np.arange(4.0)
    part = memory.fixed(whole[:2])
    whole[0] = 9.0
    assert part.tolist() == [0.0, 1.0]
    given = {"a": whole}
    kept = memory.all_fixed(given)
    whole[0] = 7.0
    assert kept["a"][0] == 9.0
    assert whole.flags.writeable
