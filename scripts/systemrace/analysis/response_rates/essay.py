"""The essay's four percentages, each held against every report that could be its origin."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.errors import DataError

# Which country and which kind of response the essay attaches to each percentage
NUMBERS: dict[int, tuple[str, str]] = {
    100: ("China", "overall"),
    80: ("United States", "overall"),
    74: ("China", "complete"),
    56: ("United States", "complete"),
}
KINDS: dict[str, tuple[str, ...]] = {"overall": ("ORR",), "complete": ("CR (>=CR)", "sCR")}


@dataclass(frozen=True)
class Traced:
    """One of the essay's percentages: whether any report carries it, and the report taken for it."""

    number: int
    country: str
    kind: str
    found: bool
    row: pd.Series


def number_of(country: str, kind: str) -> int:
    """Return the essay's percentage for a country and a kind of response ("overall", "complete").

    Raises:
        DataError: if the essay names none.
    """
    for number, key in NUMBERS.items():
        if key == (country, kind):
            return number
    raise DataError(f"The essay gives no {kind} response for {country}. Compare China and the United States.")


def candidates(table: pd.DataFrame, tolerance: float = 0.5) -> pd.DataFrame:
    """Rows of the essay's percentages with our own judgement of each.

    `table` is essay_percentages. Adds `country_name`, `successes`, `total`, `off` (percentage points between
    the report's rate and the essay's), `same_kind`, `same_target` and `verdict`: `found` (right country,
    target and kind of response, within `tolerance` points), `other quantity` (the number is there, for
    something else) or `no`.
    """
    frame = table.copy()
    frame["country_name"] = frame["country"].replace({"US": "United States", "multi": "several countries"})
    frame["successes"], frame["total"] = frame["n"].astype(float), frame["denominator"].astype(float)
    number = frame["essay_number"].astype(float)
    frame["off"] = 100 * frame["successes"] / frame["total"] - number
    wanted = [NUMBERS[int(n)] for n in number]
    frame["same_kind"] = [e in KINDS[kind] for e, (_, kind) in zip(frame["endpoint"], wanted, strict=True)]
    at_home = frame["country_name"] == [country for country, _ in wanted]
    frame["same_target"] = ~frame["product"].str.contains("CD19", na=False)
    near = frame["off"].abs() <= tolerance
    frame["verdict"] = "no"
    frame.loc[near, "verdict"] = "other quantity"
    frame.loc[near & frame["same_kind"] & at_home & frame["same_target"], "verdict"] = "found"
    return frame


def trace(table: pd.DataFrame, number: int, tolerance: float = 0.5) -> Traced:
    """Take the report that stands for a percentage: the earliest that carries it, else the nearest in kind.

    Raises:
        DataError: if the table holds no report of that kind for the percentage.
    """
    country, kind = NUMBERS[number]
    mine = candidates(table, tolerance)
    mine = mine[mine["essay_number"].astype(float) == number]
    found = mine[mine["verdict"] == "found"]
    if not found.empty:
        return Traced(number, country, kind, True, found.sort_values("report_date").iloc[0])
    like = mine[mine["same_kind"] & mine["same_target"] & (mine["country_name"] == country)]
    if like.empty:
        raise DataError(
            f"essay_percentages has no {kind} response in {country} for {number}. Add a candidate row."
        )
    return Traced(number, country, kind, False, like.loc[like["off"].abs().idxmin()])


def search(rows: pd.DataFrame, number: int, tolerance: float = 0.5) -> tuple[pd.DataFrame, int]:
    """Look for a percentage among all reports of the response table, not only the candidates.

    Searches rows of CAR-T against BCMA in trials of the essay's country and kind of response, control arms
    excluded, by count where there is one and else by the printed percentage.

    Returns the rows within `tolerance` points, and how many were searched.
    """
    country, kind = NUMBERS[number]
    frame = annotate(rows)
    frame = frame[
        (frame["country"] == country)
        & frame["endpoint"].isin(KINDS[kind])
        & (frame["modality"] == "CAR-T")
        & (frame["scope"] != "control")
    ]
    counted = 100 * frame["responders"].astype(float) / frame["denominator"].astype(float)
    rate = counted.fillna(frame["pct"].astype(float))
    searched = rate.notna()
    hits = frame[searched & ((rate - number).abs() <= tolerance)]
    return hits.sort_values("report_first"), int(searched.sum())
