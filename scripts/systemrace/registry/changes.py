"""What differs between two dated copies of the registry, record by record.

Every table has a row per record, or per record and field, with the old and the new content. Columns
that only say how a copy was made (record_date, source_id, the bases of the screening and the version of
its rules) are left out: they are no news of a trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from systemrace import dates

KEY = "nct_id"
NAMED = ("title", "lead_sponsor", "sponsor_country")
BATCH = 3  # records of one sponsor with the same kind of change that are told together

Kind = Literal[
    "added", "removed", "status", "dates", "enrolment", "sites", "classification", "other", "updated"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEANING: dict[Kind, str] = {
    "added": "records that only the newer copy holds",
    "removed": "records that only the older copy holds; they need not have left the registry",
    "status": "records whose recruitment status differs",
    "dates": "records with another start, posting or completion date",
    "enrolment": "records whose number of participants, or its kind, differs",
    "sites": "records whose listed sites or countries differ",
    "classification": "records that the screening judges otherwise",
    "other": "records with another title, sponsor, phase, condition, intervention or design",
    "updated": "records whose day of the last public update differs",
}
FIELDS: dict[Kind, tuple[str, ...]] = {
    "status": ("overall_status",),
    "dates": ("start_date", "first_posted", "primary_completion_date", "completion_date"),
    "enrolment": ("enrollment", "enrollment_type"),
    "classification": (
        "is_car", "role", "cell_type", "product_type", "target_antigen", "sponsor_country",
        "screened_study_type", "first_posted_month",
    ),
    "other": (
        "title", "study_type", "phases", "lead_sponsor", "lead_sponsor_class", "collaborators", "conditions",
        "interventions", "intervention_types", "has_results", "allocation", "masking",
    ),
    "updated": ("last_update_posted",),
}  # fmt: skip
LISTED = ("title", "lead_sponsor", "sponsor_country", "countries", "start_date", "overall_status", "is_car",
          "role", "source_id")  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """A dated copy: its three tables, as `tables.load` gives them."""

    trials: pd.DataFrame
    sites: pd.DataFrame
    screening: pd.DataFrame

    def records(self) -> pd.DataFrame:
        """Join trials with their screening, indexed by record number, all as text, blank where missing."""
        screening = self.screening.rename(columns={"study_type": "screened_study_type"})
        joined = self.trials.merge(screening, on=KEY, how="left", validate="1:1").set_index(KEY)
        return _text(joined).sort_index()


@dataclass(frozen=True)
class Changes:
    """The tables of changes by kind, and batches of one sponsor.

    tables: by kind, in the order of KINDS; a kind without a change has an empty table.
    batches: kind, field, change, lead_sponsor, records, nct_ids: records of one sponsor that changed alike,
        at least `BATCH`, the largest batch first.
    records: how many records each copy holds, older and newer.
    """

    tables: dict[Kind, pd.DataFrame]
    batches: pd.DataFrame
    records: tuple[int, int]

    def ids(self, *kinds: Kind) -> list[str]:
        """Give the records of some kinds of change, or of all, sorted, each once."""
        return sorted({one for kind in kinds or KINDS for one in self.tables[kind][KEY]})

    def counts(self) -> pd.DataFrame:
        """Count records and cells: kind, records, cells, meaning."""
        return pd.DataFrame(
            {
                "kind": KINDS,
                "records": [self.tables[kind][KEY].nunique() for kind in KINDS],
                "cells": [len(self.tables[kind]) for kind in KINDS],
                "meaning": [MEANING[kind] for kind in KINDS],
            }
        )


def compare(older: Copy, newer: Copy) -> Changes:
    """Compare two copies.

    Args:
        older: the copy that is compared with.
        newer: the copy that is compared.

    Returns:
        A table per kind of change, see `Changes`. Fields hold the content as text, lists with | between.
    """
    old, new = older.records(), newer.records()
    both = old.index.intersection(new.index)
    tables: dict[Kind, pd.DataFrame] = {
        "added": _listed(new.loc[new.index.difference(old.index)]),
        "removed": _listed(old.loc[old.index.difference(new.index)]),
    }
    for kind in ("status", "dates", "enrolment", "classification", "other", "updated"):
        tables[kind] = _cells(old.loc[both], new.loc[both], FIELDS[kind])
    tables["dates"] = _with_moves(tables["dates"])
    tables["enrolment"] = _with_differences(tables["enrolment"])
    tables["sites"] = _sites(older.sites, newer.sites, old.loc[both], new.loc[both])
    ordered = {kind: tables[kind] for kind in KINDS}
    return Changes(ordered, _batches(ordered), (len(old), len(new)))


def between(older: Copy, newer: Copy, kept: frozenset[str]) -> Copy:
    """Give the newer copy with the records `kept` as they were in the older one.

    A record that the older copy lacks is taken out, one that the newer lacks is put back.
    """

    def mixed(table: str) -> pd.DataFrame:
        then, now = getattr(older, table), getattr(newer, table)
        parts = [now[~now[KEY].isin(kept)], then[then[KEY].isin(kept)]]
        order = [KEY] if table != "sites" else [KEY, "site_id"]
        return pd.concat(parts).sort_values(order, kind="stable").reset_index(drop=True).astype(now.dtypes)

    return Copy(mixed("trials"), mixed("sites"), mixed("screening"))


def move(old: str, new: str) -> str:
    """Say how a date changed: filled, cleared, made more or less exact, moved later or earlier."""
    if not old or not new:
        return "cleared" if old else "filled"
    then, now = dates.PartialDate.parse(old), dates.PartialDate.parse(new)
    if then.earliest() <= now.earliest() and now.latest() <= then.latest():
        return "more exact"
    if now.earliest() <= then.earliest() and then.latest() <= now.latest():
        return "less exact"
    return "later" if now.midpoint() > then.midpoint() else "earlier"


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype("string").fillna("").astype("object")


def _listed(records: pd.DataFrame) -> pd.DataFrame:
    return records[list(LISTED)].reset_index()


def _cells(old: pd.DataFrame, new: pd.DataFrame, fields: tuple[str, ...]) -> pd.DataFrame:
    """List the cells that differ: nct_id, title, lead_sponsor, sponsor_country, field, old, new, change."""
    found = []
    for field in fields:
        differs = old[field] != new[field]
        cells = new.loc[differs, list(NAMED)].assign(
            field=field, old=old.loc[differs, field], new=new.loc[differs, field]
        )
        found.append(cells.rename_axis(KEY).reset_index())
    frame = pd.concat(found).sort_values([KEY, "field"], kind="stable").reset_index(drop=True)
    blank = [frame[side] == "" for side in ("old", "new")]
    change = pd.Series("changed", frame.index, dtype="object")
    return frame.assign(change=change.mask(blank[0], "filled").mask(blank[1], "cleared"))


def _with_moves(frame: pd.DataFrame) -> pd.DataFrame:
    """Add how each date changed, and by how many days between the middles of what it can mean."""
    pairs = list(zip(frame["old"], frame["new"], strict=True))
    days = [
        (dates.PartialDate.parse(new).midpoint() - dates.PartialDate.parse(old).midpoint()).days
        if old and new
        else pd.NA
        for old, new in pairs
    ]
    return frame.assign(
        change=pd.Series([move(*pair) for pair in pairs], dtype="object"), days=pd.array(days, dtype="Int64")
    )


def _with_differences(frame: pd.DataFrame) -> pd.DataFrame:
    """Add by how many participants a record grew or shrank; missing where either copy has no number."""
    counted = frame["field"] == "enrollment"
    old, new = (pd.to_numeric(frame[side].where(counted), errors="coerce") for side in ("old", "new"))
    return frame.assign(difference=(new - old).astype("Float64").round().astype("Int64"))


def _places(sites: pd.DataFrame) -> dict[str, Counter[str]]:
    """Count the sites of each record by facility, city and country: their numbers differ between copies."""
    written = _text(sites[["facility", "city", "country"]])
    names = written["facility"].str.cat([written["city"], written["country"]], sep=", ")
    found: dict[str, Counter[str]] = {}
    for record, name in zip(sites[KEY], names, strict=True):
        found.setdefault(record, Counter())[name] += 1
    return found


def _sites(
    old_sites: pd.DataFrame, new_sites: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> pd.DataFrame:
    """List records whose sites or countries differ.

    Returns:
        The record, old and new (listed sites), gained and lost (sites, with | between), and the countries
        gained and lost.
    """
    then, now = _places(old_sites), _places(new_sites)
    rows = []
    for record in old.index:
        before, after = then.get(record, Counter()), now.get(record, Counter())
        lands = [_items(frame.at[record, "countries"]) for frame in (old, new)]
        if before == after and lands[0] == lands[1]:
            continue
        rows.append(
            {
                KEY: record,
                **{name: new.at[record, name] for name in NAMED},
                "field": "sites",
                "old": before.total(),
                "new": after.total(),
                "gained": "|".join(sorted((after - before).elements())),
                "lost": "|".join(sorted((before - after).elements())),
                "countries_gained": "|".join(sorted(lands[1] - lands[0])),
                "countries_lost": "|".join(sorted(lands[0] - lands[1])),
            }
        )
    columns = [KEY, *NAMED, "field", "old", "new", "gained", "lost", "countries_gained", "countries_lost"]
    return pd.DataFrame(rows, columns=columns)


def _items(text: str) -> set[str]:
    return set(filter(None, text.split("|")))


def _batches(tables: Mapping[Kind, pd.DataFrame]) -> pd.DataFrame:
    """Find records of one sponsor that changed alike, in what says something of the trial."""
    told = [
        tables[kind].assign(kind=kind, change=_alike(kind, tables[kind]))
        for kind in ("status", "dates", "enrolment", "sites", "classification")
    ]
    every = pd.concat([frame[["kind", "field", "change", "lead_sponsor", KEY]] for frame in told])
    grouped = every[every["lead_sponsor"] != ""].groupby(["kind", "field", "change", "lead_sponsor"])
    found = grouped[KEY].agg(records="nunique", nct_ids=lambda ids: "|".join(sorted(set(ids)))).reset_index()
    large = found[found["records"] >= BATCH]
    return large.sort_values(
        ["records", "kind", "field", "change", "lead_sponsor"], ascending=[False, True, True, True, True]
    ).reset_index(drop=True)


def _alike(kind: Kind, frame: pd.DataFrame) -> pd.Series:
    """Name what the changes of a batch have in common."""
    if kind == "dates":
        return frame["change"]
    if kind in ("enrolment", "sites"):
        old, new = (pd.to_numeric(frame[side], errors="coerce") for side in ("old", "new"))
        return pd.Series("other", frame.index).mask(new > old, "more").mask(new < old, "fewer")
    return frame["old"].replace("", "blank") + " to " + frame["new"].replace("", "blank")
