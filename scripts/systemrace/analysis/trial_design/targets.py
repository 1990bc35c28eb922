"""Antigens of trials: those named in the record, and those known from its product."""

from __future__ import annotations

import pandas as pd

from systemrace.registry.antigens import normalise


def complete(records: pd.DataFrame, readings: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    """Add antigens that a record's title and interventions do not name.

    Args:
        records: from `trial_counts.universe.assemble`.
        readings: table antigen_readings.
        programmes: table programmes; the antigens of a product are added to its first trial.

    Returns:
        The records with target_antigen completed, and target_read: whether anything was added.
    """
    first = programmes.dropna(subset=["fih_nct", "target"])
    known = pd.concat(
        [
            readings[["nct_id", "antigen"]],
            pd.DataFrame({"nct_id": first["fih_nct"], "antigen": first["target"].str.split("|")}).explode(
                "antigen"
            ),
        ]
    )
    added = known.groupby("nct_id")["antigen"].agg(lambda found: {normalise(name) for name in found})
    of_record = records["nct_id"].map(added)
    cells = [_joined(cell, extra) for cell, extra in zip(records["target_antigen"], of_record, strict=True)]
    completed = pd.Series(cells, index=records.index, dtype="object")
    changed = completed.fillna("") != records["target_antigen"].fillna("").astype("object")
    return records.assign(
        target_antigen=completed.astype("str").where(completed.notna()), target_read=changed
    )


def _joined(cell: str | float, extra: set[str] | float) -> str | None:
    named = cell.split("|") if isinstance(cell, str) else []
    # A product of several antigens may be tried in parts; only what a record leaves unnamed is added.
    more = sorted(extra) if isinstance(extra, set) and not named else []
    return "|".join([*named, *more]) or None
