"""A refresh ends with a whole valid snapshot, or with exit code 6 and the data folder as it was."""

from __future__ import annotations

import copy
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from ctgov_server import Handler, Registry, number, serving, status
from refreshing import (
    BEFORE,
    DATE,
    NUMBERS,
    QUICK,
    REPOSITORY,
    assert_refused,
    assert_whole,
    clock,
    fingerprint,
    pull,
    rows,
    shipped,
)

from systemrace import cli
from systemrace.errors import SystemRaceError, UsageError
from systemrace.project import Project
from systemrace.refresh import Request, data_folder, refresh
from systemrace.registry import snapshot
from systemrace.registry.ctgov import transport
from systemrace.registry.screening import rules

# What comes out


def test_a_new_record_is_written_as_the_registry_gives_it(project, registry):
    folder = pull(project, registry)
    assert_whole(project, folder, NUMBERS)
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
    assert row["rule_version"] == rules.VERSION
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
    assert any("errs as measured against labelled records" in gap for gap in manifest.gaps)
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


# Going on after a break, and being killed


def test_a_second_run_goes_on_where_the_first_broke_off(project, registry):
    registry.faults = {2: status(503), 3: status(503), 4: status(503)}
    assert_refused(project, registry, "what arrived is kept")
    assert_whole(project, pull(project, registry), NUMBERS)
    assert [asked.get("pageToken") for asked in registry.asked] == [None, "p2", "p2", "p2", "p2", "p4"]
    assert not (project.build / "refresh" / DATE).exists()


def test_a_page_cut_by_a_power_failure_is_fetched_again(project, registry):
    registry.faults = {3: status(503), 4: status(503), 5: status(503)}
    assert_refused(project, registry, "what arrived is kept")
    for page in (project.build / "refresh" / DATE).rglob("*.json"):
        page.write_bytes(page.read_bytes()[:100])
    assert_whole(project, pull(project, registry), NUMBERS)


def test_a_registry_that_forgot_where_we_were_is_read_from_the_start(project, registry):
    registry.faults = {2: status(503), 3: status(503), 4: status(503), 5: status(400)}
    assert_refused(project, registry, "what arrived is kept")
    assert_whole(project, pull(project, registry), NUMBERS)
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
        assert_whole(project, project.snapshots / DATE, NUMBERS)
        return
    assert fingerprint(project.data) == before
    asked = len(registry.asked)
    assert_whole(project, pull(project, registry), NUMBERS)
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
    assert_whole(project, pull(project, registry), NUMBERS)
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
    assert_whole(project, project.snapshots / DATE, NUMBERS)
