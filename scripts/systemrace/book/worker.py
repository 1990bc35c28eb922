"""One chapter executed in its own kernel: what runs inside a process of the pool."""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError

from systemrace.book import inputs, notebook, processes
from systemrace.book.cache import Cache
from systemrace.book.failure import Failure, of_notebook
from systemrace.book.kernels import OwnKernel
from systemrace.chapter import trace
from systemrace.chapter.environment import CHAPTER_VARIABLE, RESULTS_VARIABLE
from systemrace.chapter.parameters import Value
from systemrace.chapter.source import chapter_text
from systemrace.chapter.variants import base
from systemrace.project import ROOT_VARIABLE, Project

PROGRESS = "progress.json"


@dataclass(frozen=True)
class Order:
    """A chapter to run: with which values, from which inputs, in which folder; `label` for messages."""

    project: Project
    chapter: str
    overrides: dict[str, Value]
    inputs: inputs.Inputs
    folder: Path
    label: str = ""

    @property
    def name(self) -> str:
        """What progress and messages call it."""
        return self.label or self.chapter

    @property
    def job(self) -> str:
        """Tell the run apart on a scheduler that serves several."""
        return self.folder.name


@dataclass(frozen=True)
class Done:
    """A chapter's result in the cache, and the seconds it took."""

    chapter: str
    entry: Path
    seconds: float


def start() -> None:
    """Prepare a process of the pool; a chapter's kernel ends itself when the process does."""
    processes.start()
    logging.getLogger("papermill").setLevel(logging.ERROR)


def run(order: Order) -> Done | Failure:
    """Execute a chapter and put its result into the cache.

    Returns:
        Where the result is, or why there is none; a chapter's own mistakes are never raised.
    """
    began = time.monotonic()
    before = inputs.Inventory(order.project).take_code()
    source = chapter_text(order.project, order.chapter)
    file = Path(f"{base(order.project, order.chapter)}.md")
    if inputs.digest(source.encode("utf-8")) != order.inputs.source:
        return _moved(order, [f"chapters/{file}"])
    prepared = notebook.prepare(order.chapter, file, source)
    failure = _execute(order, prepared)
    if failure:
        return failure
    result = _publish(order, before)
    if isinstance(result, Failure):
        return result
    _kept(order).unlink(missing_ok=True)
    return Done(order.chapter, result, time.monotonic() - began)


def keep_partial(order: Order) -> Failure:
    """Keep the notebook of a failed run where its author finds it, and explain the failure."""
    left = order.folder / "scratch" / "executed.ipynb"
    if not left.is_file():
        left = order.folder / "scratch" / "prepared.ipynb"
    partial = nbformat.read(left, as_version=4)
    kept = _kept(order)
    failure = of_notebook(order.chapter, order.inputs.parameters, partial, kept, order.project)
    notebook.write(notebook.normalise(partial, order.chapter, order.project), kept)
    shutil.rmtree(order.folder, ignore_errors=True)
    return failure


def _kept(order: Order) -> Path:
    return order.project.build / "failed" / f"{order.chapter}.ipynb"


def _execute(order: Order, prepared: Any) -> Failure | None:
    """Run a prepared notebook and write the executed one; on a failure keep what there is of it."""
    from papermill import execute_notebook  # noqa: PLC0415 - takes 0.4 s, and only here
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    scratch = order.folder / "scratch"
    notebook.write(prepared, scratch / "prepared.ipynb")
    try:
        with _environment(order):
            executed = execute_notebook(
                str(scratch / "prepared.ipynb"),
                str(scratch / "executed.ipynb"),
                parameters=order.overrides,
                progress_bar=False,
                cwd=str(order.project.chapters),
                kernel_manager_class=OwnKernel,
                shutdown_kernel="immediate",
                on_cell_start=_Reporter(scratch / PROGRESS, prepared),
            )
    except (PapermillExecutionError, DeadKernelError):
        return keep_partial(order)
    notebook.write(
        notebook.normalise(executed, order.chapter, order.project), order.folder / "entry" / "executed.ipynb"
    )
    return None


class _Reporter:
    """Writes how far a run is, and the ids of its processes, for the parent to read.

    A file, not a queue: a process killed in the middle of a message would block a queue for all.
    """

    def __init__(self, path: Path, prepared: Any) -> None:
        self.path = path
        self.state = {"worker": os.getpid(), "kernel": 0, "cells": len(prepared.cells), "done": 0}
        self.write()

    def __call__(self, cell: Any, cell_index: int) -> None:
        """Note that a cell begins; nbclient calls this."""
        kernel = OwnKernel.latest
        pid = getattr(kernel.provisioner, "pid", None) if kernel else None
        self.state |= {"done": cell_index, "kernel": pid or 0}
        self.write()

    def write(self) -> None:
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(self.state), encoding="utf-8")
        partial.replace(self.path)


@contextmanager
def _environment(order: Order) -> Iterator[None]:
    """Set what the kernel inherits; nothing of the user's own IPython set-up reaches a chapter."""
    scratch = order.folder / "scratch"
    before = dict(os.environ)
    os.environ |= {
        ROOT_VARIABLE: str(order.project.root),
        CHAPTER_VARIABLE: base(order.project, order.chapter),
        RESULTS_VARIABLE: str(order.folder / "entry"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _publish(order: Order, before: inputs.Inventory) -> Path | Failure:
    """Complete a result with what it was made from, and put it into the cache."""
    entry = order.folder / "entry"
    if not (entry / "results.json").is_file():
        message = (
            f"chapters/{order.chapter}.md never closes its chapter. End its last cell with chapter.close()."
        )
        shutil.rmtree(order.folder, ignore_errors=True)
        return Failure(order.chapter, "ProseError", message)
    used = json.loads((entry / trace.FILE).read_text(encoding="utf-8"))
    (entry / trace.FILE).unlink()
    complete = order.inputs.traced(used["reads"], used["code"], before)
    moved = complete.changed(inputs.Inventory(order.project))
    if moved:
        return _moved(order, moved)
    (entry / inputs.FILE).write_text(complete.as_json(), encoding="utf-8")
    return Cache(order.project).publish(order.chapter, order.folder, complete)


def _moved(order: Order, names: list[str]) -> Failure:
    """Refuse a result of which nobody could say what it was made from."""
    message = f"{order.chapter}: {', '.join(names)} changed while the chapter ran. Build again."
    shutil.rmtree(order.folder, ignore_errors=True)
    return Failure(order.chapter, "ChapterError", message)
