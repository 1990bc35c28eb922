"""As an author does it: from a chart to a BibTeX file and a picture, by mouse, keyboard, without a script."""

from __future__ import annotations

import datetime
import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import bibtexparser
import pytest
import rispy
from browsing import DESK, PHONE, opened
from selectolax.lexbor import LexborHTMLParser as Parsed

pytestmark = [pytest.mark.browser, pytest.mark.book, pytest.mark.xdist_group("book")]

PNG = b"\x89PNG"
SIGNS = {"PNG": PNG, "SVG": b"<svg", "PDF": b"%PDF", "CSV": b"# The System", "Excel": b"PK", "ZIP": b"PK"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(site) -> Iterator[str]:
    """Serve the book at a loopback address, as a host of static files would."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def chapter(site) -> Path:
    """The first chapter that shows a chart."""
    return next(page for page in sorted((site / "chapters").glob("*.html")) if charts(page))


@pytest.fixture(params=["file", "served"])
def page(request, browser, chapter, site):
    """A chapter, opened from the file system and over HTTP."""
    context = browser.new_context(viewport={"width": DESK, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = context.new_page()
    top = site.as_uri() if request.param == "file" else request.getfixturevalue("served")
    shown.goto(f"{top}/{chapter.relative_to(site).as_posix()}")
    yield shown
    context.close()


def charts(path: Path) -> list[str]:
    """Name the charts of a page."""
    found = Parsed(path.read_text(encoding="utf-8")).css("figure.sr-figure")
    return [str(node.attributes["id"]).removeprefix("figure-") for node in found]


def taken(page, link) -> bytes:
    """Press a link to a file and give what a reader gets; a page opened from a file shows it, or saves it."""
    address = link.evaluate("link => link.href")
    if address.startswith("file:"):
        return Path(unquote(urlsplit(address).path)).read_bytes()
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def test_a_bibtex_file_is_two_clicks_from_a_chart(page, chapter):
    stem = charts(chapter)[0]
    page.locator(f"#figure-{stem}").get_by_role("link", name="Cite: ").click()
    page.wait_for_url(f"**/{stem}.html#cite")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Download {stem}.bib").click()
    assert waiting.value.suggested_filename == f"{stem}.bib"
    (entry,) = bibtexparser.loads(Path(waiting.value.path()).read_text(encoding="utf-8")).entries
    assert entry["ID"].endswith(f"-{stem}")
    today = datetime.datetime.now().astimezone().date()
    assert entry["urldate"] in {today.isoformat(), (today - datetime.timedelta(days=1)).isoformat()}


def test_a_picture_is_one_click_from_a_chart(page, chapter):
    stem = charts(chapter)[0]
    link = page.locator(f"#figure-{stem}").get_by_role("link", name="Download PNG: ")
    assert taken(page, link).startswith(PNG)
    if page.url.startswith("file:"):
        link.click()
        page.wait_for_url(f"**/{stem}.png")
        assert page.locator("img").evaluate("image => image.naturalWidth") > DESK


def test_every_file_of_a_figure_is_taken_away(page, chapter):
    stem = charts(chapter)[0]
    page.locator(f"#figure-{stem}").get_by_role("link", name="Cite: ").click()
    for name, sign in SIGNS.items():
        assert taken(page, page.locator("#files").get_by_role("link", name=name)).startswith(sign), name
    ris, csl = (page.get_by_role("link", name=f"Download {stem}{end}") for end in (".ris", ".csl.json"))
    (record,) = rispy.loads(taken(page, ris).decode())
    assert record["type_of_reference"] == "FIGURE"
    (item,) = json.loads(taken(page, csl))
    assert item["accessed"]["date-parts"][0][0] >= 2026


def test_by_keyboard_from_the_downloads_to_cite_and_to_a_copied_link(page, chapter):
    stem = charts(chapter)[0]
    figure = page.locator(f"#figure-{stem}")
    figure.get_by_role("link", name="Download Vega-Lite: ").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Cite"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy link"
    page.keyboard.press("Enter")
    figure.get_by_role("status").filter(has_text="Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/{stem}.html")
    page.goto(copied)
    assert page.locator(f"#figure-{stem}").is_visible()


def test_a_reference_is_copied_with_the_readers_day(page, chapter):
    stem = charts(chapter)[0]
    page.locator(f"#figure-{stem}").get_by_role("link", name="Cite: ").click()
    page.get_by_role("button", name="Copy: Text (APA) reference").click()
    page.locator(".sr-style [role=status]").filter(has_text="Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".sr-style pre").first.inner_text()
    assert "Retrieved " in copied


def test_without_a_script_the_ways_and_the_references_stand(site, chapter, visit):
    stem = charts(chapter)[0]
    page = visit(chapter, java_script_enabled=False).page
    bar = page.locator(f"#figure-{stem} .sr-citing-bar")
    assert bar.get_by_role("link", name="Link: ").is_visible()
    bar.get_by_role("link", name="Cite: ").click()
    assert page.url.endswith(f"/{stem}.html#cite")
    assert page.locator("#cite pre").count() == 4
    assert "Add the day on which you looked." in page.locator("#cite").inner_text()
    assert page.locator("#cite button").count() == 0
    file = site / "figures" / chapter.stem / f"{stem}.bib"
    assert taken(page, page.get_by_role("link", name=f"Download {stem}.bib")) == file.read_bytes()


def test_a_frame_works_offline_beside_somebody_elses_page(site, chapter, tmp_path, visit):
    stem = charts(chapter)[0]
    folder = site / "figures" / chapter.stem
    landing = Parsed((folder / f"{stem}.html").read_text(encoding="utf-8"))
    snippet = landing.css_first("#embed pre").text()
    (tmp_path / "mine.html").write_text(f"<!DOCTYPE html><title>Mine</title>{snippet}", encoding="utf-8")
    shutil.copy(folder / f"{stem}.embed.html", tmp_path)
    for width, form in ((DESK, "wide"), (PHONE, "narrow")):
        seen = visit(
            tmp_path / "mine.html", java_script_enabled=False, viewport={"width": width, "height": 900}
        )
        frame = seen.page.frame_locator("iframe")
        assert frame.locator(f".sr-{form} svg").is_visible()
        assert frame.locator("h1").inner_text()
        assert seen.outside == []


def test_a_served_page_gives_the_frame_its_whole_address(browser, served, site, chapter):
    stem = charts(chapter)[0]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}/figures/{chapter.stem}/{stem}.html")
        assert (
            f'src="{served}/figures/{chapter.stem}/{stem}.embed.html"'
            in page.locator("#embed pre").inner_text()
        )


def test_pages_of_figures_and_claims_are_quiet_and_accessible(site, chapter, browser):
    figure = site / "figures" / chapter.stem / f"{charts(chapter)[0]}.html"
    claim = next(path for path in sorted((site / "claims").glob("*.html")) if ".embed" not in path.name)
    faults: list[str] = []
    for path in (figure, claim, figure.with_suffix(".embed.html"), claim.with_suffix(".embed.html")):
        with opened(browser, path) as seen:
            for width in (DESK, PHONE):
                seen.width(width)
                for theme in ("light", "dark"):
                    where = f"{path.name}, {theme}, {width} px"
                    faults += [f"{where}: {found}" for found in seen.violations_in(theme)]
                faults += [f"{path.name}, {width} px: sticks out {found}" for found in seen.overflow()]
            faults += seen.outside + seen.complaints
    assert not faults, "\n".join(faults)


def test_every_figures_page_has_all_its_files(site):
    lost = []
    pages = [path for path in sorted((site / "figures").rglob("*.html")) if ".embed" not in path.name]
    for path in pages:
        found = Parsed(path.read_text(encoding="utf-8"))
        links = [str(node.attributes["href"]) for node in found.css("#files a, #cite a, #embed a")]
        assert len(links) == 11, path
        lost += [f"{path.name}: {link}" for link in links if not (path.parent / link).is_file()]
    assert pages
    assert lost == []
