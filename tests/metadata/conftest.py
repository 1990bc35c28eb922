"""The small book with a chart, built once, to be read back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from charted_book import built
from systemrace.project import Project


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The book with its site; not to be changed."""
    return built(tmp_path_factory.mktemp("described") / "book")


@pytest.fixture
def site(described: Project, tmp_path: Path) -> Path:
    """A copy of its site, to be spoilt."""
    return shutil.copytree(described.site, tmp_path / "site")
