"""When the focal country passed the comparator: per year and cumulative, with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts import starts, universe
from systemrace.analysis.trial_counts.comparison import Resampling, compare
from systemrace.analysis.trial_counts.definition import Definition

NEVER = math.inf
WIDEST = 30  # times or parts at which a yearly ratio stops at the edge of its chart
Matrix = NDArray[np.float64]
Rule = Callable[[Matrix, Matrix], Matrix]


@dataclass(frozen=True)
class Overtaking:
    """A moment of overtaking with its bootstrap interval, infinite where it never comes.

    moment, low, high: calendar years; for the cumulative count in decimals (2017.75 is the end of September
    2017).
    chance: share of the bootstrap samples in which it comes at all.
    """

    moment: float
    low: float
    high: float
    chance: float


def first_year(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Overtaking:
    """Find the first full calendar year in which the focal country begins more trials."""
    return _find(_yearly(selected, definition), _first_ahead, resampling)


def lasting_year(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Overtaking:
    """Find the first full calendar year from which on the focal country begins more trials every year."""
    return _find(_yearly(selected, definition), _ahead_for_good, resampling)


def cumulative(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Overtaking:
    """Find the end of the month from which on the focal country has begun more trials in all."""
    kinds, months = _kinds(selected, definition, "month")
    return _find((kinds, months), lambda gaps, at: _ahead_for_good(np.cumsum(gaps, axis=1), at), resampling)


def years_since(moment: float, definition: Definition) -> float:
    """Give the years from the end of a calendar year to as_of; 0 when the year never came."""
    if math.isinf(moment):
        return 0.0
    return (definition.as_of - pd.Timestamp(year=int(moment), month=12, day=31)).days / 365.25


def yearly_lead(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Give the ratio of starts in each full year, with interval and the chance of a lead under resampling.

    Returns:
        Columns year, focal, comparator, ratio, low, high (exact where counts are whole), lead (share of
        bootstrap samples in which the focal country begins more).
    """
    kinds, years = _yearly(selected, definition)
    lead = (_gaps(kinds, years, resampling) > 0).mean(axis=0)
    frame = starts.weighed(universe.begun(selected, definition), definition)
    rows = []
    for year, chance in zip(years, lead, strict=True):
        found = compare(frame[frame["year"] == year], resampling)
        rows.append(
            (int(year), found.focal, found.comparator, found.ratio, found.low, found.high, float(chance))
        )
    return pd.DataFrame(rows, columns=["year", "focal", "comparator", "ratio", "low", "high", "lead"])


