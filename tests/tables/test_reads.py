"""What a process read is logged, and what it reads behind the back of `load` is refused."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from systemrace.tables import load, reads

SNAPSHOT = "2026-08-22"


def run(project, code):
    """Run code in a process of its own (an audit hook stays for good) with the guard installed."""
    start = (
        "import json, os, pathlib, sys\n"
        "from systemrace.project import Project\n"
        "from systemrace.tables import load, reads\n"
        "project = Project(pathlib.Path(sys.argv[1]))\n"
        "reads.install_guard(project)\n"
        "reads.install_guard(project)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", start + code, str(project.root)],
        capture_output=True,
        text=True,
        check=False,
        cwd=project.root,
    )


def test_load_logs_the_bytes_that_it_read(project):
    load("sites", SNAPSHOT, project)
    log = reads.log()
    for name in ("trials.csv", "sites.csv", "manifest.json"):
        path = f"data/snapshots/{SNAPSHOT}/{name}"
        assert log[path] == hashlib.sha256((project.root / path).read_bytes()).hexdigest()
    used = set(load("sites", SNAPSHOT, project)["source_id"])
    assert used
    assert {f"data/sources.csv#{name}" for name in used} <= set(log)
    assert list(log) == sorted(log)


def test_under_the_guard_load_works_and_logs(project):
    done = run(project, f"load('sites', {SNAPSHOT!r}, project); print(json.dumps(reads.log()))")
    assert done.returncode == 0, done.stderr
    assert f"data/snapshots/{SNAPSHOT}/sites.csv" in json.loads(done.stdout)


@pytest.mark.parametrize(
    "code",
    [
        "open('data/sources.csv')",
        "os.open('data/sources.csv', os.O_RDONLY)",
        "pathlib.Path('data/../data/sources.csv').read_text()",
        "import pandas; pandas.read_csv(project.data / 'sources.csv')",
        "os.symlink('data/sources.csv', 'elsewhere'); open('elsewhere')",
    ],
)
def test_opening_data_oneself_is_refused(project, code):
    done = run(project, code)
    assert done.returncode == 1
    assert (
        "The chapter opened data/sources.csv itself, so its result would not change when the data do. "
        "Use chapter.load('sources') so that the cache knows."
    ) in done.stderr


@pytest.mark.parametrize(
    "code", ["os.listdir(project.data)", "list(os.scandir('data'))", "list(project.data.rglob('*'))"]
)
def test_listing_data_oneself_is_refused(project, code):
    done = run(project, code)
    assert done.returncode == 1
    assert "The chapter opened data itself" in done.stderr


def test_what_is_declared_or_lies_elsewhere_is_allowed(project):
    code = (
        "open('notes.txt', 'w').close()\n"
        "with reads.declared(project.data / 'evidence'):\n"
        "    print(len(os.listdir(project.data / 'evidence')))\n"
        "try:\n"
        "    load('trials', '1999-01-01', project)\n"
        "except Exception as error:\n"
        "    print(error)\n"
    )
    done = run(project, code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1] == 'There is no snapshot "1999-01-01". The snapshots are 2026-08-22.'
