"""Trials that a whole copy of the registry would hold: those that sources name as pivotal for a product."""

from __future__ import annotations

import pandas as pd

from systemrace import dates

# So ends the basis of a pivotal trial that no source names: it was picked from the copy itself.
PROXY = "(proxy)"
NAMED_BY = r"\((\w+_\w+)\)$"  # the source of the basis, where it has one of its own
COLUMNS = [
    "programme_id",
    "product",
    "pivotal_nct",
    "pivotal_basis",
    "first_approval_date",
    "held",
    "source_id",
]


def pivotal(programmes: pd.DataFrame, records: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """List the pivotal trials of approved products that a source names, and say which the copy holds.

    Args:
        programmes: table programmes.
        records: from `universe.assemble`.
        as_of: products approved after this day are left out; a coarse date counts from its first day.

    Returns:
        One row per product: columns `COLUMNS`; held is true where the trial is among the records,
        source_id the source that names the trial as pivotal or, where none is noted, that of the product.
    """
    approved = programmes[dates.earliest(programmes["first_approval_date"]) <= as_of]
    numbered = approved[approved["pivotal_nct"].str.startswith("NCT", na=False)]
    named = numbered[~numbered["pivotal_basis"].str.endswith(PROXY, na=True)]
    held = named["pivotal_nct"].isin(set(records["nct_id"]))
    source = named["pivotal_basis"].str.extract(NAMED_BY)[0].fillna(named["source_id"])
    return named.assign(held=held, source_id=source)[COLUMNS].reset_index(drop=True)


def lacking(named: pd.DataFrame) -> str:
    """Name the trials that the copy lacks, and say what follows.

    Args:
        named: from `pivotal`.
    """
    absent = named[~named["held"]]
    if absent.empty:
        return "No such record is known to be missing."
    listed = ", ".join(f"{row.pivotal_nct} ({row.product})" for row in absent.itertuples())
    return f"Missing: {listed}. A few such records could move that year."
