"""What a version was made from, kept with it: code, data and chapters in one file that needs no history.

A later version is compared with an earlier one by computing the earlier one's claims again, with its own
data or its own code. A published folder outlives clones that are shallow and histories that are rewritten, so
the version itself carries what that takes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from systemrace.chapter.trace import CODE, PACKAGE
from systemrace.errors import DataError
from systemrace.project import Project

FILE = "source.zip"
KEPT = (
    "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "Makefile", "README.md",
    "_config.yml", "_toc.yml", "chapters", "data", "index.md", "pyproject.toml", "requirements.txt",
)  # fmt: skip
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows; the same source gives the same bytes


def write(project: Project, folder: Path) -> None:
    """Pack the source of a checkout, and the code that ran, into a version's folder."""
    with zipfile.ZipFile(folder / FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, path in sorted(_files(project)):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def unpack(version: Path, folder: Path) -> Project | None:
    """Unpack the source of a version into a new folder; None where the version carries none.

    Raises:
        DataError: if the file cannot be read.
    """
    if not (version / FILE).is_file():
        return None
    try:
        with zipfile.ZipFile(version / FILE) as packed:
            packed.extractall(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{version / FILE} cannot be read ({error}). Restore that version's folder."
        ) from error
    return Project(folder.resolve())


def _files(project: Project) -> Iterator[tuple[str, Path]]:
    for name in KEPT:
        top = project.root / name
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and not _passing(path.relative_to(project.root)):
                yield path.relative_to(project.root).as_posix(), path
    for path in PACKAGE.rglob("*"):
        if path.is_file() and not _passing(path.relative_to(PACKAGE)):
            yield CODE + path.relative_to(PACKAGE).as_posix(), path


def _passing(name: Path) -> bool:
    """Say whether a file is hidden, or made by running."""
    return any(part.startswith(".") or part == "__pycache__" for part in name.parts)
