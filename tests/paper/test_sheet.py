"""Pages made fit for paper: what is left out, where links lead, how figures are numbered."""

from __future__ import annotations

import pytest

from systemrace.errors import ProseError
from systemrace.paper import sheet, written
from systemrace.paper.sheet import Place

HERE = Place("chapters/a", {"index", "chapters/a", "chapters/appendix/sources"})
THERE = Place(HERE.page, HERE.pages, "https://example.org/race/")


def taken(body: str, place: Place = HERE, first: int = 1) -> sheet.Sheet:
    return sheet.take(f'<p>out</p><article class="bd-article">{body}</article><p>out</p>', place, first)


@pytest.mark.parametrize(
    ("address", "place", "target"),
    [
        ("#claim-A1", HERE, "#chapters-a--claim-A1"),
        ("appendix/sources.html#source-x", HERE, "#chapters-appendix-sources--source-x"),
        ("../index.html", HERE, "#index"),
        ("https://doi.org/10.1/x", HERE, "https://doi.org/10.1/x"),
        ("mailto:a@example.org", HERE, "mailto:a@example.org"),
        ("../rows/a/n.html", HERE, ""),
        ("../rows/a/n.html", THERE, "https://example.org/race/rows/a/n.html"),
        ("../index%2Ehtml", HERE, "#index"),
    ],
)
def test_links_lead_within_the_document_or_to_the_site(address: str, place: Place, target: str) -> None:
    assert place.target(address) == target


def test_a_link_that_leads_nowhere_from_paper_is_text() -> None:
    assert taken('<a class="x" href="../rows/a/n.html">3 rows</a>').html == '<a class="x">3 rows</a>'


def test_ids_and_what_points_at_them_are_of_one_document() -> None:
    body = (
        '<div id="x" aria-labelledby="x y"><svg viewBox="0 0 1 1"><clipPath id="c"/>'
        '<g clip-path="url(#c)"/><use xlink:href="#c"/></svg></div>'
    )
    assert taken(body).html == (
        '<div id="chapters-a--x" aria-labelledby="chapters-a--x chapters-a--y"><svg viewBox="0 0 1 1">'
        '<clipPath id="chapters-a--c"/><g clip-path="url(#chapters-a--c)"/>'
        '<use xlink:href="#chapters-a--c"/></svg></div>'
    )


def test_what_needs_a_screen_is_left_out_with_all_inside() -> None:
    body = (
        '<p>kept<a class="headerlink" href="#x">#</a></p><script>if (a < b) x("</p>")</script>'
        '<div class="sr-narrow"><svg><br><img src="x"><g/></svg></div><button>Cite</button>'
        '<details class="sr-data"><summary>Data</summary><div><p>rows</p></div></details><p>kept too</p>'
    )
    assert taken(body).html == "<p>kept</p><p>kept too</p>"


def test_what_is_folded_on_a_screen_is_open_on_paper() -> None:
    body = '<details class="sr-data sr-cited"><summary>Sources (9)</summary><p>All</p></details>'
    assert taken(body).html == body.replace("<details", "<details open")


def test_hostile_text_stays_text() -> None:
    body = '<p title="&lt;b&gt; &amp; &quot;c&quot;">&lt;script&gt; &amp; &#8211; &eacute;</p>'
    assert taken(body).html == body


def test_figures_are_numbered_through_the_book() -> None:
    figure = (
        '<figure class="sr-figure" id="figure-{0}"><figcaption>On <b>{0}</b> &amp; more</figcaption></figure>'
    )
    found = taken(figure.format("one") + figure.format("two"), first=7)
    assert [(one.number, one.title, one.anchor) for one in found.figures] == [
        (7, "On one & more", "chapters-a--figure-one"),
        (8, "On two & more", "chapters-a--figure-two"),
    ]
    assert '<figcaption><span class="sr-paper-number">Figure 8.</span> On <b>two</b> &amp; more' in found.html


def test_a_page_without_content_is_refused() -> None:
    with pytest.raises(ProseError, match=r"chapters/a\.html has no article to print"):
        sheet.take("<p>nothing</p>", HERE, 1)


def test_dates_are_set_without_moving_a_byte() -> None:
    data = b"%PDF /CreationDate (D:20261130083847+00'00') /ModDate (D:20261130083847+00'00') end"
    fixed = written.dated(data, "2026-11-22")
    assert len(fixed) == len(data)
    assert fixed.count(b"(D:20261122000000+00'00')") == 2
