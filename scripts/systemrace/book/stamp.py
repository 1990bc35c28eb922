"""One hash over everything a built site depends on, to see at once that there is nothing to do.

It errs on the safe side: every file of the checkout counts, but for those that plainly cannot reach
a page. Only the standard library is used here, so that looking takes a fraction of a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from systemrace.project import Project

FILE = "stamp.json"
_OUTSIDE = {"_build", "tests", "node_modules", "__pycache__", "dist", "build"}
PACKAGE = Path(__file__).resolve().parents[1]


def of_ingredients(project: Project, parameters: Mapping[str, object]) -> str:
    """Hash the checkout's files, the parameters given and the Python version."""
    total = hashlib.sha256(repr((sorted(parameters.items()), sys.version_info[:2])).encode())
    for path in files(project):
        total.update(f"{_name(project, path)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def of_site(project: Project) -> str:
    """Hash names, sizes and times of the site's files: whoever else writes there changes it."""
    total = hashlib.sha256()
    for path in sorted(_walk(project.site)):
        state = path.stat()
        total.update(f"{_name(project, path)}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return total.hexdigest()


def quick(project: Project) -> str:
    """Hash names, sizes and times of the ingredients, for a watcher that looks often."""
    states = ((path, path.stat()) for path in files(project))
    return hashlib.sha256(repr([(str(p), s.st_size, s.st_mtime_ns) for p, s in states]).encode()).hexdigest()


def is_current(project: Project, ingredients: str) -> bool:
    """Say whether the site in place was built from these ingredients and is as it was left."""
    try:
        recorded = json.loads((project.build / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return recorded == {"ingredients": ingredients, "site": of_site(project)}


def write(project: Project, ingredients: str) -> None:
    """Record what the site in place was built from."""
    partial = project.build / f"{FILE}.partial"
    partial.write_text(
        json.dumps({"ingredients": ingredients, "site": of_site(project)}) + "\n", encoding="utf-8"
    )
    partial.replace(project.build / FILE)


def files(project: Project) -> list[Path]:
    """List the files that can reach a page, sorted; the package's own are where it was imported from."""
    found = set(_walk(project.root))
    if not PACKAGE.is_relative_to(project.root):
        found.update(_walk(PACKAGE))
    return sorted(found)


def _name(project: Project, path: Path) -> str:
    """Name a file so that a checkout moved elsewhere stays current."""
    above = project.root if path.is_relative_to(project.root) else PACKAGE
    return path.relative_to(above).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_outside(Path(here), name)]
        yield from (
            Path(here, name) for name in names if not name.startswith(".") and not name.endswith(".pyc")
        )


def _is_outside(parent: Path, name: str) -> bool:
    hidden = name.startswith(".") or name.endswith(".egg-info")
    return hidden or name in _OUTSIDE or (parent / name / "pyvenv.cfg").is_file()
