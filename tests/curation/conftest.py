"""The curated tables as they are, in copies that a test may add to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from systemrace.project import Project

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def curated(tmp_path: Path) -> Project:
    root = tmp_path / "book"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("snapshots"))
    shutil.copy(REPOSITORY / "_toc.yml", root)
    return Project(root)
