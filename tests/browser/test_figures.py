"""How a figure behaves on a page: static first, interactive when near, in the reader's theme and width."""

from __future__ import annotations

import re

import pytest
from browsing import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("book")]

# Stock Jupyter Book declares a name twice on every page; the book's own extension mends that.
STOCK = re.compile(r"THEBE_JS_URL")
FIGURE = "figure.sr-figure"
LIVE = f"{FIGURE} .sr-live svg"


@pytest.fixture
def page(minibook_site, visit):
    return visit(minibook_site / "charts.html")


def test_figures_become_interactive_without_a_request_or_a_word(page):
    page.bring_figures_in()
    assert page.page.locator(LIVE).count() == page.page.locator(FIGURE).count() == 5
    assert page.outside == []
    assert [complaint for complaint in page.complaints if not STOCK.search(complaint)] == []


def test_a_figure_far_below_waits_until_it_comes_near(page):
    last = page.page.locator(FIGURE).last
    page.page.wait_for_selector(f"{LIVE} >> nth=0")
    assert last.get_attribute("data-sr-shows") is None
    assert last.locator(".sr-wide svg").is_visible()
    page.bring_figures_in()
    assert last.get_attribute("data-sr-shows") == "wide light"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_becoming_interactive_moves_nothing(minibook_site, visit, width):
    still = visit(
        minibook_site / "charts.html", java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    live = visit(minibook_site / "charts.html", viewport={"width": width, "height": 900})
    live.bring_figures_in()
    heights = (
        "() => [...document.querySelectorAll('.sr-chart')].map(chart => chart.getBoundingClientRect().height)"
    )
    assert live.page.evaluate(heights) == pytest.approx(still.page.evaluate(heights), abs=1)


def test_the_interactive_drawing_looks_like_the_static_one(page):
    page.bring_figures_in()
    words = "svg => [...svg.querySelectorAll('text')].map(text => text.textContent).filter(Boolean).sort()"
    for figure in page.page.locator(FIGURE).all():
        live = figure.locator(".sr-live svg").evaluate(words)
        assert live == figure.locator(".sr-wide svg").evaluate(words)


def test_the_theme_recolours_what_is_shown(page):
    page.bring_figures_in()
    fills = "nodes => [...new Set(nodes.map(node => getComputedStyle(node).fill))]"
    bars = f"{FIGURE}#figure-starts-as-bars .sr-live path"
    light = page.page.eval_on_selector_all(bars, fills)
    page.theme("dark")
    dark = page.page.eval_on_selector_all(bars, fills)
    assert {"rgb(194, 74, 18)", "rgb(11, 112, 192)"} <= set(light)
    assert {"rgb(255, 122, 61)", "rgb(125, 189, 255)"} <= set(dark)
    assert not {"rgb(194, 74, 18)", "rgb(11, 112, 192)"} & set(dark)


def test_without_javascript_the_system_theme_decides(minibook_site, visit):
    seen = visit(minibook_site / "charts.html", java_script_enabled=False, color_scheme="dark")
    seen.page.evaluate("document.documentElement.removeAttribute('data-theme')")
    bar = seen.page.locator("#figure-starts-as-bars .sr-wide path[fill='var(--sr-focal)']").first
    assert bar.evaluate("node => getComputedStyle(node).fill") == "rgb(255, 122, 61)"


def test_the_form_follows_the_width(page):
    page.bring_figures_in()
    page.width(PHONE)
    page.bring_figures_in()
    shows = "figures => figures.map(figure => figure.dataset.srShows)"
    assert page.page.eval_on_selector_all(FIGURE, shows) == ["narrow light"] * 5
    page.width(DESK)
    assert page.page.eval_on_selector_all(FIGURE, shows) == ["wide light"] * 5


def test_no_word_of_a_chart_is_cut_off_or_too_small(page):
    words = """() => [...document.querySelectorAll('.sr-live text')].filter(text => text.textContent)
      .map(text => {
        const box = text.getBoundingClientRect();
        const scale = text.getScreenCTM().a || Math.abs(text.getScreenCTM().b);
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.abs(scale);
        return {text: text.textContent, left: box.left, right: innerWidth - box.right, size};
    })"""
    for width in (DESK, 768, 560, PHONE, 320):
        page.width(width)
        page.bring_figures_in()
        found = page.page.evaluate(words)
        assert len(found) > 50
        assert [word for word in found if word["left"] < 0 or word["right"] < 0] == [], width
        assert [word for word in found if word["size"] < 9.5] == [], width


def test_pointing_at_a_mark_tells_its_values(page):
    page.bring_figures_in()
    bar = page.page.locator("#figure-starts-as-bars .sr-live .mark-rect path[fill='#c24a12']").last
    bar.scroll_into_view_if_needed()
    bar.hover()
    tip = page.page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "2026" in tip.inner_text()
    assert "China" in tip.inner_text()


def test_screen_readers_meet_one_labelled_image_each(page):
    page.bring_figures_in()
    tree = page.page.locator(f"{FIGURE} >> nth=0").aria_snapshot()
    assert tree.count("- img ") == 1
    assert '- img "A chart of made-up numbers' in tree
    assert "graphics" not in page.page.locator(".sr-chart").first.inner_html()


def test_the_data_are_reached_with_the_keyboard(page):
    page.page.locator("#figure-starts-by-year summary").focus()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Tab")
    focused = page.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Data of the chart: China has started more trials each year, and the gap widens"


def test_downloads_are_there(minibook_site, page):
    links = page.page.eval_on_selector_all(
        ".sr-downloads a", "all => all.map(link => link.getAttribute('href'))"
    )
    assert len(links) == 20
    assert [link for link in links if not (minibook_site / link).is_file()] == []


def test_a_missing_script_leaves_the_drawing(minibook_site, visit, tmp_path):
    broken = tmp_path / "charts.html"
    html = (
        (minibook_site / "charts.html")
        .read_text("utf-8")
        .replace("_static/figures/starts-by-year.js", "gone.js")
    )
    broken.write_text(html.replace('="_static/', f'="{minibook_site.as_uri()}/_static/'), "utf-8")
    seen = visit(broken)
    seen.page.wait_for_function(
        "document.querySelector('#figure-starts-by-year').dataset.srShows === 'static'"
    )
    assert seen.page.locator("#figure-starts-by-year .sr-wide svg").is_visible()


def test_print_shows_the_drawing_in_light_colours(page):
    page.bring_figures_in()
    page.theme("dark")
    page.page.emulate_media(media="print")
    figure = page.page.locator("#figure-starts-as-bars")
    assert figure.locator(".sr-live svg").is_hidden()
    assert [figure.locator(f".{form} svg").is_visible() for form in ("sr-wide", "sr-narrow")].count(True) == 1
    bar = figure.locator("[fill='var(--sr-focal)']").first
    assert bar.evaluate("node => getComputedStyle(node).fill") == "rgb(194, 74, 18)"


def test_figures_have_no_accessibility_faults(page):
    page.page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true; })")
    for width in (DESK, PHONE):
        page.width(width)
        page.bring_figures_in()
        for theme in ("light", "dark"):
            page.theme(theme)
            assert page.violations("article") == [], f"{theme}, {width} px"
