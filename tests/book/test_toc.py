from __future__ import annotations

from pathlib import Path

import pytest

from systemrace.book import pages, toc
from systemrace.chapter import source
from systemrace.errors import ProseError, UsageError
from systemrace.project import Project


def test_pages_come_in_reading_order(minibook: Project) -> None:
    assert toc.pages(minibook) == ["index", "chapters/alpha", "chapters/beta", "chapters/gamma"]


def test_only_pages_with_code_directly_in_chapters_are_run(minibook: Project) -> None:
    (minibook.chapters / "appendix").mkdir()
    (minibook.chapters / "appendix" / "notes.md").write_text("```{code-cell}\n1\n```\n", encoding="utf-8")
    (minibook.chapters / "essay.md").write_text("# Words only\n", encoding="utf-8")
    with (minibook.root / "_toc.yml").open("a", encoding="utf-8") as file:
        file.write("      - file: chapters/appendix/notes\n      - file: chapters/essay.md\n")
    assert toc.pages(minibook)[-2:] == ["chapters/appendix/notes", "chapters/essay.md"]
    assert toc.chapters(minibook) == ["alpha", "beta", "gamma"]
    with pytest.raises(
        UsageError, match=r"chapters/essay\.md has no code cells, so there is nothing to run\."
    ):
        toc.chosen(minibook, ["essay"])


def test_chapters_may_be_chosen_and_are_run_once(minibook: Project) -> None:
    assert toc.chosen(minibook, None) == ["alpha", "beta", "gamma"]
    assert toc.chosen(minibook, ("gamma", "alpha", "gamma")) == ["gamma", "alpha"]


def test_a_listed_chapter_that_is_not_there_is_named(minibook: Project) -> None:
    (minibook.chapters / "beta.md").unlink()
    with pytest.raises(
        UsageError, match=r"_toc\.yml lists chapters/beta, but there is no chapters/beta\.md\."
    ):
        toc.chapters(minibook)


@pytest.mark.parametrize("content", [None, "a: [b"])
def test_a_toc_that_cannot_be_read_is_said_so(minibook: Project, content: str | None) -> None:
    path = minibook.root / "_toc.yml"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"_toc\.yml cannot be read: "):
        toc.pages(minibook)


def test_a_chapter_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n- file: chapters/one\n", encoding="utf-8")
    (tmp_path / "index.md").write_text("# Book\n", encoding="utf-8")
    path = tmp_path / "chapters" / "one.md"
    path.write_bytes(b"# One\n\nCaf\xe9\n")
    project = Project(tmp_path)
    readers = (
        lambda: toc.chapters(project),
        lambda: source.read_cells(project, "one"),
        lambda: pages.read(project),
    )
    for read in readers:
        with pytest.raises(
            ProseError, match=r"^chapters/one\.md:3: byte 0xe9 is not UTF-8; save the file as UTF-8\.$"
        ):
            read()
