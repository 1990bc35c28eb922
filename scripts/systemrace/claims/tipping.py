"""The smallest change of the data that alters a verdict, searched for and then proven on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from systemrace.claims.ledger import judge
from systemrace.claims.models import Claim
from systemrace.errors import ProseError

Values = Mapping[str, float]
At = Callable[[int], Values]


@dataclass(frozen=True)
class Point:
    """Where a verdict tips.

    change, unit, most: as claims.yml asks. at: the smallest amount that alters the verdict; None where none
    up to `most` does. before, after: the verdicts one step before and at it; after is None with it.
    values_before, values_at: what the claim names, on both sides.
    """

    change: str
    unit: str
    most: int
    at: int | None
    before: str
    after: str | None
    values_before: dict[str, float]
    values_at: dict[str, float] | None


def smallest(verdict_at: Callable[[int], str], most: int) -> int | None:
    """Find the smallest amount from 1 to `most` whose verdict differs from that at 0.

    Every amount up to it is looked at: a verdict may tip and tip back, so nothing may be skipped.
    """
    unchanged = verdict_at(0)
    return next((amount for amount in range(1, most + 1) if verdict_at(amount) != unchanged), None)


def find(claim: Claim, change: str, unit: str, most: int, *, values_at: At, fresh: At) -> Point:
    """Search a tipping point and prove it.

    Args:
        claim: its rules.
        change: name of the change, for the result.
        unit: what an amount counts.
        most: the largest amount looked at.
        values_at: what the claim names after so much of the change; may keep parts between calls.
        fresh: the same, computed anew; asked only at the point and one step before it.

    Raises:
        ProseError: if the two do not agree, so that the point is not proven.
    """
    at = smallest(lambda amount: judge(claim, values_at(amount)).verdict, most)
    last = (at or most + 1) - 1
    sides = {amount: dict(fresh(amount)) for amount in (last, at) if amount is not None}
    told = {amount: judge(claim, values).verdict for amount, values in sides.items()}
    expected = judge(claim, values_at(0)).verdict
    if told[last] != expected or (at is not None and told[at] == expected):
        raise ProseError(
            f"Claim {claim.id}: the tipping point of `{change}` is not proven. Searched, the verdict first "
            f"differs at {at} {unit}; computed anew it is {told}. Mend the claim's evaluator."
        )
    after = None if at is None else told[at]
    return Point(change, unit, most, at, told[last], after, sides[last], None if at is None else sides[at])
