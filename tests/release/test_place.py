"""A folder is replaced whole or not at all, also when the process is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from systemrace.errors import UsageError
from systemrace.release import place

KILLS = 40
FILES = 60
WRITER = f"""
import sys
from pathlib import Path
from systemrace.release import place
folder, number = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    with place.staged(folder) as stage:
        for position in range({FILES}):
            place.write_text(stage / f"part{{position}}.txt", str(number))
"""


def generation(folder: Path) -> int:
    """Read which state a folder is in; every file must say the same, and the version must be as it was."""
    said = {path.read_text(encoding="utf-8") for path in folder.glob("part*.txt")}
    assert len(said) == 1
    assert len(list(folder.glob("part*.txt"))) == FILES
    assert (folder / "v" / "kept.txt").read_text(encoding="utf-8") == "kept"
    return int(said.pop())


def test_a_killed_writer_leaves_one_state_whole(tmp_path: Path) -> None:
    folder = tmp_path / "publish"
    with place.staged(folder) as stage:
        place.write_text(stage / "v" / "kept.txt", "kept")
        for position in range(FILES):
            place.write_text(stage / f"part{position}.txt", "0")
    chance = random.Random(7)
    states = [0]
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(folder), str(states[-1])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        states.append(generation(folder))
    assert states == sorted(states)
    assert states[-1] > KILLS // 4, "too few writers came to their end for the test to say much"
    with place.staged(folder):
        pass
    assert not list(tmp_path.glob(".publish.next-*"))


def test_a_failure_leaves_the_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "publish"
    with place.staged(folder) as stage:
        place.write_text(stage / "a.txt", "before")
    with pytest.raises(ValueError, match="stop"), place.staged(folder) as stage:
        place.write_text(stage / "a.txt", "after")
        raise ValueError("stop")
    assert (folder / "a.txt").read_text(encoding="utf-8") == "before"
    assert not list(tmp_path.glob(".publish.next-*"))


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with (
        place.staged(tmp_path / "publish"),
        pytest.raises(UsageError, match=r"Another release into .*publish is under way"),
        place.staged(tmp_path / "publish"),
    ):
        pass
