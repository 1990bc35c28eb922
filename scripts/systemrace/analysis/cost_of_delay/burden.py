"""How common and how deadly myeloma is, as printed."""

from __future__ import annotations

import pandas as pd

RARE = "CD014"
CARE = r"duration|length of (?:care|stay)|hospital|adverse|toxicity"


def yearly(burden: pd.DataFrame, country: str = "US") -> pd.DataFrame:
    """Give new cases and deaths a year as projected: year, quantity (new cases, deaths), value, source_id."""
    rows = burden[(burden["country"] == country) & (burden["unit"] == "people")]
    rows = rows[rows["quantity"].str.match(r"(?:new cases|deaths)")]
    return pd.DataFrame(
        {
            "row_id": rows["row_id"],
            "year": rows["year"].astype(int),
            "quantity": rows["quantity"].str.replace(" (projection)", "", regex=False),
            "value": rows["value"].astype(float),
            "source_id": rows["source_id"],
        }
    ).sort_values(["quantity", "year"], ignore_index=True)


def prevalence(burden: pd.DataFrame, country: str = "US") -> pd.DataFrame:
    """Give the rows of people living with the disease, the largest first; forecasts are left out."""
    rows = burden[(burden["country"] == country) & (burden["quantity"] == "prevalence")]
    return rows.sort_values("value", ascending=False)


def survival(burden: pd.DataFrame) -> pd.DataFrame:
    """Give the printed shares alive some years after diagnosis in the US."""
    kept = burden["quantity"].str.contains(r"-year (?:relative )?survival") & (burden["country"] == "US")
    return burden[kept]


def deaths_per_case(counts: pd.DataFrame) -> float:
    """Give deaths over new cases in the latest year that prints both."""
    wide = counts.pivot_table(index="year", columns="quantity", values="value").dropna()
    return float(wide["deaths"].iloc[-1] / wide["new cases"].iloc[-1])


def care(burden: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that measure how long standard care lasts or what harm it does."""
    return burden[burden["quantity"].str.contains(CARE, case=False)]
