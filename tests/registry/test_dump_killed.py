"""A file that is being taken in when the process is killed leaves the data folder as it was, or whole."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys

import killing
import pytest
from click.testing import CliRunner
from dumps import records, write_aact, write_bulk
from refreshing import BEFORE, DATE, KEPT, NEW, NUMBERS, REPOSITORY, assert_whole, clock, fingerprint
from taking import take

from systemrace import cli, intake

HERE = os.path.dirname(__file__)
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from systemrace.intake import Request, intake
from systemrace.refresh import data_folder

data, file, date, last = sys.argv[1:]
left, real = int(last), os.fsync
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def fsync(handle):
    global left
    left -= 1
    if left == 0:
        die()
    real(handle)
def tell(text):
    if left < 0 and "reading conditions" in text:
        die()
os.fsync = fsync
intake(data_folder(Path(data)), Request(Path(file), date=date), tell,
       now=lambda: datetime(2026, 11, 25, 12, tzinfo=UTC))
"""


@pytest.fixture
def made(five):
    return [*records(200, seed=3), *copy.deepcopy(five), copy.deepcopy(NEW)]


@pytest.mark.parametrize(("last", "whole"), [(-1, False), (1, False), (6, False), (7, True)])
def test_a_kill_leaves_all_or_nothing(project, five, tmp_path, last, whole):
    file = write_aact(tmp_path / "dump.zip", [*copy.deepcopy(five), copy.deepcopy(NEW)])
    before = fingerprint(project.data)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(project.data), str(file), DATE, str(last)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY.root / "scripts")},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    if not whole:
        assert fingerprint(project.data) == before
        take(project, file)
    assert_whole(project, project.snapshots / DATE, NUMBERS)
    left = {entry.name for entry in (project.build / "refresh").iterdir()}
    assert whole or left <= {"lock", "staging"}


LISTED = (
    "NCT Number,Study Title,Study Status,Conditions,Interventions,Sponsor,Phases,Enrollment,Study Type,"
    "Start Date,Locations\n"
    "NCT09990001,CD19 CAR-T,RECRUITING,Lupus,BIOLOGICAL: QT-019B,A Hospital,PHASE1,12,INTERVENTIONAL,"
    '2026-09,"A Hospital, Hangzhou, China"\n'
)
EXPORTED = (
    "<x><Trial><TrialID>ChiCTR2600099999</TrialID><Public_title>CD19 CAR-T</Public_title><Condition>Lupus"
    "</Condition><Intervention>CAR-T</Intervention><Recruitment_Status>Recruiting</Recruitment_Status>"
    "<Date_registration3>20260618</Date_registration3><Countries>China</Countries></Trial></x>"
)
OWN = "nct_id,title,overall_status,source_id\nNCT09990001,CD19 CAR-T cells,RECRUITING,ctgov_api\n"
LABELS = (
    "nct_id,reader,is_car,role,cell_type,product_type,target_antigen,diseases,sponsor_class,sponsor_country,"
    f"note\n{KEPT[0]},first,no,none,,,,,,,\n"
)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("bulk-json", None),
        ("search-csv", LISTED),
        ("ictrp-xml", EXPORTED),
        ("plain", OWN),
        ("rescreen", LABELS),
    ],
    ids=["bulk-json", "search-csv", "ictrp-xml", "plain", "rescreen"],
)
def test_a_kill_at_any_event_on_files_leaves_all_or_nothing(project, made, tmp_path, kind, content):
    what = tmp_path / "project" / "given"
    if content is None:
        write_bulk(what, made[-20:])
    elif kind == "rescreen":
        (project.data / "screening" / "labels.csv").write_text(content, encoding="utf-8")
        what = BEFORE
    else:
        what.write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, killing.__file__, str(project.data), DATE, kind, str(what)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY.root / "scripts"), HERE])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *moments, (events, last, name) = map(json.loads, done.stdout.splitlines())
    assert (last, name) == (killing.DONE, DATE)
    assert [moment for _, moment, _ in moments[-2:]] == [events - 1, events]
    found = [what for _, _, what in moments]
    assert set(found) == {killing.AS_IT_WAS, killing.WHOLE}
    assert found == sorted(found)  # once it is whole it stays so


def test_the_command_takes_a_file_and_says_what_is_next(project, made, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "_now", clock)
    file = write_bulk(tmp_path / "studies.zip", made)
    arguments = ["refresh", "--date", DATE, "--data", str(project.data), "--from", str(file)]
    wrong = CliRunner().invoke(cli.main, [*arguments, "--kind", "aact"])
    assert (wrong.exit_code, wrong.stdout) == (6, "")
    assert "studies.zip: it lacks studies.txt, brief_summaries.txt" in wrong.stderr
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(project.snapshots / DATE)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (["--kind", "aact"], "--kind says what the file of --from is"),
        (["--from", __file__, "--base-url", "http://127.0.0.1:9"], "give one of them"),
        (["--from", __file__, "--rescreen", "2026-08-22"], "give one of them"),
        (["--by", "rules"], "--by says what --rescreen goes by"),
        (["--from", __file__], "is none of the kinds that are known"),
        (["--from", "no-such-file.zip"], "no-such-file.zip is not a file"),
    ],
)
def test_what_cannot_be_asked_for_is_told(project, more, text):
    done = CliRunner().invoke(
        cli.main, ["refresh", "--date", "2026-10-02", "--data", str(project.data), *more]
    )
    assert done.exit_code == 2
    assert text in " ".join(done.stderr.split())
