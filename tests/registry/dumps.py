"""Dumps of a registry, made up: records of realistic size, written as AACT tables and as bulk JSON.

As a script: python dumps.py {aact,bulk-json} STUDIES FILE
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
WORDS = (
    *(
        "patients",
        "treatment",
        "study",
        "randomized",
        "placebo",
        "efficacy",
        "safety",
        "carcinoma",
        "cardiac",
    ),
    *(
        "care",
        "cartilage",
        "clinical",
        "outcome",
        "the",
        "of",
        "and",
        "in",
        "with",
        "for",
        "diabetes",
        "phase",
    ),
    *("hypertension", "response", "survival", "dose", "blood", "evaluate", "group", "chronic", "disease"),
    *(
        "intervention",
        "therapy",
        "adult",
        "children",
        "weeks",
        "months",
        "surgery",
        "pain",
        "quality",
        "life",
    ),
)
CITIES = (
    ("Beijing", "China"), ("Boston", "United States"), ("Paris", "France"), ("London", "United Kingdom"),
    ("Houston", "United States"), ("Shanghai", "China"), ("Berlin", "Germany"), ("Tokyo", "Japan"),
)  # fmt: skip
CAR_SHARE = 1 / 250
"""About the share of CAR records in the registry."""
FIRST = 10_000_000


def records(count: int, seed: int = 1) -> Iterator[Record]:
    """Make records up; lengths are drawn about the registry's means."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    text = " ".join(dice.choices(WORDS, k=200_000))

    def some(mean: int) -> str:
        length = max(20, int(dice.expovariate(1 / mean)))
        start = text.index(" ", dice.randrange(len(text) - length - 100)) + 1
        return text[start : text.index(" ", start + length)]

    for number in range(FIRST, FIRST + count):
        car = dice.random() < CAR_SHARE
        places = [dice.choice(CITIES) for _ in range(min(60, int(dice.expovariate(1 / 5))))]
        yield {
            "protocolSection": {
                "identificationModule": {
                    "nctId": f"NCT{number}",
                    "briefTitle": ("CD19 CAR-T Cells for " if car else "") + some(80),
                    "officialTitle": some(120),
                },
                "statusModule": {
                    "overallStatus": dice.choice(("COMPLETED", "RECRUITING", "UNKNOWN")),
                    "startDateStruct": {"date": f"20{dice.randrange(10, 26)}-0{dice.randrange(1, 10)}"},
                    "primaryCompletionDateStruct": {"date": "2027-01-15"},
                    "completionDateStruct": {"date": "2028-02"},
                    "studyFirstPostDateStruct": {"date": "2019-03-04"},
                    "lastUpdatePostDateStruct": {"date": "2025-05-06"},
                },
                "sponsorCollaboratorsModule": {
                    "leadSponsor": {"name": some(25), "class": dice.choice(("INDUSTRY", "OTHER"))}
                },
                "descriptionModule": {"briefSummary": some(900), "detailedDescription": some(1500)},
                "conditionsModule": {"conditions": [some(25) for _ in range(2)]},
                "designModule": {
                    "studyType": "INTERVENTIONAL",
                    "phases": ["PHASE1", "PHASE2"],
                    "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
                    "enrollmentInfo": {"count": dice.randrange(500), "type": "ESTIMATED"},
                },
                "armsInterventionsModule": {
                    "interventions": [{"type": "DRUG", "name": some(25)} for _ in range(2)]
                },
                "outcomesModule": {"primaryOutcomes": [{"measure": some(120), "description": some(400)}]},
                "eligibilityModule": {"eligibilityCriteria": some(2000)},
                "contactsLocationsModule": {
                    "locations": [{"facility": some(35), "city": c, "country": land} for c, land in places]
                },
            },
            "hasResults": False,
        }


COLUMNS = {
    "studies": "nct_id|study_first_posted_date|results_first_posted_date|last_update_posted_date|"
    "start_month_year|start_date|completion_month_year|completion_date|primary_completion_month_year|"
    "primary_completion_date|study_type|brief_title|official_title|overall_status|phase|enrollment|"
    "enrollment_type",
    "brief_summaries": "id|nct_id|description",
    "conditions": "id|nct_id|name|downcase_name",
    "interventions": "id|nct_id|intervention_type|name|description",
    "intervention_other_names": "id|nct_id|intervention_id|name",
    "sponsors": "id|nct_id|agency_class|lead_or_collaborator|name",
    "facilities": "id|nct_id|status|name|city|state|zip|country|latitude|longitude",
    "designs": "id|nct_id|allocation|intervention_model|masking",
    "eligibilities": "id|nct_id|criteria",
}


