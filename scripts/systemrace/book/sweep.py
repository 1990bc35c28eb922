"""A chapter run over a grid of parameters: its numbers and verdicts in one tidy table and one page."""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systemrace.book import execute, executors, progress, smallmultiples
from systemrace.book.cache import Cache
from systemrace.book.failure import Failure, as_error
from systemrace.book.inputs import Inventory, before_run
from systemrace.chapter.parameters import Value
from systemrace.errors import UsageError
from systemrace.project import Project

if TYPE_CHECKING:
    from systemrace.book.worker import Done, Order

Runs = Callable[["list[Order]", progress.View], "list[Done | Failure]"]
COLUMNS = ("kind", "id", "text", "value", "low", "high")


@dataclass(frozen=True)
class Point:
    """One point of the grid: the values that were set, and the folder of results."""

    set: dict[str, Value]
    entry: Path


def sweep(
    project: Project,
    chapter: str,
    axes: Mapping[str, Sequence[str]],
    jobs: int | None = None,
    scheduler: str | None = None,
) -> list[Path]:
    """Run a chapter at every point of a grid and write what came out under _build/sweeps.

    Args:
        project: the checkout.
        chapter: its name.
        axes: parameter to values, as text.
        jobs: how many notebooks run at once; the number of processors where none is given.
        scheduler: address of a Dask scheduler to use instead; its workers see this checkout at its path.

    Returns:
        The CSV (a row per point and number, phrase or claim) and the page.

    Raises:
        UsageError: for an unknown parameter or value, or a scheduler that cannot be used.
        ChapterError: if a point's notebook raised; the other points' results are kept.
    """
    points = run(project, chapter, axes, jobs or os.cpu_count() or 1, scheduler)
    rows = [row for point in points for row in _rows(point)]
    folder = project.build / "sweeps"
    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / f"{chapter}.csv", folder / f"{chapter}.html"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*axes, *COLUMNS], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    page.write_text(smallmultiples.page(chapter, list(axes), rows), encoding="utf-8")
    return [table, page]


def run(
    project: Project, chapter: str, axes: Mapping[str, Sequence[str]], jobs: int, scheduler: str | None = None
) -> list[Point]:
    """Give the results at every point, in order, the last axis fastest; what is current is not run."""
    if not axes:
        raise UsageError("Give a grid, such as --grid as_of=2018-12-31,2020-12-31 attribution=site,sponsor.")
    sets = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    full = [execute.validated(project, [chapter], given)[chapter] for given in sets]
    wanted = [before_run(project, chapter, values) for values in full]
    cache, inventory = Cache(project), Inventory(project)
    found = {one.first_key: cache.find(chapter, one, inventory) for one in wanted}
    missing = {one.first_key: one for one in wanted if found[one.first_key] is None}
    if missing:
        runs = partial(_scheduled, scheduler) if scheduler else partial(_pooled, jobs)
        labels = {
            one.first_key: ", ".join(f"{k}={v}" for k, v in given.items())
            for one, given in zip(wanted, sets, strict=True)
        }
        found |= _executed(project, chapter, missing, labels, runs)
    return [
        Point({name: values[name] for name in axes}, _there(found[one.first_key]))
        for one, values in zip(wanted, full, strict=True)
    ]


def _executed(
    project: Project, chapter: str, missing: Mapping[str, Any], labels: Mapping[str, str], runs: Runs
) -> dict[str, Path]:
    from systemrace.book.worker import Order  # noqa: PLC0415 - Jupyter, only when something runs

    cache = Cache(project)
    orders = [
        Order(
            project, chapter, execute.overrides(project, chapter, one), one, cache.start(chapter), labels[key]
        )
        for key, one in missing.items()
    ]
    with progress.view() as view:
        outcomes = runs(orders, view)
    if failures := [outcome for outcome in outcomes if isinstance(outcome, Failure)]:
        raise as_error(failures)
    done = [outcome for outcome in outcomes if not isinstance(outcome, Failure)]
    return {one.entry.name.partition("-")[0]: one.entry for one in done}


def _pooled(jobs: int, orders: list[Order], view: progress.View) -> list[Done | Failure]:
    from systemrace.book import pool  # noqa: PLC0415 - as above

    return pool.Batch(orders, view).run(jobs)


def _scheduled(scheduler: str, orders: list[Order], view: progress.View) -> list[Done | Failure]:
    """Run on a scheduler's workers; a chapter is one step there, so its cells are not told."""
    from systemrace.book import apart  # noqa: PLC0415 - as above

    outcomes = []
    try:
        for order, outcome in executors.Dask(scheduler, apart.run).run(orders):
            if isinstance(outcome, Failure):
                view.failed(order.name)
            else:
                view.finished(order.name, outcome.seconds)
            outcomes.append(outcome)
    finally:
        for order in orders:
            shutil.rmtree(order.folder, ignore_errors=True)
    return outcomes


def _there(entry: Path | None) -> Path:
    assert entry is not None  # noqa: S101 - for the type checker; a missing one has raised
    return entry


def _rows(point: Point) -> list[dict[str, Any]]:
    results = json.loads((point.entry / "results.json").read_text(encoding="utf-8"))
    rows = [
        {"kind": "number", "id": id, **{name: one.get(name) for name in ("text", "value", "low", "high")}}
        for id, one in results["numbers"].items()
    ]
    rows += [{"kind": "phrase", "id": id, "text": one["text"]} for id, one in results["phrases"].items()]
    for id, claim in results["claims"].items():
        rows.append({"kind": "verdict", "id": id, "text": claim["verdict"]})
        rows += [
            {"kind": "value", "id": f"{id}.{name}", "value": value} for name, value in claim["values"].items()
        ]
    return [{**point.set, **row} for row in rows]
