"""What is left of the essay's gap when the two sides are made alike, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from systemrace.analysis.response_rates import construct, essay, matching
from systemrace.analysis.response_rates.comparison import Count
from systemrace.analysis.response_rates.selection import Choice, select
from systemrace.analysis.statistics.proportions import DifferenceMethod, difference_interval
from systemrace.errors import DataError

Compared = Literal["as told", "same table", "nearest follow-up", "latest"]
TRIALS = {"China": "LEGEND-2", "United States": "CRB-401"}
PRINTED = {"overall": "ORR", "complete": "CR (>=CR)"}

# The same look at both trials: (dose_group, report_date) of each, by country
SAME_MEETING = {
    "all": {"China": ("Xi'an site", "2017-06-05"), "United States": ("all doses", "2017-06")},
    "active": {
        "China": ("Xi'an site", "2017-06-05"),
        "United States": ("active doses >=150e6", "2017-06-05"),
    },
}
SAME_TABLE = {
    "China": ("35 patients, as in a review table", "2018-03"),
    "United States": ("all doses (escalation part)", "2018-03"),
}
# What identifies the rows behind a step; successes and total as they were counted there
BEHIND = [
    "row_id", "trial", "nct_id", "endpoint", "dose_group", "report_date", "successes", "total", "source_id",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One comparison: its label, the two counts, and the table rows they come from."""

    label: str
    focal: Count
    comparator: Count
    rows: pd.DataFrame


def find(rows: pd.DataFrame, trial: str, endpoint: str, dose_group: str, report_date: str) -> pd.DataFrame:
    """Return the one row of the response table with these four words.

    Raises:
        DataError: if there is none, or more than one.
    """
    keys = {"trial": trial, "endpoint": endpoint, "dose_group": dose_group, "report_date": report_date}
    hits = rows
    for column, value in keys.items():
        hits = hits[hits[column] == value]
    if len(hits) != 1:
        words = ", ".join(f"{column} '{value}'" for column, value in keys.items())
        raise DataError(
            f"response_rates has {len(hits)} rows with {words}; the comparison needs exactly one."
        )
    return hits


def same_meeting(rows: pd.DataFrame, focal: str, comparator: str, doses: str = "all") -> Step:
    """Overall response of the two first trials as told in June 2017 (`doses`: "all" or "active")."""
    where = SAME_MEETING[doses]
    label = "Same month, every dose" if doses == "all" else "Same meeting, active doses"
    return _from_rows(rows, label, "overall", focal, comparator, where=where)


def same_table(rows: pd.DataFrame, kind: str, focal: str, comparator: str) -> Step:
    """Both first trials in one review table of 2018, everyone treated."""
    return _from_rows(rows, "Same review table, everyone treated", kind, focal, comparator, where=SAME_TABLE)


def as_reported(table: pd.DataFrame, kind: str, focal: str, comparator: str, tolerance: float = 0.5) -> Step:
    """The reports that carry the essay's percentages, or come nearest to them."""
    one, two = (essay.trace(table, essay.number_of(c, kind), tolerance).row for c in (focal, comparator))
    counts = [(int(r["n"]), int(r["denominator"])) for r in (one, two)]
    return Step("Reports nearest the essay's numbers", counts[0], counts[1], pd.DataFrame([one, two]))


def counted(
    rows: pd.DataFrame,
    table: pd.DataFrame,
    kind: str,
    focal: str,
    comparator: str,
    *,
    how: Compared,
    doses: str = "all",
    tolerance: float = 0.5,
) -> Step:
    """Take the pair of counts that stands for the two first trials.

    Args:
        rows: table response_rates.
        table: table essay_percentages.
        kind: "overall" or "complete".
        focal: country counted first.
        comparator: country counted second.
        how: "as told" takes overall response from one meeting and complete response from the reports nearest
            the essay's percentages; the others take both from one review table, from the reports nearest in
            follow-up, or from the latest counts.
        doses: "all" or "active"; only for overall response as told.
        tolerance: points within which a report carries a percentage; only for complete response as told.

    Raises:
        DataError: if the tables hold no such pair.
    """
    if how == "same table":
        return same_table(rows, kind, focal, comparator)
    if how == "nearest follow-up":
        return nearest_follow_up(rows, kind, focal, comparator)
    if how == "latest":
        return latest(rows, kind, focal, comparator, Choice())
    if kind == "overall":
        return same_meeting(rows, focal, comparator, doses)
    return as_reported(table, kind, focal, comparator, tolerance)


