"""Rare events: what a count of zero allows, and how many people it takes to see one."""

from __future__ import annotations

import math

from systemrace.errors import DataError


def upper_limit(total: int, level: float = 0.95) -> float:
    """Give the exact one-sided upper limit of a proportion when nobody of `total` had the event.

    It is 1 - (1 - level)^(1/total), near 3 / total at 95%, hence the rule of three
    (Hanley, Lippman-Hand 1983, doi:10.1001/jama.1983.03330370053031).

    Raises:
        DataError: if nobody was observed, or `level` is not between 0 and 1.
    """
    _check_share(level, "level")
    if total < 1:
        raise DataError(f"{total} people cannot bound a rate. Give a denominator of at least 1.")
    return float(-math.expm1(math.log1p(-level) / total))


def needed(rate: float, chance: float = 0.95) -> int:
    """Give the people to observe so that at least one has the event with this chance.

    Args:
        rate: true proportion with the event, above 0 and below 1.
        chance: wanted probability of at least one event.

    Raises:
        DataError: if a share is not between 0 and 1.
    """
    _check_share(rate, "rate")
    _check_share(chance, "chance")
    return math.ceil(math.log1p(-chance) / math.log1p(-rate))


def chance_of_none(rate: float, total: int) -> float:
    """Give the probability that nobody of `total` has an event of this rate (0 to 1)."""
    return float((1 - rate) ** total)


def _check_share(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise DataError(f"{name} is {value:g}; it must lie between 0 and 1, both excluded.")
