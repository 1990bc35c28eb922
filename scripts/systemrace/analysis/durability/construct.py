"""One construct from its first trial to its later ones: response, time without progression, time alive."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.durability import fitting
from systemrace.analysis.statistics import averaging
from systemrace.analysis.statistics.proportions import (
    DifferenceMethod,
    Interval,
    difference_interval,
)
from systemrace.errors import DataError

Count = tuple[int, int]
Later = Literal["both", "CARTITUDE-1", "CARTIFAN-1"]
EARLY = "LEGEND-2"
LATER = ("CARTITUDE-1", "CARTIFAN-1")
RESPONSE = "ORR"
# Draws taken here for each draw of the chapter. The lower limit of months alive lies near the bound of the
# rule; with the chapter's own number of draws the verdict changed with the seed.
FINER = 8


def later_trials(later: Later) -> tuple[str, ...]:
    """List the later single-arm trials of the construct after three or more lines of treatment."""
    return LATER if later == "both" else (later,)


def whole_trial(response_rates: pd.DataFrame, trial: str) -> pd.DataFrame:
    """Give the reports of overall response of a trial's largest group that was treated, oldest first."""
    rows = response_rates[response_rates["trial"] == trial]
    rows = rows[
        (rows["endpoint"] == RESPONSE)
        & rows["responders"].notna()
        & (rows["denominator"] <= rows["n_infused"])
    ]
    rows = rows.assign(report=rows["report_date"].astype(str))
    rows = rows.sort_values(["report", "denominator"], kind="stable")
    grown = rows["denominator"].astype(int) >= rows["denominator"].astype(int).cummax()
    return rows[grown].reset_index(drop=True)


def last_count(response_rates: pd.DataFrame, trial: str) -> tuple[int, int]:
    """Give responders and patients of the last report over the whole trial.

    Raises:
        DataError: if no report prints a count.
    """
    rows = whole_trial(response_rates, trial)
    if rows.empty:
        raise DataError(f"{trial} prints no count of overall response.")
    return int(rows.iloc[-1]["responders"]), int(rows.iloc[-1]["denominator"])


def first_count(response_rates: pd.DataFrame, trial: str, by: str) -> tuple[int, int]:
    """Give the same of the largest report up to a month, written YYYY-MM.

    Raises:
        DataError: if there is no report by then.
    """
    rows = whole_trial(response_rates, trial)
    rows = rows[rows["report"].str[:7] <= by]
    if rows.empty:
        raise DataError(f"{trial} has no report of response by {by}. Choose a later month.")
    return int(rows.iloc[-1]["responders"]), int(rows.iloc[-1]["denominator"])


def response_counts(response_rates: pd.DataFrame, later: Later = "both") -> tuple[Count, Count]:
    """Give responders and patients of the later trials added up, and of the early trial."""
    counts = [last_count(response_rates, trial) for trial in later_trials(later)]
    total = (sum(count[0] for count in counts), sum(count[1] for count in counts))
    return total, last_count(response_rates, EARLY)


def response_change(
    response_rates: pd.DataFrame,
    later: Later = "both",
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> Interval:
    """Give the difference of overall response, later trials added up minus the early trial."""
    return difference_interval(*response_counts(response_rates, later), method, level)


def own_counts(response_rates: pd.DataFrame, by: str) -> tuple[Count, Count]:
    """Give responders and patients among those added after the first report, and in it.

    Raises:
        DataError: if nobody was added.
    """
    first, last = first_count(response_rates, EARLY, by), last_count(response_rates, EARLY)
    added = (last[0] - first[0], last[1] - first[1])
    if added[1] <= 0:
        raise DataError(f"nobody was added to {EARLY} after {by}. Choose an earlier month.")
    return added, first


def own_change(
    response_rates: pd.DataFrame,
    by: str,
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> tuple[Interval, Count]:
    """Give the difference between patients added after the first report and those in it, and the added count.

    Raises:
        DataError: if nobody was added.
    """
    added, first = own_counts(response_rates, by)
    return difference_interval(added, first, method, level), added


def restricted_change(
    tables: fitting.Tables, endpoint: str, horizon: float, choice: fitting.Choice, later: Later = "both"
) -> averaging.Interval:
    """Give the restricted mean months, later trials weighted by patients, minus the early trial."""
    choice = replace(choice, draws=FINER * choice.draws)
    names = [curve_of(tables, trial, endpoint) for trial in (EARLY, *later_trials(later))]
    fitted = tuple(fitting.fit(tables, name, choice) for name in names)
    patients = tuple(_patients(tables, name) for name in names[1:])
    return _changed(fitted, patients, horizon, (choice.seed, len(patients), len(endpoint)), choice.level)


@lru_cache(maxsize=512)
def _changed(
    fitted: tuple[averaging.Averaged, ...],
    patients: tuple[int, ...],
    horizon: float,
    seed: tuple[int, ...],
    level: float,
) -> averaging.Interval:
    """Subtract the restricted mean of the first arm from those of the others, weighted by patients."""
    early, *later = (fitting.restricted_means(one, horizon) for one in fitted)
    rng = np.random.default_rng(seed)
    pooled = np.average(np.stack([rng.permutation(drawn) for drawn in later]), axis=0, weights=patients)
    return averaging.difference(pooled, early, rng, level)


@lru_cache(maxsize=256)
def _patients(tables: fitting.Tables, curve_id: str) -> int:
    return int(fitting.about(tables, curve_id)["n"])


@lru_cache(maxsize=256)
def curve_of(tables: fitting.Tables, trial: str, endpoint: str) -> str:
    """Name the CAR-T curve of a trial.

    Raises:
        DataError: if it has none.
    """
    frame = tables.curves
    rows = frame[
        (frame["trial"] == trial) & (frame["endpoint"] == endpoint) & (frame["treatment"] == "CAR-T")
    ]
    if rows.empty:
        raise DataError(f"{trial} has no curve of {endpoint}.")
    return str(rows.iloc[0]["curve_id"])
