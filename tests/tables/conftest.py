"""A small project cut from the real data, whole enough that every table loads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tablefiles import read, vouch, write

from systemrace.project import Project

REPOSITORY = Project(Path(__file__).parents[2])
SNAPSHOT = "2026-08-22"
KEPT = ("NCT02445248", "NCT03090659", "NCT03548207", "NCT03651128", "NCT04181827", "NCT06792344")
"""Six records: enough to break each rule, few enough to read."""

Edit = Callable[[str, int, str, str], None]


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("golden") / "project"
    shutil.copytree(REPOSITORY.evidence, root / "data" / "evidence")
    shutil.copytree(REPOSITORY.data / "screening", root / "data" / "screening")
    shutil.copy(REPOSITORY.data / "sources.csv", root / "data" / "sources.csv")
    folder = root / "data" / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True)
    for name in ("trials", "sites", "screening"):
        rows = read(REPOSITORY.snapshots / SNAPSHOT / f"{name}.csv")
        place = rows[0].index("nct_id")
        write(folder / f"{name}.csv", [rows[0], *(row for row in rows[1:] if row[place] in KEPT)])
    shutil.copy(REPOSITORY.snapshots / SNAPSHOT / "manifest.json", folder)
    vouch(folder)
    return root


@pytest.fixture
def project(golden: Path, tmp_path: Path) -> Project:
    shutil.copytree(golden, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture
def edit(project: Project) -> Edit:
    """Change one cell: file under data/, line of the file, column, new text."""

    def change(file: str, line: int, column: str, value: str) -> None:
        path = project.data / file
        rows = read(path)
        rows[line - 1][rows[0].index(column)] = value
        write(path, rows)
        if (path.parent / "manifest.json").is_file():
            vouch(path.parent)

    return change
