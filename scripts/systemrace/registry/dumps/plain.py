"""A table in the project's own schema: the columns of a snapshot's trials.csv, those that are known."""

from __future__ import annotations

from pathlib import Path

from systemrace.registry.dumps import cells, words
from systemrace.registry.dumps.door import Raw, Taken, Tell, Wanted, refused

NEEDED = ("nct_id", "title", "overall_status", "source_id")
COLUMNS = (
    *NEEDED, "study_type", "start_date", "first_posted", "primary_completion_date", "completion_date",
    "last_update_posted", "phases", "enrollment", "enrollment_type", "lead_sponsor", "lead_sponsor_class",
    "collaborators", "countries", "n_sites", "conditions", "interventions", "intervention_types",
    "has_results", "allocation", "masking", "record_date",
)  # fmt: skip
FLAGS = {"true": True, "false": False, "": None}
NO_SITES = (
    "The file names countries, not sites: sites.csv holds a row for each country of a record, and no place."
)


def take(file: Path, wanted: Wanted, scratch: Path, tell: Tell) -> Taken:
    """Read all records of a table; `wanted`, `scratch` and `tell` are not used: who wrote it chose the rows.

    Raises:
        RegistryError: if it is not CSV in one encoding, or has other columns.
    """
    records: list[Raw] = []
    own: dict[str, Raw] = {}
    for row in cells.rows(file, NEEDED):
        stranger = next((name for name in row if name not in COLUMNS), None)
        if stranger is not None:
            raise refused(
                file,
                f"the column {stranger!a} is none of trials.csv",
                f"It may have {', '.join(COLUMNS)}.",
            )
        records.append(_record(file, row))
        own[row["nct_id"]] = {
            "source_id": row["source_id"],
            "n_sites": words.whole(row.get("n_sites")),
        } | ({"record_date": row["record_date"]} if row.get("record_date") else {})
    return Taken(records, len(records), [NO_SITES], own)


def _record(file: Path, row: Raw) -> Raw:
    if row.get("has_results", "") not in FLAGS:
        raise refused(file, f"has_results of {ascii(row['nct_id'])[:40]} is not true or false", "Correct it.")
    types = _list(row, "intervention_types")
    names = _list(row, "interventions")
    told = [{"name": name} for name in names] + [{"type": one} for one in types]
    return {
        "protocolSection": {
            "identificationModule": {"nctId": row["nct_id"], "briefTitle": row["title"]},
            "statusModule": {
                "overallStatus": row["overall_status"],
                "startDateStruct": _date(row, "start_date"),
                "primaryCompletionDateStruct": _date(row, "primary_completion_date"),
                "completionDateStruct": _date(row, "completion_date"),
                "studyFirstPostDateStruct": _date(row, "first_posted"),
                "lastUpdatePostDateStruct": _date(row, "last_update_posted"),
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {
                    "name": row.get("lead_sponsor") or None,
                    "class": row.get("lead_sponsor_class") or None,
                },
                "collaborators": [{"name": name} for name in _list(row, "collaborators")],
            },
            "conditionsModule": {"conditions": _list(row, "conditions")},
            "designModule": {
                "studyType": row.get("study_type") or None,
                "phases": _list(row, "phases"),
                "designInfo": {
                    "allocation": row.get("allocation") or None,
                    "maskingInfo": {"masking": row.get("masking") or None},
                },
                "enrollmentInfo": {
                    "count": words.whole(row.get("enrollment")),
                    "type": row.get("enrollment_type") or None,
                },
            },
            "armsInterventionsModule": {"interventions": told},
            "contactsLocationsModule": {"locations": [{"country": name} for name in _list(row, "countries")]},
        },
        "hasResults": FLAGS[row.get("has_results", "")],
    }


def _date(row: Raw, name: str) -> Raw:
    return {"date": row.get(name) or None}


def _list(row: Raw, name: str) -> list[str]:
    return [item for item in (row.get(name) or "").split("|") if item.strip()]
