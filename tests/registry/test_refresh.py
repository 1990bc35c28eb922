"""A refresh ends with a whole valid snapshot, or with exit code 6 and the data folder as it was."""

from __future__ import annotations

import copy
import csv
import hashlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from ctgov_server import Handler, Record, Registry, as_record, number, serving

from systemrace import cli, tables
from systemrace.errors import RegistryError, SystemRaceError, UsageError
from systemrace.project import Project
from systemrace.refresh import Request, data_folder, refresh
from systemrace.registry import snapshot
from systemrace.registry.ctgov import transport
from systemrace.registry.ctgov.transport import Patience

REPOSITORY = Project(Path(__file__).parents[2])
BEFORE = "2026-08-22"
DATE = "2026-11-01"
KEPT = ("NCT02445248", "NCT03090659", "NCT03548207", "NCT03651128", "NCT04181827")
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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a snapshot of five records."""
    root = tmp_path_factory.mktemp("refresh") / "project"
    for name in ("sources.csv", "claims.yml", "evidence/countries.csv", "screening/rules.csv"):
        (root / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY.data / name, root / "data" / name)
    (root / "_toc.yml").write_text("", encoding="utf-8")
    content = {}
    for name in ("trials", "sites", "screening"):
        whole = rows(REPOSITORY.snapshots / BEFORE / f"{name}.csv")
        content[name] = pd.DataFrame([row for row in whole if row["nct_id"] in KEPT])
    origin = snapshot.read_manifest(REPOSITORY.snapshots / BEFORE)
    given = snapshot.Origin(**origin.model_dump(include=set(snapshot.Origin.model_fields)))
    snapshot.write(root / "data" / "snapshots", BEFORE, content, given)
    return root


@pytest.fixture
def project(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "SYSTEMRACE_CTGOV_URL"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(small, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def five() -> list[Record]:
    return shipped(KEPT)


@pytest.fixture
def registry(five: list[Record]) -> Iterator[Registry]:
    with serving(Registry([*copy.deepcopy(five), copy.deepcopy(NEW)])) as running:
        yield running


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


# What comes out


def test_a_new_record_is_written_as_the_registry_gives_it(project, registry):
    folder = pull(project, registry)
    assert_whole(project, folder, {*KEPT, "NCT09990001"})
    row = {row["nct_id"]: row for row in rows(folder / "trials.csv")}["NCT09990001"]
    assert row == {
        "nct_id": "NCT09990001",
        "title": "CD19/BCMA CAR-T <script>alert(1)</script> in Lupus & Nephritis",
        "study_type": "INTERVENTIONAL",
        "overall_status": "RECRUITING",
        "start_date": "2026-09",
        "first_posted": "2026-09-14",
        "primary_completion_date": "",
        "completion_date": "2028",
        "last_update_posted": "2026-10-02",
        "phases": "PHASE1",
        "enrollment": "12",
        "enrollment_type": "ESTIMATED",
        "lead_sponsor": "A Hospital",
        "lead_sponsor_class": "OTHER",
        "collaborators": "",
        "countries": "China",
        "n_sites": "3",
        "conditions": "Lupus / SLE|Nephritis",
        "interventions": "Fludarabine|QT-019B",
        "intervention_types": "BIOLOGICAL|DRUG",
        "has_results": "false",
        "allocation": "NA",
        "masking": "NONE",
        "record_date": DATE,
        "source_id": "ctgov_api",
    }
    places = [row for row in rows(folder / "sites.csv") if row["nct_id"] == "NCT09990001"]
    assert [(p["site_id"], p["facility"], p["country_iso2"], p["latitude"]) for p in places] == [
        ("NCT09990001-001", "Second Hospital", "CN", ""),
        ("NCT09990001-002", "", "CN", "39.9"),
    ]


def test_a_new_record_is_screened_by_rule_and_the_words_are_kept(project, registry):
    folder = pull(project, registry)
    row = {row["nct_id"]: row for row in rows(folder / "screening.csv")}["NCT09990001"]
    assert row["is_car"] == "yes"
    assert row["is_car_basis"] == "title|interventions"
    assert row["role"] == "investigational"
    assert (row["cell_type"], row["product_type"], row["target_antigen"]) == ("T", "allogeneic", "CD19|BCMA")
    assert (row["sponsor_country"], row["sponsor_country_basis"]) == (
        "CN",
        "all_sites_of_this_trial_in_one_country",
    )
    assert (row["first_posted_month"], row["first_posted_month_basis"]) == ("2026-09", "registry")
    assert row["rule_version"] == "2.0"
    spans = rows(folder / "screening_spans.csv")
    assert {span["nct_id"] for span in spans} == {"NCT09990001"}
    title = (
        "CD19/BCMA CAR-T <script>alert(1)</script> in Lupus & Nephritis | "
        "A Phase 1 Study of Allogeneic CD19/BCMA Chimeric Antigen Receptor T Cells"
    )
    assert all(
        title[int(span["start"]) :].startswith(span["words"]) for span in spans if span["field"] == "title"
    )
    assert {span["decides"] for span in spans} == {"is_car", "cell_type", "product_type", "target_antigen"}


def test_the_manifest_tells_search_total_gaps_and_corrections(project, registry):
    manifest = snapshot.verify(pull(project, registry))
    assert manifest.total == 6
    assert manifest.sources == {"ctgov_api": 6}
    assert manifest.retrieved == "2026-11-25T12:00:00Z"
    assert 'query.term="chimeric antigen receptor" OR' in manifest.query
    assert "programming interface 2.0.5, data of 2026-10-30T09:00:05" in manifest.query
    assert any("has not yet been measured against labelled records" in gap for gap in manifest.gaps)
    assert any(f"5 records keep the screening of {BEFORE}" in gap for gap in manifest.gaps)
    assert any("a site without a country" in gap and "NCT09990001" in gap for gap in manifest.gaps)
    (told,) = manifest.corrections
    assert (told.nct_id, told.column, told.given, told.here) == (
        "NCT09990001",
        "primary_completion_date",
        "2026-03-01",
        None,
    )


def test_the_same_answer_gives_the_same_bytes(project, registry):
    first = fingerprint(pull(project, registry))
    shutil.rmtree(project.snapshots / DATE)
    assert fingerprint(pull(project, registry)) == first


def test_a_car_record_that_the_words_miss_is_asked_for_by_number(project, registry):
    missed = registry.records.pop(0)
    lost = registry.records.pop(1)
    registry.others = [missed]
    folder = pull(project, registry)
    assert number(missed) in {row["nct_id"] for row in rows(folder / "trials.csv")}
    gaps = " ".join(snapshot.read_manifest(folder).gaps)
    assert "1 CAR records of 2026-08-22 were not found by the words" in gaps
    assert f"are not in the registry any more: {number(lost)}" in gaps
    assert registry.asked[-1]["filter.ids"].split(",") == sorted([number(missed), number(lost)])


def test_a_correction_is_made_again_where_the_registry_still_gives_the_same(project, five):
    record = copy.deepcopy(shipped(("NCT06792344",))[0])
    record["protocolSection"]["contactsLocationsModule"]["locations"].append(
        {"facility": "F", "city": "Hangzhou", "country": "Christmas Island"}
    )
    with serving(Registry([*five, record])) as registry:
        folder = pull(project, registry)
    row = {row["nct_id"]: row for row in rows(folder / "trials.csv")}["NCT06792344"]
    assert row["countries"] == "China"
    assert rows(folder / "sites.csv")[-1]["country_iso2"] == "CN"
    told = {(item.table, item.column, item.given) for item in snapshot.read_manifest(folder).corrections}
    assert told == {
        ("trials", "countries", "China|Christmas Island"),
        ("sites", "country", "Christmas Island"),
    }


def test_the_shipped_snapshot_served_as_records_comes_back_as_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    shutil.copytree(REPOSITORY.data, tmp_path / "data")
    project = data_folder(tmp_path / "data")
    records = shipped()
    for record in records:  # snapshots hold no summary, and a registry without any is not believed
        record["protocolSection"]["descriptionModule"] = {"briefSummary": "A summary."}
    with serving(Registry(records, per_page=500)) as registry:
        folder = pull(project, registry, replace(QUICK, body=2**25, request=20.0, silence=20.0))
    old = REPOSITORY.snapshots / BEFORE
    ours = ("record_date", "source_id")
    # Of some records the copies held the country, but no site; here it comes from the sites alone.
    sited = {row["nct_id"] for row in rows(old / "sites.csv")}
    siteless = {row["nct_id"] for row in rows(old / "trials.csv") if row["countries"]} - sited
    assert len(siteless) == 10
    for name in ("trials", "sites"):
        before, after = (
            [{c: v for c, v in row.items() if c not in ours} for row in rows(where / f"{name}.csv")]
            for where in (old, folder)
        )
        assert len(before) == len(after) > 2_000
        differing = {b["nct_id"] for b, a in zip(before, after, strict=True) if a != b}
        assert differing == (siteless if name == "trials" else set())
    kept = ("is_car", "is_car_basis", "role", "cell_type", "product_type", "target_antigen", "rule_version")
    more = ("sponsor_country", "sponsor_country_basis", "study_type", "first_posted_month")
    for before, after in zip(rows(old / "screening.csv"), rows(folder / "screening.csv"), strict=True):
        assert {c: after[c] for c in kept} == {c: before[c] for c in kept}
        assert all(after[c] == before[c] for c in more if before[c])
    assert rows(folder / "screening_spans.csv") == []
    assert snapshot.read_manifest(folder).corrections == []


# A server that is busy, or fails for a while


def status(code: int, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.send(b"busy", code, named)


def cut(handler: Handler, registry: Registry) -> None:
    body = json.dumps(registry.page(registry.asked[-1])).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])


def garbled(handler: Handler, registry: Registry) -> None:
    handler.send(b'{"studies": [{"protocolSection": ')


def hang_up(handler: Handler, registry: Registry) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    "fault",
    [
        status(429),
        status(429, Retry_After="0"),
        status(429, Retry_After="Wed, 25 Nov 2026 12:00:00 GMT"),
        status(500),
        status(503, Retry_After="soon"),
        cut,
        garbled,
        hang_up,
    ],
)
def test_what_passes_is_waited_for(project, registry, fault):
    registry.faults = {2: fault, 4: fault}
    said: list[str] = []
    folder = pull(project, registry, tell=said.append)
    assert_whole(project, folder, {*KEPT, "NCT09990001"})
    assert sum("Trying again in" in line for line in said) == 2
    assert len(registry.asked) == 3 + 2


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (status(429), "tried 3 times: the server answers 429 Too Many Requests"),
        (status(500), "tried 3 times: the server answers 500 Internal Server Error"),
        (cut, "tried 3 times: peer closed connection without sending complete message body"),
        (garbled, "tried 3 times: the answer is not what it should be (it is not JSON)"),
    ],
)
def test_what_does_not_pass_ends_with_one_message(project, registry, fault, text):
    registry.faults = {0: fault}
    assert_refused(project, registry, text)
    assert len(registry.asked) == 3


def test_the_wait_that_is_asked_for_is_kept_to(project, registry):
    registry.faults = {1: status(429, Retry_After="1")}
    said: list[str] = []
    pull(project, registry, tell=said.append)
    assert "and asks to wait 1 s. Trying again in 1 s." in said[1]


def test_too_long_a_wait_is_told_and_not_waited(project, registry):
    registry.faults = {0: status(429, Retry_After="86400")}
    text = assert_refused(project, registry, "asks to wait 86400 s; that is longer than this program waits")
    assert "\n" not in text
    assert len(registry.asked) == 1


def drip_body(handler: Handler, registry: Registry) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not registry.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def drip_head(handler: Handler, registry: Registry) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not registry.over.wait(0.02):
        handler.wfile.write(b"a")
        handler.wfile.flush()


@pytest.mark.parametrize("fault", [drip_body, drip_head])
def test_a_server_that_drips_is_left(project, registry, fault):
    registry.faults = {0: fault}
    patience = replace(QUICK, attempts=2, request=0.2)
    assert_refused(project, registry, "tried 2 times: the answer took longer than 0.2 s", patience)


def test_a_server_that_is_silent_is_left(project, registry):
    registry.faults = {0: lambda handler, registry: registry.over.wait(5)}
    assert_refused(project, registry, "timed out", replace(QUICK, attempts=2, silence=0.1))


def test_nobody_there(project, registry):
    registry.url = "http://127.0.0.1:9"
    assert_refused(project, registry, "http://127.0.0.1:9 could not be read, tried 3 times")


# An answer that is not what it should be


def test_an_oversized_body_is_refused(project, registry):
    registry.faults = {0: lambda handler, _: handler.send(b" " * 300_000)}
    assert_refused(project, registry, "sends more than 200,000 bytes in one answer, which was refused")
    assert len(registry.asked) == 1


def test_a_redirect_to_another_host_is_refused(project, registry):
    with serving(Registry([])) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost") + "/api/v2/studies"
        registry.faults = {0: status(302, Location=elsewhere)}
        assert_refused(project, registry, "127.0.0.1 sends us to http://localhost:")
        registry.faults = {0: status(302, Location=other.url)}
        assert_refused(project, registry, "which was refused")
        assert other.asked == []


def test_a_redirect_within_the_host_is_followed_and_a_circle_is_left(project, registry):
    registry.faults = {1: lambda handler, _: handler.send(b"", 307, {"Location": handler.path})}
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})
    shutil.rmtree(project.snapshots / DATE)
    registry.faults = {0: lambda handler, _: handler.send(b"", 307, {"Location": handler.path})}
    assert_refused(project, registry, "redirects without end")


def test_a_request_that_is_refused_is_not_repeated(project, registry):
    registry.faults = {0: lambda handler, _: handler.send(b"query.term is not valid\x1b[31m", 400)}
    assert_refused(project, registry, "refuses the request with 400: query.term is not valid[31m")
    assert len(registry.asked) == 1


def test_no_records_at_all_are_not_believed(project, registry):
    registry.records = []
    assert_refused(project, registry, "finds no record for the search")


@pytest.mark.parametrize(("total", "text"), [(7, "7 records"), (5, "5 records"), (None, "does not say how")])
def test_a_total_that_is_not_what_arrives_is_refused(project, registry, total, text):
    def wrong(handler: Handler, registry: Registry) -> None:
        handler.answer(registry.page(registry.asked[-1]) | {"totalCount": total})

    registry.faults = {0: wrong}
    assert_refused(project, registry, text)
    registry.faults = {}
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})


def test_a_total_that_changes_on_the_way_is_refused(project, registry):
    totals = itertools.count(6)
    registry.faults = {
        0: lambda handler, registry: handler.answer(
            registry.page(registry.asked[-1]) | {"totalCount": next(totals)}
        )
    }
    assert_refused(project, registry, "total changed from 6 to 7 while it was read")


def test_pages_that_lead_in_a_circle_are_left(project, registry):
    def circle(handler: Handler, registry: Registry) -> None:
        handler.answer(registry.page(registry.asked[-1]) | {"nextPageToken": "p2"})

    registry.faults = {0: circle}
    assert_refused(project, registry, "leads in a circle")
    assert len(registry.asked) < 5


def test_pages_without_end_are_left(project, registry):
    tokens = itertools.count(1)

    def endless(handler: Handler, registry: Registry) -> None:
        handler.answer({"studies": [], "totalCount": 6, "nextPageToken": f"t{next(tokens)}"})

    registry.faults = {0: endless}
    assert_refused(project, registry, "do not come to an end")
    assert len(registry.asked) < 30


def test_a_record_on_two_pages_is_taken_once_and_told(project, registry):
    twice = registry.records[0]

    def repeat(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [*page["studies"], twice]})

    registry.faults = {2: repeat}
    folder = pull(project, registry)
    assert_whole(project, folder, {*KEPT, "NCT09990001"})
    assert any(f"taken once: {number(twice)}" in gap for gap in snapshot.read_manifest(folder).gaps)


def test_a_record_that_took_the_place_of_another_is_noticed(project, registry):
    def instead(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [page["studies"][0], registry.records[0]]})

    registry.faults = {2: instead}
    assert_refused(
        project, registry, "6 records for this search, but 5 different ones arrived, 1 of them twice"
    )


def test_two_versions_of_a_record_are_refused(project, registry):
    changed = copy.deepcopy(registry.records[0])
    changed["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"

    def both(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [*page["studies"], changed]})

    registry.faults = {2: both}
    assert_refused(project, registry, f"two different versions of {number(changed)}")


def test_a_changed_interface_is_told_field_by_field(project, registry):
    for record in registry.records[:2]:
        record["protocolSection"]["statusModule"]["startDateStruct"] = {"date": "March 2019"}
    del registry.records[2]["protocolSection"]["statusModule"]["overallStatus"]
    registry.records[3]["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = "12"
    text = assert_refused(project, registry, "has another form than this program knows")
    lines = [line.strip() for line in text.splitlines()[1:-1]]
    assert len(lines) == 3
    assert lines[0].startswith(
        "protocolSection.designModule.enrollmentInfo.count: Input should be a valid int"
    )
    assert lines[0].endswith(f'(1 record, first {number(registry.records[3])}: "12")')
    assert lines[1].startswith("protocolSection.statusModule.overallStatus: Field required (1 record, first")
    assert "protocolSection.statusModule.startDateStruct.date" in lines[2]
    assert f'(2 records, first {number(registry.records[0])}: "March 2019")' in lines[2]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ([], "answer: Input should be a valid dictionary"),
        ({"results": []}, "studies: Field required"),
        ({"studies": [1]}, "studies.[]: Input should be a valid dictionary"),
        ({"studies": [], "nextPageToken": 3}, "nextPageToken: Input should be a valid string (it is 3)"),
    ],
)
def test_a_changed_envelope_is_told(project, registry, answer, text):
    registry.faults = {0: lambda handler, _: handler.answer(answer)}
    assert text in assert_refused(project, registry, "has another form than this program knows")


def test_a_field_that_no_record_fills_any_more_is_noticed(project, registry):
    registry.per_page = 60
    registry.records = []
    for serial in range(120):
        record = copy.deepcopy(NEW)
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT1{serial:07d}"
        moved = record["protocolSection"]["statusModule"].pop("startDateStruct")
        record["protocolSection"]["statusModule"]["beginDateStruct"] = moved
        registry.records.append(record)
    text = "protocolSection.statusModule.startDateStruct.date: none of 120 records has it"
    assert text in assert_refused(project, registry, "another form")


def test_a_new_word_and_an_unknown_country_are_told(project, registry):
    registry.records[5]["protocolSection"]["statusModule"]["overallStatus"] = "DREAMT_OF"
    text = assert_refused(project, registry, "gave what the tables cannot hold")
    assert 'overall_status "DREAMT_OF"' in text
    registry.records[5] = copy.deepcopy(NEW)
    registry.edition = lambda: "the next day"
    registry.records[5]["protocolSection"]["contactsLocationsModule"]["locations"][0]["country"] = "Atlantis"
    assert_refused(project, registry, 'does not hold: "Atlantis" (NCT09990001)')


def test_hostile_text_stays_text_on_one_line(project, registry):
    title = (
        "=cmd|' /C calc'!A0 {num}`x` [a](javascript:b)\x00\u2028\r\n<img src=x onerror=1> CAR-T " + "é" * 500
    )
    registry.records[5]["protocolSection"]["identificationModule"]["briefTitle"] = title
    folder = pull(project, registry)
    row = {row["nct_id"]: row for row in rows(folder / "trials.csv")}["NCT09990001"]
    assert row["title"].startswith(
        "=cmd|' /C calc'!A0 {num}`x` [a](javascript:b) <img src=x onerror=1> CAR-T é"
    )
    shutil.rmtree(folder)
    registry.records[5]["protocolSection"]["identificationModule"]["briefTitle"] = "x" * 20_001
    assert "String should have at most 20000 characters" in assert_refused(project, registry, "another form")


def test_data_that_change_while_they_are_read_are_read_again(project, registry):
    editions = iter(["monday", "tuesday"])
    registry.edition = lambda: next(editions, "tuesday")
    folder = pull(project, registry)
    assert "data of tuesday" in snapshot.read_manifest(folder).query
    assert len(registry.asked) == 6
    shutil.rmtree(folder)
    serial = itertools.count()
    registry.edition = lambda: f"edition {next(serial)}"
    assert_refused(project, registry, "changed twice while they were read")


# Going on after a break, and being killed


def test_a_second_run_goes_on_where_the_first_broke_off(project, registry):
    registry.faults = {2: status(503), 3: status(503), 4: status(503)}
    assert_refused(project, registry, "what arrived is kept")
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})
    assert [asked.get("pageToken") for asked in registry.asked] == [None, "p2", "p2", "p2", "p2", "p4"]
    assert not (project.build / "refresh" / DATE).exists()


def test_a_page_cut_by_a_power_failure_is_fetched_again(project, registry):
    registry.faults = {3: status(503), 4: status(503), 5: status(503)}
    assert_refused(project, registry, "what arrived is kept")
    for page in (project.build / "refresh" / DATE).rglob("*.json"):
        page.write_bytes(page.read_bytes()[:100])
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})


def test_a_registry_that_forgot_where_we_were_is_read_from_the_start(project, registry):
    registry.faults = {2: status(503), 3: status(503), 4: status(503), 5: status(400)}
    assert_refused(project, registry, "what arrived is kept")
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})
    assert [asked.get("pageToken") for asked in registry.asked[4:]] == ["p2", None, "p2", "p4"]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from systemrace.refresh import Request, data_folder, refresh
from systemrace.registry.ctgov import transport
from systemrace.registry.ctgov.transport import Patience

data, url, date, last = sys.argv[1:]
left, real = int(last), os.fsync
def fsync(handle):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(handle)
os.fsync = fsync
refresh(data_folder(Path(data)), Request(date, url, Patience(between_requests=0.0)),
        now=lambda: datetime(2026, 11, 25, 12, tzinfo=UTC))
"""


