"""What becomes of programmes: approved products, and the likelihood that a programme is approved."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from systemrace.errors import DataError

Reference = Literal["bio2021_informa", "bio2016_fig7", "wong2019_biostat"]
BLOOD_TARGETS = ("BCMA", "CD19")
KINDS = ("loa_from_phase1", "loa_overall")


def approved(approvals: pd.DataFrame) -> pd.DataFrame:
    """List the approved products with the year of their first approval.

    A hospital's own product counts. Brands that share one international name count once.

    Returns:
        A row per product, oldest first: name, products, target, year, source_id.
    """
    dated = approvals[approvals["approval_date"].notna()]
    frame = dated.assign(
        name=dated["inn"].fillna(dated["product"]), year=dated["approval_date"].str[:4].astype(int)
    )
    frame = frame.sort_values(["year", "approval_id"])
    first = frame.drop_duplicates("name")
    brands = frame.groupby("name")["product"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    kept = first.assign(products=first["name"].map(brands))
    return kept[["name", "products", "target", "year", "source_id"]].reset_index(drop=True)


def oncology(success_rates: pd.DataFrame, reference: Reference = "bio2021_informa") -> float:
    """Give the likelihood of approval of an oncology programme from phase 1, as a fraction.

    Raises:
        DataError: if the source gives none.
    """
    rows = success_rates[
        (success_rates["population"] == "oncology")
        & (success_rates["modality"] == "all")
        & (success_rates["metric"] == "loa_from_phase1")
        & (success_rates["source_id"] == reference)
    ]
    if rows.empty:
        raise DataError(f"{reference} gives no likelihood of approval of oncology programmes.")
    return float(rows.iloc[0]["value_pct"]) / 100


def car(success_rates: pd.DataFrame) -> pd.DataFrame:
    """Give the published likelihoods of approval of CAR-T programmes, those with limits first."""
    rows = success_rates[(success_rates["modality"] == "CAR-T") & success_rates["metric"].isin(KINDS)]
    return rows.assign(open=rows["ci_low_pct"].isna()).sort_values("open").drop(columns="open")


def compared(success_rates: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Lay out the likelihoods of approval of CAR-T beside those of wider groups, highest first.

    Returns:
        label, value, low, high (fractions; limits missing where not printed), kind, source_id.
    """
    sources = {reference, *car(success_rates)["source_id"]}
    wanted = success_rates[
        success_rates["metric"].isin(KINDS)
        & success_rates["source_id"].isin(sources)
        & success_rates["population"].isin(("all", "oncology", "all CGT products"))
        & success_rates["modality"].isin(("all", "CAR-T", "cell and gene therapy", "immuno-oncology"))
    ]
    frame = pd.DataFrame(
        {
            "label": [_label(row) for _, row in wanted.iterrows()],
            "value": wanted["value_pct"].astype(float) / 100,
            "low": wanted["ci_low_pct"].astype("float64") / 100,
            "high": wanted["ci_high_pct"].astype("float64") / 100,
            "kind": wanted["modality"].eq("CAR-T").map({True: "CAR-T", False: "other"}),
            "source_id": wanted["source_id"],
        }
    )
    return frame.sort_values("value", ascending=False).reset_index(drop=True)


def _label(row: pd.Series) -> str:
    whom = "oncology, " if row["population"] == "oncology" else ""
    what = "all programmes" if row["modality"] == "all" else row["modality"]
    return f"{whom}{what}, {row['period']}"
