"""The steps from the built site to the PDF in place, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from systemrace.paper import chromium, gathered, written
from systemrace.project import Project


def file(project: Project) -> Path:
    """Give where the PDF stands."""
    return project.build / "the-system-race.pdf"


def write(project: Project) -> Path:
    """Print the site in place.

    Printed twice: the first print tells on which page everything stands, the second says so in the contents.

    Returns:
        The PDF. The same site gives the same bytes with the same Chromium and fonts.

    Raises:
        UsageError: if there is no site, or no Chromium.
        ProseError: if the site cannot be gathered.
        SystemRaceError: if Chromium fails.
    """
    found = gathered.gather(project)
    static = (project.site / "_static").as_uri()
    folder = Path(tempfile.mkdtemp(prefix=".print-", dir=project.build))
    try:
        first = _print(folder, gathered.document(found, static, {}))
        numbers = written.page_numbers(first, found.anchors)
        data = _print(folder, gathered.document(found, static, numbers))
        finished = folder / "finished.pdf"
        finished.write_bytes(written.dated(data, found.about.released))
        finished.replace(file(project))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return file(project)


def _print(folder: Path, document: str) -> bytes:
    page, target = folder / "book.html", folder / "book.pdf"
    page.write_text(document, encoding="utf-8")
    chromium.pdf(page, target)
    return target.read_bytes()
