"""Intervals and exact tests against published worked examples and a brute-force reading of definitions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from systemrace.analysis.statistics.proportions import (
    check_count,
    difference_interval,
    exact_tests,
    proportion_interval,
)
from systemrace.errors import DataError

FIXTURES = Path(__file__).parent / "fixtures"


def cases(name: str) -> list:
    groups = yaml.safe_load((FIXTURES / name).read_text(encoding="utf-8"))
    return [
        ({k: v for k, v in group.items() if k != "cases"}, case)
        for group in groups
        for case in group["cases"]
    ]


@pytest.mark.parametrize(("group", "case"), cases("single_proportions.yaml"))
def test_single_proportion_matches_published_limits(group, case):
    found = proportion_interval(case["successes"], case["total"], group["method"])
    assert found.estimate == case["successes"] / case["total"]
    assert found.low == pytest.approx(case["low"], abs=0.51 * 10 ** -group["places"]), group["source"]
    assert found.high == pytest.approx(case["high"], abs=0.51 * 10 ** -group["places"]), group["source"]


@pytest.mark.parametrize(("group", "case"), cases("differences.yaml"))
def test_difference_matches_published_limits(group, case):
    found = difference_interval(tuple(case["first"]), tuple(case["second"]), group["method"])
    assert found.low == pytest.approx(case["low"], abs=0.6 * 10 ** -group["places"]), group["source"]
    assert found.high == pytest.approx(case["high"], abs=0.6 * 10 ** -group["places"]), group["source"]


@pytest.mark.parametrize(("group", "case"), cases("exact_tests.yaml"))
def test_exact_test_matches_published_p_value(group, case):
    first, second = ((row[0], sum(row)) for row in case["table"])
    found = getattr(exact_tests(first, second), group["test"])
    assert found == pytest.approx(case["p"], abs=0.51 * 10 ** -group["places"]), group["source"]


def brute_barnard(first, second):
    """Barnard's test from its definition: every table, every nuisance value on a fine grid."""
    (x1, n1), (x2, n2) = first, second
    one, two = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    pool = (one + two) / (n1 + n2)
    spread = np.sqrt(np.where((pool > 0) & (pool < 1), pool * (1 - pool) * (1 / n1 + 1 / n2), np.inf))
    score = np.abs(one / n1 - two / n2) / spread
    extreme = score >= score[x1, x2] - 1e-9
    grid = np.linspace(0, 1, 4001)
    weights = [stats.binom.pmf(one, n1, p) * stats.binom.pmf(two, n2, p) for p in grid]
    return max(float(w[extreme].sum()) for w in weights)


@pytest.mark.parametrize(("first", "second"), [((35, 35), (16, 18)), ((14, 19), (10, 18))])
def test_barnard_on_the_essays_pairs_matches_brute_force(first, second):
    assert exact_tests(first, second).barnard == pytest.approx(brute_barnard(first, second), abs=1e-6)


def test_groups_without_contrast_say_nothing():
    same = exact_tests((35, 35), (15, 15))
    assert (same.fisher, same.barnard, same.boschloo) == (1.0, 1.0, 1.0)


def test_clopper_pearson_inverts_the_binomial_tails():
    found = proportion_interval(13, 16, "clopper-pearson", level=0.9)
    assert stats.binom.sf(12, 16, found.low) == pytest.approx(0.05, abs=1e-9)
    assert stats.binom.cdf(13, 16, found.high) == pytest.approx(0.05, abs=1e-9)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_difference_intervals_hold_the_estimate_and_mirror(n1, n2, data):
    first = (data.draw(st.integers(0, n1)), n1)
    second = (data.draw(st.integers(0, n2)), n2)
    for method in ("newcombe", "miettinen-nurminen"):
        forward = difference_interval(first, second, method)
        backward = difference_interval(second, first, method)
        assert -1 <= forward.low <= forward.estimate + 1e-12
        assert forward.estimate - 1e-12 <= forward.high <= 1
        assert forward.low == pytest.approx(-backward.high, abs=1e-6)


def test_impossible_count_names_itself():
    with pytest.raises(
        DataError, match=r"21 of 20 is not a count: the numerator must be a whole number from 0"
    ):
        check_count(21, 20)
    with pytest.raises(DataError, match=r"1\.5 of 2 is not a count"):
        check_count(1.5, 2)


def test_unknown_method_lists_the_known_ones():
    with pytest.raises(
        DataError, match=r"'wald' is not an interval method\. Choose one of: clopper-pearson, wilson"
    ):
        proportion_interval(1, 2, "wald")
