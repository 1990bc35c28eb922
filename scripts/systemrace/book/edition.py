"""Which version of the book a build makes, and where it stands: a release, or the project's own version."""

from __future__ import annotations

import os

import yaml

from systemrace import __version__
from systemrace.project import Project

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


def site(project: Project) -> str:
    """Give the address that all versions are served at, with a slash at its end; empty where none is set."""
    config = project.root / "_config.yml"
    settings = yaml.safe_load(config.read_text(encoding="utf-8")) if config.is_file() else None
    address = str((((settings or {}).get("html")) or {}).get("baseurl") or "").strip()
    return address and f"{address.rstrip('/')}/"


def address(project: Project, name: str = "") -> str:
    """Give the address of a version, with a slash at its end; empty where the site has none.

    Args:
        project: the checkout, whose `_config.yml` gives the site's address.
        name: the version; the one being built if not given.
    """
    base = site(project)
    return f"{base}{folder(name or current())}" if base else ""
