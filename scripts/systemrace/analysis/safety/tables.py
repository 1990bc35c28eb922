"""Tables of the chapter, in the words a reader sees."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.safety import labelled, wording


def differences(frame: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Write the differences of the typical trials by kind of harm."""
    return pd.DataFrame(
        {
            "Kind of harm": frame["kind"],
            f"{focal}, added up": [wording.count(*pair) for pair in frame["focal_count"]],
            f"{comparator}, added up": [wording.count(*pair) for pair in frame["comparator_count"]],
            "Trials": [
                f"{a} and {b}"
                for a, b in frame[["focal_trials", "comparator_trials"]].itertuples(index=False)
            ],
            "Difference in points": [wording.gap(row).replace(" points", "") for _, row in frame.iterrows()],
        }
    )


def early(frame: pd.DataFrame) -> pd.DataFrame:
    """Write the differences of early deaths between the arms."""
    return pd.DataFrame(
        {
            "Trial": frame["trial"],
            "Early deaths": frame["what"],
            "Cells": [wording.count(*pair) for pair in frame["cells"]],
            "Control": [wording.count(*pair) for pair in frame["control"]],
            "Difference in points": [wording.gap(row).replace(" points", "") for _, row in frame.iterrows()],
        }
    )


def zeros(listed: pd.DataFrame) -> pd.DataFrame:
    """Write every count of zero: what it allows, what was seen elsewhere, how likely it then is."""
    shown = labelled.zeros(listed)
    known = shown["seen"] > 0
    return pd.DataFrame(
        {
            "Zero": shown["label"],
            "Allows up to": shown["upper"].map(wording.percent),
            "Seen elsewhere": [
                f"{wording.count(row['seen'], row['of'])}, {row['basis']}" if row["seen"] else "no case"
                for _, row in shown.iterrows()
            ],
            "Chance of this zero": shown["chance_of_none"].map(_chance).where(known, ""),
            "People to see one": [
                f"{n:.0f}" if has else "" for n, has in zip(shown["needed"], known, strict=True)
            ],
        }
    )


def _chance(value: float) -> str:
    return "under 0.1%" if value < 0.001 else f"{value:.1%}" if value < 0.1 else f"{value:.0%}"


def acts(dated: pd.DataFrame) -> pd.DataFrame:
    """Write the acts that warn, stop or ease, by their letters."""
    held = dated[dated["key"] != ""]
    names = {"key": "Mark", "date": "Date", "regulator": "Who", "action": "Act", "products": "Products"}
    return held[[*names, "detail"]].rename(columns={**names, "detail": "Detail"}).fillna("")


def others(rows: pd.DataFrame) -> pd.DataFrame:
    """Write the late harms that print a share but not whom they divide by."""
    held = rows[(rows["window"] == "late") & rows["denominator"].isna() & rows["pct"].notna()]
    return pd.DataFrame(
        {"Report": held["trial"], "Product": held["product"], "Event": held["event"], "Percent": held["pct"]}
    )


def flow(rows: pd.DataFrame, counted: pd.DataFrame, places: tuple[str, str]) -> pd.DataFrame:
    """Count the studies at each step from the table to the comparison of severe cytokine release."""
    kind = rows[rows["event_class"] == "cytokine release syndrome"]
    severe = kind[kind["grade"] == ">=3"]
    steps = {
        "in the table of harms": rows["trial"].nunique(),
        "report cytokine release": kind["trial"].nunique(),
        "report grade 3 or more": severe["trial"].nunique(),
        "print or allow a count": severe.loc[severe["n"].notna(), "trial"].nunique(),
        "counted once for shared patients, in trials": len(counted),
        "of one of the two countries": int(counted["country"].isin(places).sum()),
    }
    return pd.DataFrame({"Step": list(steps), "Studies": list(steps.values())})
