"""Tables of the chapter, with the headings and formats that a reader sees."""

from __future__ import annotations

import math

import pandas as pd

from systemrace.analysis.words import count


def diagnostics(health: pd.DataFrame) -> pd.DataFrame:
    """Write `confounding.diagnostics`."""
    return pd.DataFrame(
        {
            "Format": health["model"],
            "Trials": health["trials"],
            "Columns": health["columns"],
            "Rank": health["rank"],
            "Condition": [_finite(value) for value in health["condition"]],
            "Inflation": [_finite(value) for value in health["inflation"]],
            "Told apart": health["estimable"].map({True: "yes", False: "no"}),
        }
    )


def _finite(value: float) -> str:
    return f"{value:.1f}" if math.isfinite(value) else "infinite"


def per_format(found: pd.DataFrame) -> pd.DataFrame:
    """Write `confounding.per_format`."""
    names = {
        "binder": "Binder",
        "side": "Side",
        "products": "Products",
        "trials": "Trials",
        "patients": "Patients",
    }
    return found.rename(columns=names)[list(names.values())].astype({"Patients": "int64"})


def said(tally: pd.DataFrame) -> pd.DataFrame:
    """Write `properties.tally`."""
    names = {
        "property": "Property",
        "single_domains": "Stated of single domains",
        "other_formats": "Stated of other formats",
        "measured": "Measured, for BCMA",
        "measured_elsewhere": "Measured, other antigen",
        "head_to_head": "Measured beside another format",
    }
    return tally.rename(columns=names)[list(names.values())]


def antibodies(found: pd.DataFrame) -> pd.DataFrame:
    """Write `properties.antibodies`, rates in percent."""
    rows = [
        (
            r["name"],
            r["binder"],
            count(r["successes"], r["total"]),
            f"{r['value']:.0%}",
            f"{r['low']:.0%} to {r['high']:.0%}",
            r["source_id"],
        )
        for _, r in found.iterrows()
    ]
    return pd.DataFrame(rows, columns=["Product", "Binder", "Count", "Rate", "Interval", "Source"])
