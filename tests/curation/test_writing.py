"""Files are replaced whole or not at all, also when the process is killed or the disk says no."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from facts import file_of, on_disk

from systemrace.curation import writing
from systemrace.errors import DataError, UsageError
from systemrace.tables import check_all

KILLED = """
import os, signal, sys
from pathlib import Path
from systemrace.curation import writing
from systemrace.project import Project

root, name, last = sys.argv[1:]
left, real = int(last), getattr(os, name)
def step(*arguments):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*arguments)
setattr(os, name, step)
data = Path(root) / "data"
writing.replace(Project(Path(root)), {
    path: (path.read_bytes(), path.read_bytes() + b"new\\n")
    for path in (data / "sources.csv", data / "evidence" / "response_rates.csv")
})
"""


@pytest.mark.parametrize(
    ("step", "last", "new"),
    [("fsync", 0, 0), ("fsync", 3, 0), ("replace", 0, 0), ("replace", 1, 1), ("fsync", 5, 2)],
)
def test_a_kill_leaves_each_file_whole_and_what_is_referred_to_first(curated, step, last, new):
    before = on_disk(curated)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(curated.root), step, str(last)],
        env=os.environ,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    changed = {"data/sources.csv", "data/evidence/response_rates.csv"}
    names = ["data/sources.csv", "data/evidence/response_rates.csv"][:new]
    after = on_disk(curated)
    assert {name: after[name] for name in before if name not in changed} == {
        name: before[name] for name in before if name not in changed
    }
    assert set(after) == set(before)
    assert all(after[name] == before[name] + (b"new\n" if name in names else b"") for name in changed)


def test_a_rename_that_fails_takes_back_those_before_it(curated, monkeypatch):
    before = on_disk(curated)
    first, second = file_of(curated, "sources"), file_of(curated, "response_rates")
    real = os.replace

    def refuse(source, target):
        if os.fspath(target).endswith("response_rates.csv"):
            raise OSError(28, "No space left on device", os.fspath(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(DataError, match=r"No space left on device. Nothing was written."):
        writing.replace(curated, {path: (path.read_bytes(), b"new") for path in (first, second)})
    assert on_disk(curated) == before


def test_a_file_changed_meanwhile_is_left_alone(curated):
    path = file_of(curated, "sources")
    with pytest.raises(DataError, match="was changed meanwhile"):
        writing.replace(curated, {path: (b"what it was", b"new")})
    assert path.read_bytes() != b"new"


def test_rights_stay_and_nothing_is_left_behind(curated):
    path = file_of(curated, "sources")
    path.chmod(0o640)
    writing.replace(curated, {path: (path.read_bytes(), path.read_bytes())})
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in curated.build.iterdir()] == ["adding.lock"]
    assert check_all(curated)


def test_two_at_once_are_refused(curated):
    path = file_of(curated, "sources")
    with writing._alone(curated), pytest.raises(UsageError, match="Another process is adding rows"):
        writing.replace(curated, {path: (path.read_bytes(), b"new")})
