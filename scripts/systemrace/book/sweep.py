"""A chapter run over a grid of parameters: its numbers and verdicts in one tidy table and one page."""

from __future__ import annotations

import csv
import html
import itertools
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from systemrace.book import execute, progress
from systemrace.book.cache import Cache
from systemrace.book.failure import Failure, as_error
from systemrace.book.inputs import Inventory, before_run
from systemrace.chapter.parameters import Value
from systemrace.errors import UsageError
from systemrace.project import Project

COLUMNS = ("kind", "id", "text", "value", "low", "high")
WIDTH, HEIGHT, EDGE = 180, 70, 8  # of a small chart, in pixels


@dataclass(frozen=True)
class Point:
    """One point of the grid: the values that were set, and the folder of results."""

    set: dict[str, Value]
    entry: Path


def sweep(
    project: Project, chapter: str, axes: Mapping[str, Sequence[str]], jobs: int | None = None
) -> list[Path]:
    """Run a chapter at every point of a grid and write what came out under _build/sweeps.

    Args:
        project: the checkout.
        chapter: its name.
        axes: parameter to values, as text.
        jobs: how many notebooks run at once; the number of processors where none is given.

    Returns:
        The CSV (a row per point and number, phrase or claim) and the page.

    Raises:
        UsageError: for an unknown parameter or value; nothing has run then.
        ChapterError: if a point's notebook raised; the other points' results are kept.
    """
    points = run(project, chapter, axes, jobs or os.cpu_count() or 1)
    rows = [row for point in points for row in _rows(point)]
    folder = project.build / "sweeps"
    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / f"{chapter}.csv", folder / f"{chapter}.html"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*axes, *COLUMNS], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    page.write_text(_page(chapter, list(axes), rows), encoding="utf-8")
    return [table, page]


def run(project: Project, chapter: str, axes: Mapping[str, Sequence[str]], jobs: int) -> list[Point]:
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
        labels = {
            one.first_key: ", ".join(f"{k}={v}" for k, v in given.items())
            for one, given in zip(wanted, sets, strict=True)
        }
        found |= _executed(project, chapter, missing, labels, jobs)
    return [
        Point({name: values[name] for name in axes}, _there(found[one.first_key]))
        for one, values in zip(wanted, full, strict=True)
    ]


def _executed(
    project: Project, chapter: str, missing: Mapping[str, Any], labels: Mapping[str, str], jobs: int
) -> dict[str, Path]:
    from systemrace.book import pool  # noqa: PLC0415 - papermill and Jupyter, only when something runs

    cache = Cache(project)
    orders = [
        pool.Order(
            project, chapter, execute.overrides(project, chapter, one), one, cache.start(chapter), labels[key]
        )
        for key, one in missing.items()
    ]
    with progress.view() as view:
        outcomes = pool.Batch(orders, view).run(jobs)
    if failures := [outcome for outcome in outcomes if isinstance(outcome, Failure)]:
        raise as_error(failures)
    done = [outcome for outcome in outcomes if not isinstance(outcome, Failure)]
    return {one.entry.name.partition("-")[0]: one.entry for one in done}


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


def _page(chapter: str, axes: list[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay out verdicts as a table and each number as a small chart over the first axis."""
    verdicts = [row for row in rows if row["kind"] == "verdict"]
    numbers: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "number":
            numbers.setdefault(row["id"], []).append(row)
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in [*axes, "claim", "verdict"])
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(str(row[name]))}</td>" for name in [*axes, "id", "text"])
        + "</tr>"
        for row in verdicts
    )
    charts = "".join(_chart(name, axes, points) for name, points in numbers.items())
    return _FRAME.format(
        title=html.escape(f"{chapter} over {', '.join(axes)}"), head=head, body=body, charts=charts
    )


def _table_row(cells: Sequence[Any]) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _chart(name: str, axes: list[str], points: Sequence[Mapping[str, Any]]) -> str:
    """Draw one number: a line for each combination of the other axes, over the values of the first."""
    places = list(dict.fromkeys(str(point[axes[0]]) for point in points))
    lines: dict[tuple[str, ...], list[tuple[int, float]]] = {}
    for point in points:
        other = tuple(str(point[axis]) for axis in axes[1:])
        lines.setdefault(other, []).append((places.index(str(point[axes[0]])), float(point["value"])))
    values = [value for line in lines.values() for _, value in line]
    low, high = min(values), max(values)
    drawn = "".join(_line(line, number, len(places), low, high) for number, line in enumerate(lines.values()))
    told = html.escape(f"{name}: {', '.join(point['text'] for point in points)}", quote=True)
    caption = f"{html.escape(name)}: {html.escape(points[0]['text'])} to {html.escape(points[-1]['text'])}"
    return (
        f"<figure><figcaption>{caption}</figcaption><svg viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
        f"aria-label='{told}'>{drawn}</svg></figure>"
    )


def _line(line: Sequence[tuple[int, float]], number: int, places: int, low: float, high: float) -> str:
    def at(place: int, value: float) -> tuple[float, float]:
        across = EDGE + (WIDTH - 2 * EDGE) * (place / (places - 1) if places > 1 else 0.5)
        share = (value - low) / (high - low) if high > low else 0.5
        return round(across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share, 1)

    spots = [at(*one) for one in line]
    dashes = f" stroke-dasharray='{2 + 2 * number} {2 * number}'" if number else ""
    path = " ".join(f"{x},{y}" for x, y in spots)
    dots = "".join(f"<circle cx='{x}' cy='{y}' r='2.5'/>" for x, y in spots)
    return f"<polyline points='{path}'{dashes}/>{dots}"


_FRAME = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
th, td {{ border-bottom: 1px solid; padding: .2rem .8rem .2rem 0; text-align: left; }}
main {{ display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }}
figure {{ margin: 0; }} figcaption {{ font-size: .8rem; }}
svg {{ border: 1px solid; width: 100%; }}
polyline {{ fill: none; stroke: currentColor; stroke-width: 1.5; }} circle {{ fill: currentColor; }}
</style>
<h1>{title}</h1>
<h2>Verdicts</h2>
<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
<h2>Numbers</h2>
<main>{charts}</main>
</html>
"""
