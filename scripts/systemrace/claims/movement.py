"""How a verdict moved between two computations of the same claim, by one rule.

The rule, tried from the top:

1. Not testable before and after: held. Only before: newly testable. Only after: no longer testable.
2. From supported or mostly supported to contradicted, or the other way: reversed.
3. Higher in the order contradicted, mixed, mostly supported, supported: strengthened. Lower: weakened.
4. The same verdict: where the claim's headline has an interval and a reference, the interval speaks
   against the claim, spans the reference, or favours the claim. Higher in that order: strengthened; lower:
   weakened.
5. Otherwise held.

"Strengthened" and "weakened" are said of the claim, not of the data's precision. The two computations
share most of their data, so intervals are never held against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from systemrace.claims.ledger import judge
from systemrace.claims.models import Claim, Headline

Movement = Literal[
    "held", "strengthened", "weakened", "reversed", "newly testable", "no longer testable", "not compared"
]
MOVEMENTS: tuple[Movement, ...] = get_args(Movement)
ORDER = ("contradicted", "mixed", "mostly supported", "supported")
UNTESTABLE = "not testable"
FAR = 1e6  # of a headline's reference, on whichever side: beyond any threshold a rule sets
SUPPORTING = ORDER[2:]


@dataclass(frozen=True)
class Moved:
    """What became of a claim, and the step of the rule that says so."""

    movement: Movement
    because: str


def compare(claim: Claim, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    """Classify the movement of a claim between two sets of its values, under its present rules.

    Args:
        claim: its rules and headline.
        before: exactly the values it names.
        after: the same, later.

    Raises:
        ProseError: for values that are not those which the claim names.
    """
    then, now = judge(claim, before).verdict, judge(claim, after).verdict
    if then == now and then != UNTESTABLE:
        return _within(claim, before, after)
    return between(then, now)


def between(then: str, now: str) -> Moved:
    """Classify the movement from one verdict to another, by steps 1 to 3 and 5 of the rule."""
    if UNTESTABLE in (then, now):
        return _testable(then, now)
    if then == now:
        return Moved("held", "the same verdict")
    return Moved(_moved(then, now), f"{then} before, {now} after")


def _testable(then: str, now: str) -> Moved:
    if then == now:
        return Moved("held", "not testable before and after")
    if then == UNTESTABLE:
        return Moved("newly testable", f"not testable before, {now} after")
    return Moved("no longer testable", f"{then} before, not testable after")


def _moved(then: str, now: str) -> Movement:
    sides = {verdict in SUPPORTING for verdict in (then, now)}
    if sides == {True, False} and "contradicted" in (then, now):
        return "reversed"
    return "strengthened" if ORDER.index(now) > ORDER.index(then) else "weakened"


def _within(claim: Claim, before: Mapping[str, float], after: Mapping[str, float]) -> Moved:
    """Compare where the headline's interval lies, for a claim with the same verdict."""
    then, now = standing(claim, before), standing(claim, after)
    if then is None or now is None or then == now:
        return Moved("held", "the same verdict")
    words = {1: "favours the claim", 0: "spans the reference", -1: "speaks against it"}
    told = f"the same verdict; the interval of the headline {words[then]} before, {words[now]} after"
    return Moved("strengthened" if now > then else "weakened", told)


def standing(claim: Claim, values: Mapping[str, float]) -> int | None:
    """Say on which side of its reference a headline's interval lies: 1 for the claim, -1 against, 0 both.

    Returns:
        None where the headline has no interval or no reference, or neither side is the claim's.
    """
    headline = claim.headline
    if headline is None or headline.reference is None or headline.low is None or headline.high is None:
        return None
    favours = direction(claim, values)
    if favours is None:
        return None
    if values[headline.low] > headline.reference:
        return favours
    return -favours if values[headline.high] < headline.reference else 0


def direction(claim: Claim, values: Mapping[str, float]) -> int | None:
    """Find on which side of the reference a headline supports its claim: 1 above, -1 below.

    Its values are put far above and far below, all others kept, and the claim's own rules are asked.
    None where both sides get the same verdict, or one of them none.
    """
    headline = claim.headline
    if headline is None or headline.reference is None:
        return None
    above, below = (
        judge(claim, {**values, **dict.fromkeys(headline.names, _far(headline, side))}).verdict
        for side in (1, -1)
    )
    if UNTESTABLE in (above, below) or above == below:
        return None
    return 1 if ORDER.index(above) > ORDER.index(below) else -1


def _far(headline: Headline, side: int) -> float:
    reference = headline.reference or 0.0
    return reference * FAR**side if headline.scale == "log" and reference else reference + side * FAR
