"""What a chapter cannot have under some parameters: the page says so, and the rest is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from small_book import copy_book, rewrite, systemrace
from systemrace.project import Project

WHY = "Nobody counted the countries of Europe."


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = copy_book(tmp_path_factory.mktemp("unknown") / "book")
    alpha = project.chapters / "alpha.md"
    rewrite(
        alpha,
        "chapter.number(",
        f'if region == "Europe":\n    chapter.unknown("{WHY}", numbers=["countries"], tables=["inside"])\n'
        "else:\n    chapter.number(",
    )
    rewrite(alpha, "chapter.table(", 'if region != "Europe":\n    chapter.table(')
    return project


def told(page: Path) -> str:
    found = HTMLParser(page.read_text(encoding="utf-8")).body
    assert found is not None
    return " ".join(found.text(separator=" ").split())


def test_a_page_of_the_book_says_what_is_lacking_and_shows_the_rest(copy: Project) -> None:
    done = systemrace(copy, "build", "-p", "region=Europe", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    text = told(copy.site / "chapters" / "alpha.html")
    assert "There are [not known] countries, some of them in Europe ." in text
    assert WHY in text
    assert "Countries in Europe" not in text
    assert "A1" in text


def test_a_run_says_so_too(copy: Project, tmp_path: Path) -> None:
    done = systemrace(copy, "run", "alpha", "-p", "region=Europe", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    text = told(tmp_path / "alpha.html")
    assert "There are [not known] countries" in text
    assert WHY in text
    assert "`countries`" not in text
