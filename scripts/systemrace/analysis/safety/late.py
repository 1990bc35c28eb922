"""Harms that come months or years later, report by report, with the reports that disagree."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.safety import selection
from systemrace.analysis.statistics.proportions import proportion_interval

CLASSES = {
    "parkinsonism": "Parkinsonism and movement disorder",
    "delayed neurotoxicity": "Delayed nerve damage",
    "second primary malignancy": "Second primary malignancy",
    "myeloid neoplasm": "Myeloid neoplasm",
    "enterocolitis": "Enterocolitis",
    "T-cell malignancy": "T-cell malignancy",
}
SHOWN_PARTS = ("all", "cranial nerve palsy")
COLUMNS = [
    "panel", "trial", "construct", "country", "grade", "successes", "total", "approximate", "rate", "low",
    "high", "row_id", "source_id",
]  # fmt: skip


def reports(rows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """List every report of a late harm over people treated, with exact intervals.

    Shares of adverse-event reports, of cases, and reports without a denominator are left out. Where a report
    prints a percentage only, the nearest count is taken and marked `approximate`.

    Returns:
        COLUMNS, by kind of harm and from the highest rate down; `panel` is the kind in words.
    """
    found = rows[rows["event_class"].isin(CLASSES) & rows["part"].isin(SHOWN_PARTS)]
    found = found[(found["grade"] != "fatal") & (found["scope"] != "cases") & found["denominator"].notna()]
    nearest = (found["pct"] * found["denominator"] / 100).round()
    found = found.assign(
        approximate=found["n"].isna(),
        successes=found["n"].astype("Float64").fillna(nearest).astype(int),
        total=found["denominator"].astype(int),
        panel=found["event_class"].map(CLASSES),
        country=found["country"].replace(selection.PLACES),
    )
    limits = [
        proportion_interval(x, n, level=level)
        for x, n in zip(found["successes"], found["total"], strict=True)
    ]
    found = found.assign(
        rate=[i.estimate for i in limits], low=[i.low for i in limits], high=[i.high for i in limits]
    )
    found["place"] = found["event_class"].map(list(CLASSES).index)
    return found.sort_values(["place", "rate"], ascending=[True, False], ignore_index=True)[COLUMNS]


def fatal_among_cases(rows: pd.DataFrame, event_class: str) -> pd.Series:
    """Give the row that counts deaths among the cases of a late harm."""
    held = (rows["event_class"] == event_class) & (rows["part"] == "deaths among cases")
    return rows[held].iloc[0]


def by_country(reports_: pd.DataFrame, place: str) -> pd.DataFrame:
    """Keep the reports of one country."""
    return reports_[reports_["country"] == place]
