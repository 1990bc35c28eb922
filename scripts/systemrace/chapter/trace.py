"""What a chapter's results depend on, seen from inside its kernel."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import systemrace
from systemrace.project import Project

FILE = "trace.json"
CODE = "scripts/systemrace/"
PACKAGE = Path(systemrace.__file__).resolve().parent

_opened: set[str] = set()


def watch() -> None:
    """From here on note the files of this package that are opened as data: styles, outlines, templates."""
    sys.addaudithook(_note_opened)


def ingredients(project: Project) -> dict[str, Any]:
    """Give what was used: `reads` with the hashes of the bytes read, and `code`, a list of files."""
    from systemrace.tables import reads  # noqa: PLC0415 - the executor uses this module without tables

    return {"reads": reads.log(), "code": sorted({*_imported(project), *_names(map(Path, _opened), project)})}


def _imported(project: Project) -> set[str]:
    files = (getattr(module, "__file__", None) for module in tuple(sys.modules.values()))
    return _names((Path(file) for file in files if file), project)


def _names(files: Iterable[Path], project: Project) -> set[str]:
    """Name our own files relative to the project's root; what is installed is the lock's business."""
    ours = set()
    for file in (path.resolve() for path in files):
        if file.is_relative_to(PACKAGE):
            ours.add(CODE + file.relative_to(PACKAGE).as_posix())
        elif file.is_relative_to(project.root) and not file.is_relative_to(sys.prefix):
            ours.add(file.relative_to(project.root).as_posix())
    return ours


def _note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        path = os.fspath(arguments[0])
        if str(path).startswith(f"{PACKAGE}{os.sep}") and not str(path).endswith((".py", ".pyc")):
            _opened.add(str(path))