def shown_lead(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Give the rows of `yearly_lead` that a chart can show: recent years, both countries with a trial.

    Returns:
        As `yearly_lead`, ratio, low and high held between 1 / `WIDEST` and `WIDEST`; if in no year both
        countries had a trial, all years.
    """
    lead = yearly_lead(selected, definition, resampling)
    lead = lead[lead["year"] >= definition.as_of.year - starts.YEARS_SHOWN]
    both = lead[(lead["focal"] > 0) & (lead["comparator"] > 0)]
    kept = both if len(both) else lead
    return kept.assign(**{name: kept[name].clip(1 / WIDEST, WIDEST) for name in ("ratio", "low", "high")})


def crossing(found: Overtaking) -> pd.DataFrame:
    """Give the month of a cumulative overtaking and its interval as days: one row, low, high, at.

    Returns:
        Columns low, high, at (datetime64); missing where the overtaking, or its limit, never comes.
    """
    moments = {"low": found.low, "high": found.high, "at": found.moment}
    return pd.DataFrame({name: [first_of(moment)] for name, moment in moments.items()})


def first_of(moment: float) -> pd.Timestamp | None:
    """Give the first day of the month that a decimal year names; None when it never comes."""
    if math.isinf(moment):
        return None
    months = round(moment * 12) - 1
    return pd.Timestamp(year=months // 12, month=months % 12 + 1, day=1)


def _yearly(selected: pd.DataFrame, definition: Definition) -> tuple[pd.DataFrame, Matrix]:
    return _kinds(selected, definition, "year")


def _kinds(selected: pd.DataFrame, definition: Definition, unit: str) -> tuple[pd.DataFrame, Matrix]:
    """Group trials by moment and weights, all that a resampling needs to know of them."""
    frame = starts.weighed(universe.begun(selected, definition), definition)
    if unit == "year":
        frame = frame[frame["year"] <= definition.last_full_year]
        at = frame["year"].astype(float)
    else:
        at = frame["date"].dt.year + frame["date"].dt.month / 12
    return group(at.to_numpy(dtype=float), *(frame[side].to_numpy(dtype=float) for side in starts.SIDES))


def group(at: Matrix, focal: Matrix, comparator: Matrix) -> tuple[pd.DataFrame, Matrix]:
    """Group n trials by moment and by their weights for the two countries.

    Returns:
        A row per kind: at, focal, comparator, trials; and the moments there are, in order.
    """
    kinds, trials, moments = _grouped(at, focal, comparator)
    return pd.DataFrame(kinds, columns=["at", *starts.SIDES]).assign(trials=trials), moments


def _grouped(at: Matrix, focal: Matrix, comparator: Matrix) -> tuple[Matrix, NDArray[np.int64], Matrix]:
    """Give the kinds in order, how many trials are of each, and the moments."""
    rows = np.column_stack([at, focal, comparator])
    # numpy.unique does the same by comparing whole rows, many times slower.
    rows = rows[np.lexsort(rows.T[::-1])]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    kinds = rows[new]
    return kinds, np.diff(np.append(np.flatnonzero(new), len(rows))), np.unique(kinds[:, 0])


def first_ahead(at: Matrix, focal: Matrix, comparator: Matrix) -> float:
    """Find the first moment at which the focal country begins more trials, without its interval.

    Args:
        at: n moments, such as years.
        focal: weight of each trial for the focal country.
        comparator: the same for the comparator.
    """
    kinds, trials, moments = _grouped(at, focal, comparator)
    if not len(moments):
        return NEVER
    return float(_first_ahead(_summed(kinds, moments, trials[None, :]), moments)[0])


def _find(grouped: tuple[pd.DataFrame, Matrix], rule: Rule, resampling: Resampling) -> Overtaking:
    kinds, at = grouped
    if not len(at):
        return Overtaking(NEVER, NEVER, NEVER, 0.0)
    observed = rule(_onto(kinds, at, kinds["trials"].to_numpy()[None, :]), at)[0]
    drawn = rule(_gaps(kinds, at, resampling), at)
    low, high = rates.percentile_interval(drawn)
    return Overtaking(float(observed), low, high, float(np.isfinite(drawn).mean()))


def _gaps(kinds: pd.DataFrame, at: Matrix, resampling: Resampling) -> Matrix:
    return _onto(kinds, at, rates.resample(kinds["trials"], resampling.draws, resampling.generator()))


def _onto(kinds: pd.DataFrame, at: Matrix, trials: NDArray) -> Matrix:
    """Turn counts per kind into focal minus comparator per moment; a row per sample."""
    return _summed(kinds[["at", *starts.SIDES]].to_numpy(), at, trials)


def _summed(kinds: Matrix, at: Matrix, trials: NDArray) -> Matrix:
    """Do the same for kinds as rows of moment and two weights."""
    lead = kinds[:, 1] - kinds[:, 2]
    belongs = kinds[:, 0][:, None] == at[None, :]
    return np.asarray(trials @ (belongs * lead[:, None]), dtype=float)


def _first_ahead(gaps: Matrix, at: Matrix) -> Matrix:
    ahead = gaps > 0
    return np.where(ahead.any(axis=1), at[ahead.argmax(axis=1)], NEVER)


def _ahead_for_good(gaps: Matrix, at: Matrix) -> Matrix:
    # Reversed, the run of leads that ends today comes first; its length says where it began.
    behind = gaps[:, ::-1] <= 0
    run = np.where(behind.any(axis=1), behind.argmax(axis=1), gaps.shape[1])
    return np.where(run > 0, at[np.minimum(gaps.shape[1] - run, gaps.shape[1] - 1)], NEVER)
