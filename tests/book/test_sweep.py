"""A chapter over a grid of parameters: in a pool, and on a real scheduler whose worker is killed."""

from __future__ import annotations

import csv
import os
import signal
from pathlib import Path

import pytest

from scheduling import PATIENCE, cluster, running, wait_for
from small_book import copy_book, systemrace, write_chapter
from systemrace.book import sweep as sweeps
from systemrace.book.sweep import sweep
from systemrace.errors import ChapterError, UsageError
from systemrace.project import Project

PARAMETERS = """size: int = 3  # how many
odd: bool = False  # add one"""
CELL = """import time
from systemrace.chapter import open_chapter
chapter = open_chapter("grid", globals())
time.sleep({pause})
total = 10 * size + odd
if size == 13:
    raise ValueError("thirteen")
chapter.number("total", total, "{{:d}}", how="Ten times size.", low=total - 1, high=total + 2)
chapter.phrase("script", "<script>alert(1)</script>", how="Typed.")
chapter.close()"""


def book(root: Path, pause: float = 0) -> Project:
    project = copy_book(root)
    write_chapter(project, "grid", CELL.format(pause=pause), parameters=PARAMETERS)
    return project


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[Path]]:
    project = book(tmp_path_factory.mktemp("sweep") / "book")
    return project, sweep(project, "grid", {"size": ["1", "2"], "odd": ["false", "true"]}, jobs=2)


def rows(path: Path, kind: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["kind"] == kind]


def test_every_point_has_its_row_in_order(done):
    _, (table, _page) = done
    found = [
        (row["size"], row["odd"], row["value"], row["low"], row["high"]) for row in rows(table, "number")
    ]
    assert found == [
        (str(size), str(odd), str(10 * size + odd), str(10 * size + odd - 1), str(10 * size + odd + 2))
        for size in (1, 2)
        for odd in (False, True)
    ]


def test_the_page_draws_each_number_and_shows_words_as_words(done):
    _, (table, page) = done
    told = page.read_text(encoding="utf-8")
    assert told.count("<polyline") == 2  # one number, a line for each value of the second parameter
    assert told.count("<circle") == 4
    assert "aria-label='total: 10, 11, 20, 21'" in told
    assert "<script>" not in told
    assert {row["text"] for row in rows(table, "phrase")} == {"<script>alert(1)</script>"}


def test_points_that_are_current_do_not_run_again(done, monkeypatch):
    project, (table, _page) = done
    before = table.read_bytes()
    monkeypatch.setattr(sweeps, "_executed", lambda *_: pytest.fail("something ran"))
    sweep(project, "grid", {"size": ["1", "2"], "odd": ["false", "true"]}, jobs=1)
    assert table.read_bytes() == before


def test_an_impossible_value_runs_nothing(done):
    project, _ = done
    with pytest.raises(UsageError, match="size"):
        sweep(project, "grid", {"size": ["4", "many"]}, jobs=1)


def test_a_point_that_fails_leaves_the_others(tmp_path: Path):
    project = book(tmp_path / "book")
    with pytest.raises(ChapterError, match="thirteen"):
        sweep(project, "grid", {"size": ["13", "4"]}, jobs=1)
    assert len(list((project.cache / "grid").iterdir())) == 1
    assert not list(project.build.glob("sweeps/*"))


def test_a_scheduler_gives_the_same_bytes_also_when_a_worker_is_killed(done, tmp_path: Path):
    pytest.importorskip("distributed")
    _, (table, page) = done
    other = book(tmp_path / "book", pause=0.5)
    with cluster(tmp_path, other) as (address, workers):
        grid = ("--grid", "size=1,2", "odd=false,true")
        with running(other, "sweep", "grid", *grid, "--scheduler", address) as command:
            wait_for(lambda: list(other.cache.glob("grid/*")), command)
            os.kill(workers[0].pid, signal.SIGKILL)
            told = command.communicate(timeout=PATIENCE)
        assert command.returncode == 0, told
        assert workers[1].poll() is None
    assert (other.build / "sweeps" / "grid.csv").read_bytes() == table.read_bytes()
    assert (other.build / "sweeps" / "grid.html").read_bytes() == page.read_bytes()
    assert not list(other.cache.glob(".running/grid.*/entry/results.json"))


def test_a_scheduler_that_does_not_answer(done):
    pytest.importorskip("distributed")
    project, _ = done
    told = systemrace(project, "sweep", "grid", "--grid", "size=7", "--scheduler", "nowhere:1")
    assert told.returncode == 2
    assert "No Dask scheduler answers at nowhere:1" in told.stderr
