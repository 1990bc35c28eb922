"""Patients without measurable residual disease (MRD), each count with whom it divides by."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.binders import constructs, durability, trials
from systemrace.analysis.response_rates import cohorts
from systemrace.analysis.statistics.proportions import proportion_interval

# Randomized or treated: what "all" are depends on the trial, and the chart's note says so.
EVERYONE = "all patients"
DIVIDES_BY = {
    "MRD-neg": EVERYONE,
    "MRD-neg (evaluable)": "those tested",
    "MRD-neg (among evaluable responders)": "responders tested",
}
COLUMNS = [
    "row_id", "trial", "product_key", *durability.CARRIED, "divides_by", "successes", "total", "value", "low",
    "high", "source_id",
]  # fmt: skip


def negative(
    rows: pd.DataFrame,
    trial_products: pd.DataFrame,
    made: pd.DataFrame,
    nanobody: constructs.Nanobody = "two linked",
    level: float = 0.95,
) -> pd.DataFrame:
    """Take one count per trial in relapsed disease: the latest over everyone, else over those tested.

    Returns:
        `COLUMNS`, highest first; exact interval.
    """
    frame = cohorts.annotate(rows)
    frame = frame[
        frame["endpoint"].isin(DIVIDES_BY) & frame["responders"].notna() & frame["denominator"].notna()
    ]
    frame = frame[frame["scope"].isin(["whole", "stage"]) & (frame["modality"] == "CAR-T")]
    frame = frame[frame["setting"] == "relapsed"]
    frame["order"] = frame["endpoint"].map(list(DIVIDES_BY).index)
    last = frame.sort_values(["order", "report_day"], ascending=[False, True]).groupby("trial").tail(1)
    last = last.assign(product_key=trials.products_of(last, trial_products, "dose_group"))
    last = trials.made_of(last, made, nanobody)
    rows_out = [_count(row, level) for _, row in last.iterrows()]
    return pd.DataFrame(rows_out, columns=COLUMNS).sort_values("value", ascending=False, ignore_index=True)


def _count(row: pd.Series, level: float) -> tuple:
    x, n = int(row["responders"]), int(row["denominator"])
    exact = proportion_interval(x, n, level=level)
    head = (row["row_id"], row["trial"], row["product_key"], *(row[name] for name in durability.CARRIED))
    limits = (exact.estimate, exact.low, exact.high)
    return (*head, DIVIDES_BY[row["endpoint"]], x, n, *limits, row["source_id"])
