"""A version's pages: the switcher on each, the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from systemrace.errors import ProseError
from systemrace.release import frozen

PAGE = "<html><head><title>{}</title></head><body>Text</body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    top = tmp_path / "html"
    (top / "chapters").mkdir(parents=True)
    for page in ("index.html", "chapters/a.html"):
        (top / page).write_text(PAGE.format(page), encoding="utf-8")
    return top


def test_every_page_gets_the_switcher(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "publish" / "v" / "2026.05"
    pages = frozen.freeze(site, "2026.05", folder)
    assert pages == ("chapters/a.html", "index.html")
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        assert f'data-version="2026.05" data-page="{page}"' in text


def test_the_same_site_gives_the_same_hash_and_another_one_another(site: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "elsewhere" / "two"
    frozen.freeze(site, "2026.05", one)
    frozen.freeze(site, "2026.05", two)
    assert frozen.tree_hash(one) == frozen.tree_hash(two)
    (two / "index.html").rename(two / "other.html")
    assert frozen.tree_hash(one) != frozen.tree_hash(two)


def test_a_page_without_a_place_for_the_switcher_is_refused(site: Path, tmp_path: Path) -> None:
    (site / "bare.html").write_text("<p>No head", encoding="utf-8")
    with pytest.raises(ProseError, match=r"bare\.html has no head or no body"):
        frozen.freeze(site, "2026.05", tmp_path / "one")
