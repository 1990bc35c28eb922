"""From what country idea, construct, first patient, developer and approval of each product come."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.analysis.regulatory_timelines.reform import ROLES
from systemrace.analysis.statistics import proportions

Foundation = Literal["first receptor", "first trial", "licence"]
Disputed = Literal["as in approvals", "as the rival source"]
Unit = Literal["construct", "antigen"]
Silent = Literal["not known", "own"]
Sure = Literal["yes or likely", "yes"]
LEAD = "cilta-cel"
LAYERS = (
    ("foundation", "First receptor against the antigen"),
    ("construct", "Construct made"),
    ("first_patient", "First patient"),
    ("developer", "Developer's seat"),
    ("approval", "First approval"),
)


def products(origins: pd.DataFrame, approvals: pd.DataFrame, disputed: Disputed) -> pd.DataFrame:
    """Bring each construct's layers together, in order of its first approval.

    Args:
        origins: one row per construct.
        approvals: one row per product, jurisdiction and indication.
        disputed: whose word counts where two sources name different makers' countries.

    Returns:
        name, products, target, foundation, construct, first_patient, developer, approval (country codes,
        missing where no source was seen), approval_date, year, jurisdictions, licence, source_id.
    """
    rows = [_product(row, approvals, disputed) for row in origins.to_dict("records")]
    frame = pd.DataFrame(rows)
    order = dates.earliest(frame["approval_date"])
    return (
        frame.assign(order=order)
        .sort_values("order", kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def first_trials(trials: pd.DataFrame, screening: pd.DataFrame, sure: Sure = "yes or likely") -> pd.Series:
    """Give the sponsor's country of the earliest registered trial of a CAR against each antigen.

    Args:
        trials: registry fields of one snapshot.
        screening: our columns of the same snapshot.
        sure: whether records that are only likely CAR trials count.

    Returns:
        Country code by antigen; trials against several antigens are left out.
    """
    wanted = ["yes"] if sure == "yes" else ["yes", "likely"]
    tested = screening[screening["is_car"].isin(wanted) & screening["role"].isin(ROLES)]
    joined = tested.merge(trials[["nct_id", "start_date"]], on="nct_id").dropna(
        subset=["target_antigen", "start_date"]
    )
    ordered = joined.assign(begun=dates.earliest(joined["start_date"])).sort_values(["begun", "nct_id"])
    first = ordered.drop_duplicates("target_antigen").set_index("target_antigen")
    return first["sponsor_country"]


def foundations(
    table: pd.DataFrame,
    foundation: Foundation,
    first: pd.Series | None = None,
    silent: Silent = "not known",
) -> pd.Series:
    """Give each construct's country of foundation, by one of three readings of the word.

    Args:
        table: from `products`.
        foundation: which reading.
        first: from `first_trials`, for that reading.
        silent: whether rights that no source tells of are not known, or those of the construct's country.
    """
    if foundation == "licence":
        return table["licence"] if silent == "not known" else table["licence"].fillna(table["construct"])
    if foundation == "first trial" and first is not None:
        return table["target"].map(first)
    return table["foundation"]


def share(part: int, whole: int, level: float) -> proportions.Interval:
    """Give an exact interval of a share; of nothing the whole range."""
    if whole == 0:
        return proportions.Interval(float("nan"), 0.0, 1.0)
    return proportions.proportion_interval(part, whole, "clopper-pearson", level)


def by_year(table: pd.DataFrame, country: str, level: float) -> pd.DataFrame:
    """Follow the share of constructs from a country among all approved up to the end of each year."""
    known = table.dropna(subset=["construct"])
    rows = []
    for year in range(int(known["year"].min()), int(known["year"].max()) + 1):
        upto = known[known["year"] <= year]
        part = int((upto["construct"] == country).sum())
        found = share(part, len(upto), level)
        rows.append((country, year, part, len(upto), found.estimate, found.low, found.high))
    return pd.DataFrame(rows, columns=["country", "year", "constructs", "all", "share", "low", "high"])


def cells(table: pd.DataFrame) -> pd.DataFrame:
    """Turn layers into cells of a matrix: one row per construct and layer whose country is known."""
    long = table.melt(
        ["name", "year", "source_id"], [layer for layer, _ in LAYERS], "layer", "country"
    ).dropna(subset=["country"])
    return long.assign(
        layer_label=long["layer"].map(dict(LAYERS)), text=long["country"].str.replace("|", "+")
    )


def _product(row: dict[str, object], approvals: pd.DataFrame, disputed: Disputed) -> dict[str, object]:
    mine = approvals[approvals["product"].isin(str(row["products"]).split("|"))]
    first = _first_approval(mine)
    # The table of approvals names a country even where it gives no first patient.
    patients = mine.loc[mine["first_in_human_date"].notna(), "first_in_human_country"].dropna()
    rival = row["rival_country"] if disputed == "as the rival source" else None
    return {
        "name": row["name"],
        "products": row["products"],
        "target": row["target"],
        "foundation": row["antigen_first_country"],
        "construct": rival if pd.notna(rival) else row["construct_country"],
        "rival": row["rival_country"],
        "first_patient": patients.iloc[0] if len(patients) else None,
        "developer": row["developer_country"],
        "approval": first["jurisdiction"],
        "approval_date": first["approval_date"],
        "year": int(str(first["approval_date"])[:4]),
        "jurisdictions": mine["jurisdiction"].nunique(),
        "licence": row["licence_country"],
        "source_id": _sources(row, first),
    }


def _first_approval(mine: pd.DataFrame) -> pd.Series:
    dated = mine.dropna(subset=["approval_date"])
    # A year alone may mean its last day: the approval that is surely the earliest comes first.
    return dated.loc[dates.latest(dated["approval_date"]).sort_values(kind="stable").index[0]]


def _sources(row: dict[str, object], first: pd.Series) -> str:
    cells = [row[f"{what}_source_id"] for what in ("antigen_first", "construct", "developer", "licence")]
    return "|".join(
        sorted(
            {one for cell in (*cells, first["source_id"]) if pd.notna(cell) for one in str(cell).split("|")}
        )
    )
