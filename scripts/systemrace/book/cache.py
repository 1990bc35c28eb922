"""Finished chapters on disk, addressed by what went into them.

What a chapter reads is known only after it ran, so looking up takes two steps: entries made from
the same source, parameters and lock are found by name, then the files each of them recorded are
compared with those there now. An entry is written elsewhere and renamed when whole, so a half
written one is never seen.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from systemrace.book.inputs import Inputs, Inventory, read_inputs
from systemrace.project import Project

KEPT = 6
_RUNNING = ".running"


@dataclass(frozen=True)
class Cache:
    """The finished chapters of a project."""

    project: Project

    def find(self, chapter: str, inputs: Inputs, inventory: Inventory) -> Path | None:
        """Find a result made from exactly the present inputs; None if the chapter has to run."""
        for entry in self.entries(chapter):
            if entry.name.startswith(inputs.first_key) and self._is_current(entry, inventory):
                os.utime(entry)
                return entry
        return None

    def entries(self, chapter: str) -> list[Path]:
        """List the results of a chapter, the latest used first."""
        folder = self.project.cache / chapter
        found = (
            [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
        )
        return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))

    def start(self, chapter: str) -> Path:
        """Make an empty folder for a run: `entry` becomes the result, `scratch` is thrown away."""
        running = self.project.cache / _RUNNING
        running.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{chapter}.{os.getpid()}.", dir=running))
        (folder / "entry").mkdir()
        (folder / "scratch").mkdir()
        return folder

    def publish(self, chapter: str, run: Path, inputs: Inputs) -> Path:
        """Put a run's whole result in place under its key; the first of two equal results stays."""
        target = self.project.cache / chapter / inputs.key
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            (run / "entry").rename(target)
        except OSError:
            if not target.is_dir():
                raise
        shutil.rmtree(run, ignore_errors=True)
        return target

    def collect(self, chapter: str) -> None:
        """Remove all but the latest results of a chapter, and what dead runs left behind."""
        for entry in self.entries(chapter)[KEPT:]:
            self._remove(entry)
        running = self.project.cache / _RUNNING
        for run in running.iterdir() if running.is_dir() else ():
            if not _alive(int(run.name.split(".")[1])):
                shutil.rmtree(run, ignore_errors=True)

    def _is_current(self, entry: Path, inventory: Inventory) -> bool:
        recorded = read_inputs(entry)
        return recorded is not None and recorded.key == entry.name and not recorded.changed(inventory)

    def _remove(self, entry: Path) -> None:
        """Rename first: an entry is either whole or not there."""
        grave = self.start(entry.parent.name)
        entry.rename(grave / "old")
        shutil.rmtree(grave, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
