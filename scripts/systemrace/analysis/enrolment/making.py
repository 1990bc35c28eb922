"""Making the cells: how often it fails, how long it takes, how many patients are lost meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.enrolment import places
from systemrace.analysis.statistics import meta, subsets
from systemrace.analysis.statistics.proportions import Interval, IntervalMethod, proportion_interval
from systemrace.errors import DataError


def standing_for(enrolment: pd.DataFrame, *uses: str) -> pd.DataFrame:
    """Give the rows that stand for any of the quantities, with place (country as pages name it)."""
    named = enrolment["stands_for"].fillna("").str.split("|")
    kept = enrolment[named.map(lambda cell: not set(uses).isdisjoint(cell))]
    return kept.assign(place=places.named(kept["country"]))


Setting = Literal["all", "trials", "routine care"]
Studies = Literal["all", "counting both"]
Pooling = Literal["typical", "added up"]
Diseases = Literal["all", "myeloma"]
KINDS = {"trials": "CAR-T trial", "routine care": "CAR-T in routine care"}


@dataclass(frozen=True)
class Choice:
    """Which products count as lost, over which studies.

    out_of_specification: products outside the specification as well. setting: trials, routine care or both.
    diseases: all, or myeloma alone. studies: all, or those alone that count products outside the
    specification, where these count. pooling: the typical study of a model, or all products added up.
    """

    out_of_specification: bool = True
    setting: Setting = "all"
    diseases: Diseases = "all"
    studies: Studies = "all"
    pooling: Pooling = "typical"


def failures(enrolment: pd.DataFrame, choice: Choice, level: float = 0.95) -> pd.DataFrame:
    """Count the products that failed.

    Args:
        enrolment: table enrolment.
        choice: see `Choice`; where products outside the specification count, so do the studies that print
            only those.
        level: coverage of the exact intervals.

    Returns:
        One row per study, highest share first: the table's columns, place, n, total, share, low, high.
    """
    uses = ("failure", "out of specification") if choice.out_of_specification else ("failure",)
    kept = standing_for(enrolment, *uses)
    if choice.setting != "all":
        kept = kept[kept["kind"].eq(KINDS[choice.setting])]
    if choice.diseases != "all":
        kept = kept[kept["disease"].eq(choice.diseases)]
    n = kept["manufacturing_failure_n"].fillna(0)
    if choice.out_of_specification:
        n = n + kept["out_of_specification_n"].fillna(0)
        if choice.studies == "counting both":
            kept = kept[kept["out_of_specification_n"].notna()]
    counted = kept.assign(n=n[kept.index].astype(int), total=kept["manufacturing_denominator"].astype(int))
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


def pooled(
    counted: pd.DataFrame,
    level: float = 0.95,
    pooling: Pooling = "typical",
    method: IntervalMethod = "clopper-pearson",
) -> Interval:
    """Give the share lost over studies, or centres, with n lost of total.

    Args:
        counted: n and total, whole.
        level: coverage of the interval.
        pooling: the share in the typical one (binomial-normal model), which lets them differ, or all added
            up. They are also added up for one alone, and where all outcomes are the same; and where they
            differ so much that the model has no maximum, the limits are the outermost of any.
        method: of the interval of a share that is added up.

    Returns:
        The share; one half, from 0 to 1, where nobody counts.
    """
    if counted.empty:
        return Interval(0.5, 0.0, 1.0)
    n, total = counted["n"].to_numpy(float), counted["total"].to_numpy(float)
    added = proportion_interval(int(n.sum()), int(total.sum()), method, level)
    if pooling == "added up":
        return added
    try:
        meta.check_design(n, total, np.ones((len(n), 1)))
    except DataError:
        return added
    fits = subsets.fit(n, total, np.ones((len(n), 1)), np.ones((1, len(n))))
    if fits.settled[0]:
        found = meta.pooled(fits.one(0, len(n)), level=level)
        return Interval(found.estimate, found.low, found.high)
    each = [proportion_interval(int(one), int(of), method, level) for one, of in zip(n, total, strict=True)]
    return Interval(added.estimate, min(one.low for one in each), max(one.high for one in each))


def check(counted: pd.DataFrame) -> None:
    """Refuse to tell of a share that nobody counts.

    Raises:
        DataError: if no study is left.
    """
    if counted.empty:
        raise DataError("No study is left that counts such products. Loosen a failure_ parameter.")


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
    limits = [(one.estimate, one.low, one.high) for one in found]
    columns = pd.DataFrame(limits, index=counted.index, columns=range(3), dtype=float)
    return counted.assign(share=columns[0], low=columns[1], high=columns[2])