def run_killed(project: Project, registry: Registry, last: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, str(project.data), registry.url, DATE, str(last)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY.root / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize(("last", "whole"), [(6, False), (7, True)])
def test_a_kill_while_writing_leaves_all_or_nothing(project, registry, last, whole):
    before = fingerprint(project.data)
    process = run_killed(project, registry, last)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    if whole:
        assert_whole(project, project.snapshots / DATE, {*KEPT, "NCT09990001"})
        return
    assert fingerprint(project.data) == before
    asked = len(registry.asked)
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})
    assert len(registry.asked) == asked, "all pages had been kept"


def test_a_kill_while_reading_leaves_the_data_as_they_were(project, registry):
    reached, before = threading.Event(), fingerprint(project.data)

    def stall(handler: Handler, registry: Registry) -> None:
        reached.set()
        registry.over.wait(60)

    registry.faults = {3: stall}
    process = run_killed(project, registry, 0)
    assert reached.wait(60)
    with pytest.raises(UsageError, match="Another refresh is running"):
        pull(project, registry)
    process.kill()
    process.communicate(timeout=60)
    assert fingerprint(project.data) == before
    assert_whole(project, pull(project, registry), {*KEPT, "NCT09990001"})
    assert [asked.get("pageToken") for asked in registry.asked] == [None, "p2", "p4", "p4"]


