"""Trials of two countries paired by the same endpoint and the nearest follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from statsmodels.stats.contingency_tables import StratifiedTable

from systemrace.analysis.response_rates.cohorts import annotate
from systemrace.analysis.statistics.proportions import DifferenceMethod, difference_interval
from systemrace.errors import DataError

SCOPES = ("whole", "stage", "active")
FAR = 1e6  # dearer than any allowed gap, so that as many trials as possible are paired


@dataclass(frozen=True)
class MatchedSummary:
    """Pairs, how many of them favour each country, and the Mantel-Haenszel odds ratio within pairs."""

    pairs: int
    focal_higher: int
    comparator_higher: int
    odds_ratio: float
    low: float
    high: float


def matched_pairs(
    rows: pd.DataFrame,
    focal: str,
    comparator: str,
    endpoint: str,
    *,
    max_gap: float = 6.0,
    method: DifferenceMethod = "newcombe",
    level: float = 0.95,
) -> pd.DataFrame:
    """Pair trials one to one so that their follow-ups differ least.

    `endpoint` is as printed ("ORR", "CR (>=CR)"); `max_gap` is in months of median follow-up. For two trials
    the two reports nearest in follow-up are taken (of equals, the larger), then trials are assigned to each
    other with the smallest total gap (Kuhn 1955, doi:10.1002/nav.3800020109). Trials sharing patients stand
    as one.

    Returns one row per pair, by follow-up: for either side `_row_id`, `_trial`, `_successes`, `_total`,
    `_months`, `_group`, `_source_id`, `_nct_id`; and `gap_months`, `difference`, `low`, `high` (proportions).
    """
    frame = _reports(rows, endpoint)
    sides = [dict(list(frame[frame["country"] == c].groupby("family"))) for c in (focal, comparator)]
    if not all(sides):
        return pd.DataFrame(columns=["gap_months", "difference", "low", "high"])
    nearest = {(a, b): _nearest(one, two) for a, one in sides[0].items() for b, two in sides[1].items()}
    cost = np.array([[_gap(*nearest[a, b]) for b in sides[1]] for a in sides[0]])
    chosen = zip(*linear_sum_assignment(np.where(cost > max_gap, FAR, cost)), strict=True)
    names = [list(side) for side in sides]
    pairs = [nearest[names[0][i], names[1][j]] for i, j in chosen if cost[i, j] <= max_gap]
    table = pd.DataFrame([_pair(one, two, method, level) for one, two in pairs])
    return table if table.empty else table.sort_values("focal_months", ignore_index=True)


def summary(pairs: pd.DataFrame, level: float = 0.95) -> MatchedSummary:
    """Mantel-Haenszel odds ratio over the pairs, focal over comparator, with its limits.

    Raises:
        DataError: if there is no pair, or if they hold too few patients of one outcome for limits.
    """
    if pairs.empty:
        raise DataError("No trials could be paired. Widen the allowed difference in follow-up, max_gap.")
    tables = [
        np.array(
            [[r[f"{s}_successes"], r[f"{s}_total"] - r[f"{s}_successes"]] for s in ("focal", "comparator")],
            float,
        )
        for _, r in pairs.iterrows()
    ]
    stratified = StratifiedTable(tables)
    with np.errstate(divide="ignore", invalid="ignore"):  # limits that do not exist are refused below
        low, high = stratified.oddsratio_pooled_confint(alpha=1 - level)
    if not np.isfinite([low, high]).all():
        raise DataError(
            f"In {len(pairs)} pairs of trials nearly all patients have one outcome, so that the odds ratio "
            "has no limits. Widen the allowed difference in follow-up, max_gap."
        )
    return MatchedSummary(
        len(pairs),
        int((pairs["difference"] > 0).sum()),
        int((pairs["difference"] < 0).sum()),
        float(stratified.oddsratio_pooled),
        float(low),
        float(high),
    )


def follow_up_printed(counted: pd.DataFrame, rows: pd.DataFrame, country: str) -> dict[str, tuple[int, int]]:
    """Responders and patients of a country's counted trials, by whether any report prints follow-up.

    Only trials that print one can be paired; this shows whether those differ from the rest.
    """
    printing = set(rows.loc[rows["median_followup_months"].notna(), "trial"])
    mine = counted[counted["country"] == country]
    sides = {"printed": mine["trial"].isin(printing), "not printed": ~mine["trial"].isin(printing)}
    return {
        name: (int(mine.loc[inside, "successes"].sum()), int(mine.loc[inside, "total"].sum()))
        for name, inside in sides.items()
    }


def _reports(rows: pd.DataFrame, endpoint: str) -> pd.DataFrame:
    frame = annotate(rows)
    months = frame["median_followup_months"].astype(float)
    return frame[
        (frame["endpoint"] == endpoint)
        & (frame["modality"] == "CAR-T")
        & (frame["setting"] == "relapsed")
        & frame["scope"].isin(SCOPES)
        & months.notna()
        & frame["responders"].notna()
        & frame["denominator"].notna()
    ].assign(months=months)


def _nearest(one: pd.DataFrame, two: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    options = [
        (abs(a["months"] - b["months"]), -(a["denominator"] + b["denominator"]), i, j)
        for i, a in one.iterrows()
        for j, b in two.iterrows()
    ]
    *_, i, j = min(options)
    return one.loc[i], two.loc[j]


def _gap(one: pd.Series, two: pd.Series) -> float:
    return float(abs(one["months"] - two["months"]))


def _pair(one: pd.Series, two: pd.Series, method: DifferenceMethod, level: float) -> dict[str, Any]:
    counts = [(int(r["responders"]), int(r["denominator"])) for r in (one, two)]
    gap = difference_interval(counts[0], counts[1], method, level)
    pair: dict[str, Any] = {"gap_months": _gap(one, two)}
    for side, row, count in zip(("focal", "comparator"), (one, two), counts, strict=True):
        pair |= {
            f"{side}_row_id": row["row_id"],
            f"{side}_trial": row["trial"],
            f"{side}_successes": count[0],
            f"{side}_total": count[1],
            f"{side}_months": float(row["months"]),
            f"{side}_group": row["dose_group"],
            f"{side}_nct_id": row["nct_id"],
            f"{side}_source_id": row["source_id"],
        }
    return pair | {"difference": gap.estimate, "low": gap.low, "high": gap.high}
