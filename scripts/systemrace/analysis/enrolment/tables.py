"""Tables laid out for reading."""

from __future__ import annotations

import pandas as pd


def studies(measured: pd.DataFrame) -> pd.DataFrame:
    """Lay out the dated studies with what makes them unlike, from `dated.studies`."""
    sites = measured["sites"].astype("Int64")
    return pd.DataFrame(
        {
            "Study": measured["trial"],
            "Country": measured["place"],
            "Disease": measured["disease"],
            "Phase": measured["phase"].fillna("not stated"),
            "Earlier lines": measured["earlier_lines"].fillna("not stated"),
            "Counted as": measured["counted"].fillna("not stated"),
            "First to last": measured["first_patient"] + " to " + measured["last_patient"],
            "Patients": measured["patients"],
            "Sites": sites.astype("str").where(sites.notna(), "not stated"),
            "Per trial-month": measured["month"].map("{:.1f}".format),
            "Per site-month": [f"{rate:.2f}" if pd.notna(rate) else "not known" for rate in measured["site"]],
            "Source": measured["source_id"],
        }
    )  # fmt: skip


def coverage(found: pd.DataFrame) -> pd.DataFrame:
    """Lay out how many records carry what a rate needs, from `registry.coverage`."""
    return pd.DataFrame(
        {
            "Country": found["place"],
            "Records": found["records"],
            "With end date": found["with_end"],
            "Usable": found["usable"],
            "Share usable": found["share"].map("{:.0%}".format),
        }
    )
