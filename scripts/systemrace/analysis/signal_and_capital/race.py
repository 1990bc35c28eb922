"""The race for one antigen: discovery, first patient, first data, first approval and sales by product."""

from __future__ import annotations

import itertools

import pandas as pd

from systemrace import dates
from systemrace.analysis.statistics import proportions

ANTIGEN = "BCMA"
STEPS = ("discovery", "first_patient", "first_data", "approval")
SALES_NAMES = {"Saikaize": "zevor-cel"}


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
    return pd.Timestamp(dates.midpoint(pd.Series([date])).iloc[0])


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


def later(found: pd.DataFrame, more: int) -> pd.DataFrame:
    """Add products that were later than all others at the first patient and, in the same order, approved."""
    if not more:
        return found
    last = {name: found[name].max() for name in ("first_patient", "approved")}
    years = pd.to_timedelta([365.0 * (one + 1) for one in range(more)], unit="D")
    added = pd.DataFrame({name: at + years for name, at in last.items()})
    return pd.concat([found, added.assign(product=[f"found {one + 1}" for one in range(more)])])


def dated(steps: pd.DataFrame, antigen: str = ANTIGEN) -> pd.DataFrame:
    """Give the dated steps of every product of the race, in the order of their first known step.

    Args:
        steps: the table `race_steps`.
        antigen: what the products bind.

    Returns:
        product, country, step, day (the middle of what is printed), early, late (its ends), standing,
        what, source_id; one row a product and step.
    """
    own = steps[steps["antigen"] == antigen].reset_index(drop=True)
    days = {"day": dates.midpoint, "early": dates.earliest, "late": dates.latest}
    placed = own.assign(country=own["maker_country"], **{name: of(own["date"]) for name, of in days.items()})
    first = placed.groupby("product")["day"].transform("min")
    rank = {name: place for place, name in enumerate(STEPS)}
    placed = placed.assign(first=first, rank=placed["step"].map(rank))
    placed = placed.sort_values(["first", "rank"], kind="stable", ignore_index=True)
    return placed[["product", "country", "step", "day", "early", "late", "standing", "what", "source_id"]]


def places(placed: pd.DataFrame) -> pd.DataFrame:
    """Give the place of each product at each step: product, then a column a step, missing where undated."""
    wide = placed.pivot(index="product", columns="step", values="day").reindex(columns=list(STEPS))
    return wide.rank(method="min").loc[list(dict.fromkeys(placed["product"]))].reset_index()


def sold(burden: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Give the sales that a source gives of each product: product, what, year, value, unit, source_id.

    Whole years first, the latest first; products without a row are not there.
    """
    found = []
    for name in names:
        known = SALES_NAMES.get(name, name)
        own = burden[burden["quantity"].str.match(rf"{known} .*sales")]
        own = own[~own["country"].str.contains("except")]
        part = own.assign(product=name, what=own["quantity"].str.removeprefix(known).str.strip())
        whole = part["what"] == "net sales"
        found.append(part.assign(whole=whole).sort_values(["whole", "year"], ascending=False, kind="stable"))
    return pd.concat(found)[["product", "what", "country", "year", "value", "unit", "source_id"]].reset_index(
        drop=True
    )
