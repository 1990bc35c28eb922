"""Shares, ranks and influences by hand; tipping points against brute force."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.claims import multiverse, tipping
from systemrace.claims.models import Claim
from systemrace.claims.space import Space, identify
from systemrace.errors import ProseError

CLAIM = Claim(
    id="A1",
    essay="A",
    chapter="counts",
    statement="More here.",
    estimand="Ratio.",
    values={"ratio": "here over there"},
    rules=(
        {"verdict": "supported", "when": "ratio > 2"},
        {"verdict": "mixed", "when": "ratio >= 1"},
        {"verdict": "contradicted", "when": "otherwise"},
    ),
    points_against=("None.",),
    settle="A count.",
    headline={"estimate": "ratio", "scale": "log", "reference": 1},
)
SPACE = Space("A1", {"a": (1, 2), "b": ("x", "y", "z")}, {"a": 1, "b": "y"})
RATIOS = (1.0, 2.0, 4.0, 0.5, 1.0, 8.0)


@pytest.fixture
def specified() -> list[multiverse.Specification]:
    return multiverse.specify(CLAIM, SPACE, [{"ratio": ratio} for ratio in RATIOS])


def test_every_specification_has_its_verdict_and_id(specified):
    assert [s.verdict for s in specified] == [
        "mixed", "mixed", "supported", "contradicted", "mixed", "supported",
    ]  # fmt: skip
    assert specified[3].choices == {"a": 2, "b": "x"}
    assert specified[3].id == identify("A1", {"a": 2, "b": "x"})


def test_the_summary_by_hand(specified):
    found = multiverse.summarise(CLAIM, SPACE, specified)
    assert found.shares == {"supported": 2 / 6, "mixed": 3 / 6, "contradicted": 1 / 6}
    assert (found.supporting, found.agreeing, found.verdict) == (2 / 6, 3 / 6, "mixed")
    # 2.0 is above 0.5, 1.0 and 1.0, and equal to itself.
    assert (found.estimate, found.rank, found.percentile) == (2.0, 4, 3.5 / 6)
    assert (found.lowest, found.median, found.highest) == (0.5, 1.5, 8.0)
    assert found.primary == identify("A1", {"a": 1, "b": "y"})


def test_influences_by_hand(specified):
    logs = [math.log2(ratio) for ratio in RATIOS]  # 0 1 2 -1 0 3
    total = sum((y - 5 / 6) ** 2 for y in logs)
    by_a = 3 * (1 - 5 / 6) ** 2 + 3 * (2 / 3 - 5 / 6) ** 2
    by_b = 2 * sum((mean - 5 / 6) ** 2 for mean in (-0.5, 0.5, 2.5))
    found = {one.choice: one for one in multiverse.influences(CLAIM, SPACE, specified)}
    assert found["a"].variance == pytest.approx(by_a / total)
    assert found["b"].variance == pytest.approx(by_b / total)
    assert found["a"].verdicts == pytest.approx(1 / 3)  # only at x do the two differ
    assert found["b"].verdicts == pytest.approx((2 + 3) / 6)
    assert list(found) == ["b", "a"]


def test_main_effects_of_an_additive_result_add_up_to_all_of_it():
    points = list(itertools.product(range(3), range(2), range(4)))
    estimates = [2.0 * a - 5.0 * b + 0.1 * c * c for a, b, c in points]
    shares = [multiverse.variance_share([p[axis] for p in points], estimates) for axis in range(3)]
    assert sum(shares) == pytest.approx(1)
    assert shares[1] > shares[0] > shares[2]


def test_where_nothing_varies_no_share_is_given():
    assert multiverse.variance_share([0, 1, 0], [0.1 + 0.2, 0.3, 0.3]) is None
    assert multiverse.variance_share([], []) is None
    assert multiverse.verdict_share([(0, 0), (1, 1)], ["mixed", "supported"], 0) is None


def test_an_infinite_ratio_is_ranked_but_has_no_logarithm():
    assert multiverse.scaled(CLAIM.headline, {"ratio": math.inf}) is None
    assert multiverse.scaled(CLAIM.headline, {"ratio": 0.0}) is None
    rows = [{"ratio": ratio} for ratio in (*RATIOS[:5], math.inf)]
    found = multiverse.summarise(CLAIM, SPACE, multiverse.specify(CLAIM, SPACE, rows))
    assert (found.highest, found.rank) == (math.inf, 4)


def test_the_curve_is_ordered_by_estimate(specified):
    rows = multiverse.curve(CLAIM, specified)
    assert [row["estimate"] for row in rows] == sorted(RATIOS)
    assert rows[0] == {
        "rank": 1, "id": identify("A1", {"a": 2, "b": "x"}), "estimate": 0.5, "low": None, "high": None,
        "verdict": "contradicted", "a": 2, "b": "x",
    }  # fmt: skip


@given(st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.5]), min_size=2, max_size=40))
def test_the_tipping_point_is_the_one_that_trying_everything_finds(ratios):
    """Ratios go up and down at will: a verdict may tip back, and only the first change counts."""

    def values_at(amount: int) -> dict[str, float]:
        return {"ratio": ratios[amount]}

    most = len(ratios) - 1
    verdicts = ["supported" if r > 2 else "mixed" if r >= 1 else "contradicted" for r in ratios]
    by_force = next((k for k in range(1, most + 1) if verdicts[k] != verdicts[0]), None)
    found = tipping.find(CLAIM, "swap", "trials", most, values_at=values_at, fresh=values_at)
    assert found.at == by_force
    assert found.before == verdicts[0]
    if by_force is None:
        assert (found.after, found.values_at, found.values_before) == (None, None, values_at(most))
    else:
        assert (found.after, found.values_at) == (verdicts[by_force], values_at(by_force))
        assert found.values_before == values_at(by_force - 1)


@pytest.mark.parametrize("anew", [[1, 1, 1, 1], [1, 1, 3, 3], [3, 3, 3, 3]])
def test_a_point_that_does_not_hold_when_computed_anew_is_refused(anew):
    searched = [1.0, 1.0, 1.0, 3.0]
    with pytest.raises(ProseError, match=r"Claim A1: the tipping point of `swap` is not proven"):
        tipping.find(
            CLAIM,
            "swap",
            "trials",
            3,
            values_at=lambda amount: {"ratio": searched[amount]},
            fresh=lambda amount: {"ratio": float(anew[amount])},
        )


def test_nothing_is_looked_at_past_the_first_change():
    asked = []

    def verdict_at(amount: int) -> str:
        asked.append(amount)
        return "supported" if amount < 4 else "mixed"

    assert tipping.smallest(verdict_at, 1000) == 4
    assert max(asked) == 4
