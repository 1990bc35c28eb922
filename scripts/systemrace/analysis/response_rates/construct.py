"""The same construct given in two countries, and whether any study lets a cause be named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from systemrace.analysis.response_rates import wording
from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.analysis.response_rates.comparison import Count, with_intervals
from systemrace.analysis.response_rates.selection import Choice, select
from systemrace.analysis.statistics.proportions import IntervalMethod
from systemrace.errors import DataError

CONSTRUCT = "cilta-cel"


def same_construct(rows: pd.DataFrame, choice: Choice, focal: str, comparator: str) -> pd.DataFrame:
    """Counted trials of the one construct given in both countries, and no other.

    The choice of doses, donor cells and targets does not touch it; report, endpoint and denominator do.

    Raises:
        DataError: if one of the two countries has no such trial.
    """
    counted = select(rows, choice).counted
    mine = counted[(counted["product_family"] == CONSTRUCT) & counted["country"].isin([focal, comparator])]
    for country in (focal, comparator):
        if country not in set(mine["country"]):
            raise DataError(
                f"No counted trial of {CONSTRUCT} in {country}. Choose China and the United States."
            )
    return mine


def added_up(frame: pd.DataFrame, country: str) -> Count:
    """Responders and patients of one country's rows, added up."""
    chosen = frame[frame["country"] == country]
    return int(chosen["successes"].sum()), int(chosen["total"].sum())


def names(frame: pd.DataFrame, country: str) -> str:
    """Name one country's trials, each once."""
    return wording.listing(dict.fromkeys(frame.loc[frame["country"] == country, "trial"]))


def prior_lines(rows: pd.DataFrame, same: pd.DataFrame) -> str:
    """Name the trials of one construct with the median number of earlier lines of treatment, where printed.

    Args:
        rows: table response_rates.
        same: from `same_construct`.
    """
    lines = rows.assign(lines=rows["median_prior_lines"].astype(float)).groupby("trial")["lines"].max()
    known = [trial for trial in dict.fromkeys(same["trial"]) if pd.notna(lines[trial])]
    return wording.listing(f"{trial} {lines[trial]:.0f}" for trial in known)


def by_denominator(
    rows: pd.DataFrame,
    choice: Choice,
    focal: str,
    comparator: str,
    *,
    method: IntervalMethod = "clopper-pearson",
    level: float = 0.95,
) -> pd.DataFrame:
    """Same-construct trials once among the patients treated and once among those enrolled, where printed.

    Returns the table's columns with `successes`, `total`, `rate`, `low`, `high` and `basis` ("treated" or
    "enrolled").
    """
    treated = same_construct(rows, replace(choice, denominator="evaluable"), focal, comparator).assign(
        basis="treated"
    )
    enrolled = same_construct(rows, replace(choice, denominator="enrolled"), focal, comparator)
    enrolled = enrolled[enrolled["scope"] == "enrolled"].assign(basis="enrolled")
    return with_intervals(pd.concat([treated, enrolled]), method, level)


def identifying_studies(rows: pd.DataFrame, focal: str, comparator: str) -> list[str]:
    """Studies in the table that report the same trial separately for both countries.

    Only such a study, randomized or with matched patients, could tell the country from the patients and the
    product. Separate single-arm trials cannot, however many there are.
    """
    frame = annotate(rows)
    places = frame.groupby("trial")["country"].agg(set)
    return sorted(trial for trial, there in places.items() if {focal, comparator} <= there)
