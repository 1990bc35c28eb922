"""What deals and prices show: data before a deal, payments with and without, moves on first data."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import proportions

Scope = Literal["cell therapy", "all"]
_CELLS = r"CAR-T|in vivo"
RENAMED = {"AbelZeta": "Cellular Biomedicine Group"}
DATA = "first_patient_data_before_deal"


def chosen(deals: pd.DataFrame, scope: Scope, once: bool) -> pd.DataFrame:
    """Give the deals counted: on cell therapies or all; each firm that sells by its first alone, if asked."""
    found = deals[deals["modality"].str.contains(_CELLS)] if scope == "cell therapy" else deals
    found = found.sort_values("date", kind="stable")
    return found[~firm(found["licensor"]).duplicated()] if once else found


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


def payment_ratio(found: pd.DataFrame, draws: int, seed: int) -> dict[str, float]:
    """Give the geometric mean payment at signing with data over that without, with a bootstrap interval.

    Deals without a printed payment are left out. NaN where a side has fewer than three.
    """
    paid = found[found["upfront_usd_m"].notna()]
    logs = {
        side: np.log(paid.loc[paid[DATA] == side, "upfront_usd_m"].astype(float)) for side in ("yes", "no")
    }
    if min(len(one) for one in logs.values()) < 3:
        return dict.fromkeys(("ratio", "low", "high"), float("nan"))
    rng = np.random.default_rng(seed)
    means = {
        side: one.to_numpy()[rng.integers(0, len(one), (draws, len(one)))].mean(axis=1)
        for side, one in logs.items()
    }
    low, high = np.exp(np.quantile(means["yes"] - means["no"], [0.025, 0.975]))
    ratio = np.exp(logs["yes"].mean() - logs["no"].mean())
    return {"ratio": float(ratio), "low": float(low), "high": float(high)}


def moves(capital: pd.DataFrame) -> pd.DataFrame:
    """Give the moves of share prices on a product's first data in patients: one a firm and event.

    A later row on the same firm's same month is the aftermath of the first and is left out.
    """
    found = capital[
        (capital["record_type"] == "valuation_step")
        & (capital["first_clinical_data_event"] == "yes")
        & capital["pct_change"].notna()
    ]
    return found.assign(month=found["date"].str[:7]).drop_duplicates(["entity", "month"])


def by_stage(aggregates: pd.DataFrame) -> pd.DataFrame:
    """Give median payments at signing by stage, all therapeutic areas, of the one provider that has all."""
    prefix = "median_upfront_by_stage_"
    found = aggregates[
        aggregates["metric"].str.startswith(prefix) & (aggregates["scope"] == "all therapeutic areas")
    ]
    return found.assign(stage=found["metric"].str.removeprefix(prefix))[
        ["row_id", "stage", "value", "source_id"]
    ].reset_index(drop=True)
