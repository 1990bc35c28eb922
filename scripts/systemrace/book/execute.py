"""Results for the chapters asked for: those that are current from the cache, the others by running them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from systemrace.book import progress, toc
from systemrace.book.cache import Cache
from systemrace.book.failure import Failure, as_error
from systemrace.book.inputs import Inputs, Inventory, before_run
from systemrace.chapter.parameters import Schema, Value, read_schema, unknown_parameter
from systemrace.chapter.variants import variants
from systemrace.errors import UsageError
from systemrace.project import Project

PARAMETERS_VARIABLE = "SYSTEMRACE_PARAMETERS"


def results(
    project: Project,
    chapters: list[str] | tuple[str, ...] | None = None,
    parameters: Mapping[str, object] | None = None,
    jobs: int | None = None,
    view: progress.View | None = None,
) -> dict[str, Path]:
    """Give the folder of results of each chapter, computing those that are not current.

    Args:
        project: the checkout.
        chapters: names; all chapters of the book where none is given.
        parameters: values other than the chapters' own, each for the chapters that have it; where
            None is given, those in the variable SYSTEMRACE_PARAMETERS (JSON).
        jobs: how many chapters to run at once; the number of processors where none is given.
        view: who is told of the progress.

    Returns:
        Chapter name to folder, in the order of the book.

    Raises:
        UsageError: for an unknown chapter, parameter or value; nothing has run then.
        ChapterError: if chapters raised or their process died; the others' results are kept.
        ProseError: if a chapter recorded what it may not, or never closed.
        DataError: if a chapter's data break their schema, or it read data by another door.
    """
    names = toc.chosen(project, chapters)
    values = validated(project, names, _from_environment() if parameters is None else parameters)
    wanted = {name: before_run(project, name, values[name]) for name in names}
    with view or progress.view() as shown:
        found, failures = _find_or_run(project, wanted, jobs or os.cpu_count() or 1, shown)
    if failures:
        raise as_error(failures)
    return {name: found[name] for name in names}


def current(project: Project, chapter: str, parameters: Mapping[str, object] | None = None) -> Path | None:
    """Give a chapter's result if there is one made from the present inputs; nothing is run."""
    schema = read_schema(project, chapter)
    values = schema.validate(_given(project, schema, parameters or {}), project)
    return Cache(project).find(chapter, before_run(project, chapter, values), Inventory(project))


def validated(
    project: Project, chapters: list[str], parameters: Mapping[str, object]
) -> dict[str, dict[str, Value]]:
    """Check parameters against every chapter's schema; a name must belong to at least one of them.

    Raises:
        UsageError: with one line per fault.
        ProseError: if a parameters cell cannot be read.
    """
    schemas = [read_schema(project, name) for name in chapters]
    faults = _misspelt(schemas, parameters)
    values: dict[str, dict[str, Value]] = {}
    for schema in schemas:
        try:
            values[schema.chapter] = schema.validate(
                _given(project, schema, parameters, alone=len(chapters) == 1), project
            )
        except UsageError as error:
            faults.append(str(error))
    if faults:
        raise UsageError("\n".join(faults))
    return values


def _own(schema: Schema, parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if name in schema.names}


def _given(
    project: Project, schema: Schema, parameters: Mapping[str, object], *, alone: bool = False
) -> dict[str, object]:
    """Give a chapter what is meant for it; what makes a variant stays, unless it alone is asked for."""
    variant = variants(project).get(schema.chapter)
    kept = variant.parameters if variant and not alone else {}
    return {name: value for name, value in _own(schema, parameters).items() if name not in kept}


def _misspelt(schemas: list[Schema], parameters: Mapping[str, object]) -> list[str]:
    known = list(dict.fromkeys(name for schema in schemas for name in schema.names))
    asked = " and ".join(schema.chapter for schema in schemas) if len(schemas) < 3 else "the book"
    return [
        unknown_parameter(name, known, f"{asked} has no parameter '{name}'")
        for name in parameters
        if name not in known
    ]


def _from_environment() -> dict[str, object]:
    return dict(json.loads(os.environ.get(PARAMETERS_VARIABLE, "{}")))


def _find_or_run(
    project: Project, wanted: Mapping[str, Inputs], jobs: int, view: progress.View
) -> tuple[dict[str, Path], list[Failure]]:
    cache, inventory = Cache(project), Inventory(project)
    found: dict[str, Path] = {}
    for name, inputs in wanted.items():
        entry = cache.find(name, inputs, inventory)
        if entry:
            found[name] = entry
            view.unchanged(name)
    missing = {name: inputs for name, inputs in wanted.items() if name not in found}
    if not missing:
        return found, []
    return _run(project, missing, jobs, view, found)


def _run(
    project: Project, missing: Mapping[str, Inputs], jobs: int, view: progress.View, found: dict[str, Path]
) -> tuple[dict[str, Path], list[Failure]]:
    from systemrace.book import pool  # noqa: PLC0415 - papermill and Jupyter, only when something runs

    cache = Cache(project)
    orders = [
        pool.Order(project, name, overrides(project, name, inputs), inputs, cache.start(name))
        for name, inputs in missing.items()
    ]
    outcomes = pool.Batch(orders, view).run(jobs)
    done = {outcome.chapter: outcome.entry for outcome in outcomes if isinstance(outcome, pool.Done)}
    for name in done:
        cache.collect(name)
    return found | done, [outcome for outcome in outcomes if isinstance(outcome, Failure)]


def overrides(project: Project, chapter: str, inputs: Inputs) -> dict[str, Value]:
    """Give papermill only what differs from the chapter, so that the default notebook has no extra cell."""
    defaults = read_schema(project, chapter).defaults
    return {name: value for name, value in inputs.parameters.items() if value != defaults[name]}
