"""How deep each pair of copies is compared for the site, and that nothing is compared twice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from systemrace.book import comparison, difference, edition, execute, history
from systemrace.book.comparison import Pair
from systemrace.project import Project, find_project


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """A book whose comparisons are only noted: the depth of each, in the order in which they are made."""
    depths = []

    def noted(pair, *, depth, jobs=None):
        depths.append(depth)
        return difference.Difference({"older": pair.older}, {})

    monkeypatch.setattr(Project, "build", property(lambda _: tmp_path / "_build"))
    monkeypatch.setattr(difference, "difference", noted)
    monkeypatch.setattr(history, "_figures", lambda pair, folder: [])
    monkeypatch.delattr(execute, "results")  # nothing may be run for a page
    return depths


def test_a_build_runs_no_chapter_for_the_page_and_compares_verdicts(asked, monkeypatch):
    monkeypatch.delenv(edition.VARIABLE, raising=False)
    (one,) = history.news(find_project())
    assert asked == ["verdicts"]
    assert one.document == {"older": one.older}
    history.news(find_project())
    assert asked == ["verdicts"]


def test_a_release_compares_the_numbers_of_the_newest_pair_whatever_was_run_before(asked, monkeypatch):
    project, ran = find_project(), []

    def results(project, date, jobs=None):
        ran.append(date)
        return {name: SimpleNamespace(folder=SimpleNamespace(name=f"{name}-1")) for name in ("a", "b")}

    monkeypatch.setattr(comparison, "results", results)
    monkeypatch.setenv(edition.VARIABLE, "2026.08")
    (last,) = comparison.consecutive(project)
    older = Pair(project, last.newer, last.older)
    monkeypatch.setattr(comparison, "consecutive", lambda project: [last, older])
    history.news(project)
    assert asked == ["numbers", "verdicts"]
    assert ran == list(last.dates)
    monkeypatch.delenv(edition.VARIABLE)
    history.news(project)
    assert asked == ["numbers", "verdicts", "verdicts"]


def test_of_old_copies_the_records_alone_are_compared(asked, monkeypatch):
    project = find_project()
    (last,) = comparison.consecutive(project)
    pairs = [last] * history.NEWEST + [Pair(project, last.newer, last.older)]
    monkeypatch.setattr(comparison, "consecutive", lambda project: pairs)
    history.news(project)
    assert asked == ["verdicts", "records"]
