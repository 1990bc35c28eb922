"""Antigens and cells of trials: those the screening read, mended where it misread, and those of products."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from systemrace.registry.antigens import normalise

TARGETED = "targeted"
Antigens = dict[str, set[str]]


@dataclass(frozen=True)
class Readings:
    """What was read by eye: tables antigen_readings and cell_readings."""

    antigens: pd.DataFrame
    cells: pd.DataFrame


def mend(records: pd.DataFrame, readings: Readings, programmes: pd.DataFrame) -> pd.DataFrame:
    """Put right what the screening of title and interventions missed or misread.

    A reading adds an antigen, takes one away, or names the cell. The antigens of a product of table
    programmes are added to its first trial, but only where the record and the readings name none: a product
    of several antigens may be tried in parts.

    Args:
        records: from `trial_counts.universe.assemble`.
        readings: what was read by eye.
        programmes: table programmes.

    Returns:
        The records with target_antigen and cell_type mended.
    """
    right = readings.antigens["reading"] == TARGETED
    more, fewer = _by_trial(readings.antigens[right]), _by_trial(readings.antigens[~right])
    first = programmes.dropna(subset=["fih_nct", "target"])
    products = first.assign(nct_id=first["fih_nct"], antigen=first["target"].str.split("|")).explode(
        "antigen"
    )
    of_product = _by_trial(products)
    cells = [
        _joined(cell, more.get(nct, set()), fewer.get(nct, set()), of_product.get(nct, set()))
        for nct, cell in zip(records["nct_id"], records["target_antigen"], strict=True)
    ]
    antigens = pd.Series(cells, index=records.index, dtype="object")
    read = records["nct_id"].map(readings.cells.set_index("nct_id")["cell_type"])
    return records.assign(
        target_antigen=antigens.astype("str").where(antigens.notna()),
        cell_type=read.astype("object").where(read.notna(), records["cell_type"]),
    )


def _by_trial(rows: pd.DataFrame) -> Antigens:
    found: Antigens = {}
    for nct, antigen in zip(rows["nct_id"], rows["antigen"], strict=True):
        found.setdefault(nct, set()).add(normalise(antigen))
    return found


def _joined(cell: str | float, more: set[str], fewer: set[str], of_product: set[str]) -> str | None:
    named = [normalise(name) for name in cell.split("|")] if isinstance(cell, str) else []
    kept = [name for name in named if name not in fewer]
    kept += sorted(more - set(kept))
    return "|".join(kept or sorted(of_product)) or None
