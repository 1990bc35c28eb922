"""How long after its first approval anywhere a product was approved elsewhere."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.regulatory_timelines.milestones import approvals_by_programme
from systemrace.analysis.regulatory_timelines.products import labels
from systemrace.errors import UsageError

DAYS_PER_MONTH = 365.25 / 12


def matrix(
    approvals: pd.DataFrame, programmes: pd.DataFrame, jurisdictions: tuple[str, ...], as_of: str
) -> pd.DataFrame:
    """Measure the lag of every product in every jurisdiction, any indication.

    Args:
        approvals: one row an approval event; undated ones cannot be placed.
        programmes: for the names.
        jurisdictions: the columns of the matrix, in order.
        as_of: last day counted.

    Returns:
        A row per product approved in at least one of the jurisdictions, and jurisdiction: product,
        country, jurisdiction, date (as printed, missing where not approved), months since the first
        approval anywhere (0 for the first), low, high (from the precision of the dates), first_where,
        source_id; products ordered by first approval.

    Raises:
        UsageError: for a jurisdiction without any approval in the table.
    """
    strange = [place for place in jurisdictions if place not in set(approvals["jurisdiction"])]
    if strange:
        there = ", ".join(sorted(approvals["jurisdiction"].unique()))
        raise UsageError(f"jurisdictions: no approval in {', '.join(strange)}. Choose among {there}.")
    granted = approvals_by_programme(approvals, programmes)
    granted = granted[granted["first"] <= pd.Timestamp(as_of)].drop_duplicates(
        ["programme_id", "jurisdiction"]
    )
    origin = granted.drop_duplicates("programme_id").set_index("programme_id")
    shown = granted[granted["jurisdiction"].isin(jurisdictions)]
    order = [key for key in origin.index if key in set(shown["programme_id"])]
    grid = pd.MultiIndex.from_product([order, jurisdictions], names=["programme_id", "jurisdiction"])
    cells = shown.set_index(["programme_id", "jurisdiction"]).reindex(grid).reset_index()
    return _lagged(cells, origin, programmes)


def text(row: pd.Series) -> str:
    """Write a lag in whole months, as a range where the dates are too coarse for one."""
    if pd.isna(row["months"]):
        return ""
    if row["jurisdiction"] == row["first_where"]:
        return "first"
    low, high = (round(value) for value in (row["low"], row["high"]))
    return f"+{low}" if low == high else f"+{low} to {high}"


def both(lagged: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Give the products approved in both jurisdictions, with months from one to the other."""
    wide = lagged.pivot(index="product", columns="jurisdiction", values="months")
    pair = wide.reindex(columns=[one, other]).dropna()
    return (pair[other] - pair[one]).rename("months").reset_index()


def _lagged(cells: pd.DataFrame, origin: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    key = cells["programme_id"]
    gaps = {
        "months": cells["middle"] - key.map(origin["middle"]),
        "low": cells["first"] - key.map(origin["last"]),
        "high": cells["last"] - key.map(origin["first"]),
    }
    first_where = key.map(origin["jurisdiction"])
    months = {name: (gap.dt.days / DAYS_PER_MONTH).clip(lower=0) for name, gap in gaps.items()}
    own = cells["jurisdiction"] == first_where
    months = {name: value.mask(own, 0.0) for name, value in months.items()}
    named = cells.assign(
        product=key.map(labels(programmes)),
        country=key.map(programmes.set_index("programme_id")["originator_country"]),
        date=cells["approval_date"], first_where=first_where, **months,
    )  # fmt: skip
    named["text"] = named.apply(text, axis=1)
    columns = ["programme_id", "product", "country", "jurisdiction", "date", "months", "low", "high"]
    return named[[*columns, "first_where", "text", "source_id"]]
