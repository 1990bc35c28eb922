"""The values by which the ledger judges the claim of this chapter."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.safety import contrast, selection
from systemrace.analysis.statistics.proportions import DifferenceMethod


def b12(
    rows: pd.DataFrame,
    focal: str = "China",
    comparator: str = "United States",
    *,
    report: selection.Report = "latest",
    sites: selection.Sites = "whole trial",
    routine_care: bool = False,
    rounded: bool = False,
    smallest: int = 1,
    match: contrast.Match = "product",
    between: contrast.Between = "separate",
    difference_method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> dict[str, float]:
    """Give the values of claim B12: speed may cost safety.

    Args:
        rows: the table of harms.
        focal: country named first.
        comparator: country it is held against.
        report: which report stands for a trial.
        sites: the report of a whole trial, or its sites added up.
        routine_care: count patients treated outside trials.
        rounded: take the nearest count where only a percentage is printed.
        smallest: fewest people in a trial.
        match: one product, or one construct.
        between: a spread between trials for each country, or one for both.
        difference_method: interval of a difference.
        level: coverage.

    Raises:
        DataError: if the trials of a country cannot be pooled.
    """
    choice = selection.Choice(report, sites, routine_care, rounded, smallest)
    severe = selection.events(rows, *selection.SEVERE_SYNDROME)
    counted = selection.counted(severe, choice)
    same = selection.counted(contrast.one_product(severe, match), choice)
    same = same[same["country"].isin([focal, comparator])]
    fatal = selection.counted(selection.events(rows, "treatment-related death", "fatal"), choice)
    gap = contrast.difference(same, focal, comparator, difference_method, level)
    ratio = contrast.odds_ratio(counted, focal, comparator, between, level)
    deaths = contrast.difference(fatal, focal, comparator, difference_method, level)
    studies = contrast.identifying_studies(rows, focal, comparator, selection.PLACES)
    return {
        "trials_focal": int((counted["country"] == focal).sum()),
        "trials_comparator": int((counted["country"] == comparator).sum()),
        "same_product_difference": gap.estimate,
        "same_product_low": gap.low,
        "same_product_high": gap.high,
        "odds_ratio": ratio.odds_ratio,
        "odds_ratio_low": ratio.low,
        "odds_ratio_high": ratio.high,
        "fatal_difference": deaths.estimate,
        "fatal_low": deaths.low,
        "fatal_high": deaths.high,
        "same_scale": int(contrast.one_scale(same)),
        "identifying_studies": len(studies),
    }
