"""What holds for every page of the book: offline, readable, without faults, in both themes, on a phone."""

from __future__ import annotations

import re

import pytest
from browsing import DESK, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.book, pytest.mark.xdist_group("book")]

NARROWEST = 320  # WCAG 2.2, 1.4.10 Reflow
# Disclosures of one kind are built alike: a few of each are looked into.
OPEN_SOME = """() => {
    const opened = {};
    for (const item of document.querySelectorAll('main details')) {
        opened[item.className] = (opened[item.className] || 0) + 1;
        item.open = opened[item.className] <= 4;
    }
}"""
VISIBLE_CHARTS = """() => [...document.querySelectorAll('figure.sr-figure')].map(figure => {
    const drawn = [...figure.querySelectorAll('.sr-chart svg')]
        .filter(svg => svg.getBoundingClientRect().height > 40);
    const words = drawn.length ? drawn[0].querySelectorAll('text').length : 0;
    const box = drawn.length ? drawn[0].getBoundingClientRect() : {left: 0, right: 0};
    const label = drawn.map(svg => svg.getAttribute('role') + ':' + !!svg.getAttribute('aria-label')).join();
    const inside = box.left >= 0 && box.right <= innerWidth + 1;
    return {id: figure.id, drawn: drawn.length, words, inside, label};
})"""


def faulty(charts: list[dict]) -> list[dict]:
    return [
        chart
        for chart in charts
        if chart["drawn"] != 1 or not chart["words"] or not chart["inside"] or chart["label"] != "img:true"
    ]


def test_page_is_quiet_and_readable_in_both_themes_on_phone_and_desk(site, visit, page_name):
    seen = visit(site / page_name)
    seen.page.evaluate(OPEN_SOME)
    faults: list[str] = []
    for width in (DESK, PHONE):
        seen.width(width)
        seen.bring_figures_in()
        for theme in ("light", "dark"):
            where = f"{page_name}, {theme}, {width} px"
            faults += [f"{where}: {found}" for found in seen.violations_in(theme)]
            faults += [
                f"{where}: no good chart {chart}" for chart in faulty(seen.page.evaluate(VISIBLE_CHARTS))
            ]
        faults += [f"{page_name}, {width} px: sticks out {found}" for found in seen.overflow()]
    shows = (
        "figures => figures.filter(figure => figure.dataset.srShows === 'static').map(figure => figure.id)"
    )
    faults += [f"not interactive: {found}" for found in seen.page.eval_on_selector_all(".sr-figure", shows)]
    seen.width(NARROWEST)
    faults += [f"{page_name}, {NARROWEST} px: sticks out {found}" for found in seen.overflow()]
    assert not faults, "\n".join(faults)
    assert seen.outside == []
    assert seen.complaints == []


def test_page_is_complete_without_javascript(site, visit, page_name):
    for width in (DESK, PHONE):
        seen = visit(site / page_name, java_script_enabled=False, viewport={"width": width, "height": 900})
        assert faulty(seen.page.evaluate(VISIBLE_CHARTS)) == []
        assert any(heading.is_visible() for heading in seen.page.locator("h1").all())
        assert seen.overflow() == []
        assert seen.outside == []


def test_page_prints_every_chart_once(site, visit, page_name):
    seen = visit(site / page_name)
    seen.bring_figures_in()
    seen.page.emulate_media(media="print")
    assert faulty(seen.page.evaluate(VISIBLE_CHARTS)) == []


@pytest.mark.book
def test_no_page_names_an_outside_script_style_or_image(site):
    loads = re.compile(
        r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//[^>]*>", re.IGNORECASE
    )
    harmless = re.compile(r"rel=[\"'](?:canonical|license|search|alternate)[\"']", re.IGNORECASE)
    found = {
        f"{path.relative_to(site)}: {tag}"
        for path in site.rglob("*.html")
        for tag in loads.findall(path.read_text("utf-8"))
        if not harmless.search(tag)
    }
    assert found == set()


def test_pages_beside_the_chapters_are_quiet_too(site, browser):
    """Search, index and row pages are made by the build and stand in no table of contents."""
    faults: dict[str, list[str]] = {}
    for path in [site / "search.html", *sorted(site.glob("rows/**/*.html"))[::20]]:
        with opened(browser, path) as seen:
            faults[str(path.relative_to(site))] = seen.outside + seen.complaints + seen.violations()
    assert not any(faults.values()), faults


def test_row_pages_are_accessible_in_both_themes_on_phone_and_desk(site, browser):
    """One template makes them all: the longest and the shortest of each chapter stand for the rest."""
    faults: list[str] = []
    for chapter in sorted(path for path in (site / "rows").iterdir() if path.is_dir()):
        pages = sorted(chapter.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        for path in {pages[0], pages[-1]}:
            with opened(browser, path) as seen:
                for width in (DESK, PHONE):
                    seen.width(width)
                    faults += [f"{path.name}, {width} px: sticks out {found}" for found in seen.overflow()]
                    for theme in ("light", "dark"):
                        where = f"{path.name}, {theme}, {width} px"
                        faults += [f"{where}: {found}" for found in seen.violations_in(theme)]
                faults += seen.outside + seen.complaints
    assert not faults, "\n".join(faults)
