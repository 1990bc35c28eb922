"""A chapter's evaluator and parameters, for the tests of chapters whose claims have specifications."""

from __future__ import annotations

from typing import Any

from systemrace import tables
from systemrace.analysis.evaluator import Evaluator
from systemrace.book.evaluation import evaluator_in
from systemrace.chapter.parameters import read_schema
from systemrace.project import find_project


def evaluator_of(chapter: str) -> Evaluator:
    """Make a chapter's evaluator on the book's own tables."""
    project, package = find_project(), chapter.replace("-", "_")
    return evaluator_in(f"systemrace.analysis.{package}.specified")(
        lambda name, snapshot=None: tables.load(name, snapshot, project)
    )


def defaults_of(chapter: str) -> dict[str, Any]:
    """Give the parameters as the chapter has them."""
    project = find_project()
    return read_schema(project, chapter).validate({}, project)
