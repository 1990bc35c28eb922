"""Counts of zero: what rate each still allows, and how likely a zero would be at the rate seen elsewhere."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics import rare

NO_EVENT = ("no harm", "early death", "grade changed by scale")
GRADE_WORDS = {">=3": ", severe", "serious": ", serious", "any": "", "fatal": ""}


def listed(rows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """List every count of zero with its one-sided exact upper limit.

    Returns:
        From the widest limit down: `trial`, `event` (in words), `total`, `upper` (proportion), `seen` (cases)
        and `of` (people) in the other studies that count the same kind and grade, `basis` (of the same
        construct where that had a case, else of all products), `needed` (people in whom one case would show
        with chance `level` at that rate), `chance_of_none` (probability of this zero at that rate), `row_id`,
        `source_id`. `needed` and `chance_of_none` are missing where no other study has a case.
    """
    zero = rows[(rows["n"] == 0) & rows["denominator"].notna() & ~rows["event_class"].isin(NO_EVENT)]
    found = [_told(row, rows, level) for _, row in zero.iterrows()]
    return pd.DataFrame(found).sort_values(["upper", "trial"], ascending=[False, True], ignore_index=True)


def _told(row: pd.Series, rows: pd.DataFrame, level: float) -> dict[str, object]:
    total = int(row["denominator"])
    seen, of, basis = _elsewhere(row, rows)
    known = seen > 0
    return {
        "trial": row["trial"],
        "event": f"{row['event_class']}{GRADE_WORDS.get(row['grade'], '')}",
        "total": total,
        "upper": rare.upper_limit(total, level),
        "seen": seen,
        "of": of,
        "basis": basis,
        "needed": rare.needed(seen / of, level) if known else None,
        "chance_of_none": rare.chance_of_none(seen / of, total) if known else None,
        "row_id": row["row_id"],
        "source_id": row["source_id"],
    }


def _elsewhere(row: pd.Series, rows: pd.DataFrame) -> tuple[int, int, str]:
    """Add up the other cohorts' counts of the same kind and grade: of the same construct if it has a case."""
    alike = rows[
        (rows["event_class"] == row["event_class"])
        & (rows["grade"] == row["grade"])
        & (rows["part"] == row["part"])
        & (rows["cohort"] != row["cohort"])
        & rows["scope"].isin(["whole", "stage", "dose"])
        & ~rows["design"].isin(["spontaneous reports", "pooled studies"])
        & rows["n"].notna()
        & rows["denominator"].notna()
    ]
    largest = alike.sort_values("denominator", ascending=False).drop_duplicates("cohort")
    own = largest[largest["construct"] == row["construct"]]
    counted, basis = (own, "same construct") if own["n"].sum() else (largest, "all products")
    return int(counted["n"].sum()), int(counted["denominator"].sum()), basis
