"""Which deals count, and as what: with first patients' data or without, and what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import proportions

_CELLS = r"CAR-T|in vivo"
RENAMED = {"AbelZeta": "Cellular Biomedicine Group"}
DATA = "first_patient_data_before_deal"
PAID = "payment"
BY_STAGE = {"preclinical": "no", "not told": "unknown"}
IN_THE_CLINIC = "yes"
BOUGHT = {"rights": "rights", "takeovers": "takeover"}


@dataclass(frozen=True)
class Counting:
    """Which deals count, and how what is not told is read.

    Attributes:
        scope: on cell therapies alone, or all that are listed.
        once: each firm that sells by its first deal alone.
        bought: rights to a product, whole firms, or both.
        origin: of the product: China alone, or any.
        data: with patients' data by what is told of them, or by the stage: in the clinic, or before.
        unpaid: deals without a printed payment: left out, or paid the usual share of their named total.
    """

    scope: Literal["cell therapy", "all"] = "cell therapy"
    once: bool = False
    bought: Literal["both", "rights", "takeovers"] = "both"
    origin: Literal["any", "China"] = "any"
    data: Literal["told", "stage"] = "told"
    unpaid: Literal["left out", "from the total"] = "left out"


def counting_of(parameters: Mapping[str, Any]) -> Counting:
    """Gather how deals are counted from the parameters of the chapter."""
    names = ("deals_counted", "once", "bought", "origin", "data_by", "unpaid")
    return Counting(*(parameters[name] for name in names))


def chosen(deals: pd.DataFrame, counting: Counting) -> pd.DataFrame:
    """Give the deals that count, oldest first, with what was paid in a column of its own, `payment`.

    Args:
        deals: the table `deals`.
        counting: which deals count, and how what is not told is read.
    """
    found = deals[deals["modality"].str.contains(_CELLS)] if counting.scope == "cell therapy" else deals
    found = found.assign(**{PAID: _paid(found, counting.unpaid)})
    if counting.bought != "both":
        found = found[found["what_is_bought"] == BOUGHT[counting.bought]]
    if counting.origin != "any":
        found = found[found["origin_country"] == counting.origin]
    if counting.data == "stage":
        found = found.assign(**{DATA: found["stage_group"].map(BY_STAGE).fillna(IN_THE_CLINIC)})
    found = found.sort_values("date", kind="stable")
    return found[~firm(found["licensor"]).duplicated()] if counting.once else found


def _paid(found: pd.DataFrame, unpaid: str) -> pd.Series:
    """Give million USD at signing; where none is printed, missing or the usual share of the total."""
    printed, total = (found[name].astype(float) for name in ("upfront_usd_m", "total_usd_m"))
    if unpaid == "left out":
        return printed
    return printed.fillna(total * (printed / total).median())


def firm(names: pd.Series) -> pd.Series:
    """Bring the names of one firm together: what stands in brackets is an owner or a later name."""
    plain = names.str.replace(r"\s*\(.*\)", "", regex=True).str.replace(" Pharma", "")
    return plain.replace(RENAMED)


def with_data(found: pd.DataFrame, level: float = 0.95) -> dict[str, float]:
    """Give the share of deals with first patients' data, where that is known, with the exact interval."""
    known = found[found[DATA] != "unknown"]
    count = int((known[DATA] == "yes").sum())
    interval = proportions.proportion_interval(count, len(known), "clopper-pearson", level)
    return {
        "known": len(known),
        "count": count,
        "share": interval.estimate,
        "low": interval.low,
        "high": interval.high,
    }


def moves(capital: pd.DataFrame, which: Literal["first", "all"] = "first") -> pd.DataFrame:
    """Give the moves of share prices on results in patients: one a firm and month.

    A later row on the same firm's same month is the aftermath of the first and is left out.

    Args:
        capital: the table `capital`.
        which: on a product's first data alone, or on all results.
    """
    column = {"first": "first_clinical_data_event", "all": "patient_results_event"}[which]
    found = capital[
        (capital["record_type"] == "valuation_step")
        & (capital[column] == "yes")
        & capital["pct_change"].notna()
    ]
    return found.assign(month=found["date"].str[:7]).drop_duplicates(["entity", "month"])


def by_stage(aggregates: pd.DataFrame) -> pd.DataFrame:
    """Give median payments at signing by stage, all therapeutic areas, of the one provider that has all."""
    prefix = "median_upfront_by_stage_"
    found = aggregates[
        aggregates["metric"].str.startswith(prefix) & (aggregates["scope"] == "all therapeutic areas")
    ]
    return found.assign(stage=found["metric"].str.removeprefix(prefix).str.replace("phase", "phase "))[
        ["row_id", "stage", "value", "source_id"]
    ].reset_index(drop=True)


def resampled_means(logs: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Give means of bootstrap samples, shape (draws,)."""
    return np.asarray(logs[rng.integers(0, len(logs), (draws, len(logs)))].mean(axis=1))
