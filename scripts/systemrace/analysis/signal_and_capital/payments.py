"""What was paid at signing: with data against without, and by group, each with what is not printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from systemrace.analysis.signal_and_capital.deals import DATA, PAID, resampled_means

FEWEST = 3
STAGES = ("preclinical", "phase 1", "phase 2 or 3", "filed or approved", "not told")


def ratio(found: pd.DataFrame, draws: int, seed: int) -> dict[str, float]:
    """Give the geometric mean payment at signing with data over that without, with a bootstrap interval.

    Deals without a payment are left out. Where a side has fewer than three, nothing bounds the ratio: its
    limits are 0 and infinity; where a side has none, the ratio is infinite too.

    Args:
        found: from `deals.chosen`.
        draws: bootstrap samples.
        seed: of the samples.
    """
    paid = found[found[PAID].notna()]
    logs = {side: np.log(paid.loc[paid[DATA] == side, PAID].to_numpy(dtype=float)) for side in ("yes", "no")}
    counts = [len(one) for one in logs.values()]
    middle = float(np.exp(logs["yes"].mean() - logs["no"].mean())) if min(counts) else np.inf
    if min(counts) < FEWEST:
        return {"ratio": middle, "low": 0.0, "high": np.inf}
    rng = np.random.default_rng(seed)
    means = {side: resampled_means(one, draws, rng) for side, one in logs.items()}
    low, high = np.exp(np.quantile(means["yes"] - means["no"], [0.025, 0.975]))
    return {"ratio": middle, "low": float(low), "high": float(high)}


def grouped(found: pd.DataFrame, column: str, order: tuple[str, ...] = ()) -> pd.DataFrame:
    """Give the geometric mean payment of each group with its 95% interval, from t on the logs.

    Args:
        found: from `deals.chosen`.
        column: by which deals are grouped.
        order: of the groups; without it the largest group first.

    Returns:
        group, deals, paid (those with a payment), missing, mean, low, high in million USD; the mean is
        missing where none has a payment, the limits where fewer than three have one.
    """
    names = order or tuple(found[column].value_counts().index)
    rows = [_group(name, found.loc[found[column] == name, PAID]) for name in names]
    return pd.DataFrame([row for row in rows if row["deals"]])


def _group(name: str, payments: pd.Series) -> dict[str, object]:
    logs = np.log(payments.dropna().to_numpy(dtype=float))
    row = {"group": name, "deals": len(payments), "paid": len(logs), "missing": len(payments) - len(logs)}
    mean = float(logs.mean()) if len(logs) else np.nan
    reach = np.nan
    if len(logs) >= FEWEST:
        reach = float(stats.t.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) / np.sqrt(len(logs)))
    return {**row, "mean": np.exp(mean), "low": np.exp(mean - reach), "high": np.exp(mean + reach)}
