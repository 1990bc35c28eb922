"""Why a chapter failed, said so that its author can mend it: the cell, the line, the chapter's own frames."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from systemrace import errors
from systemrace.chapter.parameters import Value, read_schema
from systemrace.chapter.source import Cell, read_cells
from systemrace.chapter.trace import PACKAGE
from systemrace.chapter.variants import base
from systemrace.project import Project

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CELL_FRAME = re.compile(r"Cell In\s*\[\d+\], line (\d+)")
_FILE_FRAME = re.compile(r"File (\S+?):(\d+)")
_OURS: dict[str, type[errors.SystemRaceError]] = {
    kind.__name__: kind
    for kind in (
        errors.UsageError,
        errors.DataError,
        errors.ChapterError,
        errors.ProseError,
        errors.RegistryError,
    )
}
# A notebook keeps only the name of a class, not its ancestors.
_OURS |= {
    "TableError": errors.DataError,
    "RefusedError": errors.RegistryError,
    "NotEstimableError": errors.UsageError,
}


@dataclass(frozen=True)
class Failure:
    """A chapter without a result; `kind` is the name of the error class to raise."""

    chapter: str
    kind: str
    message: str


def as_error(failures: list[Failure]) -> errors.SystemRaceError:
    """Join the failures into one error; of several kinds, a failed chapter decides the exit code."""
    kinds = {failure.kind for failure in failures}
    chosen = kinds.pop() if len(kinds) == 1 else "ChapterError"
    return _OURS.get(chosen, errors.ChapterError)("\n\n".join(failure.message for failure in failures))


def of_notebook(
    chapter: str, parameters: Mapping[str, Value], partial: Any, kept: Path, project: Project
) -> Failure:
    """Explain a run that raised, from the notebook it left behind.

    Args:
        chapter: its name.
        parameters: the values it ran with.
        partial: the notebook as far as it came.
        kept: where the partial notebook is kept.
        project: the checkout.
    """
    cell, output = _raised(partial)
    kind = output.get("ename", "")
    number, source = _position(chapter, cell, project)
    lines = [
        f"{chapter}: cell {number} raised {kind}: {output.get('evalue', '')}".rstrip(": "),
        *_frames(output.get("traceback", ()), source, chapter, project),
        f"  parameters: {', '.join(f'{name}={value}' for name, value in parameters.items()) or 'none'}",
        f"  partial notebook: {_shown(kept, project)}",
    ]
    if chosen := _chosen(chapter, parameters, project):
        lines.insert(0, f"{chapter} cannot be computed with {chosen}. Choose other values, or mend this:")
    if kind in _OURS:
        where = f"chapters/{base(project, chapter)}.md:{source.line}" if source else chapter
        lines = [
            f"{output['evalue']}",
            f"  (from {where}, cell {number}; partial notebook: {_shown(kept, project)})",
        ]
    return Failure(chapter, _OURS.get(kind, errors.ChapterError).__name__, "\n".join(lines))


def _chosen(chapter: str, parameters: Mapping[str, Value], project: Project) -> str:
    """Name the values that are not the chapter's own, which are what it most likely failed over."""
    defaults = read_schema(project, chapter).defaults
    departed = (name for name, value in parameters.items() if defaults.get(name, value) != value)
    return ", ".join(f"{name}={parameters[name]}" for name in departed)


def _raised(partial: Any) -> tuple[Any, dict[str, Any]]:
    """Find the cell that raised; a kernel that died leaves no error, only the last cell begun."""
    code = [cell for cell in partial.cells if cell.cell_type == "code"]
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                return cell, output
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("status") != "pending"]
    return (begun or code)[-1], {
        "ename": "DeadKernelError",
        "evalue": "the kernel died; it may have run out of memory",
    }


def _position(chapter: str, cell: Any, project: Project) -> tuple[int | str, Cell | None]:
    """Find a cell in the chapter's file by its id: its number among the code cells, and the cell."""
    cells = read_cells(project, chapter)
    index = cell.id.rpartition("-")[2]
    if not index.isdigit() or int(index) >= len(cells):
        return "of injected parameters", None
    return sum(other.kind == "code" for other in cells[: int(index) + 1]), cells[int(index)]


def _frames(traceback: Any, source: Cell | None, chapter: str, project: Project) -> list[str]:
    """Keep the frames of the chapter's cell and of this project; say how many others were left out."""
    kept: list[str] = []
    left_out = 0
    for frame in (_COLOUR.sub("", part).strip("\n") for part in traceback):
        place = _place(frame, source, chapter, project)
        if place:
            kept += [f"  {place}", *(f"    {line}" for line in frame.splitlines()[1:] if line.strip())]
        elif _FILE_FRAME.match(frame):
            left_out += 1
    return kept + ([f"  ({left_out} frames of libraries left out)"] if left_out else [])


def _place(frame: str, source: Cell | None, chapter: str, project: Project) -> str | None:
    """Say where a frame is, in the chapter's or the package's own file; None if it is a library's."""
    if match := _CELL_FRAME.match(frame):
        return (
            f"chapters/{base(project, chapter)}.md:{source.line + int(match[1]) - 1}"
            if source
            else f"cell line {match[1]}"
        )
    match = _FILE_FRAME.match(frame)
    if match and Path(match[1]).expanduser().is_relative_to(PACKAGE):
        return f"scripts/systemrace/{Path(match[1]).expanduser().relative_to(PACKAGE).as_posix()}:{match[2]}"
    return None


def _shown(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.name
