from __future__ import annotations

import os

import pytest

from systemrace.book import site, stamp
from systemrace.project import Project


@pytest.fixture
def built(minibook: Project) -> Project:
    """A book with a site in place and its stamp."""
    minibook.site.mkdir(parents=True)
    (minibook.site / "index.html").write_text("old", encoding="utf-8")
    stamp.write(minibook, stamp.of_ingredients(minibook, {}))
    return minibook


def is_current(project: Project) -> bool:
    return stamp.is_current(project, stamp.of_ingredients(project, {}))


@pytest.mark.parametrize(
    "name",
    ["chapters/alpha.md", "data/sources.csv", "index.md", "_config.yml", "_toc.yml", "requirements.txt"],
)
def test_every_ingredient_counts(built: Project, name: str) -> None:
    assert is_current(built)
    path = built.root / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert not is_current(built)


def test_a_new_and_a_missing_file_count(built: Project) -> None:
    (built.root / "logo.svg").write_text("<svg/>", encoding="utf-8")
    assert not is_current(built)
    (built.root / "logo.svg").unlink()
    assert is_current(built)
    (built.data / "sources.csv").unlink()
    assert not is_current(built)


def test_parameters_count(built: Project) -> None:
    assert not stamp.is_current(built, stamp.of_ingredients(built, {"as_of": "2026-01-01"}))


def test_the_packages_own_code_counts(built: Project) -> None:
    assert stamp.PACKAGE / "cli.py" in stamp.files(built)


def test_what_cannot_reach_a_page_does_not_count(built: Project) -> None:
    for name in ("_build/x", "tests/x.py", ".hidden/x", "env/x", "data/x.pyc"):
        (built.root / name).parent.mkdir(exist_ok=True)
        (built.root / name).write_text("", encoding="utf-8")
    (built.root / "env" / "pyvenv.cfg").write_text("", encoding="utf-8")
    assert is_current(built)


def test_a_site_that_somebody_else_wrote_to_is_not_current(built: Project) -> None:
    (built.site / "index.html").write_text("new", encoding="utf-8")
    assert not is_current(built)


def test_a_site_that_is_gone_is_not_current(built: Project) -> None:
    (built.site / "index.html").unlink()
    assert not is_current(built)


def test_a_half_written_stamp_is_none(built: Project) -> None:
    (built.build / stamp.FILE).write_text('{"ingredients": "', encoding="utf-8")
    assert not is_current(built)


def test_a_watcher_sees_a_change_by_name_size_and_time(built: Project) -> None:
    before = stamp.quick(built)
    os.utime(built.root / "index.md", ns=(1, 1))
    assert stamp.quick(built) != before


def test_the_site_is_replaced_whole(built: Project) -> None:
    rendered = built.build / "new"
    rendered.mkdir()
    (rendered / "page.html").write_text("new", encoding="utf-8")
    site.swap(built, rendered)
    assert [path.name for path in built.site.iterdir()] == ["page.html"]
    assert sorted(path.name for path in built.build.iterdir()) == ["html", stamp.FILE]


def test_a_swap_that_fails_leaves_the_site_in_place(built: Project) -> None:
    with pytest.raises(FileNotFoundError):
        site.swap(built, built.build / "missing")
    assert (built.site / "index.html").read_text(encoding="utf-8") == "old"


def test_a_swap_cut_off_between_its_renames_is_mended(built: Project) -> None:
    built.site.rename(built.build / ".html-before-4711")
    site.restore(built)
    assert (built.site / "index.html").read_text(encoding="utf-8") == "old"
    (built.build / ".html-before-4712").mkdir()
    site.restore(built)
    assert sorted(path.name for path in built.build.iterdir()) == ["html", stamp.FILE]
