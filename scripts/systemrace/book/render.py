"""The pages, rendered by Jupyter Book from what the chapters recorded; nothing is executed here."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from sphinx.errors import SphinxError

from systemrace.errors import ProseError, SystemRaceError, UsageError
from systemrace.project import Project

# What Sphinx leaves for its own next run, and theme sources that are no part of a page.
_LEFTOVERS = (
    ".buildinfo*",
    ".doctrees",
    "objects.inv",
    "_static/*webpack-macros.html",
    "_static/**/*.map",
    "_static/scripts/fontawesome.js",
)
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def render(project: Project, folder: Path) -> Path:
    """Render the book into an empty folder.

    The same sources and results give the same bytes, wherever the checkout stands.

    Args:
        project: the checkout.
        folder: where to work; the site is made below it.

    Returns:
        The site's folder, with index.html at its top.

    Raises:
        ProseError: if a page cannot be rendered, or Sphinx warns of something; every warning is listed.
        SystemRaceError: as the chapters and the prose check raise it.
    """
    site = folder / "html"
    said = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        outcome = _build(project, site, folder / "doctrees")
    _raise_failure(project, outcome, _COLOURS.sub("", said.getvalue()).strip())
    _tidy(site)
    return site


def _build(project: Project, site: Path, doctrees: Path) -> int | Exception | None:
    """Call Jupyter Book's own Sphinx builder, as its command line does, with an environment of its own."""
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - takes a second, and only rendering needs it

    config = project.root / "_config.yml"
    if not config.is_file():
        raise UsageError(
            f"_config.yml is missing from {project.root}. Restore it: git checkout -- _config.yml"
        )
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # no page, index or inventory may carry the hour
    toc = {"external_toc_path": (project.root / "_toc.yml").as_posix(), "latex_individualpages": False}
    before = list(sys.path)
    try:
        outcome: int | Exception | None = build_sphinx(
            project.root,
            site,
            noconfig=True,
            path_config=config,
            confoverrides=toc,
            doctreedir=doctrees,
            freshenv=True,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    finally:
        sys.path[:] = before
    return outcome


def _raise_failure(project: Project, outcome: int | Exception | None, said: str) -> None:
    if not outcome and not isinstance(outcome, Exception):
        return
    cause = getattr(outcome, "__cause__", None)
    if isinstance(cause, SystemRaceError):
        raise cause
    if isinstance(outcome, Exception) and not isinstance(outcome, SphinxError):
        raise outcome  # a defect of this program keeps its traceback
    told = said.replace(f"{project.root}{os.sep}", "") or str(outcome)
    raise ProseError(
        f"The pages cannot be rendered:\n{told}\nMend what is named, then build again."
    ) from cause


def _tidy(site: Path) -> None:
    for found in [path for pattern in _LEFTOVERS for path in site.glob(pattern)]:
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink()
