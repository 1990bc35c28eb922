"""Builds timed side by side: this book's own, and the stock jupyter-book running the same notebooks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from systemrace.book import pieces, stamp, toc
from systemrace.errors import ChapterError
from systemrace.project import ROOT_VARIABLE, Project

_STOCK_COMMAND = (
    "from jupyter_book.cli.main import main; main()"  # the command, of this interpreter for certain
)
# What `jupyter-book create` gives, with its better mode of execution; no extension of ours.
_STOCK_CONFIG = {
    "title": "Stock",
    "execute": {"execute_notebooks": "cache", "timeout": 600},
    "only_build_toc_files": True,
}

CLAIM, CHAPTER = "A1", "trial-counts"
_OPEN = "from systemrace.project import find_project; project = find_project()"
_PAPERMILL = (
    "import jupytext, papermill; chapter = project.chapters / '{chapter}.md'; "
    "project.build.mkdir(exist_ok=True); target = project.build / 'bench.ipynb'; "
    "jupytext.write(jupytext.read(chapter), target); "
    "papermill.execute_notebook(target, target, cwd=project.chapters, progress_bar=False)"
)


@dataclass(frozen=True)
class Timing:
    """What was timed, and how many seconds of wall-clock it took at best."""

    what: str
    seconds: float


@dataclass(frozen=True)
class Run:
    """A build to time: in which book, by which command, with or without what an earlier one left."""

    what: str
    project: Project
    command: list[str]
    cold: bool

    def seconds(self) -> float:
        """Build once and give the wall-clock seconds it took."""
        if self.cold:
            shutil.rmtree(self.project.build, ignore_errors=True)
        began = time.monotonic()
        done = subprocess.run(
            self.command, env=_at(self.project), capture_output=True, text=True, check=False
        )
        took = time.monotonic() - began
        # The stock build exits 0 when a chapter raises, and only leaves a report.
        failed = list(self.project.site.glob("reports/**/*.log"))
        if done.returncode or failed:
            told = failed[0].read_text(encoding="utf-8") if failed else done.stderr
            raise ChapterError(f"{self.what} failed with code {done.returncode}:\n{told.strip()[-4000:]}")
        return took


def bench(project: Project, repeat: int, say: Callable[[str], None]) -> list[Timing]:
    """Time builds in copies of the checkout, one after the other, and print them with their ratios.

    Args:
        project: the checkout; it is not touched.
        repeat: each is timed so often, and the best counts.
        say: takes each line of the report.

    Raises:
        ChapterError: if a build fails; the message holds what it printed.
    """
    with tempfile.TemporaryDirectory(prefix="systemrace-bench-") as folder:
        ours, stock = _copy(project, Path(folder) / "ours"), _stock_copy(project, Path(folder) / "stock")
        build = [sys.executable, "-m", "systemrace", "build", "--jobs"]
        peer = [sys.executable, "-c", _STOCK_COMMAND, "build", str(stock.root)]
        runs = [
            Run("systemrace build, cold, 1 process", ours, [*build, "1"], cold=True),
            Run("systemrace build, cold, 2 processes", ours, [*build, "2"], cold=True),
            Run("systemrace build, nothing changed", ours, [*build, "2"], cold=False),
            Run("jupyter-book build, cold", stock, peer, cold=True),
            Run("jupyter-book build, nothing changed", stock, peer, cold=False),
        ]
        # In rounds, so that a machine that slows down meanwhile slows all of them.
        rounds = [[run.seconds() for run in runs] for _ in range(repeat)]
        timings = [
            Timing(run.what, min(times)) for run, times in zip(runs, zip(*rounds, strict=True), strict=True)
        ]
        specification = _specifications(ours, stock)
        multiverse = _multiverse(ours)
        model = _model(ours)
    for line in [
        *report(timings),
        *specification_report(specification),
        *lines(multiverse),
        *model_report(model),
    ]:
        say(line)
    return [*timings, *specification, *multiverse, *model]


def _multiverse(ours: Project) -> list[Timing]:
    """Time every claim's specifications and tipping points, of chapters that are built: anew, then again."""
    _forget(ours)
    command = [sys.executable, "-m", "systemrace", "multiverse", "--jobs", "2"]
    runs = [
        Run(f"every claim's specifications and tipping points, 2 processes, {how}", ours, command, cold=False)
        for how in ("none kept", "nothing changed")
    ]
    return [Timing(run.what, run.seconds()) for run in runs]


