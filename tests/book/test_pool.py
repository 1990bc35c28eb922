"""Builds cut off from outside: by Ctrl-C, by a worker's death, by their own death."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from small_book import copy_book, environment, gamma_only, write_chapter
from systemrace.book import execute
from systemrace.project import Project

PATIENCE = 60  # seconds


@pytest.fixture
def slow_book(tmp_path: Path) -> Project:
    """A book of gamma, which is done at once, and one that sleeps for ten minutes."""
    project = copy_book(tmp_path / "book")
    gamma_only(project)
    open_it = "from systemrace.chapter import open_chapter\nchapter = open_chapter('sleeps', globals())"
    write_chapter(project, "sleeps", open_it, "import time\ntime.sleep(600)", "chapter.close()")
    return project


@contextmanager
def building(project: Project) -> Iterator[tuple[subprocess.Popen[str], dict[str, int]]]:
    """Start a build; give it, and the process ids of the sleeping chapter, once gamma is done."""
    build = subprocess.Popen(
        [sys.executable, "-m", "systemrace", "build", "--jobs", "2"],
        env=environment(project),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that starts the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    try:
        asleep = wait_for(lambda: sleeping(project), build)
        wait_for(lambda: list((project.cache / "gamma").glob("*")), build)
        yield build, asleep
    finally:
        build.kill()
        build.wait()
        assert build.stderr
        build.stderr.close()


def sleeping(project: Project) -> dict[str, int] | None:
    """Read the sleeping chapter's state once its kernel runs the cell that sleeps: title, open, sleep."""
    for state in (project.cache / ".running").glob("sleeps.*/scratch/progress.json"):
        running = json.loads(state.read_text(encoding="utf-8"))
        return running if running["done"] == 2 else None
    return None


def wait_for(look: Callable[[], Any], build: subprocess.Popen[str] | None = None) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    if build:
        build.kill()
    raise AssertionError(f"waited in vain; the build said: {build.communicate()[1] if build else 'nothing'}")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def assert_nothing_is_half_done(project: Project, asleep: dict[str, int]) -> None:
    wait_for(lambda: not is_alive(asleep["kernel"]) and not is_alive(asleep["worker"]))
    assert execute.current(project, "gamma") is not None
    assert execute.current(project, "sleeps") is None
    assert not list((project.cache / "sleeps").glob("*"))
    assert not project.site.exists()


def test_ctrl_c_keeps_what_is_finished_and_names_what_is_not(slow_book: Project) -> None:
    with building(slow_book) as (build, asleep):
        os.killpg(build.pid, signal.SIGINT)
        told = build.communicate(timeout=PATIENCE)[1]
    assert build.returncode == 130
    assert told.endswith(
        "Interrupted. Not finished: sleeps. Finished chapters are kept; build again to go on.\n"
    )
    assert "Traceback" not in told
    assert_nothing_is_half_done(slow_book, asleep)
    assert list((slow_book.cache / ".running").iterdir()) == []


def test_a_request_to_end_is_obeyed_like_ctrl_c(slow_book: Project) -> None:
    with building(slow_book) as (build, asleep):
        build.terminate()
        told = build.communicate(timeout=PATIENCE)[1]
    assert build.returncode == 130
    assert "Not finished: sleeps." in told
    assert_nothing_is_half_done(slow_book, asleep)


def test_a_killed_worker_fails_the_build_and_keeps_what_is_finished(slow_book: Project) -> None:
    with building(slow_book) as (build, asleep):
        os.kill(asleep["worker"], signal.SIGKILL)
        told = build.communicate(timeout=PATIENCE)[1]
    assert build.returncode == 4
    assert told.endswith(
        "A worker process was killed (out of memory?). Not finished: sleeps. Finished chapters are kept; "
        "build again, with --jobs 1 if memory is short. Partial notebooks: _build/failed/sleeps.ipynb.\n"
    )
    assert (slow_book.build / "failed" / "sleeps.ipynb").is_file()
    assert "Traceback" not in told
    assert_nothing_is_half_done(slow_book, asleep)


def test_a_killed_build_leaves_no_process_and_no_half_result(slow_book: Project) -> None:
    with building(slow_book) as (build, asleep):
        build.kill()
        build.wait()
        assert_nothing_is_half_done(slow_book, asleep)
