"""Effects against standard care as printed: hazard ratios, responses, early deaths."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from systemrace.analysis.durability.fitting import Tables, randomized
from systemrace.analysis.statistics import survival
from systemrace.analysis.statistics.proportions import (
    DifferenceMethod,
    Interval,
    difference_interval,
)
from systemrace.errors import DataError

Look = Literal["latest", "first"]
RANDOMIZED = "randomized"
OUTSIDE = ("outside the trial, adjusted", "outside the trial, unadjusted", "between products")
ADJUSTED = "randomized, adjusted for crossover"


def ratios(
    printed: pd.DataFrame, comparisons: Collection[str] = (RANDOMIZED,), look: Look = "latest"
) -> pd.DataFrame:
    """Give one hazard ratio per trial, arm label of a comparison, and endpoint.

    Args:
        printed: the table `survival`.
        comparisons: kinds of comparison, as in its column.
        look: for randomized trials the report with the longest or the shortest printed median follow-up.

    Returns:
        The rows, with `hr`, `hr_low`, `hr_high` (missing where not printed), PFS before OS.
    """
    rows = printed[printed["comparison"].isin(list(comparisons)) & printed["endpoint"].isin(("PFS", "OS"))]
    rows = rows.assign(_followed=rows["median_followup"].astype("float64").fillna(-1))
    # A trial's own comparison is one per endpoint, however its arm is labelled from report to report.
    rows["_arm"] = rows["arm"].where(rows["comparison"] != RANDOMIZED, "")
    known = rows["_followed"] >= 0
    if look == "first":
        rows = rows[known | (rows["comparison"] != RANDOMIZED)]
    rows = rows.sort_values("_followed", ascending=look == "first", kind="stable")
    rows = rows.drop_duplicates(["trial", "endpoint", "comparison", "_arm"])
    order = rows["endpoint"].map({"PFS": 0, "OS": 1})
    rows = rows.assign(_order=order).sort_values(["_order", "trial"], kind="stable")
    return rows.drop(columns=["_followed", "_arm", "_order"]).reset_index(drop=True)


def ratio(
    printed: pd.DataFrame, trial: str, endpoint: str, look: Look = "latest"
) -> tuple[float, float, float]:
    """Give the randomized hazard ratio of a trial with its limits.

    Raises:
        DataError: if the trial prints none.
    """
    rows = ratios(printed, look=look)
    rows = rows[(rows["trial"] == trial) & (rows["endpoint"] == endpoint)]
    if rows.empty:
        raise DataError(f"{trial} prints no randomized hazard ratio of {endpoint}.")
    first = rows.iloc[0]
    return float(first["hr"]), float(first["hr_low"]), float(first["hr_high"])


def responses(response_rates: pd.DataFrame, trial: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give overall responders and patients of a randomized trial, CAR-T then standard care.

    A count that is not printed is the whole number nearest the printed percentage.

    Raises:
        DataError: if an arm is missing.
    """
    rows = response_rates[response_rates["trial"] == trial]
    rows = rows[rows["endpoint"] == "ORR"]
    control = rows["dose_group"].str.startswith("standard").fillna(False).astype(bool)
    if not control.any() or control.all():
        raise DataError(f"{trial} prints no overall response of both arms.")
    return _count(rows[~control]), _count(rows[control])


def response_gain(
    response_rates: pd.DataFrame, trial: str, method: DifferenceMethod = "newcombe", level: float = 0.95
) -> Interval:
    """Give the difference of overall response in a randomized trial, CAR-T minus standard care."""
    return difference_interval(*responses(response_rates, trial), method, level)


def early_deaths(tables: Tables) -> pd.DataFrame:
    """Count the dead at the early month that randomized trials print for every patient.

    Returns:
        A row per trial: trial, month, deaths and patients of either arm (`car_deaths`, `car_n`,
        `control_deaths`, `control_n`), source_id.
    """
    rows = tables.landmarks[tables.landmarks["use"] == "complete count"]
    rows = rows.merge(tables.curves[["curve_id", "treatment"]], left_on="curve", right_on="curve_id")
    found = []
    for trial, arms in rows.groupby("trial"):
        counts = {arm["treatment"]: _dead(arm) for _, arm in arms.iterrows()}
        (car_deaths, car_n), (control_deaths, control_n) = counts["CAR-T"], counts["standard care"]
        found.append(
            {
                "trial": trial,
                "month": float(arms["month"].iloc[0]),
                "car_deaths": car_deaths,
                "car_n": car_n,
                "control_deaths": control_deaths,
                "control_n": control_n,
                "source_id": "|".join(sorted(set(arms["source_id"]))),
            }
        )
    return pd.DataFrame(found)


def early_excess(
    deaths: pd.DataFrame, trial: str, method: DifferenceMethod = "newcombe", level: float = 0.95
) -> Interval:
    """Give the difference in the share dead at the early month, CAR-T minus standard care.

    Raises:
        DataError: if the trial prints no such count.
    """
    rows = deaths[deaths["trial"] == trial]
    if rows.empty:
        raise DataError(f"{trial} prints no early count of deaths in both arms.")
    row = rows.iloc[0]
    pair = [(int(row[f"{arm}_deaths"]), int(row[f"{arm}_n"])) for arm in ("car", "control")]
    return difference_interval(pair[0], pair[1], method, level)


@lru_cache(maxsize=64)
def trials(tables: Tables) -> tuple[str, ...]:
    """List the randomized trials with curves of both arms and a hazard ratio."""
    printed = set(ratios(tables.survival)["trial"])
    return tuple(trial for trial in randomized(tables, "PFS") if trial in printed)


def as_interval(ends: Any) -> survival.Interval:
    """Turn three ends, or an interval with an estimate, into one with a value."""
    if hasattr(ends, "estimate"):
        return survival.Interval(ends.estimate, ends.low, ends.high)
    return survival.Interval(*(float(end) for end in ends))


def _count(rows: pd.DataFrame) -> tuple[int, int]:
    row = rows.iloc[-1]
    total = int(row["denominator"])
    if pd.notna(row["responders"]):
        return int(row["responders"]), total
    return int(np.rint(float(row["pct"]) / 100 * total)), total


def _dead(row: pd.Series) -> tuple[int, int]:
    patients = int(row["n_start"])
    return int(np.rint(patients * (1 - float(row["survival_pct"]) / 100))), patients
