"""Zeros: exact limits against scipy and the printed rule of three, and the people needed."""

from __future__ import annotations

import pytest
from scipy import stats

from systemrace.analysis.statistics import rare
from systemrace.errors import DataError


@pytest.mark.parametrize("total", [1, 3, 14, 20, 141, 821, 42500])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_limit_is_the_one_sided_exact_one(total, level):
    exact = stats.binomtest(0, total, alternative="less").proportion_ci(level, method="exact").high
    assert rare.upper_limit(total, level) == pytest.approx(exact, rel=1e-9)


def test_rule_of_three_holds_for_many_people():
    # Hanley, Lippman-Hand 1983: from some thirty people on, 3/n is close enough.
    for total in (30, 100, 1000):
        assert rare.upper_limit(total) == pytest.approx(3 / total, rel=0.06)


@pytest.mark.parametrize("rate", [0.001, 0.05, 0.3])
def test_needed_people_are_the_fewest_that_do(rate):
    enough = rare.needed(rate)
    assert 1 - rare.chance_of_none(rate, enough) >= 0.95
    assert 1 - rare.chance_of_none(rate, enough - 1) < 0.95


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rare.upper_limit(0), "0 people cannot bound a rate"),
        (lambda: rare.upper_limit(10, 1.0), "level is 1"),
        (lambda: rare.needed(0.0), "rate is 0"),
        (lambda: rare.needed(0.1, 1.0), "chance is 1"),
    ],
)
def test_impossible_questions_are_refused(call, told):
    with pytest.raises(DataError, match=told):
        call()
