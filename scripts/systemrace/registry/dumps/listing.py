"""The table that ClinicalTrials.gov exports from its search page: a row a study, its columns in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from systemrace.registry.dumps import cells, words
from systemrace.registry.dumps.door import Raw, Taken, Tell, Wanted, has_words

SOURCE_ID = "ctgov_search_csv"
NEEDED = (
    "NCT Number", "Study Title", "Study Status", "Conditions", "Interventions", "Sponsor", "Phases",
    "Enrollment", "Study Type", "Start Date", "Locations",
)  # fmt: skip
MISSING = (
    "Such a table has no official titles, other names of interventions, kinds of enrolment, or status and "
    "coordinates of sites, and writes an address with commas between its parts: city and state are left out."
)
NOT_SEARCHED = (
    "The table has no column Brief Summary, so records with the words in the summary alone are missed."
)
_KIND = re.compile(r"([A-Z][A-Z_ ]+): ")
_DESIGN = re.compile(r"(Allocation|Masking): *([A-Z_/]+)", re.IGNORECASE)


def take(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read the wanted records of a table; `scratch` and `tell` are not used.

    Raises:
        RegistryError: if it is not CSV in one encoding, or lacks a column.
    """
    found, read, summary = [], 0, True
    longest_first = sorted(wanted.countries, key=len, reverse=True)
    for row in cells.rows(file, NEEDED):
        read += 1
        summary = "Brief Summary" in row
        raw = _record(row, longest_first)
        if row["NCT Number"] in wanted.numbers or has_words(raw):
            found.append(raw)
    return Taken(found, read, [MISSING] if summary else [MISSING, NOT_SEARCHED])


def _record(row: Raw, countries: Collection[str]) -> Raw:
    design = {name.title(): words.word(told) for name, told in _DESIGN.findall(row.get("Study Design", ""))}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": row["NCT Number"].strip(), "briefTitle": row["Study Title"]},
            "statusModule": {
                "overallStatus": words.word(row["Study Status"]),
                "startDateStruct": _date(row, "Start Date"),
                "primaryCompletionDateStruct": _date(row, "Primary Completion Date"),
                "completionDateStruct": _date(row, "Completion Date"),
                "studyFirstPostDateStruct": _date(row, "First Posted"),
                "lastUpdatePostDateStruct": _date(row, "Last Update Posted"),
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": row["Sponsor"] or None, "class": words.word(row.get("Funder Type"))},
                "collaborators": [{"name": name} for name in _list(row.get("Collaborators"))],
            },
            "descriptionModule": {"briefSummary": row.get("Brief Summary") or None},
            "conditionsModule": {"conditions": _list(row["Conditions"])},
            "designModule": {
                "studyType": words.word(row["Study Type"]),
                "phases": words.phases(row["Phases"]),
                "designInfo": {
                    "allocation": design.get("Allocation"),
                    "maskingInfo": {"masking": design.get("Masking")},
                },
                "enrollmentInfo": {"count": words.whole(row["Enrollment"])},
            },
            "armsInterventionsModule": {
                "interventions": [_intervention(item) for item in _list(row["Interventions"])]
            },
            "contactsLocationsModule": {
                "locations": [_place(item, countries) for item in _list(row["Locations"])]
            },
        },
        "hasResults": {"YES": True, "NO": False}.get(row.get("Study Results", "").strip().upper()),
    }


def _date(row: Raw, name: str) -> Raw:
    return {"date": words.date(row.get(name))}


def _list(cell: str | None) -> list[str]:
    return [item.strip() for item in (cell or "").split("|") if item.strip()]


def _intervention(item: str) -> Raw:
    kind = _KIND.match(item)
    return {"name": item[kind.end() :], "type": words.word(kind[1])} if kind else {"name": item}


def _place(item: str, countries: Collection[str]) -> Raw:
    """Read a site off its address; a country may have a comma in its name, so known names are looked for."""
    country = next((name for name in countries if item == name or item.endswith(f", {name}")), None)
    rest = item[: -len(country)] if country else item.rpartition(",")[0]
    facility = rest.split(",")[0].strip()
    return {"facility": facility or None, "country": country or item.rpartition(",")[2].strip()}
