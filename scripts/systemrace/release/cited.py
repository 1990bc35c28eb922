"""Which version a reference names, and on which day its author looked."""

from __future__ import annotations

import datetime
from pathlib import Path

from systemrace.book import citable
from systemrace.book.citable import Edition
from systemrace.errors import UsageError
from systemrace.project import Project
from systemrace.release import publish as publishing
from systemrace.release import versions


def edition(project: Project, version: str | None = None, publish: Path | None = None) -> Edition:
    """Read what can be cited of a released version, or of the book as it is built here.

    Args:
        project: the checkout.
        version: name of a release; the built book where None.
        publish: folder of all versions; that of the checkout where None.

    Raises:
        UsageError: if there is no such version, or the book is not built.
        DataError: if the version's list cannot be read.
    """
    if version is not None:
        return citable.read(_folder(publish or publishing.publish_folder(project), version))
    if not (project.site / citable.FILE).is_file():
        raise UsageError("The book is not built, so nothing in it can be cited yet. Use: systemrace build")
    return citable.read(project.site)


def day(written: str | None) -> datetime.date:
    """Read the day of access; today where none is given.

    Raises:
        UsageError: if it is no date, or still to come.
    """
    today = datetime.datetime.now().astimezone().date()
    if written is None:
        return today
    try:
        found = datetime.date.fromisoformat(written)
    except ValueError:
        raise UsageError(f'--accessed: "{written}" is no date. Write it as {today}.') from None
    if found > today:
        raise UsageError(f"--accessed: {found} is still to come; name the day on which you looked.")
    return found


def _folder(publish: Path, version: str) -> Path:
    known = {one.name: one for one in versions.read(publish)}
    if version not in known:
        told = f"There are {', '.join(known)}" if known else "None is released there"
        raise UsageError(
            f"There is no version {version} in {publish}. {told}; --publish names another folder."
        )
    return publish / known[version].folder
