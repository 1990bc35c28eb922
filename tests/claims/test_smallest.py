"""The smallest part of a change that carries an effect."""

from __future__ import annotations

import pytest

from systemrace.claims.smallest import TooManyTriesError, smallest

ITEMS = [f"{n:03}" for n in range(100)]


@pytest.mark.parametrize("wanted", [{"007"}, {"000", "099"}, {"010", "011", "012", "050"}, set(ITEMS)])
def test_a_set_that_must_be_whole_is_found_exactly(wanted):
    assert set(smallest(ITEMS, wanted.issubset, 20_000)) == wanted


def test_of_a_threshold_no_item_can_be_spared():
    good = set(ITEMS[20:60])
    found = smallest(ITEMS, lambda part: len(part & good) >= 5, 1000)
    assert len(found) == 5
    assert set(found) <= good


def test_tries_are_bounded_and_the_best_is_kept():
    with pytest.raises(TooManyTriesError) as error:
        smallest(ITEMS, {"010", "050", "090"}.issubset, 6)
    assert {"010", "050", "090"} <= set(error.value.best)
