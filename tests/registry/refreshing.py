"""What the tests of refresh share: a quick patience, records to serve, and what must hold at the end."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ctgov_server import Record, Registry, as_record

from systemrace import tables
from systemrace.errors import RegistryError
from systemrace.project import Project
from systemrace.refresh import Request, refresh
from systemrace.registry import snapshot
from systemrace.registry.ctgov.transport import Patience

REPOSITORY = Project(Path(__file__).parents[2])
BEFORE = "2026-08-22"
DATE = "2026-11-01"
KEPT = ("NCT02445248", "NCT03090659", "NCT03548207", "NCT03651128", "NCT04181827")
NUMBERS = {*KEPT, "NCT09990001"}
QUICK = Patience(
    attempts=3,
    first_wait=0.01,
    longest_backoff=0.02,
    jitter=0.0,
    longest_asked_wait=5.0,
    between_requests=0.0,
    silence=2.0,
    request=0.5,
    body=200_000,
)


def clock() -> datetime:
    return datetime(2026, 11, 25, 12, tzinfo=UTC)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shipped(numbers: tuple[str, ...] | None = None) -> list[Record]:
    folder = REPOSITORY.snapshots / BEFORE
    places: dict[str, list[dict[str, str]]] = {}
    for site in rows(folder / "sites.csv"):
        places.setdefault(site["nct_id"], []).append(site)
    trials = [row for row in rows(folder / "trials.csv") if numbers is None or row["nct_id"] in numbers]
    return [as_record(row, places.get(row["nct_id"], [])) for row in trials]


NEW: Record = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT09990001",
            "briefTitle": "CD19/BCMA CAR-T <script>alert(1)</script> in Lupus &amp; Nephritis",
            "officialTitle": "A Phase 1 Study of Allogeneic\nCD19/BCMA Chimeric Antigen Receptor T Cells",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2026-09", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2026-03-01"},
            "completionDateStruct": {"date": "2028"},
            "studyFirstPostDateStruct": {"date": "2026-09-14"},
            "lastUpdatePostDateStruct": {"date": "2026-10-02"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A Hospital", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "Cells for lupus."},
        "conditionsModule": {"conditions": ["Lupus | SLE", "Nephritis"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1"],
            "designInfo": {"allocation": "NA", "maskingInfo": {"masking": "NONE"}},
            "enrollmentInfo": {"count": 12, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "interventions": [
                {"type": "DRUG", "name": "Fludarabine"},
                {"type": "BIOLOGICAL", "name": "QT-019B", "otherNames": ["universal CAR-T"]},
            ]
        },
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": "Second Hospital",
                    "city": "Hangzhou",
                    "country": "China",
                    "status": "RECRUITING",
                },
                {"city": "Beijing", "country": "China", "geoPoint": {"lat": 39.9, "lon": 116.4}},
                {"facility": "Somewhere"},
            ]
        },
    },
    "hasResults": False,
}


def pull(project: Project, registry: Registry, patience: Patience = QUICK, **how: Any) -> Path:
    return refresh(project, Request(DATE, registry.url, patience), now=clock, **how)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(folder.rglob("*"))
    }


def assert_refused(project: Project, registry: Registry, text: str, patience: Patience = QUICK) -> str:
    before = fingerprint(project.data)
    with pytest.raises(RegistryError) as caught:
        pull(project, registry, patience)
    assert caught.value.exit_code == 6
    assert text in str(caught.value)
    assert fingerprint(project.data) == before
    return str(caught.value)


def assert_whole(project: Project, folder: Path, numbers: set[str]) -> None:
    snapshot.verify(folder)
    assert set(tables.load("trials", DATE, project)["nct_id"]) == numbers
    for name in ("sites", "screening", "screening_spans"):
        tables.load(name, DATE, project)
    assert sorted(entry.name for entry in project.snapshots.iterdir()) == [BEFORE, DATE]