def _model(ours: Project) -> list[Timing]:
    """Time the pipeline of one million programmes, and a program that follows some of them one by one."""
    told = subprocess.run(
        [sys.executable, "-m", "systemrace.book.benchmodel"],
        env=_at(ours), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Timing(what, seconds) for what, seconds in json.loads(told.stdout)]


def model_report(timings: list[Timing]) -> list[str]:
    """Put the timings of `_model` into lines, the peer's for as many programmes."""
    _, ours, peer = timings
    return [*lines(timings), f"one by one takes {peer.seconds / ours.seconds:.0f} times as long"]


def _forget(ours: Project) -> None:
    """Remove what is kept of specifications, and leave the chapters' results."""
    shutil.rmtree(ours.build / "multiverse", ignore_errors=True)
    shutil.rmtree(ours.cache / pieces.FOLDER, ignore_errors=True)


def _specifications(ours: Project, stock: Project) -> list[Timing]:
    """Time all of a claim's specifications in one process, and its notebook once through papermill."""
    count = f"from systemrace.book import spaces; print(len(spaces.plans(project)['{CLAIM}'].space))"
    told = subprocess.run(
        [sys.executable, "-c", f"{_OPEN}; {count}"], env=_at(ours), capture_output=True, text=True, check=True
    )
    _forget(ours)
    every = Run(
        f"all {int(told.stdout):,} specifications of {CLAIM} and its tipping points, 1 process",
        ours,
        [sys.executable, "-m", "systemrace", "multiverse", CLAIM, "--jobs", "1"],
        cold=False,
    )
    notebook = Run(
        f"the notebook of {CLAIM} through papermill",
        stock,
        [sys.executable, "-c", f"{_OPEN}; {_PAPERMILL.format(chapter=CHAPTER)}"],
        cold=True,
    )
    seconds = every.seconds()
    return [
        Timing(every.what, seconds),
        Timing(f"one specification of {CLAIM}", seconds / int(told.stdout)),
        Timing(notebook.what, notebook.seconds()),
    ]


def specification_report(timings: list[Timing]) -> list[str]:
    """Put the timings of `_specifications` into lines, with the notebook's time over a specification's."""
    every, one, notebook = timings
    return [
        f"{every.what}  {every.seconds:.1f} s",
        f"{one.what}  {1000 * one.seconds:.1f} ms",
        f"{notebook.what}  {notebook.seconds:.1f} s",
        f"papermill takes {notebook.seconds / one.seconds:.0f} times as long as one specification",
    ]


def report(timings: list[Timing]) -> list[str]:
    """Put timings (our three, then the peer's two) into lines, with the peer's time over ours."""
    _, ours_cold, ours_idle, peer_cold, peer_idle = timings
    told = lines(timings)
    for what, peer, ours in (("cold", peer_cold, ours_cold), ("nothing changed", peer_idle, ours_idle)):
        told.append(f"{what}: jupyter-book takes {peer.seconds / ours.seconds:.1f} times as long")
    return [*told, "Ours also tests every claim under all its specifications; stock jupyter-book does not."]


def lines(timings: list[Timing]) -> list[str]:
    """Put timings below one another."""
    width = max(len(timing.what) for timing in timings)
    return [f"{timing.what:<{width}}  {timing.seconds:7.2f} s" for timing in timings]


def _at(project: Project) -> dict[str, str]:
    return os.environ | {ROOT_VARIABLE: str(project.root)}


def _copy(project: Project, target: Path) -> Project:
    for path in stamp.files(project):
        if path.is_relative_to(project.root):
            copied = target / path.relative_to(project.root)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
    return Project(target.resolve())


def _stock_copy(project: Project, target: Path) -> Project:
    """Make a book of the same notebooks that knows nothing of ours; its data stay where they are found."""
    copy = _copy(project, target)
    names = toc.chapters(project)
    chapters = [{"file": f"chapters/{name}"} for name in names]
    contents = {"format": "jb-book", "root": "index", "chapters": chapters}
    (copy.root / "_config.yml").write_text(yaml.safe_dump(_STOCK_CONFIG), encoding="utf-8")
    (copy.root / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    (copy.root / "index.md").write_text("# Stock\n", encoding="utf-8")
    return copy
