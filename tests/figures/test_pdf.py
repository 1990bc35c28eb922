"""A figure as a PDF, opened by another program: vectors, text that can be found, the same bytes."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from sample_charts import CHARTS

from systemrace.figures import pdf, svg, theme

SIGNS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120" viewBox="0 0 300 120" '
    f'font-family="{theme.FONT_STACK}"><text x="9" y="30" font-weight="600">A heading, 95% — déjà vu</text>'
    '<text x="9" y="60">Plain words</text><text x="9" y="90" font-style="italic">slanted words</text>'
    '<path d="M0,0L30,30" stroke="#c24a12" stroke-opacity="0.5"/></svg>'
)

SHINING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120" viewBox="0 0 300 120">'
    + "".join(
        f'<circle cx="{20 + 20 * at}" cy="60" r="9" fill="#c24a12" stroke="#123" opacity="0.{at + 1}"/>'
        for at in range(9)
    )
    + "</svg>"
)


@pytest.fixture(scope="module")
def engine_made() -> bytes:
    svg.start_engine()
    return pdf.vl_convert.svg_to_pdf(SIGNS.replace(theme.FONT_STACK, theme.MEASURED_FONT))


def opened(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_a_figure_is_one_page_of_vectors_with_its_words(make, tmp_path, draw):
    figure = make(draw=draw, folder=tmp_path)
    reader = opened((tmp_path / f"{figure.id}.pdf").read_bytes())
    (page,) = reader.pages
    assert "/XObject" not in page["/Resources"] or not page.images
    assert " ".join(figure.title.split()[:2]) in " ".join(page.extract_text().split())
    poster = (tmp_path / f"{figure.id}.svg").read_text(encoding="utf-8")
    wide, high = re.search(r'width="([\d.]+)" height="([\d.]+)"', poster).groups()
    assert [float(side) for side in page.mediabox[2:]] == pytest.approx([float(wide), float(high)], abs=1)


def test_fonts_in_an_order_of_chance_give_the_same_bytes(engine_made):
    """The engine's own files differ between calls; ours do not."""
    svg.start_engine()
    drawn = {
        pdf.vl_convert.svg_to_pdf(SIGNS.replace(theme.FONT_STACK, theme.MEASURED_FONT)) for _ in range(40)
    }
    assert len(drawn) > 1, "the engine now keeps an order; figures/pdf.py may not be needed any more"
    assert {pdf.normal(one) for one in drawn} == {pdf.normal(engine_made)} == {pdf.draw(SIGNS)}


def test_shapes_that_shine_through_in_an_order_of_chance_give_the_same_bytes():
    svg.start_engine()
    drawn = {pdf.vl_convert.svg_to_pdf(SHINING) for _ in range(20)}
    assert len(drawn) > 1
    assert all(len(opened(one).pages[0]["/Resources"]["/XObject"]) == 9 for one in drawn)
    assert {pdf.normal(one) for one in drawn} == {pdf.draw(SHINING)}


def test_what_is_shown_stays(engine_made):
    before, after = opened(engine_made), opened(pdf.normal(engine_made))
    assert after.pages[0].extract_text() == before.pages[0].extract_text()
    assert after.pages[0].get_contents().get_data() == before.pages[0].get_contents().get_data()
    fonts = after.pages[0]["/Resources"]["/Font"]
    assert list(fonts) == sorted(fonts)
    named = {name: font.get_object()["/BaseFont"] for name, font in fonts.items()}
    assert named == {
        name: font.get_object()["/BaseFont"] for name, font in before.pages[0]["/Resources"]["/Font"].items()
    }
    assert len(after.xref[0]) == len(before.xref[0])


def test_normal_form_is_kept(engine_made):
    once = pdf.normal(engine_made)
    assert pdf.normal(once) == once


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(b"\nendobj", b"\nendobl", "has no end"), (b"/Root", b"/Boot", "lacks its catalogue")],
)
def test_a_file_built_another_way_is_refused(engine_made, old, new, told):
    with pytest.raises(ValueError, match=told):
        pdf.normal(engine_made.replace(old, new))
