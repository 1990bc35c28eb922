"""Files replaced whole or not at all, and only if nobody has changed them meanwhile."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from systemrace.errors import DataError, UsageError
from systemrace.project import Project

UNCHANGED = "Nothing was written."
Changes = Mapping[Path, tuple[bytes, bytes]]


def replace(project: Project, changes: Changes) -> None:
    """Put new bytes in place of old ones.

    The new files are made ready outside of the data folder and renamed into it, in the order given. If a
    rename fails, those before it are taken back; a process killed between two leaves the earlier
    file new, so what others refer to must come first.

    Raises:
        DataError: if a file is not as it was, or cannot be written; the data are as they were.
        UsageError: if another process is writing.
    """
    with _alone(project):
        for path, (before, _) in changes.items():
            if path.read_bytes() != before:
                raise DataError(f"{path} was changed meanwhile. {UNCHANGED} Run the command again.")
        try:
            _replace_all(project, changes)
        except OSError as cause:
            raise DataError(f"{cause.filename}: {cause.strerror}. {UNCHANGED}") from None


def _replace_all(project: Project, changes: Changes) -> None:
    done: list[Path] = []
    with (
        _staged(project, changes) as new,
        _staged(project, {p: (b, a) for p, (a, b) in changes.items()}) as old,
    ):
        try:
            for path, ready in new.items():
                os.replace(ready, path.resolve())
                done.append(path)
                _sync(path.resolve().parent)
        except BaseException:
            for path in done:
                os.replace(old[path], path.resolve())
            raise


@contextmanager
def _staged(project: Project, changes: Changes) -> Iterator[dict[Path, Path]]:
    """Write the new bytes into files on the same disk, with the rights of the old ones."""
    folders: dict[Path, Path] = {}
    try:
        ready = {}
        for number, (path, (_, after)) in enumerate(changes.items()):
            home = _beside(project, path)
            folder = folders.get(home) or Path(tempfile.mkdtemp(prefix=".adding-", dir=home))
            folders[home] = folder
            ready[path] = folder / f"{number}-{path.name}"
            _write(ready[path], after)
            shutil.copymode(path, ready[path])
        yield ready
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def _beside(project: Project, path: Path) -> Path:
    """Choose a folder from which a rename reaches the file: the build folder, where it is on that disk."""
    target = path.resolve().parent
    return project.build if project.build.stat().st_dev == target.stat().st_dev else target


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    # A rename lasts through a power cut only once its folder is on disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(project: Project) -> Iterator[None]:
    project.build.mkdir(exist_ok=True)
    with (project.build / "adding.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "Another process is adding rows in this checkout. Run the command again."
            ) from None
        yield
