"""How a trial's rates moved as its denominator grew."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.analysis.response_rates.comparison import with_intervals
from systemrace.analysis.statistics.proportions import IntervalMethod

KINDS = {"ORR": "overall", "CR (>=CR)": "complete", "sCR": "stringent complete"}


def reports(
    rows: pd.DataFrame,
    trials: list[str],
    endpoints: tuple[str, ...] = ("ORR", "CR (>=CR)"),
    method: IntervalMethod = "clopper-pearson",
    level: float = 0.95,
) -> pd.DataFrame:
    """Successive counts of whole trials, early looks and active doses, oldest first.

    Keeps, per trial, endpoint and day, the largest denominator; drops a report that repeats the count
    before it. Returns the table's columns with `kind`, `successes`, `total`, `rate`, `low`, `high` and
    `report_day`.
    """
    frame = annotate(rows)
    frame = frame[
        frame["trial"].isin(trials)
        & frame["endpoint"].isin(endpoints)
        & frame["scope"].isin(("whole", "stage"))
        & frame["responders"].notna()
        & frame["denominator"].notna()
    ].copy()
    frame["kind"] = frame["endpoint"].map(KINDS)
    frame["successes"], frame["total"] = frame["responders"].astype(float), frame["denominator"].astype(float)
    keys = ["trial", "endpoint"]
    frame = frame.sort_values([*keys, "report_day", "total"])
    frame = frame.drop_duplicates([*keys, "report_day"], keep="last")
    # a look at one later site is not growth of the trial
    frame = frame[frame["total"] >= frame.groupby(keys)["total"].cummax()]
    before = frame.groupby(keys)[["successes", "total"]].shift()
    frame = frame[~(before == frame[["successes", "total"]]).all(axis=1)]
    return with_intervals(frame, method, level)


def first_and_last(series: pd.DataFrame) -> pd.DataFrame:
    """First and last count of each trial and endpoint: change of the rate in points, and the two counts."""
    grouped = series.groupby(["trial", "country", "kind"], sort=False)
    table = grouped.agg(
        first_successes=("successes", "first"),
        first_total=("total", "first"),
        last_successes=("successes", "last"),
        last_total=("total", "last"),
        change=("rate", lambda r: r.iloc[-1] - r.iloc[0]),
    )
    return table.reset_index()
