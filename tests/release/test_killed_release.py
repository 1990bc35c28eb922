"""A release killed with no warning, at moments spread over all that it does to the disk."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from released_book import checkout, commit, contents, released

from small_book import rewrite
from systemrace.project import Project
from systemrace.release import versions

pytestmark = pytest.mark.xdist_group("killed")
KILLS = 12
FIRST, SECOND = "2026.05", "2026.08"
CHANGING = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "ctypes.dlsym"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Release a small book once, and change it."""
    top = tmp_path_factory.mktemp("once")
    project, folder = checkout(top / "book"), top / "publish"
    released(project, FIRST, folder)
    rewrite(project.root / "index.md", "A small book", "A little book")
    commit(project)
    return project, folder


def test_what_is_published_is_the_old_state_whole_or_the_new_one(
    once: tuple[Project, Path], tmp_path: Path
) -> None:
    project, folder = once
    before = contents(folder)
    moments = released_until(project, copied(folder, tmp_path / "whole"), None)
    after = contents(tmp_path / "whole" / "publish")
    assert moments is not None
    assert moments > 10 * KILLS
    found = []
    for kill in range(KILLS):
        moment = 1 + kill * (moments - 1) // (KILLS - 1)
        publish = copied(folder, tmp_path / str(kill))
        assert released_until(project, publish, moment) is None
        found.append(contents(publish))
    assert all(one in (before, after) for one in found)
    assert (found[0], found[-1]) == (before, after)


def test_the_next_release_goes_on_from_there(once: tuple[Project, Path], tmp_path: Path) -> None:
    project, folder = once
    publish = copied(folder, tmp_path)
    assert released_until(project, publish, 200) is None
    assert list(tmp_path.glob(".publish.next-*"))
    released(project, SECOND, publish)
    assert [version.name for version in versions.read(publish)] == [FIRST, SECOND]
    assert not list(tmp_path.glob(".publish.next-*"))


def copied(folder: Path, top: Path) -> Path:
    return Path(shutil.copytree(folder, top / "publish"))


def released_until(project: Project, publish: Path, moment: int | None) -> int | None:
    """Release in a process that is killed just before its so manieth change to the disk.

    Returns:
        How many changes it makes in all; None where it was killed.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            count = _killing(moment)
            released(project, SECOND, publish)
            os.write(writer, str(count[0]).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        said = told.read()
    killed = os.WIFSIGNALED(status := os.waitpid(child, 0)[1]) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed == (moment is not None)
    return None if killed else int(said)


def _killing(moment: int | None) -> list[int]:
    count = [0]

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGING or (event == "open" and _writes(arguments)):
            count[0] += 1
            if count[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(note)
    return count


def _writes(arguments: tuple[Any, ...]) -> bool:
    return isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
