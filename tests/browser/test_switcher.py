"""An older version says so and leads to the same page of the newest; the switcher goes to any version."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import Visit

from systemrace.release import frozen, versions
from systemrace.release.versions import Version

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("book")]
PAGES = {
    "2026.05": ("index.html", "chapters/gamma.html", "chapters/beta.html"),
    "2026.08": ("index.html", "chapters/delta.html"),
}
MOVED, GONE = {"chapters/gamma.html": "chapters/delta.html"}, {"chapters/beta.html": "id/chapter/beta.html"}


@pytest.fixture(scope="module")
def publish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("versions")
    known = []
    for name, pages in PAGES.items():
        for page in pages:
            path = top / name / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<html><head></head><body><h1>{page}</h1></body></html>", encoding="utf-8")
        listed = frozen.freeze(top / name, name, top / "publish" / "v" / name)
        known.append(Version(name, f"{name.replace('.', '-')}-22", "0" * 40, None, "0" * 64, listed))
    versions.write(top / "publish", known, MOVED, GONE)
    (top / "publish" / "id" / "chapter").mkdir(parents=True)
    (top / "publish" / "id" / "chapter" / "beta.html").write_text("<h1>Removed</h1>", encoding="utf-8")
    return top / "publish"


def banner(visit: Visit) -> tuple[str, list[str]]:
    found = visit.page.locator(".sr-version-older")
    return found.inner_text(), found.locator("a").evaluate_all("links => links.map(link => link.href)")


@pytest.mark.parametrize(
    ("page", "words", "target"),
    [
        ("index.html", "See this page there", "v/2026.08/index.html"),
        ("chapters/gamma.html", "See this page there", "v/2026.08/chapters/delta.html"),
        ("chapters/beta.html", "See what became of this page", "id/chapter/beta.html"),
    ],
)
def test_an_older_version_leads_to_the_newest(visit, publish, page, words, target) -> None:
    opened = visit(
        publish / "v" / "2026.05" / page, color_scheme="dark", viewport={"width": 360, "height": 640}
    )
    told, addresses = banner(opened)
    more = "or what became of the conclusions"
    assert told == f"This is version 2026.05. The newest is 2026.08. {words}, {more}."
    changes = publish / "changes" / "2026.05..2026.08.html"
    assert addresses == [(publish / target).as_uri(), changes.as_uri()]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    opened.page.locator(".sr-version-older a").first.click()
    assert opened.page.url == (publish / target).as_uri()


def test_the_newest_version_has_no_banner_and_lists_both(visit, publish) -> None:
    opened = visit(publish / "v" / "2026.08" / "chapters" / "delta.html")
    assert opened.page.locator(".sr-version-older").count() == 0
    assert opened.page.locator("option").all_inner_texts() == ["2026.08 (newest)", "2026.05"]
    link = opened.page.get_by_role("link", name="All versions")
    assert link.evaluate("link => link.href") == (publish / "versions.html").as_uri()


def test_the_switcher_finds_a_page_under_its_earlier_name_by_keys_alone(visit, publish) -> None:
    page = visit(publish / "v" / "2026.08" / "chapters" / "delta.html").page
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/v/2026.05/**")
    assert page.url == (publish / "v" / "2026.05" / "chapters" / "gamma.html").as_uri()
    assert page.locator("h1").inner_text() == "chapters/gamma.html"
