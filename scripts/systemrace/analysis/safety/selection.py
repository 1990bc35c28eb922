"""One count per trial and event: which rows of the table stand for a trial, and which stay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace import dates

Report = Literal["latest", "first", "largest"]
Sites = Literal["whole trial", "sites added"]

PLACES = {"US": "United States", "multi": "several countries"}
TRIALS = ("single-arm trial", "randomized trial")
SEVERE_SYNDROME = ("cytokine release syndrome", ">=3")


@dataclass(frozen=True)
class Choice:
    """How a trial is counted.

    report: which report stands for trials whose patients overlap. sites: take the report of the whole trial,
    or add up its sites' own reports where they exist. routine_care: count patients treated outside trials.
    rounded: where only a percentage is printed, take the nearest count. smallest: leave out trials with
    fewer people.
    """

    report: Report = "latest"
    sites: Sites = "whole trial"
    routine_care: bool = False
    rounded: bool = False
    smallest: int = 1


def events(rows: pd.DataFrame, event_class: str, grade: str, part: str = "all") -> pd.DataFrame:
    """Keep the rows of one kind of event, grade and part."""
    held = (rows["event_class"] == event_class) & (rows["grade"] == grade) & (rows["part"] == part)
    return rows[held]


def counted(rows: pd.DataFrame, choice: Choice | None = None) -> pd.DataFrame:
    """Pick one count per cohort from rows of one kind of event.

    Args:
        rows: rows of the table of harms, of one event class, grade and part (see `events`).
        choice: how a trial is counted.

    Returns:
        One row per cohort, by country and name: `trial`, `cohort`, `construct`, `country` (in full),
        `successes` (people with the event), `total`, `approximate` (the count is rounded from a percentage),
        `row_id` and `source_id` (several joined by |), `design`, `data_cutoff`, `note`.
    """
    choice = choice or Choice()
    found = with_counts(rows, rounded=choice.rounded)
    designs = (*TRIALS, "routine care") if choice.routine_care else TRIALS
    found = found[found["design"].isin(designs) & (found["construct"] != "control")]
    found = found.assign(country=found["country"].replace(PLACES), day=_day(found))
    table = _picked(found, choice)
    if choice.sites == "sites added":
        table = _with_sites(table, found)
    return at_least(table.sort_values(["country", "trial"], ignore_index=True), choice.smallest)


def at_least(counted_: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Leave out trials with fewer people."""
    return counted_[counted_["total"] >= smallest].reset_index(drop=True) if smallest > 1 else counted_


COLUMNS = [
    "trial", "cohort", "construct", "country", "design", "successes", "total", "approximate", "grading_scale",
    "data_cutoff", "row_id", "source_id", "note",
]  # fmt: skip
# What of a row a choice between reports looks at or passes on.
NEEDS = (
    "row_id", "trial", "cohort", "product", "construct", "country", "design", "scope", "patients", "n",
    "denominator", "pct", "grading_scale", "data_cutoff", "report_date", "source_id", "note",
)  # fmt: skip


def with_counts(rows: pd.DataFrame, *, rounded: bool) -> pd.DataFrame:
    """Add `successes`, `total` and `approximate`; leave out rows that give none."""
    known = rows[rows["denominator"].notna()]
    nearest = (known["pct"] * known["denominator"] / 100).round()
    missing = known["n"].isna()
    frame = known.assign(
        successes=known["n"].astype("Float64").fillna(nearest) if rounded else known["n"].astype("Float64"),
        total=known["denominator"],
        approximate=missing,
    )
    frame = frame[frame["successes"].notna()]
    return frame.astype({"successes": int, "total": int})


def _day(rows: pd.DataFrame) -> pd.Series:
    """When the rows were counted, or else told."""
    return dates.latest(rows["data_cutoff"].fillna(rows["report_date"]))


def _picked(found: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Pick a report of each cohort's whole trial; a first report may also be of a stage or a dose."""
    scopes = ["whole", "stage", "dose"] if choice.report == "first" else ["whole"]
    keys = {"approximate": True, "day": choice.report == "first", "total": False}
    if choice.report == "largest":
        keys = {"approximate": True, "total": False, "day": False}
    ordered = found[found["scope"].isin(scopes)].sort_values(
        ["cohort", *keys], ascending=[True, *keys.values()]
    )
    return ordered.drop_duplicates("cohort")[COLUMNS]


def _with_sites(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Put the sum of its sites in place of a cohort that has reports of several."""
    sites = found[found["scope"] == "site"]
    several = [part for _, part in sites.groupby("cohort") if part["patients"].nunique() > 1]
    if not several:
        return table
    added = pd.DataFrame([_added(part) for part in several], columns=COLUMNS)
    kept = table[~table["cohort"].isin(added["cohort"])]
    return pd.concat([kept, added.astype(table.dtypes)]).sort_values("cohort")


def _added(sites: pd.DataFrame) -> dict[str, object]:
    """Add up the latest report of each site."""
    ordered = sites.sort_values(["approximate", "day"], ascending=[True, False])
    last = ordered.drop_duplicates("patients")
    row = last.iloc[0][COLUMNS].to_dict()
    row |= {column: int(last[column].sum()) for column in ("successes", "total")}
    row |= {column: "|".join(last[column]) for column in ("row_id", "source_id")}
    return row


def behind(rows: pd.DataFrame, picked: pd.DataFrame) -> pd.DataFrame:
    """Give the table's own rows behind picked counts."""
    ids = {row_id for cell in picked["row_id"] for row_id in str(cell).split("|")}
    return rows[rows["row_id"].isin(ids)]
