"""The steps from the built site to the PDF in place, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from systemrace.paper import chromium, gathered, written
from systemrace.paper.gathered import Gathered
from systemrace.project import Project


def file(project: Project) -> Path:
    """Give where the PDF stands."""
    return project.build / "the-system-race.pdf"


def write(project: Project, site: Path | None = None, target: Path | None = None, name: str = "") -> Path:
    """Print a built site.

    Printed twice: the first print tells on which page everything stands, the second says so in the contents.

    Args:
        project: the checkout that the site was built from.
        site: the site; the one in place if not given. A frozen version is one too.
        target: the PDF; `file` if not given.
        name: the version that the site is; the one that a build now makes if not given.

    Returns:
        The PDF. The same site gives the same bytes with the same Chromium and fonts.

    Raises:
        UsageError: if there is no site, or no Chromium.
        ProseError: if the site cannot be gathered.
        SystemRaceError: if Chromium fails.
    """
    site, target = site or project.site, target or file(project)
    found = gathered.gather(project, site, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".print-", dir=target.parent))
    try:
        data = _numbered(folder, found, (site / "_static").resolve().as_uri())
        finished = folder / "finished.pdf"
        finished.write_bytes(written.dated(data, found.about.released))
        finished.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target


def version(project: Project, publish: Path, name: str) -> Path:
    """Print a frozen version to `pdf/` of its publish folder, outside all that is never rewritten."""
    return write(project, publish / "v" / name, publish / "pdf" / f"{name}.pdf", name)


def _numbered(folder: Path, found: Gathered, static: str) -> bytes:
    first = _print(folder, gathered.document(found, static, {}))
    numbers = written.page_numbers(first, found.anchors)
    return _print(folder, gathered.document(found, static, numbers))


def _print(folder: Path, document: str) -> bytes:
    page, target = folder / "book.html", folder / "book.pdf"
    page.write_text(document, encoding="utf-8")
    chromium.pdf(page, target)
    return target.read_bytes()
