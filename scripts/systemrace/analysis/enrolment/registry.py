"""Enrolment as registry records let it be guessed: patients over the time from start to completion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from systemrace import dates
from systemrace.analysis.enrolment.dated import DAYS_PER_MONTH
from systemrace.analysis.trial_counts import attribution, definition, universe
from systemrace.registry import disease

Records = Literal["completed", "ended", "all dated"]
End = Literal["primary completion", "completion"]

STATUSES = {"completed": ["COMPLETED"], "ended": ["COMPLETED", "TERMINATED"]}
COLUMNS = {"primary completion": "primary_completion_date", "completion": "completion_date"}
LATER = ("PHASE2", "PHASE3", "PHASE4")
AREAS = {"haematological malignancy": "blood cancer", "solid tumour": "solid tumour"}


@dataclass(frozen=True)
class Choice:
    """Which records are counted, and to which day.

    records: completed ones, those ended for any reason, or all with dates, most of them planned. end: the day
    to which time is counted.
    """

    records: Records = "completed"
    end: End = "primary completion"


def begun(assembled: pd.DataFrame, areas: pd.DataFrame, counted_as: definition.Definition) -> pd.DataFrame:
    """Give the trials begun in the window, each in one of the two places alone.

    Args:
        assembled: from `trial_counts.universe.assemble`, with areas and with groups in the place of their
            members where the definition asks for them.
        areas: table disease_areas.
        counted_as: which records count, of which places.

    Returns:
        As `of_one_country`.

    Raises:
        UsageError: if one of the places has no such trial.
    """
    found = universe.begun(universe.select(assembled, counted_as), counted_as)
    attribution.refuse_empty(found, replace(counted_as, attribution="exclusive"))
    return of_one_country(found, areas, counted_as.focal, counted_as.comparator)


def of_one_country(begun: pd.DataFrame, areas: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Keep the trials with sites in one of the two countries and nowhere else, with what rates need.

    Args:
        begun: from `trial_counts.universe.begun`.
        areas: table disease_areas.
        focal: country as the registry names it.
        comparator: likewise.

    Returns:
        nct_id, title, place, overall_status, start_date, both completion dates, patients, sites, stage
        ("early phase" or "phase 2 or later"), area (only of records with an end date),
        source_id. Missing stays missing.
    """
    alone = begun["places"].map(lambda found: found[0] if len(found) == 1 else None)
    kept = begun[alone.isin([focal, comparator])]
    later = kept["phases"].fillna("").map(lambda cell: any(phase in cell for phase in LATER))
    # Reading conditions is slow, and only records with an end date can have a rate.
    ended = kept[kept[list(COLUMNS.values())].notna().any(axis=1)]
    named = disease.main_area(ended, disease.classify(ended, areas)).reindex(kept["nct_id"])
    return pd.DataFrame(
        {
            "nct_id": kept["nct_id"],
            "title": kept["title"],
            "place": alone[kept.index].astype("str"),
            "overall_status": kept["overall_status"],
            "start_date": kept["start_date"],
            "primary_completion_date": kept["primary_completion_date"],
            "completion_date": kept["completion_date"],
            "patients": kept["enrollment"].astype("Float64").astype(float),
            "sites": kept["n_sites"].astype("Float64").astype(float),
            "stage": later.map({True: "phase 2 or later", False: "early phase"}),
            "area": named.map(AREAS).fillna("other or several").to_numpy(),
            "source_id": kept["source_id"],
        }
    ).reset_index(drop=True)


def measured(records: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Give the records whose rate can be had, with months, site_months and the two rates.

    Args:
        records: from `of_one_country`.
        choice: see `Choice`.

    Returns:
        The rows with patients, sites and both dates, the end after the start. Columns added: months,
        site_months, month and site (patients per trial-month and per site-month).
    """
    kept = chosen(records, choice)
    end = dates.midpoint(kept[COLUMNS[choice.end]])
    months = (end - dates.midpoint(kept["start_date"])).dt.days / DAYS_PER_MONTH
    usable = months.gt(0) & kept["patients"].gt(0) & kept["sites"].notna()
    kept = kept[usable].assign(months=months[usable])
    kept["site_months"] = kept["months"] * kept["sites"]
    return kept.assign(month=kept["patients"] / kept["months"], site=kept["patients"] / kept["site_months"])


def chosen(records: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Give the records of the chosen statuses, with dates or without."""
    if choice.records == "all dated":
        return records
    return records[records["overall_status"].isin(STATUSES[choice.records])]


def coverage(records: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Count, for each country, how many records of the chosen statuses carry what a rate needs.

    Returns:
        place, records, with_end (the end date is given), usable, share (usable of records).
    """
    kept, usable = chosen(records, choice), measured(records, choice)
    groups = kept.groupby("place", sort=False)
    table = pd.DataFrame({"records": groups.size(), "with_end": groups[COLUMNS[choice.end]].count()})
    table["usable"] = usable.groupby("place").size().reindex(table.index).fillna(0).astype(int)
    return table.assign(share=table["usable"] / table["records"]).reset_index()
