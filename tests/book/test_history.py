"""How deep each pair of copies is compared for the site, and that nothing is compared twice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from systemrace.book import comparison, difference, execute, history
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


def test_verdicts_are_compared_where_a_chapter_would_have_to_run(asked, monkeypatch):
    monkeypatch.setattr(comparison, "at_hand", lambda project, date: None)
    (one,) = history.news(find_project())
    assert asked == ["verdicts"]
    assert one.document == {"older": one.older}
    history.news(find_project())
    assert asked == ["verdicts"]


def test_numbers_are_compared_where_all_chapters_were_run_on_both_copies(asked, monkeypatch):
    project = find_project()
    monkeypatch.setattr(comparison, "at_hand", lambda project, date: None)
    history.news(project)
    ran = {name: SimpleNamespace(folder=SimpleNamespace(name=f"{name}-1")) for name in ("a", "b")}
    monkeypatch.setattr(comparison, "at_hand", lambda project, date: ran)
    history.news(project)
    assert asked == ["verdicts", "numbers"]
    (last,) = comparison.consecutive(project)
    monkeypatch.setattr(comparison, "at_hand", lambda project, date: ran if date == last.older else None)
    history.news(project)
    assert asked == ["verdicts", "numbers", "verdicts"]


def test_of_old_copies_the_records_alone_are_compared(asked, monkeypatch):
    project = find_project()
    (last,) = comparison.consecutive(project)
    pairs = [last] * history.NEWEST + [Pair(project, last.newer, last.older)]
    monkeypatch.setattr(comparison, "consecutive", lambda project: pairs)
    monkeypatch.setattr(comparison, "at_hand", lambda project, date: None)
    history.news(project)
    assert asked == ["verdicts", "records"]


def test_a_chapter_that_would_have_to_run_is_not_at_hand(minibook):
    name = "gamma"
    assert execute.current(minibook, name) is None
    (minibook.root / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: chapters/gamma\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "chapters", lambda project: [name])
        assert comparison.at_hand(minibook, "2026-08-22") is None
        patch.setattr(execute, "current", lambda project, chapter, given: project.root / chapter)
        found = comparison.at_hand(minibook, "2026-08-22")
    assert found is not None
    assert found[name].folder == minibook.root / name
