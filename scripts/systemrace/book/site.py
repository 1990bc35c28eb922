"""The finished site put in place of the one before, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from systemrace.project import Project

_OLD = ".html-before-"


def swap(project: Project, rendered: Path) -> None:
    """Put the folder `rendered` in place as the site; the site before is removed after.

    Between the two renames a reader of the folder finds no site for some microseconds; a crash in
    there is mended by `restore`.
    """
    old = project.build / f"{_OLD}{os.getpid()}"
    if project.site.exists():
        project.site.rename(old)
    try:
        rendered.rename(project.site)
    except OSError:
        restore(project)
        raise
    shutil.rmtree(old, ignore_errors=True)


def restore(project: Project) -> None:
    """Bring the site before back if a swap was cut off between its two renames."""
    left = sorted(project.build.glob(f"{_OLD}*"), key=lambda path: path.stat().st_mtime_ns)
    if left and not project.site.exists():
        left.pop().rename(project.site)
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
