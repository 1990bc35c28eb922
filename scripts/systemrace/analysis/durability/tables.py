"""Result tables of the chapter on durability."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.durability import fitting
from systemrace.analysis.statistics import averaging

FARTHEST = 120.0  # months beyond which a fitted median is not spelled out: no arm is followed so long


def fits(
    tables: fitting.Tables, fitted: Mapping[str, averaging.Averaged], choice: fitting.Choice
) -> pd.DataFrame:
    """List every fitted arm: what is printed, how many models, the weightiest, the fitted median.

    Returns:
        Trial, Arm, Endpoint, Patients, Printed (months), Models, Weightiest, Median, Sources.
    """
    found = []
    for name, averaged in fitted.items():
        arm, rows = fitting.about(tables, name), fitting.shares(tables, name, choice)
        found.append(
            {
                "Trial": arm["trial"],
                "Arm": arm["arm"],
                "Endpoint": arm["endpoint"],
                "Patients": int(arm["n"]),
                "Printed": ", ".join(
                    f"{row['survival_pct']:g}% at {row['month']:g}" for _, row in rows.iterrows()
                ),
                "Models": len(averaged.fits),
                "Weightiest": max(averaged.weights, key=lambda model: averaged.weights[model]),
                "Median": _months(averaged.median()),
                "Sources": ", ".join(sorted(set(rows["source_id"]))),
            }
        )
    return pd.DataFrame(found).sort_values(["Endpoint", "Trial", "Arm"], ascending=[False, True, True])


def _months(interval: averaging.Interval) -> str:
    ends = [_month(end) for end in (interval.value, interval.low, interval.high)]
    return f"{ends[0]} ({ends[1]} to {ends[2]})"


def _month(end: float) -> str:
    if math.isinf(end):
        return "not reached"
    return f"over {FARTHEST:g}" if end > FARTHEST else f"{end:.1f}"
