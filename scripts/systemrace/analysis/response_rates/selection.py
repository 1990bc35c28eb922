"""One count per trial: which report, which patients, which endpoint; and why the others are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.errors import DataError, UsageError

Endpoint = Literal["overall", "complete", "complete as printed", "stringent complete", "very good partial"]
Report = Literal["latest", "first", "largest"]
Denominator = Literal["evaluable", "infused", "enrolled"]
DoseGroups = Literal["all", "active"]

# A stringent complete response is a complete one, so its count is a lower bound where no other is printed.
PRINTED: dict[str, tuple[str, ...]] = {
    "overall": ("ORR",),
    "complete": ("CR (>=CR)", "sCR"),
    "complete as printed": ("CR (>=CR)",),
    "stringent complete": ("sCR",),
    "very good partial": ("VGPR+",),
}

# What a selection reads of annotated rows; a narrow frame is chosen from much faster than a wide one.
NEEDS = (
    "trial", "family", "endpoint", "responders", "denominator", "n_infused", "scope", "modality", "setting",
    "dual_target", "donor_cells", "country", "report_day", "report_first", "report_last",
    "median_followup_months",
)  # fmt: skip

COUNTED = "counted"
REASONS = (
    "pooled analysis, registry or routine care",
    "not CAR-T against BCMA",
    "control arm",
    "first-line or consolidation treatment",
    "two targets",
    "donor cells",
    "no count printed",
    "only a dose, a subgroup or an early part",
    "another report of the same patients",
    COUNTED,
)


KINDS_BARRED = ("not one trial", "not CAR-T against BCMA")  # values of modality that never count


@dataclass(frozen=True)
class Choice:
    """The choices a count depends on; the defaults are the main analysis.

    `denominator`: patients as the report counts them, everyone infused (those not evaluable counted as
    non-responders), or everyone enrolled where printed and else infused. `dose_groups`: every dose, or the
    active doses where a report sets them apart. `north_america`: whether such trials count for the United
    States.
    """

    endpoint: Endpoint = "overall"
    report: Report = "latest"
    denominator: Denominator = "evaluable"
    dose_groups: DoseGroups = "all"
    donor_cells: bool = True
    dual_target: bool = True
    first_line: bool = False
    north_america: bool = False


@dataclass(frozen=True)
class Selection:
    """The counted rows (one per trial), and every row of the endpoint with the reason it fell."""

    counted: pd.DataFrame
    screened: pd.DataFrame

    def flow(self) -> pd.DataFrame:
        """Trials by the step at which their last row fell: `reason`, `trials`, `names`, in order of step."""
        order = self.screened["reason"].map(REASONS.index)
        furthest = order.groupby(self.screened["trial"]).max()
        steps = [(reason, sorted(furthest.index[furthest == i])) for i, reason in enumerate(REASONS)]
        table = [(reason, len(names), "; ".join(names)) for reason, names in steps if names]
        return pd.DataFrame(table, columns=["reason", "trials", "names"])


def check_pair(focal: str, comparator: str) -> None:
    """Refuse a country compared with itself.

    Raises:
        UsageError: if the two are the same.
    """
    if focal == comparator:
        raise UsageError(
            f"focal and comparator are both {focal}. Give two countries, such as China and United States."
        )


def select(rows: pd.DataFrame, choice: Choice | None = None) -> Selection:
    """Choose one count per trial.

    `rows` is the response table. Steps, in order: rows of the endpoint; single trials of CAR-T against BCMA,
    no control arms; relapsed disease unless asked otherwise; a printed or derivable count; the whole trial
    (for the first report also an early look, for active doses the active group, for enrolled denominators the
    enrolled group, where there is one); of what is left, one report per family of overlapping trials. Ties in
    date go to the preferred endpoint, then group, the longer follow-up and the larger denominator.

    Returns columns `successes` and `total` beside those of the table and of `annotate`.

    Raises:
        DataError: if nothing is left to count.
    """
    return select_annotated(annotate(rows), choice or Choice())


def select_annotated(rows: pd.DataFrame, choice: Choice) -> Selection:
    """Choose as `select` does, from rows that `annotate` has been through already."""
    frame = _countable(rows, choice)
    frame["reason"] = _reasons(frame, choice)
    left = frame["reason"] == COUNTED
    winners = _pick(frame[left], choice)
    frame.loc[left & ~frame.index.isin(winners.index), "reason"] = REASONS[8]
    if winners.empty:
        raise none_left(choice)
    return Selection(winners.sort_values(["country", "report_day"]), frame)


def none_left(choice: Choice) -> DataError:
    """Give the error that nothing is left to count."""
    return DataError(
        f"No trial is left for endpoint '{choice.endpoint}', report '{choice.report}' and dose groups "
        f"'{choice.dose_groups}'. Loosen one of the choices."
    )


def _countable(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Rows of the endpoint with the numerator and the chosen denominator."""
    frame = frame[frame["endpoint"].isin(PRINTED[choice.endpoint])].copy()
    frame["successes"] = frame["responders"].astype(float)
    frame["total"] = frame["denominator"].astype(float)
    if choice.denominator != "evaluable":
        # n_infused belongs to the whole report, so it may stand only under a whole-trial count
        infused = frame["n_infused"].astype(float).where(frame["scope"].isin(("whole", "stage")))
        frame["total"] = frame["total"].where(~(infused > frame["total"]), infused)
    if choice.north_america:
        frame["country"] = frame["country"].replace("North America", "United States")
    return frame


