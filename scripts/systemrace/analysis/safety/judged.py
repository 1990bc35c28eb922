"""The values by which the ledger judges the claim of this chapter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from systemrace.analysis.safety import contrast, selection
from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import DifferenceMethod

Pair = tuple[str, str]
KEPT = 256  # parts kept of each kind


@dataclass(frozen=True, eq=False)
class Harms:
    """The table of harms. Equal only to itself, so that what is picked from it can be kept."""

    rows: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Gathered:
    """The counts that B12 is judged by, one per trial.

    pair: country named first, and the one it is held against. severe: severe cytokine release in every trial.
    same: of these, the trials in the two countries of what is given in both. fatal: treatment-related deaths.
    studies: studies that report one trial for both countries.
    """

    pair: Pair
    severe: pd.DataFrame
    same: pd.DataFrame
    fatal: pd.DataFrame
    studies: int


@lru_cache(KEPT)
def gather(
    harms: Harms, pair: Pair, choice: selection.Choice | None = None, match: contrast.Match = "product"
) -> Gathered:
    """Pick the counts of severe cytokine release and of treatment-related death.

    Args:
        harms: the table.
        pair: country named first, and the one it is held against.
        choice: how a trial is counted.
        match: one product, or one construct.
    """
    choice = choice or selection.Choice()
    every = replace(choice, smallest=1)
    severe, same, fatal = (
        selection.at_least(frame, choice.smallest)
        for frame in (
            _severe(harms, every),
            _same(harms, every, match),
            _fatal(harms, every),
        )
    )
    return Gathered(pair, severe, same[same["country"].isin(pair)], fatal, _studies(harms, pair))


@lru_cache(KEPT)
def _severe(harms: Harms, choice: selection.Choice) -> pd.DataFrame:
    return selection.counted(_syndromes(harms), choice)


@lru_cache(KEPT)
def _same(harms: Harms, choice: selection.Choice, match: contrast.Match) -> pd.DataFrame:
    return selection.counted(contrast.one_product(_syndromes(harms), match), choice)


@lru_cache(KEPT)
def _fatal(harms: Harms, choice: selection.Choice) -> pd.DataFrame:
    return selection.counted(_deaths(harms), choice)


@lru_cache(KEPT)
def _syndromes(harms: Harms) -> pd.DataFrame:
    # Narrow rows are picked from many times faster.
    return selection.events(harms.rows, *selection.SEVERE_SYNDROME)[list(selection.NEEDS)]


@lru_cache(KEPT)
def _deaths(harms: Harms) -> pd.DataFrame:
    return selection.events(harms.rows, "treatment-related death", "fatal")[list(selection.NEEDS)]


@lru_cache(KEPT)
def _studies(harms: Harms, pair: Pair) -> int:
    return len(contrast.identifying_studies(harms.rows, *pair, selection.PLACES))


def b12(
    gathered: Gathered,
    *,
    between: contrast.Between = "separate",
    difference_method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> dict[str, float]:
    """Give the values of claim B12: speed may cost safety.

    Args:
        gathered: from `gather`.
        between: a spread between trials for each country, or one for both.
        difference_method: interval of a difference.
        level: coverage.

    Raises:
        DataError: if the trials of a country cannot be pooled.
    """
    sums = _sums(gathered)
    gap = contrast.difference_of(sums.same, difference_method, level)
    deaths = contrast.difference_of(sums.fatal, difference_method, level)
    ratio = _ratio(gathered, between, level)
    return {
        "trials_focal": sums.trials[0],
        "trials_comparator": sums.trials[1],
        "same_product_difference": gap.estimate,
        "same_product_low": gap.low,
        "same_product_high": gap.high,
        "odds_ratio": ratio.odds_ratio,
        "odds_ratio_low": ratio.low,
        "odds_ratio_high": ratio.high,
        "fatal_difference": deaths.estimate,
        "fatal_low": deaths.low,
        "fatal_high": deaths.high,
        "same_scale": sums.one_scale,
        "identifying_studies": gathered.studies,
    }


@dataclass(frozen=True)
class _Sums:
    """What is added up: people with the event and people observed in either country, and trials."""

    trials: tuple[int, int]
    same: tuple[contrast.Count, contrast.Count]
    fatal: tuple[contrast.Count, contrast.Count]
    one_scale: int


@lru_cache(KEPT)
def _sums(gathered: Gathered) -> _Sums:
    focal, comparator = gathered.pair
    trials = gathered.severe["country"].value_counts()
    same, fatal = (
        (contrast.added_up(frame, focal), contrast.added_up(frame, comparator))
        for frame in (gathered.same, gathered.fatal)
    )
    counts = int(trials.get(focal, 0)), int(trials.get(comparator, 0))
    return _Sums(counts, same, fatal, int(contrast.one_scale(gathered.same)))


@lru_cache(KEPT)
def _ratio(gathered: Gathered, between: contrast.Between, level: float) -> meta.Contrast:
    return contrast.odds_ratio(gathered.severe, *gathered.pair, between, level)
