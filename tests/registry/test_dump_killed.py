"""A file that is being taken in when the process is killed leaves the data folder as it was, or whole."""

from __future__ import annotations

import copy
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner
from dumps import records, write_aact, write_bulk
from refreshing import DATE, NEW, NUMBERS, REPOSITORY, assert_whole, clock, fingerprint
from taking import take

from systemrace import cli, intake

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
