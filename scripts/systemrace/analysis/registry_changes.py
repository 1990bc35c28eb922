"""What a new registry copy brought, counted for charts, and the sentences that say it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace import dates
from systemrace.registry.changes import KEY, KINDS, Changes

OTHER = "elsewhere or unknown"
LABELS = {
    "added": "New records", "removed": "Records gone", "status": "Status", "dates": "Dates",
    "enrolment": "Participants", "sites": "Sites", "classification": "Screening",
    "other": "Title, sponsor, design", "updated": "Day of last update",
}  # fmt: skip
LEFT_OUT = ("updated",)  # says that a record was touched, not what became of it


def by_kind(found: Changes, countries: Mapping[str, str], pair: tuple[str, str]) -> pd.DataFrame:
    """Count changed records by kind of change and country of the sponsor.

    Args:
        found: the changes.
        countries: name by the code that the screening gives.
        pair: names of the countries shown apart.

    Returns:
        kind, label, country (of `pair`, or `OTHER`, which includes sponsors without one), records.
    """
    rows = []
    for kind in KINDS:
        if kind in LEFT_OUT:
            continue
        table = found.tables[kind].drop_duplicates(KEY)
        place = table["sponsor_country"].map(countries)
        place = place.where(place.isin(pair), OTHER)
        counts = place.value_counts()
        rows += [(kind, LABELS[kind], name, int(counts.get(name, 0))) for name in (*pair, OTHER)]
    return pd.DataFrame(rows, columns=["kind", "label", "country", "records"])


def start_moves(found: Changes, countries: Mapping[str, str], pair: tuple[str, str]) -> pd.DataFrame:
    """List the start dates that moved: nct_id, lead_sponsor, country, old and new day, months between.

    A date that became only more or less exact has not moved. Partial dates stand in their middle.
    """
    table = found.tables["dates"]
    moved = table[(table["field"] == "start_date") & table["change"].isin(["later", "earlier"])]
    place = moved["sponsor_country"].map(countries)
    return pd.DataFrame(
        {
            KEY: moved[KEY],
            "lead_sponsor": moved["lead_sponsor"],
            "country": place.where(place.isin(pair), OTHER),
            "old": dates.midpoint(moved["old"]),
            "new": dates.midpoint(moved["new"]),
            "months": (moved["days"].astype("Float64") / 30.4375).round(1),
        }
    ).reset_index(drop=True)


def kinds_title(counts: pd.DataFrame) -> str:
    """Say the largest kind of change."""
    totals = counts.groupby("label", sort=False)["records"].sum()
    new, most = (
        totals[LABELS["added"]],
        totals.drop([LABELS[kind] for kind in ("added", "removed", "other")]),
    )
    return (
        f"{_records(new, 'new')}; of those there were before, {most.max():,} changed {_PLAIN[most.idxmax()]}"
    )


def kinds_description(counts: pd.DataFrame) -> str:
    """Describe the bars: each kind with its total, and the countries' shares of all."""
    totals = counts.groupby("label", sort=False)["records"].sum()
    places = counts.groupby("country", sort=False)["records"].sum()
    each = ", ".join(f"{label} {count:,}" for label, count in totals.items())
    shares = ", ".join(f"{count:,} of sponsors {_in(str(place))}" for place, count in places.items())
    return (
        f"Stacked bars, one for each kind of change, of how many records changed: {each}. "
        f"Summed over the kinds, a record counting in each: {shares}. Counts, without uncertainty."
    )


def moves_title(moves: pd.DataFrame) -> str:
    """Say how many starts moved, which way, and whose moved furthest together."""
    later = moves[moves["new"] > moves["old"]]
    sponsor = later.loc[later["lead_sponsor"] != "", "lead_sponsor"].value_counts()
    together = f", {sponsor.iloc[0]} of them of one sponsor" if len(sponsor) and sponsor.iloc[0] > 2 else ""
    return f"{len(later)} of {len(moves)} start dates that moved now lie later{together}"


def moves_description(moves: pd.DataFrame) -> str:
    """Describe the points: the furthest move either way, and the middle one."""
    first, last = moves.loc[moves["months"].idxmin()], moves.loc[moves["months"].idxmax()]
    return (
        "Points, one for each record whose start date moved: the date in the older copy across, in the newer "
        f"one upwards; on the line nothing moved. From {_month(first)} to {_month(last)}; "
        f"the median is {moves['months'].median():.1f} months. Dates as registered, without uncertainty."
    )


_PLAIN = {
    "Status": "status", "Dates": "a date", "Participants": "the number of participants",
    "Sites": "sites", "Screening": "their screening", "Day of last update": "day of update",
}  # fmt: skip


def _records(count: int, what: str) -> str:
    return f"{count:,} record is {what}" if count == 1 else f"{count:,} records are {what}"


def _in(place: str) -> str:
    return place if place == OTHER else f"in {place}"


def _month(row: pd.Series) -> str:
    way = "later" if row["months"] > 0 else "earlier"
    return f"{abs(row['months']):.1f} months {way} ({row[KEY]})"
