"""Making the cells: how often it fails, how long it takes, how many patients are lost meanwhile."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.enrolment import places
from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import Interval, proportion_interval
from systemrace.errors import DataError


def standing_for(enrolment: pd.DataFrame, *uses: str) -> pd.DataFrame:
    """Give the rows that stand for any of the quantities, with place (country as pages name it)."""
    named = enrolment["stands_for"].fillna("").str.split("|")
    kept = enrolment[named.map(lambda cell: not set(uses).isdisjoint(cell))]
    return kept.assign(place=places.named(kept["country"]))


def failures(enrolment: pd.DataFrame, out_of_specification: bool, level: float = 0.95) -> pd.DataFrame:
    """Count the products that failed.

    Args:
        enrolment: table enrolment.
        out_of_specification: count products outside the specification as well, and the studies that print
            only those.
        level: coverage of the exact intervals.

    Returns:
        One row per study, highest share first: the table's columns, place, n, total, share, low, high.
    """
    uses = ("failure", "out of specification") if out_of_specification else ("failure",)
    kept = standing_for(enrolment, *uses)
    n = kept["manufacturing_failure_n"].fillna(0)
    if out_of_specification:
        n = n + kept["out_of_specification_n"].fillna(0)
    counted = kept.assign(n=n.astype(int), total=kept["manufacturing_denominator"].astype(int))
    return with_share(counted, level).sort_values(["share", "total"], ascending=[False, True])


def dropouts(enrolment: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Count those who were collected, or enrolled to be, and not infused, for whatever reason.

    Returns:
        As `failures`.
    """
    kept = standing_for(enrolment, "dropout")
    total = kept["enrolled"].astype(int)
    counted = kept.assign(n=total - kept["infused"].astype(int), total=total)
    return with_share(counted, level).sort_values(["share", "total"], ascending=[False, True])


def pooled(counted: pd.DataFrame, level: float = 0.95) -> Interval:
    """Give the share in the typical study (binomial-normal model), or added up where that has no fit."""
    try:
        found = meta.pooled(meta.fit_binomial_normal(counted["n"], counted["total"]), level=level)
    except DataError:
        return proportion_interval(int(counted["n"].sum()), int(counted["total"].sum()), level=level)
    return Interval(found.estimate, found.low, found.high)


def days(enrolment: pd.DataFrame) -> pd.DataFrame:
    """Give median days from collection to infusion, with the range where printed, shortest first."""
    kept = standing_for(enrolment, "days")
    return kept.sort_values("vein_to_vein_days_median", ignore_index=True)


def with_share(counted: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Add share, low and high (exact) to rows with whole n and total."""
    found = [
        proportion_interval(int(n), int(total), level=level)
        for n, total in zip(counted["n"], counted["total"], strict=True)
    ]
    columns = pd.DataFrame([(one.estimate, one.low, one.high) for one in found], index=counted.index)
    return counted.assign(share=columns[0], low=columns[1], high=columns[2])
