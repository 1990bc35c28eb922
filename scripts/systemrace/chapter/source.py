"""A chapter's file as cells: what is prose, what is code, and on which line each begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from systemrace import text
from systemrace.chapter import variants
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project

CHAPTER_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Cell:
    """One cell of a chapter: `kind` is code or markdown, `line` its first source line, from 1."""

    kind: str
    source: str
    tags: tuple[str, ...]
    line: int


def chapter_names(project: Project) -> list[str]:
    """List the chapters of the book, in alphabetical order."""
    if not project.chapters.is_dir():
        return []
    return sorted(path.stem for path in project.chapters.glob("*.md") if CHAPTER_NAME.fullmatch(path.stem))


def chapter_path(project: Project, name: str) -> Path:
    """Find the file that holds a chapter's cells, by the chapter's name; a variant has those of another.

    Raises:
        UsageError: if there is no such chapter; the message names the nearest one and lists all.
    """
    path = project.chapters / f"{variants.base(project, name)}.md"
    if CHAPTER_NAME.fullmatch(name) and path.is_file():
        return path
    names = chapter_names(project)
    near = get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(
        f"There is no chapter '{name}'.{hint} The chapters are: {', '.join(names) or 'none yet'}."
    )


def chapter_text(project: Project, name: str) -> str:
    """Read the text that a chapter runs: its file, with a variant's own values in it.

    Raises:
        UsageError: if there is no such chapter.
        ProseError: if the file is not UTF-8, or a variant sets what its chapter does not have.
    """
    path = chapter_path(project, name)
    source = text.read(path, f"chapters/{path.name}")
    variant = variants.variants(project).get(name)
    return variants.with_parameters(source, variant) if variant else source


def to_notebook(source: str, path: Path) -> Any:
    """Convert a chapter's text (MyST) to a notebook node with a `source_map` in its metadata.

    Raises:
        ProseError: if a cell's options are not YAML, or front matter is broken.
    """
    # Imported here because it takes 0.3 s, which a build with nothing to do need not spend.
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook  # noqa: PLC0415
    from nbformat.validator import NotebookValidationError  # noqa: PLC0415

    try:
        return myst_to_notebook(source, add_source_map=True)
    except MystMetadataParsingError as error:
        raise ProseError(
            f"chapters/{path.name}: {error}. Mend the options between --- or after colons."
        ) from error
    except NotebookValidationError as error:
        told = str(error).splitlines()[0]
        raise ProseError(
            f"chapters/{path.name}: its front matter is not a notebook's: {told}. Compare another chapter's."
        ) from error


def read_cells(project: Project, name: str) -> list[Cell]:
    """Read a chapter's cells in order.

    Raises:
        UsageError: if there is no such chapter.
        ProseError: if the file is not UTF-8, or not a readable MyST notebook.
    """
    return list(_cells(chapter_path(project, name), chapter_text(project, name)))


@lru_cache(maxsize=64)
def _cells(path: Path, written: str) -> tuple[Cell, ...]:
    notebook = to_notebook(written, path)
    lines = written.splitlines()
    return tuple(
        Cell(
            cell.cell_type,
            cell.source,
            tuple(cell.metadata.get("tags", ())),
            _first_line(lines, cell.source, start),
        )
        for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True)
    )


def _first_line(lines: list[str], source: str, start: int) -> int:
    """Find the line, from 1, where a cell's body begins at or below its opening fence."""
    body = source.splitlines()
    for index in range(start, len(lines)):
        if lines[index : index + len(body)] == body:
            return index + 1
    return start + 1