def nearest_follow_up(rows: pd.DataFrame, kind: str, focal: str, comparator: str) -> Step:
    """The two first trials at the pair of reports nearest in median follow-up."""
    two = rows[rows["trial"].isin([TRIALS[focal], TRIALS[comparator]])]
    pairs = matching.matched_pairs(two, focal, comparator, PRINTED[kind], max_gap=120.0)
    if pairs.empty:
        raise DataError(
            f"The two first trials print no {kind} response with a follow-up. Leave this step out."
        )
    p = pairs.iloc[0]
    counts = [(int(p[f"{s}_successes"]), int(p[f"{s}_total"])) for s in ("focal", "comparator")]
    taken = rows[rows["row_id"].isin([p["focal_row_id"], p["comparator_row_id"]])]
    return Step("Same endpoint, nearest follow-up", counts[0], counts[1], taken)


def latest(rows: pd.DataFrame, kind: str, focal: str, comparator: str, choice: Choice) -> Step:
    """The two first trials at their latest whole-trial counts."""
    chosen = select(rows, replace(choice, endpoint=kind)).counted  # type: ignore[arg-type]
    chosen = chosen[chosen["trial"].isin([TRIALS[focal], TRIALS[comparator]])]
    counts = [construct.added_up(chosen, c) for c in (focal, comparator)]
    return Step(f"{choice.report.capitalize()} count of both trials", counts[0], counts[1], chosen)


def one_construct(
    rows: pd.DataFrame, kind: str, focal: str, comparator: str, choice: Choice, *, enrolled: bool = False
) -> Step:
    """One construct in both countries, its trials added up; `enrolled` counts the untreated too."""
    wanted = replace(choice, endpoint=kind, denominator="enrolled" if enrolled else choice.denominator)  # type: ignore[arg-type]
    chosen = construct.same_construct(rows, wanted, focal, comparator)
    counts = [construct.added_up(chosen, c) for c in (focal, comparator)]
    label = "Same construct, enrolled where printed" if enrolled else "Same construct in both countries"
    return Step(label, counts[0], counts[1], chosen)


def ladder(
    rows: pd.DataFrame,
    table: pd.DataFrame,
    kind: str,
    focal: str,
    comparator: str,
    *,
    choice: Choice | None = None,
    tolerance: float = 0.5,
) -> list[Step]:
    """Every step for one kind of response ("overall", "complete"), from the essay's reports on."""
    choice = choice or Choice()
    steps = [as_reported(table, kind, focal, comparator, tolerance)]
    if kind == "overall":
        steps += [same_meeting(rows, focal, comparator, doses) for doses in ("all", "active")]
    steps += [
        same_table(rows, kind, focal, comparator),
        nearest_follow_up(rows, kind, focal, comparator),
        latest(rows, kind, focal, comparator, choice),
        one_construct(rows, kind, focal, comparator, choice),
        one_construct(rows, kind, focal, comparator, choice, enrolled=True),
    ]
    return steps


def behind(steps: list[Step]) -> pd.DataFrame:
    """List the table rows behind several steps: column step (the label), then `BEHIND`."""
    return pd.concat([_told(step.rows).assign(step=step.label) for step in steps])[["step", *BEHIND]]


def differences(
    steps: list[Step], kind: str, claimed: float, method: DifferenceMethod = "newcombe", level: float = 0.95
) -> pd.DataFrame:
    """Difference of each step beside the claimed one.

    `claimed` is the essay's difference as a proportion. Returns `kind`, `step`, `label`, the counts,
    `difference`, `low`, `high` and `share` (difference over the claimed one, 1 = all of it is left).
    """
    records = []
    for i, step in enumerate(steps, start=1):
        gap = difference_interval(step.focal, step.comparator, method, level)
        records.append(
            {
                "kind": kind,
                "step": i,
                "label": step.label,
                "focal_successes": step.focal[0],
                "focal_total": step.focal[1],
                "comparator_successes": step.comparator[0],
                "comparator_total": step.comparator[1],
                "difference": gap.estimate,
                "low": gap.low,
                "high": gap.high,
                "share": gap.estimate / claimed,
            }
        )
    return pd.DataFrame(records)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring rows of either table under the names of `BEHIND`."""
    other = {
        "candidate_trial": "trial", "report": "dose_group", "responders": "successes", "denominator": "total"
    }  # fmt: skip
    missing = {old: new for old, new in other.items() if new not in rows.columns}
    return rows.rename(columns=missing).reindex(columns=BEHIND)


def _from_rows(
    rows: pd.DataFrame,
    label: str,
    kind: str,
    focal: str,
    comparator: str,
    *,
    where: dict[str, tuple[str, str]],
) -> Step:
    one, two = (find(rows, TRIALS[c], PRINTED[kind], *where[c]) for c in (focal, comparator))
    counts = [(int(r["responders"].iloc[0]), int(r["denominator"].iloc[0])) for r in (one, two)]
    return Step(label, counts[0], counts[1], pd.concat([one, two]))
