"""Which chapters the book has, in reading order, as `_toc.yml` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from systemrace import text
from systemrace.chapter.source import chapter_path
from systemrace.chapter.variants import variants as declared
from systemrace.errors import UsageError
from systemrace.project import Project

FOLDER = "chapters/"


def pages(project: Project) -> list[str]:
    """List every page of the book, root first, as paths without ending.

    Raises:
        UsageError: if `_toc.yml` cannot be read.
    """
    return list(_entries(_document(project)))


def parts(project: Project) -> list[tuple[str, list[str]]]:
    """List the parts of the book, each with its caption and pages; the root stands in one without caption.

    Raises:
        UsageError: if `_toc.yml` cannot be read.
    """
    document = _document(project)
    first = {name: document[name] for name in ("root", "chapters", "sections") if name in document}
    found = [("", list(_entries(first)))]
    found += [(str(part.get("caption", "")), list(_entries(part))) for part in document.get("parts", [])]
    return found


def chapters(project: Project) -> list[str]:
    """List the chapters that are executed: the pages directly in chapters/ that hold code cells.

    Raises:
        UsageError: if `_toc.yml` cannot be read, or lists a chapter that is not there.
    """
    listed = (page.removesuffix(".md") for page in pages(project))
    names = (page.removeprefix(FOLDER) for page in listed if page.startswith(FOLDER))
    return [name for name in names if "/" not in name and _has_code(_listed(project, name))]


def variants(project: Project) -> list[str]:
    """List the variants of chapters that have a page in the book.

    Raises:
        ProseError: if their file is at fault.
    """
    listed = {page.removesuffix(".md") for page in pages(project)}
    return [name for name in declared(project) if f"{FOLDER}{name}" in listed]


def chosen(project: Project, names: Sequence[str] | None) -> list[str]:
    """Check the chapters asked for; all of the book, its variants last, where none is named.

    Raises:
        UsageError: for a name that is no chapter, or a chapter that has nothing to compute.
    """
    for name in names or ():
        if not _has_code(chapter_path(project, name)):
            raise UsageError(f"chapters/{name}.md has no code cells, so there is nothing to run.")
    return list(dict.fromkeys(names or ())) or [*chapters(project), *variants(project)]


def _document(project: Project) -> Any:
    try:
        return yaml.safe_load((project.root / "_toc.yml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(
            f"_toc.yml cannot be read: {error}. See https://jupyterbook.org for its form."
        ) from error


def _listed(project: Project, name: str) -> Path:
    path = project.chapters / f"{name}.md"
    if not path.is_file():
        raise UsageError(
            f"_toc.yml lists chapters/{name}, but there is no chapters/{name}.md. Add it, or take it out."
        )
    return path


def _has_code(path: Path) -> bool:
    return "```{code-cell}" in text.read(path, f"{FOLDER}{path.name}")


def _entries(node: Any) -> Iterator[str]:
    """Walk the toc in document order; a page is under `root` or `file`."""
    if isinstance(node, list):
        for part in node:
            yield from _entries(part)
    elif isinstance(node, dict):
        yield from (str(node[key]) for key in ("root", "file") if key in node)
        for key in ("parts", "chapters", "sections", "subtrees", "entries"):
            yield from _entries(node.get(key))
