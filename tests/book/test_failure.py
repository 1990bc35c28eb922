"""What a failed chapter is called, and so which exit code it ends with."""

from __future__ import annotations

import importlib
import pkgutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import systemrace
from systemrace import errors
from systemrace.book.failure import as_error, of_notebook
from systemrace.project import Project


def ended(project: Project, raised: str, chapter: str = "gamma", **parameters: str) -> errors.SystemRaceError:
    output = new_output("error", ename=raised, evalue="what went wrong", traceback=["a frame"])
    partial: nbformat.NotebookNode = new_notebook(cells=[new_code_cell(id="gamma-1", outputs=[output])])
    return as_error([of_notebook(chapter, parameters, partial, project.build / "partial.ipynb", project)])


def subclasses(kind: type[errors.SystemRaceError]) -> set[type[errors.SystemRaceError]]:
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


def test_every_error_of_ours_keeps_its_exit_code_and_only_its_message(minibook: Project) -> None:
    for module in pkgutil.walk_packages(systemrace.__path__, "systemrace."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kinds = subclasses(errors.SystemRaceError) - {errors.SystemRaceError}
    assert "TableError" in {kind.__name__ for kind in kinds}
    for kind in (kind for kind in kinds if kind.__module__.startswith("systemrace.")):
        error = ended(minibook, kind.__name__)
        assert error.exit_code == kind.exit_code, kind
        assert str(error).startswith("what went wrong\n"), kind


@pytest.mark.parametrize("raised", ["ValueError", "KeyError"])
def test_any_other_error_is_a_failed_chapter(minibook: Project, raised: str) -> None:
    error = ended(minibook, raised)
    assert error.exit_code == 4
    assert f"raised {raised}: what went wrong" in str(error)


def test_values_that_were_chosen_are_named_first(minibook: Project) -> None:
    own = {"region": "Asia", "focal": "China"}
    told = str(ended(minibook, "ValueError", "alpha", **(own | {"focal": "Japan"})))
    assert told.startswith("alpha cannot be computed with focal=Japan. Choose other values, or mend this:\n")
    assert str(ended(minibook, "ValueError", "alpha", **own)).startswith("alpha: cell ")
