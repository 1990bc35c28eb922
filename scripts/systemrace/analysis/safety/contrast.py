"""The countries against each other: one product, all trials, and what would undo a difference."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import DifferenceMethod, Interval, difference_interval
from systemrace.errors import DataError

Match = Literal["product", "construct"]
Between = Literal["separate", "shared"]
Count = tuple[int, int]

PRODUCT = "cilta-cel"  # the one product with trials of one country each in both
NOTHING_KNOWN = Interval(0.0, -1.0, 1.0)


def one_product(rows: pd.DataFrame, match: Match = "product") -> pd.DataFrame:
    """Keep rows of cilta-cel, or with `match="construct"` of every product of that construct.

    LCAR-B38M of LEGEND-2 is the same receptor, made elsewhere and given in one or several doses.
    """
    return rows[rows[match] == PRODUCT]


def added_up(counted: pd.DataFrame, country: str) -> Count:
    """Add up a country's counts: people with the event, people observed."""
    mine = counted[counted["country"] == country]
    return int(mine["successes"].sum()), int(mine["total"].sum())


def difference(
    counted: pd.DataFrame,
    focal: str,
    comparator: str,
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> Interval:
    """Subtract the added-up proportions, focal minus comparator; all is open where a country has none."""
    return difference_of((added_up(counted, focal), added_up(counted, comparator)), method, level)


def difference_of(
    counts: tuple[Count, Count], method: DifferenceMethod = "newcombe", level: float = 0.95
) -> Interval:
    """Subtract two proportions, the first minus the second; all is open where one counts nobody."""
    if min(total for _, total in counts) == 0:
        return NOTHING_KNOWN
    return difference_interval(*counts, method, level)


def odds_ratio(
    counted: pd.DataFrame, focal: str, comparator: str, between: Between = "separate", level: float = 0.95
) -> meta.Contrast:
    """Compare the odds of the event in the typical trial of each country, focal over comparator.

    `separate` gives each country its own spread between trials (two binomial-normal models), `shared` fits
    one model with one spread and the country as a covariate.

    Raises:
        DataError: if a country has fewer than two trials, or nobody with the event.
    """
    places = [counted[counted["country"] == place] for place in (focal, comparator)]
    for place, part in zip((focal, comparator), places, strict=True):
        if len(part) < 2 or not part["successes"].sum():
            raise DataError(
                f"{len(part)} trials in {place} with {part['successes'].sum():g} events cannot be pooled. "
                "Compare the added-up counts instead, or count more trials."
            )
    if between == "separate":
        return meta.contrast(_fit(places[0]), _fit(places[1]), level)
    both = pd.concat(places)
    here = tuple(bool(place) for place in both["country"] == focal)
    return meta.coefficient_contrast(_two_places(*_key(both), here), 1, level)


def _fit(part: pd.DataFrame) -> meta.BinomialNormalFit:
    return _one_place(*_key(part))


def _key(part: pd.DataFrame) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(part["successes"]), tuple(part["total"])


@lru_cache(maxsize=256)
def _one_place(successes: tuple[int, ...], totals: tuple[int, ...]) -> meta.BinomialNormalFit:
    """Fit one country; leaving out a trial elsewhere does not change it, so the fit is kept."""
    return meta.fit_binomial_normal(successes, totals)


@lru_cache(maxsize=256)
def _two_places(
    successes: tuple[int, ...], totals: tuple[int, ...], here: tuple[bool, ...]
) -> meta.BinomialNormalFit:
    """Fit both countries with one spread between trials, the first country as a covariate."""
    design = np.column_stack([np.ones(len(here)), here]).astype(float)
    return meta.fit_binomial_normal(successes, totals, design)


# What is left out, by the words the reader sees
SETS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "cilta-cel and its forerunner": lambda f: f["construct"] == PRODUCT,
    "Zhejiang, the largest Chinese trial": lambda f: f["trial"] == "BCMA CAR-T Zhejiang",
    "the oldest American trials": lambda f: f["trial"].isin(["NCI CAR-BCMA", "UPenn CART-BCMA"]),
    "trials of fewer than 20 patients": lambda f: f["total"] < 20,
}


def leave_out(
    counted: pd.DataFrame, focal: str, comparator: str, between: Between = "separate", level: float = 0.95
) -> pd.DataFrame:
    """Repeat the odds ratio without sets of trials, then without single trials.

    Returns:
        `left_out`, `kind` ("all", "a set", "a trial"), `trials`, `odds_ratio`, `low`, `high`; what cannot be
        pooled is left out.
    """
    both = counted[counted["country"].isin([focal, comparator])]
    cases = [("nothing", "all", both)]
    cases += [(name, "a set", both[~leave(both)]) for name, leave in SETS.items()]
    cases += [(trial, "a trial", both[both["trial"] != trial]) for trial in both["trial"]]
    found = []
    for name, kind, kept in cases:
        if kind != "all" and len(kept) == len(both):
            continue
        try:
            ratio = odds_ratio(kept, focal, comparator, between, level)
        except DataError:
            continue
        found.append((name, kind, len(kept), ratio.odds_ratio, ratio.low, ratio.high))
    return pd.DataFrame(found, columns=["left_out", "kind", "trials", "odds_ratio", "low", "high"])


def regraded_away(
    first: Count, second: Count, method: DifferenceMethod = "newcombe", level: float = 0.95
) -> int:
    """Count the cases of the first group that must be graded lower before the interval takes in zero.

    Returns 0 if it does already, or if the first proportion is not the higher one.
    """
    for moved in range(first[0] + 1):
        if difference_interval((first[0] - moved, first[1]), second, method, level).low <= 0:
            return moved
    return first[0]


def regraded(first: Count, second: Count, share: float, level: float = 0.95) -> Interval:
    """Subtract the proportions after a share (0 to 1) of the first group's cases is graded lower."""
    kept = first[0] - round(share * first[0])
    return difference_interval((kept, first[1]), second, "newcombe", level)


def identifying_studies(rows: pd.DataFrame, focal: str, comparator: str, places: dict[str, str]) -> list[str]:
    """Name the studies that report one kind of event separately for both countries."""
    named = rows.assign(country=rows["country"].replace(places))
    here = named[named["country"].isin([focal, comparator])]
    sides = here.groupby(["trial", "event_class", "grade"])["country"].nunique()
    return sorted(sides[sides == 2].index.get_level_values("trial").unique())


def one_scale(counted: pd.DataFrame) -> bool:
    """Say whether every trial states its scale and all state the same one."""
    scales = counted["grading_scale"]
    return bool(len(scales)) and bool(scales.notna().all()) and scales.nunique() == 1
