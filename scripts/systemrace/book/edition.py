"""Which version of the book a build makes: the release that it is made for, or the project's own version."""

from __future__ import annotations

import os

from systemrace import __version__

VARIABLE = "SYSTEMRACE_EDITION"


def current() -> str:
    """Name the version that pages, downloads and references say: 2026.08 in a release of that name."""
    return os.environ.get(VARIABLE) or __version__


def is_release(name: str) -> bool:
    """Say whether a name is a release's, which has a permanent address of its own."""
    return name != __version__


def folder(name: str) -> str:
    """Say where a version stands in a publish folder, with a slash; a build of no release has none."""
    return f"v/{name}/" if is_release(name) else ""