def full(date: str | None) -> str | None:
    return date and f"{date}-28"[:10] if date and len(date) > 4 else date and f"{date}-12-28"


def rows(record: Record, key: Iterator[int]) -> Iterator[tuple[str, list[Any]]]:
    """Write a record as rows of AACT's tables."""
    told = record["protocolSection"]
    names, status, design = (told[f"{m}Module"] for m in ("identification", "status", "design"))
    nct = names["nctId"]

    def date(name: str) -> str | None:
        return status.get(f"{name}DateStruct", {}).get("date")

    done, first = date("completion"), date("primaryCompletion")
    yield "studies", [
        nct, date("studyFirstPost"), "2020-01-01" if record.get("hasResults") else None,
        date("lastUpdatePost"), date("start"), full(date("start")), done, full(done), first, full(first),
        design.get("studyType"), names.get("briefTitle"), names.get("officialTitle"), status["overallStatus"],
        "/".join(design.get("phases", [])), design.get("enrollmentInfo", {}).get("count"),
        design.get("enrollmentInfo", {}).get("type"),
    ]  # fmt: skip
    if "briefSummary" in told.get("descriptionModule", {}):
        yield "brief_summaries", [next(key), nct, told["descriptionModule"]["briefSummary"]]
    for name in told.get("conditionsModule", {}).get("conditions", []):
        yield "conditions", [next(key), nct, name, name.lower()]
    for item in told.get("armsInterventionsModule", {}).get("interventions", []):
        own = next(key)
        yield "interventions", [own, nct, item.get("type"), item.get("name"), "given by vein"]
        for other in item.get("otherNames", []):
            yield "intervention_other_names", [next(key), nct, own, other]
    sponsors = told.get("sponsorCollaboratorsModule", {})
    for role, group in (
        ("lead", [sponsors.get("leadSponsor", {})]),
        ("collaborator", sponsors.get("collaborators", [])),
    ):
        for one in group:
            if one:
                yield "sponsors", [next(key), nct, one.get("class"), role, one.get("name")]
    for place in told.get("contactsLocationsModule", {}).get("locations", []):
        point = place.get("geoPoint", {})
        yield "facilities", [
            next(key), nct, place.get("status"), place.get("facility"), place.get("city"), place.get("state"),
            None, place.get("country"), point.get("lat"), point.get("lon"),
        ]  # fmt: skip
    info = design.get("designInfo", {})
    masking = info.get("maskingInfo", {}).get("masking")
    yield "designs", [next(key), nct, info.get("allocation"), "PARALLEL", masking]
    yield "eligibilities", [next(key), nct, told.get("eligibilityModule", {}).get("eligibilityCriteria")]


def write_aact(file: Path, made: Iterable[Record]) -> Path:
    """Write records as a dump of AACT; tables are kept beside the file until all are whole."""
    keys = iter(range(1, 2**62))
    parts = {name: file.with_name(f"{file.name}.{name}.part") for name in COLUMNS}
    opened = {name: part.open("w", encoding="utf-8", newline="") for name, part in parts.items()}
    writers = {name: csv.writer(out, delimiter="|", lineterminator="\n") for name, out in opened.items()}
    for name, columns in COLUMNS.items():
        writers[name].writerow(columns.split("|"))
    for record in made:
        for name, row in rows(record, keys):
            writers[name].writerow(row)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            opened[name].close()
            archive.write(part, f"{name}.txt")
            part.unlink()
    return file


def write_bulk(file: Path, made: Iterable[Record]) -> Path:
    """Write records as the registry's bulk download: a zip file with a JSON file a study."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for record in made:
            number = record["protocolSection"]["identificationModule"]["nctId"]
            archive.writestr(f"{number}.json", json.dumps(record))
    return file


def changed(file: Path, member: str, to: bytes | None) -> Path:
    """Write an archive anew with one member replaced, or without it."""
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content.pop(member, None)
    if to is not None:
        content[member] = to
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    file.write_bytes(out.getvalue())
    return file


if __name__ == "__main__":
    form, studies, target = sys.argv[1:]
    {"aact": write_aact, "bulk-json": write_bulk}[form](Path(target), records(int(studies)))
