"""The values behind a verdict, in words: an interval beside its value, a yes or no instead of one or zero."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from systemrace.book import written
from systemrace.book.departure import in_place
from systemrace.claims import Claim

_LIMITS = ("_low", "_high")
_FLAG = re.compile(r"^1 if (?P<told>.+?)(?:, else 0)?$")


@dataclass(frozen=True)
class Value:
    """One value of a claim as a reader sees it."""

    name: str
    told: str
    written: str


def of_claim(
    claim: Claim, values: Mapping[str, float], parameters: Mapping[str, object], digits: int = written.DIGITS
) -> list[Value]:
    """Write the values of a claim in its order; limits stand with the value whose limits they are.

    Args:
        claim: the claim.
        values: what its chapter handed over.
        parameters: those of the chapter's run; {focal} becomes the country it was run for.
        digits: that a number keeps which is not whole.
    """
    folded = {limit for name in claim.values for limit in _limits(name, values) or ()}
    return [
        _value(name, in_place(claim.values[name], parameters), values, digits)
        for name in claim.values
        if name not in folded
    ]


def _value(name: str, described: str, values: Mapping[str, float], digits: int) -> Value:
    flag = _FLAG.match(described)
    if flag and values[name] in (0, 1):
        return Value(name, flag["told"], "yes" if values[name] else "no")
    return Value(name, described, _with_limits(name, values, digits))


def _with_limits(name: str, values: Mapping[str, float], digits: int) -> str:
    limits = _limits(name, values)
    if not limits:
        return written.plain(values[name], digits)
    low, high = (values[limit] for limit in limits)
    return written.estimate(values[name], low, high, digits)


def _limits(name: str, values: Mapping[str, float]) -> tuple[str, str] | None:
    """Name the limits of a value: `x_low` for `x`, `same_construct_low` for `same_construct_difference`."""
    if name.endswith(_LIMITS):
        return None
    for stem in (name, name.rpartition("_")[0]):
        low, high = (stem + end for end in _LIMITS)
        if low in values and high in values:
            return low, high
    return None
