"""The rule that says how a verdict moved, step by step."""

from __future__ import annotations

import pytest

from systemrace.claims import ledger
from systemrace.claims.movement import compare, direction, standing
from systemrace.errors import ProseError

TEXT = """
- id: A1
  essay: A
  chapter: counts
  statement: More here than there.
  estimand: Ratio.
  values: {known: flag, ratio: ratio, low: lower limit, high: upper limit}
  rules:
    - {verdict: not testable, when: known == 0}
    - {verdict: supported, when: low > 2}
    - {verdict: mostly supported, when: ratio > 2}
    - {verdict: contradicted, when: high < 0.5}
    - {verdict: mixed, when: otherwise}
  points_against: [None.]
  settle: A count.
  headline: {estimate: ratio, low: low, high: high, scale: log, reference: 1}
"""
CLAIM = ledger.parse(TEXT)["A1"]
LESS = ledger.parse(
    TEXT.replace("low > 2", "high < 0.5", 1)
    .replace("ratio > 2", "ratio < 0.5")
    .replace("verdict: contradicted, when: high < 0.5", "verdict: contradicted, when: low > 2")
)["A1"]


def values(ratio: float, low: float, high: float, known: int = 1) -> dict[str, float]:
    return {"known": known, "ratio": ratio, "low": low, "high": high}


SUPPORTED, MOSTLY, MIXED, AGAINST, UNKNOWN = (
    values(3, 2.5, 4), values(2.2, 1.5, 3), values(1.4, 0.8, 2), values(0.2, 0.1, 0.4), values(1, 1, 1, 0),
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        (SUPPORTED, SUPPORTED, "held"),
        (UNKNOWN, UNKNOWN, "held"),
        (UNKNOWN, AGAINST, "newly testable"),
        (SUPPORTED, UNKNOWN, "no longer testable"),
        (SUPPORTED, AGAINST, "reversed"),
        (MOSTLY, AGAINST, "reversed"),
        (AGAINST, MOSTLY, "reversed"),
        (SUPPORTED, MOSTLY, "weakened"),
        (SUPPORTED, MIXED, "weakened"),
        (MIXED, AGAINST, "weakened"),
        (AGAINST, MIXED, "strengthened"),
        (MOSTLY, SUPPORTED, "strengthened"),
    ],
)
def test_verdicts_move_along_their_order(before, after, movement):
    assert compare(CLAIM, before, after).movement == movement


def test_within_a_verdict_the_headlines_interval_decides():
    spans, clear = values(1.4, 0.8, 2), values(1.6, 1.1, 2)
    found = compare(CLAIM, spans, clear)
    assert found.movement == "strengthened"
    assert found.because == (
        "the same verdict; the interval of the headline spans the reference before, favours the claim after"
    )
    assert compare(CLAIM, clear, spans).movement == "weakened"
    assert compare(CLAIM, clear, values(1.9, 1.2, 2)).movement == "held"


def test_a_claim_supported_by_low_values_is_strengthened_downwards():
    spans, clear = values(0.8, 0.6, 1.2), values(0.7, 0.6, 0.9)
    assert direction(LESS, spans) == -1
    assert (standing(LESS, spans), standing(LESS, clear)) == (0, 1)
    assert compare(LESS, spans, clear).movement == "strengthened"


def test_a_headline_without_reference_or_that_no_rule_asks_never_moves_a_verdict():
    bare = CLAIM.model_copy(update={"headline": None})
    assert compare(bare, values(1.4, 0.8, 2), values(1.6, 1.1, 2)).movement == "held"
    deaf = CLAIM.model_copy(update={"rules": CLAIM.rules[-1:]})
    assert direction(deaf, SUPPORTED) is None


def test_values_must_be_those_of_the_claim():
    with pytest.raises(ProseError, match="`high`"):
        compare(CLAIM, {"known": 1, "ratio": 1, "low": 1}, SUPPORTED)
