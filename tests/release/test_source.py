"""The source of a version comes back as it was, in the same bytes each time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from systemrace.chapter.trace import PACKAGE
from systemrace.errors import DataError
from systemrace.project import Project
from systemrace.release import source


def written(project: Project, folder: Path) -> bytes:
    folder.mkdir()
    source.write(project, folder)
    return (folder / source.FILE).read_bytes()


def test_what_is_unpacked_is_what_was_packed(minibook: Project, tmp_path: Path) -> None:
    (minibook.data / ".left").write_text("by an editor", encoding="utf-8")
    written(minibook, tmp_path / "version")
    found = source.unpack(tmp_path / "version", tmp_path / "again")
    assert found is not None
    assert not (found.data / ".left").exists()
    for name in ("data/claims.yml", "data/evidence/countries.csv", "chapters/alpha.md", "requirements.txt"):
        assert (found.root / name).read_bytes() == (minibook.root / name).read_bytes()
    code = found.package / "release" / "source.py"
    assert code.read_bytes() == (PACKAGE / "release" / "source.py").read_bytes()
    assert not list(found.package.rglob("__pycache__"))


def test_the_same_source_gives_the_same_bytes_at_any_time(minibook: Project, tmp_path: Path) -> None:
    first = written(minibook, tmp_path / "one")
    for path in minibook.data.rglob("*"):
        os.utime(path, (1, 1))
    assert written(minibook, tmp_path / "two") == first
    with (minibook.data / "claims.yml").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert written(minibook, tmp_path / "three") != first


def test_a_version_without_its_source_is_told_from_one_that_is_damaged(tmp_path: Path) -> None:
    assert source.unpack(tmp_path, tmp_path / "out") is None
    (tmp_path / source.FILE).write_bytes(b"PK no more")
    with pytest.raises(DataError, match=r"source\.zip cannot be read .*Restore that version's folder"):
        source.unpack(tmp_path, tmp_path / "out")
