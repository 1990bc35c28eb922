from __future__ import annotations

import re

import pandas as pd
import pytest
from sample_charts import DESCRIPTION
from selectolax.lexbor import LexborHTMLParser

from systemrace.errors import ProseError
from systemrace.figures import markup


@pytest.fixture
def html(make, tmp_path) -> str:
    record = make(
        title="China <starts> more", note="Planned & left out.", folder=tmp_path / "figures"
    ).record()
    return markup.figure_html(record, tmp_path, href_prefix="../results/")


def test_the_figure_is_complete_without_scripts(html):
    tree = LexborHTMLParser(html)
    figure = tree.css_first("figure.sr-figure")
    assert figure.attributes["id"] == "figure-starts-by-year"
    assert figure.attributes["data-sr-figure"] == "trial-counts/starts-by-year"
    assert figure.attributes["data-sr-script"] == "../results/figures/starts-by-year.js"
    assert figure.css_first("figcaption").text() == "China <starts> more"
    assert figure.css_first(".sr-note").text() == "Planned & left out."
    labels = [svg.attributes["aria-label"] for svg in figure.css(".sr-chart svg")]
    assert labels == [DESCRIPTION, DESCRIPTION]
    assert [cell.text() for cell in figure.css("tbody tr:first-child td")] == [
        "2019",
        "China",
        "50",
        "40.5",
        "61",
    ]
    assert not tree.css("script")


def test_a_wide_table_can_be_scrolled_with_the_keyboard(html):
    region = LexborHTMLParser(html).css_first("details .sr-scroll")
    assert region.attributes["tabindex"] == "0"
    assert region.attributes["role"] == "region"
    assert region.attributes["aria-label"] == "Data of the chart: China <starts> more"
    assert len(LexborHTMLParser(html).css("thead th[scope=col]")) == 5


def test_links_to_the_files_work_from_the_page(html):
    links = [link.attributes["href"] for link in LexborHTMLParser(html).css(".sr-downloads a")]
    stem = "../results/figures/starts-by-year"
    assert links == [f"{stem}.csv", f"{stem}.png", f"{stem}.svg", f"{stem}.vl.json"]


def test_numbers_line_up_on_the_right_and_years_are_not_rounded(make, tmp_path):
    data = pd.DataFrame(
        {"year": [2020, 2021], "name": ["x", "y"], "share": [0.123456789, None], "big": [12345.678, 1]}
    )
    record = make(data=data, folder=tmp_path / "figures").record()
    tree = LexborHTMLParser(markup.figure_html(record, tmp_path, href_prefix=""))
    assert [cell.text() for cell in tree.css("tbody td")] == [
        "2020", "x", "0.1235", "12345.7", "2021", "y", "", "1",
    ]  # fmt: skip
    assert [cell.text() for cell in tree.css("th.sr-numeric")] == ["year", "share", "big"]


def test_a_long_table_is_cut_and_points_to_the_csv(make, tmp_path):
    record = make(data=pd.DataFrame({"row": range(120)}), folder=tmp_path / "figures").record()
    tree = LexborHTMLParser(markup.figure_html(record, tmp_path, href_prefix="r/"))
    assert len(tree.css("tbody tr")) == 50
    assert tree.css_first("summary").text() == "Data as a table (120 rows)"
    assert tree.css_first("details .sr-note").text() == "The first 50 rows. All 120 rows (CSV)"
    assert tree.css_first("details .sr-note a").attributes["href"] == "r/figures/starts-by-year.csv"


def test_sources_are_cited_by_the_page(make, tmp_path):
    record = make(sources=["one", "two"], folder=tmp_path / "figures").record()
    html = markup.figure_html(
        record, tmp_path, href_prefix="", anchor="here", cite=lambda name: f"<b>{name}</b>"
    )
    assert '<p class="sr-figure-sources">Sources: <b>one</b>; <b>two</b></p>' in html
    assert ' id="here"' in html


def test_many_sources_stand_behind_a_disclosure(make, tmp_path):
    record = make(sources=[f"s{number}" for number in range(7)], folder=tmp_path / "figures").record()
    tree = LexborHTMLParser(markup.figure_html(record, tmp_path, href_prefix=""))
    folded = next(item for item in tree.css("details") if item.css_first("summary").text() == "Sources (7)")
    assert folded.css_first("p").text() == "s0; s1; s2; s3; s4; s5; s6"


def test_ids_on_a_page_are_unique(make, tmp_path):
    pages = [
        markup.figure_html(make(id=name, folder=tmp_path / "figures").record(), tmp_path, href_prefix="")
        for name in ("one", "two")
    ]
    ids = re.findall(r'\sid="([^"]+)"', "".join(pages))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("verdict", markup.VERDICTS)
def test_verdicts_are_told_in_words(verdict):
    node = LexborHTMLParser(markup.verdict_badge(verdict)).css_first("span.sr-verdict")
    assert node.text() == verdict.capitalize()
    assert node.attributes["class"] == f"sr-verdict sr-verdict-{verdict.replace(' ', '-')}"


def test_a_sixth_verdict_is_refused():
    with pytest.raises(ProseError) as fault:
        markup.verdict_badge("likely")
    assert str(fault.value) == (
        'There is no verdict "likely". '
        "The five are: supported, mostly supported, mixed, contradicted, not testable."
    )
