"""Months from a product's first patient and first data to the deal on it, with what is not known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.signal_and_capital.deals import DATA

DAYS_A_MONTH = 365.25 / 12
STEPS = ("first_patient", "first_data")
# What is known of a wait.
DATED, LEAST, BEFORE, UNDATED, UNKNOWN = (
    "dated", "at least", "before any data", "data, no date", "not known whether data"
)  # fmt: skip


class Middle(NamedTuple):
    """The middle wait of deals with data, and of how many the wait is a lower bound.

    Attributes:
        months: median of the waits, those that are lower bounds as they are; so itself a lower bound.
        dated: deals with a date for both ends.
        bounds: those among them whose wait is a lower bound.
    """

    months: float
    dated: int
    bounds: int


def waits(found: pd.DataFrame, steps: pd.DataFrame, step: str) -> pd.DataFrame:
    """Measure the wait of each deal from a step.

    Args:
        found: from `deals.chosen`.
        steps: the table `deal_steps`.
        step: "first_patient" or "first_data".

    Returns:
        One row a deal: deal_id, label, known (one of the words above), months (between the middles of both
        dates), low, high (as far as the precision of the dates goes, not below 0), source_id. A wait from
        the earliest report that was read, where an earlier one may exist, is "at least".
    """
    own = steps.loc[steps["step"] == step, ["deal_id", "date", "standing", "source_id"]]
    both = found[["deal_id", "licensor", "licensee", "date", DATA]].merge(
        own, on="deal_id", how="left", suffixes=("_deal", "")
    )
    first, last = dates.earliest(both["date"]), dates.latest(both["date"])
    gaps = {
        "months": dates.midpoint(both["date_deal"]) - dates.midpoint(both["date"]),
        "low": dates.earliest(both["date_deal"]) - last,
        "high": dates.latest(both["date_deal"]) - first,
    }
    measured = {name: (gap.dt.days / DAYS_A_MONTH).clip(lower=0) for name, gap in gaps.items()}
    known = [_known(row) for row in both[["date", "standing", DATA]].itertuples(index=False)]
    named = both["licensor"] + " to " + both["licensee"] + ", " + both["date_deal"].str[:4]
    return both[["deal_id"]].assign(label=named, known=known, **measured, source_id=both["source_id"])


def _known(row: tuple[object, ...]) -> str:
    date, standing, data = row
    if not pd.isna(date):
        return DATED if standing == "first" else LEAST
    return {"yes": UNDATED, "no": BEFORE}.get(str(data), UNKNOWN)


def middle(measured: pd.DataFrame) -> Middle:
    """Give the median wait of the deals with both dates; nan where there is none."""
    own = measured.loc[measured["months"].notna(), "months"]
    bounds = int((measured["known"] == LEAST).sum())
    return Middle(float(np.median(own)) if len(own) else np.nan, len(own), bounds)
