"""What the tests of files share: a file taken in as a snapshot, or refused with nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from refreshing import DATE, clock, fingerprint, rows

from systemrace.errors import RegistryError
from systemrace.intake import Request, intake
from systemrace.project import Project

OURS = ("record_date", "source_id")


def take(project: Project, file: Path, kind: str | None = None) -> Path:
    return intake(project, Request(file, kind, DATE), now=clock)


def without_source(file: Path) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if name not in OURS} for row in rows(file)]


def assert_not_taken(project: Project, file: Path, text: str, kind: str | None = None) -> None:
    before = fingerprint(project.data)
    with pytest.raises(RegistryError) as caught:
        take(project, file, kind)
    assert caught.value.exit_code == 6
    assert text in str(caught.value), str(caught.value)[:2000]
    assert fingerprint(project.data) == before
