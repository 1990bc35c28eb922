"""A publish folder changed whole or not at all: the new one is made beside it, then both are exchanged."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from systemrace.errors import SystemRaceError, UsageError

_AT_FDCWD, _EXCHANGE = -100, 2  # of renameat2(2), Linux


@contextmanager
def staged(publish: Path) -> Iterator[Path]:
    """Give a copy of a publish folder to work on; when the block ends well it takes its place.

    Files of versions are linked, not copied: nothing may write into them. A process killed at any moment
    leaves the folder as it was or as it should become, and at most a leftover beside it, which the next
    call removes.
    """
    publish.parent.mkdir(parents=True, exist_ok=True)
    with _alone(publish):
        _clear(publish)
        yield from _work(publish)


def _work(publish: Path) -> Iterator[Path]:
    stage = Path(tempfile.mkdtemp(prefix=_prefix(publish), dir=publish.parent))
    try:
        stage.chmod(0o755)
        if publish.is_dir():
            shutil.copytree(publish, stage, copy_function=_link, dirs_exist_ok=True, symlinks=True)
        yield stage
        _flush(stage)
        if publish.exists():
            _exchange(stage, publish)
        else:
            stage.rename(publish)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a file anew; one linked to the folder in place keeps its bytes there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


@contextmanager
def _alone(publish: Path) -> Iterator[None]:
    """Let one process at a time work on a folder; the lock ends with its process."""
    with (publish.parent / f".{publish.name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"Another release into {publish} is under way. Try again when it is done."
            ) from error
        yield


def _prefix(publish: Path) -> str:
    return f".{publish.name}.next-"


def _clear(publish: Path) -> None:
    """Remove what a killed process left."""
    for left in publish.parent.glob(f"{_prefix(publish)}*"):
        shutil.rmtree(left, ignore_errors=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)


def _flush(folder: Path) -> None:
    """Have the names in the new folder on the disk before the folder takes its place."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(stage: Path, publish: Path) -> None:
    """Let two folders change names in one step, for which the kernel has a call."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None or rename(_AT_FDCWD, os.fsencode(stage), _AT_FDCWD, os.fsencode(publish), _EXCHANGE):
        raise SystemRaceError(
            f"{publish} cannot be replaced in one step on this file system "
            f"({os.strerror(ctypes.get_errno())}). Publish to a folder on a local Linux disk."
        )
