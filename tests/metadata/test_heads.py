"""What pages say of themselves to search engines, reference managers and services that show links."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from charted_book import ADDRESS
from small_book import rewrite
from systemrace.book import edition, lead, render
from systemrace.errors import ProseError
from systemrace.figures import card
from systemrace.metadata import linked
from systemrace.metadata.about import About, Author
from systemrace.project import Project
from systemrace.release import validators

pytestmark = [pytest.mark.book, pytest.mark.xdist_group("described")]
WORK = About("T", (Author("A"),), "1", "2026-01-01", ("MIT",), "Abstract.")
PAGE = linked.Page("Title", "Told.", "a.html", "index.html")


def read(path: Path) -> HTMLParser:
    return HTMLParser(path.read_text(encoding="utf-8"))


def nodes(path: Path) -> dict[str, dict[str, Any]]:
    scripts = read(path).css('head script[type="application/ld+json"]')
    return {node["@type"]: node for script in scripts for node in json.loads(script.text())["@graph"]}


def metas(path: Path) -> dict[str, str]:
    found = (node.attributes for node in read(path).css("head meta[content]"))
    return {(one.get("property") or one.get("name") or ""): one["content"] or "" for one in found}


def test_a_chapter_is_an_article_with_its_claims(described: Project) -> None:
    found = nodes(described.site / "chapters/alpha.html")
    article = found["ScholarlyArticle"]
    assert (article["headline"], article["version"]) == ("Alpha", "0.1.0")
    assert article["description"] == "There are 4 countries, half of them in Asia."
    assert article["about"][0]["text"] == "Most of the countries listed lie in Asia."
    assert article["about"][0]["@id"] == "#claim-A1"
    assert article["author"][1]["name"] == "The <Small> Book maintainers"
    assert article["isPartOf"]["@id"] == "../index.html#book"


def test_a_verdict_is_a_review_whose_scale_is_explained(described: Project) -> None:
    review = nodes(described.site / "chapters/alpha.html")["ClaimReview"]
    rating = review["reviewRating"]
    assert (rating["ratingValue"], rating["bestRating"], rating["alternateName"]) == (2, 4, "mixed")
    assert rating["ratingExplanation"].startswith(
        "Step 2 of 4: contradicted, mixed, mostly supported, supported."
    )
    assert rating["ratingExplanation"].endswith(": otherwise")
    assert review["itemReviewed"] == {"@id": "#claim-A1"}


@pytest.mark.parametrize(
    ("verdict", "step"),
    [
        ("supported", 4),
        ("mostly supported", 3),
        ("mixed", 2),
        ("contradicted", 1),
        ("not testable", None),
        ("", None),
    ],
)
def test_only_what_was_tested_is_rated(verdict: str, step: int | None) -> None:
    review = linked.review(WORK, PAGE, linked.Judged("A1", "A", "It is so.", "#claim-A1", verdict, "x > 1"))
    assert (review["reviewRating"]["ratingValue"] if review else None) == step


def test_the_start_page_describes_book_and_data(described: Project) -> None:
    found = nodes(described.site / "index.html")
    assert found["Book"]["name"] == "A small book: three chapters that count a little"
    data = found["Dataset"]
    assert (described.site / data["distribution"][0]["contentUrl"]).is_file()
    assert data["temporalCoverage"] == "2026-05-22/2026-08-22"
    assert [one.partition(":")[0] for one in data["variableMeasured"]] == ["sources", "countries"]


def test_links_elsewhere_show_title_words_and_the_chart(described: Project) -> None:
    found = metas(described.site / "chapters/delta.html")
    assert found["og:title"] == "Delta"
    assert found["og:description"] == "Trials rose to 9 in the last year that this chapter counts."
    assert found["og:url"] == f"{ADDRESS}chapters/delta.html"
    assert found["og:image"] == f"{ADDRESS}cards/delta.png"
    assert found["og:image:alt"] == "Trials <doubled> & more"
    assert found["citation_author"] == "The <Small> Book maintainers"
    assert metas(described.site / "chapters/alpha.html")["og:image"] == f"{ADDRESS}cards/index.png"


def test_pictures_have_the_size_that_services_ask_for_and_are_the_same_each_time(described: Project) -> None:
    data = (described.site / "cards/delta.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (card.WIDTH, card.HEIGHT)
    chart = (next(described.cache.rglob("by-year.wide.svg"))).read_text(encoding="utf-8")
    words = card.Card("A small book", "Delta", "Trials <doubled> & more", "Data and sources in the chapter.")
    assert card.png(card.draw(words, chart)) == data
    assert {path.name for path in (described.site / "cards").iterdir()} == {"index.png", "delta.png"}


def test_a_card_takes_long_words_and_tall_charts() -> None:
    tall = '<svg viewBox="0 0 300 900"><rect width="300" height="900" fill="var(--sr-focal)"/></svg>'
    wide = tall.replace("300 900", "720 300")
    words = card.Card("B", "A chapter " * 30, "A finding that goes on and on, " * 20, "a foot " * 40)
    for chart in (tall, wide):
        drawing = card.draw(words, chart)
        assert "var(" not in drawing
        assert drawing.count(" …</text>") == 3
        assert card.png(drawing).startswith(b"\x89PNG")


def test_the_lead_is_the_first_paragraph_of_running_text() -> None:
    long = "One sentence of the lead that says the thing. " * 9
    body = f"<h1>T</h1><ul><li><p>{'a label ' * 9}</p></li></ul><p>Short.</p><p>{long}</p>"
    told = lead.first(body)
    assert told.startswith("One sentence")
    assert told.endswith("thing.")
    assert len(told) <= lead.MOST
    assert lead.first("<h1>T</h1>") == ""


def test_nothing_in_a_node_can_end_its_script() -> None:
    script = linked.script([{"@type": "Claim", "text": "</script><img src=x>"}])
    assert script.count("</script>") == 1
    found = HTMLParser(script).css_first("script").text()
    assert json.loads(found)["@graph"][0]["text"] == "</script><img src=x>"


def test_the_site_as_built_has_no_fault(described: Project) -> None:
    validators.heads(described, described.site)


FAULTS = [
    ("alpha", '"headline":"Alpha",', "", r"alpha\.html: its ScholarlyArticle says no headline"),
    ("alpha", '"@graph":[', '"@graph":', r"alpha\.html: its JSON-LD cannot be read"),
    ("alpha", "https://schema.org", "https://schema.example", r"alpha\.html: .* not in the terms"),
    ("delta", f'content="{ADDRESS}cards/', 'content="../cards/no-', r"delta\.html: its picture .* not there"),
    ("delta", f'content="{ADDRESS}cards/', 'content="../../', r"delta\.html: its picture .* lies outside"),
]


@pytest.mark.parametrize(("chapter", "old", "new", "told"), FAULTS)
def test_a_planted_fault_in_a_head_is_found(site: Path, chapter: str, old: str, new: str, told: str) -> None:
    rewrite(site / f"chapters/{chapter}.html", old, new)
    with pytest.raises(ProseError, match=told):
        validators.heads(Project(site), site)


@pytest.fixture(scope="module")
def version(described: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as a release of it is built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(edition.VARIABLE, "2026.08")
        return render.render(described, tmp_path_factory.mktemp("version"))


def test_a_page_of_a_version_names_it_and_its_place(version: Path) -> None:
    text = (version / "chapters/delta.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{ADDRESS}v/2026.08/chapters/delta.html"' in text
    assert f'content="{ADDRESS}v/2026.08/chapters/delta.html"' in text
    assert f'content="{ADDRESS}v/2026.08/cards/delta.png"' in text
    assert '"version":"2026.08"' in text
    assert '"version":"0.1.0"' not in text


def test_files_of_a_version_name_it(described: Project, version: Path) -> None:
    for name in ("codemeta.json", "ro-crate-metadata.json", "data/datapackage.json"):
        assert '"version": "2026.08"' in (version / name).read_text(encoding="utf-8")
    assert 'version: "2026.08"' in (version / "CITATION.cff").read_text(encoding="utf-8")
    for validate in validators.ALL:
        validate(described, version)
