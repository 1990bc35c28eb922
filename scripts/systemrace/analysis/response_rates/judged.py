"""The values of the claims on response rates, exactly those that `data/claims.yml` names."""

from __future__ import annotations

from systemrace.analysis.response_rates.comparison import Count, Methods
from systemrace.analysis.response_rates.essay import Traced
from systemrace.analysis.statistics.proportions import difference_interval

Pair = tuple[Count, Count]
BothTraced = tuple[Traced, Traced]


def b6(traced: BothTraced, counts: Pair, methods: Methods) -> dict[str, float]:
    """Say whether both overall response rates are found, and how far the reports of one meeting differ.

    Args:
        traced: the percentage of the focal country and of the comparator, from `essay.trace`.
        counts: responders and patients of either, as told at one meeting.
        methods: method and level of the interval are used.
    """
    return _found(traced) | _difference(counts, methods)


def b7(traced: BothTraced, counts: Pair, methods: Methods) -> dict[str, float]:
    """Say whether both complete response rates are found, count the same, and how far they differ."""
    same = traced[0].row["endpoint"] == traced[1].row["endpoint"]
    return _found(traced) | {"same_endpoint": float(same)} | _difference(counts, methods)


def b8(studies: int, counts: Pair, methods: Methods) -> dict[str, float]:
    """Say how many studies could name a cause, and how far one construct differs between the countries.

    Args:
        studies: studies that hold the patients equal.
        counts: responders and patients of the construct in either country.
        methods: as in `b6`.
    """
    found = _difference(counts, methods)
    return {
        "identifying_studies": float(studies),
        "same_construct_difference": found["difference"],
        "same_construct_low": found["difference_low"],
        "same_construct_high": found["difference_high"],
    }


def _found(traced: BothTraced) -> dict[str, float]:
    return {"focal_traced": float(traced[0].found), "comparator_traced": float(traced[1].found)}


def _difference(counts: Pair, methods: Methods) -> dict[str, float]:
    gap = difference_interval(*counts, methods.difference, methods.level)
    return {"difference": gap.estimate, "difference_low": gap.low, "difference_high": gap.high}
