"""A small data folder, and a registry on this machine that has a new record for it."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from ctgov_server import Record, Registry, serving
from refreshing import BEFORE, KEPT, NEW, REPOSITORY, rows, shipped

from systemrace.project import Project
from systemrace.registry import snapshot


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a snapshot of five records."""
    root = tmp_path_factory.mktemp("refresh") / "project"
    for name in (
        "sources.csv",
        "claims.yml",
        "evidence/countries.csv",
        "screening/rules.csv",
        "screening/product_names.csv",
    ):
        (root / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY.data / name, root / "data" / name)
    (root / "_toc.yml").write_text("", encoding="utf-8")
    content = {}
    for name in ("trials", "sites", "screening"):
        whole = rows(REPOSITORY.snapshots / BEFORE / f"{name}.csv")
        content[name] = pd.DataFrame([row for row in whole if row["nct_id"] in KEPT])
    origin = snapshot.read_manifest(REPOSITORY.snapshots / BEFORE)
    given = snapshot.Origin(**origin.model_dump(include=set(snapshot.Origin.model_fields)))
    snapshot.write(root / "data" / "snapshots", BEFORE, content, given)
    return root


@pytest.fixture
def project(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "SYSTEMRACE_CTGOV_URL"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(small, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def five() -> list[Record]:
    return shipped(KEPT)


@pytest.fixture
def registry(five: list[Record]) -> Iterator[Registry]:
    with serving(Registry([*copy.deepcopy(five), copy.deepcopy(NEW)])) as running:
        yield running
