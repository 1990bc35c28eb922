"""From rows of AACT's tables to records in the form of the registry's answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from systemrace.registry.dumps import words
from systemrace.registry.dumps.door import Raw

Rows = Sequence[Raw]


def records(tables: Mapping[str, Rows]) -> list[Raw]:
    """Put the rows of each study together.

    Args:
        tables: rows by table, each a mapping from column to text or None.

    Returns:
        A record per row of studies, with the fields that the live search asks for.
    """
    of = {name: _grouped(rows) for name, rows in tables.items() if name != "studies"}
    others: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in tables["intervention_other_names"]:
        if row["name"]:
            others[row["nct_id"], row["intervention_id"]].append(row["name"])
    return [_record(row, {name: of[name][row["nct_id"]] for name in of}, others) for row in tables["studies"]]


def _grouped(rows: Rows) -> dict[str, list[Raw]]:
    found: dict[str, list[Raw]] = defaultdict(list)
    for row in rows:
        found[row["nct_id"]].append(row)
    return found


def _record(study: Raw, of: Mapping[str, list[Raw]], others: Mapping[tuple[str, str], list[str]]) -> Raw:
    design = of["designs"][0] if of["designs"] else {}
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": study["nct_id"],
                "briefTitle": study["brief_title"],
                "officialTitle": study["official_title"],
            },
            "statusModule": _status(study),
            "sponsorCollaboratorsModule": _sponsors(of["sponsors"]),
            "descriptionModule": {
                "briefSummary": next((row["description"] for row in of["brief_summaries"]), None)
            },
            "conditionsModule": {"conditions": [row["name"] for row in of["conditions"] if row["name"]]},
            "designModule": {
                "studyType": words.word(study["study_type"]),
                "phases": words.phases(study["phase"]),
                "designInfo": {
                    "allocation": words.word(design.get("allocation")),
                    "maskingInfo": {"masking": words.word(design.get("masking"))},
                },
                "enrollmentInfo": {
                    "count": words.whole(study["enrollment"]),
                    "type": words.word(study["enrollment_type"]),
                },
            },
            "armsInterventionsModule": {
                "interventions": [
                    {
                        "name": row["name"],
                        "type": words.word(row["intervention_type"]),
                        "otherNames": others[row["nct_id"], row["id"]],
                    }
                    for row in of["interventions"]
                ]
            },
            "contactsLocationsModule": {"locations": [_place(row) for row in of["facilities"]]},
        },
        "hasResults": bool(study["results_first_posted_date"]),
    }


def _status(study: Raw) -> Raw:
    def dated(name: str) -> Raw:
        # The other column is filled up to a day that the record does not give.
        return {"date": words.date(study[f"{name}_month_year"] or study[f"{name}_date"])}

    return {
        "overallStatus": words.word(study["overall_status"]),
        "startDateStruct": dated("start"),
        "primaryCompletionDateStruct": dated("primary_completion"),
        "completionDateStruct": dated("completion"),
        "studyFirstPostDateStruct": {"date": words.date(study["study_first_posted_date"])},
        "lastUpdatePostDateStruct": {"date": words.date(study["last_update_posted_date"])},
    }


def _sponsors(rows: Rows) -> Raw:
    def organisation(row: Raw) -> Raw:
        return {"name": row["name"], "class": words.word(row["agency_class"])}

    lead = [organisation(row) for row in rows if row["lead_or_collaborator"] == "lead"]
    rest = [organisation(row) for row in rows if row["lead_or_collaborator"] != "lead"]
    return {"collaborators": rest} | ({"leadSponsor": lead[0]} if lead else {})


def _place(row: Raw) -> dict[str, Any]:
    told: dict[str, Any] = {
        "facility": row["name"],
        "status": words.word(row["status"]),
        "city": row["city"],
        "state": row["state"],
        "country": row["country"],
    }
    if row.get("latitude") and row.get("longitude"):
        try:
            told["geoPoint"] = {"lat": float(row["latitude"]), "lon": float(row["longitude"])}
        except ValueError:
            told["geoPoint"] = {"lat": row["latitude"], "lon": row["longitude"]}
    return told
