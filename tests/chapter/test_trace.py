from __future__ import annotations

import sys
import types

import pytest

from systemrace.chapter import trace
from systemrace.project import Project
from systemrace.tables import load


def test_code_is_named_from_the_projects_top(minibook: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    helper = types.ModuleType("helper")
    helper.__file__ = str(minibook.chapters / "helper.py")
    monkeypatch.setitem(sys.modules, "helper", helper)
    code = trace.ingredients(minibook)["code"]
    assert {"chapters/helper.py", "scripts/systemrace/chapter/trace.py"} <= set(code)
    assert code == sorted(code)
    assert not [name for name in code if "site-packages" in name or name.startswith("/")]


def test_package_files_opened_as_data_are_code_too(
    minibook: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "_opened", set())
    for path in (trace.PACKAGE / "py.typed", trace.PACKAGE / "cli.py", minibook.root / "index.md"):
        trace._note_opened("open", (str(path), "r", 0))
    trace._note_opened("open", (3, "r", 0))
    trace._note_opened("os.listdir", (str(trace.PACKAGE / "py.typed"),))
    assert trace._opened == {str(trace.PACKAGE / "py.typed")}
    assert "scripts/systemrace/py.typed" in trace.ingredients(minibook)["code"]


def test_reads_carry_the_hash_of_the_bytes_that_were_read(minibook: Project) -> None:
    load("countries", project=minibook)
    reads = trace.ingredients(minibook)["reads"]
    assert len(reads["data/evidence/countries.csv"]) == 64
