"""The race for one antigen: first patient, first approval, sales, for each approved product."""

from __future__ import annotations

import itertools

import pandas as pd

from systemrace.analysis.statistics import proportions
from systemrace.dates import midpoint

ANTIGEN = "BCMA"


def products(approvals: pd.DataFrame) -> pd.DataFrame:
    """Give approved products against the antigen: product, country, first_patient, approved, source_id.

    Dates are the middles of what is printed; an approval known to the year alone is kept as such.
    """
    own = approvals[approvals["target"] == ANTIGEN]
    rows = []
    for name, group in own.groupby("product", sort=False):
        first = group["first_in_human_date"].dropna()
        approved = group["approval_date"].dropna()
        if first.empty or approved.empty:
            continue
        at = min(approved, key=middle)
        row = group[group["approval_date"] == at].iloc[0]
        rows.append(
            {
                "product": name,
                "country": row["originator_country"],
                "first_patient": middle(first.iloc[0]),
                "approved": middle(at),
                "source_id": f"{row['source_id']}|{row['fih_source_id']}",
            }
        )
    return pd.DataFrame(rows).sort_values("first_patient", kind="stable", ignore_index=True)


def middle(date: str) -> pd.Timestamp:
    """Give the middle of a date printed to the year, month or day."""
    return pd.Timestamp(midpoint(pd.Series([date])).iloc[0])


def concordance(found: pd.DataFrame) -> dict[str, float]:
    """Give the share of pairs in which the earlier first patient goes with the earlier approval."""
    pairs = [
        (one.first_patient < other.first_patient) == (one.approved < other.approved)
        for one, other in itertools.combinations(found.itertuples(), 2)
        if one.first_patient != other.first_patient and one.approved != other.approved
    ]
    interval = proportions.proportion_interval(sum(pairs), len(pairs))
    return {"pairs": len(pairs), "share": interval.estimate, "low": interval.low, "high": interval.high}


def sales_known(burden: pd.DataFrame, found: pd.DataFrame) -> int:
    """Count the products of which a source gives net sales of a whole year."""
    sold = set(burden["quantity"])
    return sum(f"{name} net sales" in sold for name in found["product"])
