"""A built site that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from systemrace.project import Project


@pytest.fixture
def site(described: Project, tmp_path: Path) -> Path:
    """A copy of the site of the small book with a chart."""
    return shutil.copytree(described.site, tmp_path / "site")