def _reasons(frame: pd.DataFrame, choice: Choice) -> pd.Series:
    """Give the first step at which each row falls, or `COUNTED`."""
    checks = (
        *(frame["modality"] == kind for kind in KINDS_BARRED),
        frame["scope"] == "control",
        (frame["setting"] != "relapsed") & (not choice.first_line),
        frame["dual_target"].astype(bool) & (not choice.dual_target),
        frame["donor_cells"].astype(bool) & (not choice.donor_cells),
        frame["successes"].isna() | frame["total"].isna(),
        ~frame["scope"].isin(scopes_wanted(choice)),
    )
    steps = np.select([check.to_numpy(dtype=bool) for check in checks], REASONS[: len(checks)], COUNTED)
    return pd.Series(steps, index=frame.index)


def scopes_wanted(choice: Choice) -> tuple[str, ...]:
    """Groups that may count, the preferred one first."""
    wanted = ["whole"]
    if choice.report == "first":
        wanted.append("stage")
    if choice.dose_groups == "active":
        wanted.insert(0, "active")
    if choice.denominator == "enrolled":
        wanted.insert(0, "enrolled")
    return tuple(wanted)


def _pick(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """The one row of each family of trials that the choice of report leaves."""
    wanted = scopes_wanted(choice)
    special = frame["scope"].isin([s for s in wanted if s in ("active", "enrolled")])
    frame = frame[special | ~special.groupby(frame["family"]).transform("any")]
    keys = pd.DataFrame(
        {
            "family": frame["family"],
            # a bare year may be any day of it: the first report is taken early, the latest late
            "day": frame["report_first" if choice.report == "first" else "report_last"],
            "endpoint": frame["endpoint"].map(PRINTED[choice.endpoint].index),
            "scope": frame["scope"].map(wanted.index),
            "follow_up": -frame["median_followup_months"].astype(float).fillna(-1),
            "size": -frame["total"],
        }
    )
    ties = ["endpoint", "scope", "follow_up", "size"]
    columns, ascending = ["day", *ties], [choice.report == "first"] + [True] * 4
    if choice.report == "largest":
        columns, ascending = ["size", "day", *ties[:3]], [True, False, True, True, True]
    first = keys.sort_values(columns, ascending=ascending, kind="stable").drop_duplicates("family").index
    return frame.loc[first]
