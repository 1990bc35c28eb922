"""Each kind of early harm by country: counts added up, the typical trial, and the difference."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.response_rates import pooling
from systemrace.analysis.safety import contrast, selection
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
        `kind`, `country`, `trials`, `successes`, `total`, `added` with `added_low` and `added_high` (the sum as
        if it were one trial, exact interval), `rate`, `low`, `high` (the typical trial) and `how`.
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


def differences(
    picked: dict[str, pd.DataFrame], focal: str, comparator: str, level: float = 0.95
) -> pd.DataFrame:
    """Subtract added-up proportions of every kind: `kind`, `difference`, `low`, `high`, and both counts."""
    found = []
    for kind, frame in picked.items():
        gap = contrast.difference(frame, focal, comparator, level=level)
        counts = [contrast.added_up(frame, place) for place in (focal, comparator)]
        if min(total for _, total in counts):
            found.append((kind, gap.estimate, gap.low, gap.high, *counts))
    names = ["kind", "difference", "low", "high", "focal_count", "comparator_count"]
    return pd.DataFrame(found, columns=names)