def test_a_full_disk_is_told_and_changes_nothing(project, registry, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot.os, "fsync", full)
    assert_refused(project, registry, "No space left on device. Nothing in the data folder was changed.")


# What can be asked for


@pytest.mark.parametrize(
    ("date", "url", "text"),
    [
        (BEFORE, "http://127.0.0.1:9", f"There is a snapshot of {BEFORE} already"),
        ("2026-13-40", "http://127.0.0.1:9", '"2026-13-40" is not a day'),
        ("2026-11", "http://127.0.0.1:9", '"2026-11" is not a day'),
        ("../x", "http://127.0.0.1:9", '"../x" is not a day'),
        ("2026-11-26", "http://127.0.0.1:9", "2026-11-26 lies ahead (today is 2026-11-25, UTC)"),
        (DATE, "ftp://127.0.0.1", '"ftp://127.0.0.1" cannot be the address of a registry'),
        (DATE, "http://user:secret@127.0.0.1:9", "without password, query or fragment"),
    ],
)
def test_what_cannot_be_asked_for_is_answered_before_anything_is_sent(project, date, url, text):
    before = fingerprint(project.data)
    with pytest.raises(SystemRaceError) as caught:
        refresh(project, Request(date, url, QUICK), now=clock)
    assert caught.value.exit_code == 2
    assert text in str(caught.value)
    assert fingerprint(project.data) == before


def test_the_command_reads_the_address_from_the_environment(project, registry, monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE", QUICK)
    monkeypatch.setattr("systemrace.refresh._now", clock)
    monkeypatch.setenv("SYSTEMRACE_CTGOV_URL", registry.url)
    arguments = ["refresh", "--date", DATE, "--data", str(project.data)]
    registry.faults = {0: status(500)}
    done = CliRunner().invoke(cli.main, arguments)
    assert (done.exit_code, done.stdout) == (6, "")
    assert "could not be read, tried 3 times: the server answers 500" in done.stderr
    registry.faults = {}
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(project.snapshots / DATE)
    assert_whole(project, project.snapshots / DATE, {*KEPT, "NCT09990001"})
