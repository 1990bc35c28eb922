"""What data a process has read: a log for the cache, and a guard that keeps the log complete.

A chapter's result may be kept only as long as every byte it depends on is known. So data are read
through `read_bytes`, which logs the hash of the very bytes it hands over, and once the guard is
installed any other way of opening or listing something under data/ raises.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from systemrace.errors import DataError
from systemrace.project import Project
from systemrace.tables import parts

WATCHED = frozenset({"open", "os.listdir", "os.scandir"})

_log: dict[str, str] = {}
_declared: ContextVar[tuple[str, ...]] = ContextVar("declared", default=())
_guarded: list[Project] = []


def log() -> dict[str, str]:
    """Give what was read so far: path within the project -> sha256 of the bytes read."""
    return dict(sorted(_log.items()))


def read_bytes(project: Project, path: Path, used: Iterable[str] | None = None) -> bytes:
    """Read a data file once, and log the hash of what was read.

    Args:
        project: the checkout.
        path: the file.
        used: of a file that `parts` can split, the names of the entries that reach a result; only
            these are logged. None logs the whole file.

    Raises:
        DataError: if the file is missing, is a folder or cannot be read.
    """
    name = path.relative_to(project.root).as_posix()
    data = _read(path, name)
    if used is None:
        _log[name] = hashlib.sha256(data).hexdigest()
    else:
        note(name, data, used)
    return data


def note(name: str, data: bytes, used: Iterable[str]) -> None:
    """Log entries of a file that was read before, as `name#entry`; one that is not there as empty."""
    entries = parts.SPLIT[name](data)
    for entry in used:
        _log[f"{name}{parts.MARK}{entry}"] = hashlib.sha256(entries.get(entry, b"")).hexdigest()


def _read(path: Path, name: str) -> bytes:
    try:
        with declared(path):
            return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{name} is missing. Restore it from version control (git checkout -- {name})."
        ) from None
    except OSError as cause:
        raise DataError(
            f"{name} cannot be read as a file: {cause.strerror or cause}. Move what stands in its place away "
            f"or allow reading it, then restore the file (git checkout -- {name})."
        ) from None


@contextmanager
def declared(path: Path) -> Iterator[None]:
    """Allow `path`, and what lies under it, to be opened or listed inside the with block.

    For readers that log on their own, or whose findings do not reach a result (messages).
    """
    token = _declared.set((*_declared.get(), os.path.realpath(path)))
    try:
        yield
    finally:
        _declared.reset(token)


def install_guard(project: Project) -> None:
    """Refuse, for the rest of this process, undeclared opening or listing under data/.

    An audit hook cannot be removed, so only a chapter's own kernel installs it. Installing it
    again for the same project changes nothing.
    """
    if project in _guarded:
        return
    if not _guarded:
        sys.addaudithook(_refuse_undeclared)
    _guarded.append(project)


def _refuse_undeclared(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in WATCHED or not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    path = os.path.realpath(os.fsdecode(arguments[0]))
    for project in _guarded:
        data = os.path.realpath(project.data)
        if _within(path, data) and not any(_within(path, allowed) for allowed in _declared.get()):
            name = os.path.relpath(path, project.root)
            raise DataError(
                f"The chapter opened {name} itself, so its result would not change when the data do. "
                f"Use chapter.load({Path(name).stem!r}) so that the cache knows."
            )


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + os.sep)
