"""Fixtures that several rooms' tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from charted_book import built
from small_book import copy_book, write_chapter
from systemrace.project import Project

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture
def minibook(tmp_path: Path) -> Project:
    """A book of three small chapters: alpha reads countries and sources, beta sources, gamma nothing."""
    return copy_book(tmp_path / "book")


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small book with a chart, and its site; not to be changed."""
    return built(tmp_path_factory.mktemp("described") / "book")


@pytest.fixture
def add_chapter() -> Callable[..., None]:
    return write_chapter
