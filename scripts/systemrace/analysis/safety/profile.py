"""Each kind of early harm by country: counts added up, the typical trial, and the difference of the two."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.response_rates import pooling
from systemrace.analysis.safety import selection
from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import proportion_interval

# Kinds of harm that trials of both countries print, in the order of the chart
KINDS: dict[str, tuple[str, str]] = {
    "Any cytokine release": ("cytokine release syndrome", "any"),
    "Severe cytokine release": selection.SEVERE_SYNDROME,
    "Any neurotoxicity": ("neurotoxicity", "any"),
    "Severe neurotoxicity": ("neurotoxicity", ">=3"),
    "Severe infection": ("infection", ">=3"),
    "Treatment-related death": ("treatment-related death", "fatal"),
}


def counted(rows: pd.DataFrame, choice: selection.Choice) -> dict[str, pd.DataFrame]:
    """Pick one count per cohort for every kind of harm."""
    return {name: selection.counted(selection.events(rows, *kind), choice) for name, kind in KINDS.items()}


def by_country(picked: dict[str, pd.DataFrame], places: tuple[str, str], level: float = 0.95) -> pd.DataFrame:
    """Pool every kind of harm in each country.

    Returns:
        `kind`, `country`, `trials`, `successes`, `total`; `added`, `added_low`, `added_high` (the sum as
        if it were one trial, exact interval); `rate`, `low`, `high` (the typical trial) and `how`.
    """
    found = []
    for kind, frame in picked.items():
        for place in places:
            mine = frame[frame["country"] == place]
            if len(mine):
                found.append({"kind": kind, "country": place, **_pooled(mine, level)})
    return pd.DataFrame(found)


def _pooled(mine: pd.DataFrame, level: float) -> dict[str, object]:
    row = pooling.by_group(mine, "country", level).iloc[0]
    exact = proportion_interval(int(row["successes"]), int(row["total"]), level=level)
    named = {"rate": row["pooled"], "added": exact.estimate, "added_low": exact.low, "added_high": exact.high}
    kept = row[["trials", "successes", "total", "low", "high", "how"]].to_dict()
    return kept | named


def differences(pooled: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Subtract the typical trials' rates, focal minus comparator, for every kind that both countries report.

    Limits are recovered from those of the two rates (`meta.pooled_difference`).

    Args:
        pooled: from `by_country`.
        focal: country named first.
        comparator: country it is held against.

    Returns:
        `kind`, `difference`, `low`, `high`, `fewest_trials`; `count` and `trials` of either side, with
        `focal_` and `comparator_` before them.
    """
    found = []
    for kind, part in pooled.groupby("kind", sort=False):
        sides = part.set_index("country")
        if {focal, comparator} <= set(sides.index):
            one, two = sides.loc[focal], sides.loc[comparator]
            gap = meta.pooled_difference(_interval(one), _interval(two))
            counts = [(int(row["successes"]), int(row["total"])) for row in (one, two)]
            trials = [int(row["trials"]) for row in (one, two)]
            found.append((kind, gap.estimate, gap.low, gap.high, min(trials), *counts, *trials))
    return pd.DataFrame(found, columns=DIFFERENCES)


DIFFERENCES = [
    "kind", "difference", "low", "high", "fewest_trials", "focal_count", "comparator_count", "focal_trials",
    "comparator_trials",
]  # fmt: skip


def _interval(row: pd.Series) -> meta.Pooled:
    rate, low, high = float(row["rate"]), float(row["low"]), float(row["high"])
    return meta.Pooled(rate, low, high, low, high)
