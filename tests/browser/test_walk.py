"""A reader's way from the front page to any verdict, its charts, its rows and their source: no dead end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser as Parsed

from systemrace import claims
from systemrace.book import toc
from systemrace.chapter.parameters import read_schema
from systemrace.chapter.variants import variants
from systemrace.project import find_project
from systemrace.tables import load

pytestmark = [pytest.mark.book, pytest.mark.xdist_group("book")]

MOST_WORDS = 230  # of prose before a chapter's first figure: one screen of a desk
FEWEST_FIGURES = 4
SOURCES = Path("chapters", "appendix", "sources.html")


@lru_cache(maxsize=2000)
def read(path: Path) -> Parsed:
    return Parsed(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=2000)
def anchors(path: Path) -> frozenset[str]:
    return frozenset(node.attributes["id"] or "" for node in read(path).css("[id]"))


def links(path: Path) -> Iterator[tuple[str, Path, str]]:
    for node in read(path).css("a[href]"):
        href = unquote(node.attributes["href"] or "")
        if "://" in href or href.startswith("mailto:"):
            continue
        file, _, anchor = href.partition("#")
        yield href, (path.parent / file).resolve() if file else path, anchor


def chapters(site: Path) -> set[Path]:
    return {site / "chapters" / f"{claim.chapter}.html" for claim in ledger().values()}


def ledger() -> claims.Ledger:
    return claims.load(find_project())


def test_every_internal_link_of_every_page_arrives(site):
    lost = []
    for page in sorted(site.rglob("*.html")):
        for href, target, anchor in links(page):
            found = "sr-choose" if "=" in anchor else anchor
            if not target.is_file() or (found and target.suffix == ".html" and found not in anchors(target)):
                lost.append(f"{page.relative_to(site)}: {href}")
    assert lost == []


def test_the_front_page_and_the_ledger_lead_to_every_verdict(site):
    for start in (site / "index.html", site / "chapters" / "claims.html"):
        found = {anchor: target for _, target, anchor in links(start) if anchor.startswith("claim-")}
        for claim in ledger().values():
            target = found[f"claim-{claim.id}"]
            assert target.name == f"{claim.chapter}.html"
            card = read(target).css_first(f"section#claim-{claim.id}")
            assert card.css_first(".sr-verdict") is not None
            assert card.css(".sr-side li")


def test_every_chapter_shows_figures_early_with_data_and_sources(site):
    for page in sorted(chapters(site)):
        figures = read(page).css("figure.sr-figure")
        assert len(figures) >= FEWEST_FIGURES, page.name
        for figure in figures:
            where = f"{page.name}#{figure.attributes['id']}"
            files = [node.attributes["href"] for node in figure.css(".sr-downloads a")]
            assert len(files) >= FEWEST_FIGURES, where
            assert all((page.parent / str(file)).is_file() for file in files), where
            assert figure.css_first(".sr-figure-sources a") is not None, where
        assert words_before_the_first_figure(page) <= MOST_WORDS, page.name


def words_before_the_first_figure(page: Path) -> int:
    count = 0
    for node in read(page).css("article p, article li, article figure"):
        if node.tag == "figure":
            return count
        if not _within(node, {"sr-verdict-card", "sr-badges", "cell", "sr-scroll"}):
            count += len(node.text().split())
    raise AssertionError(f"{page.name} has no figure")


def _within(node: object, classes: set[str]) -> bool:
    while node is not None:
        if classes.intersection((node.attributes.get("class") or "").split()):
            return True
        node = node.parent
    return False


def test_every_chapter_leads_from_a_number_to_its_rows_and_from_a_row_to_its_source(site):
    for page in sorted(chapters(site)):
        behind = {
            target for _, target, _ in links(page) if "rows" in target.parts and target.suffix == ".html"
        }
        assert behind, page.name
        sourced = {rows for rows in behind if "source_id" in columns(rows) and not is_empty(rows)}
        assert sourced, page.name
        for rows in sourced:
            assert any(anchor.startswith("source-") for *_, anchor in links(rows)), rows.relative_to(site)


def test_a_variant_speaks_of_its_own_places_and_judges_no_claim(site):
    project = find_project()
    for name in toc.variants(project):
        variant, page = variants(project)[name], site / "chapters" / f"{name}.html"
        own = read_schema(project, variant.of).defaults
        given_up = {str(own[side]) for side in ("focal", "comparator") if side in variant.parameters}
        told = " ".join(node.text() for node in read(page).css("article p, article h1, article h2"))
        for place in given_up - set(map(str, variant.parameters.values())):
            assert place not in told, name
        judged = [anchor for anchor in anchors(page) if anchor.startswith(("claim-", "rule-"))]
        assert judged, name
        assert not [anchor for anchor in judged if anchor.startswith("claim-")], name
        assert f"{variant.of}.html" in {target.name for _, target, _ in links(page)}, name


def columns(rows: Path) -> list[str]:
    return rows.with_suffix(".csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")


def is_empty(rows: Path) -> bool:
    return not rows.with_suffix(".csv").read_text(encoding="utf-8").split("\n", 1)[1].strip()


def test_every_source_with_an_address_leads_to_it(site):
    sources = load("sources").set_index("source_id")
    addressed = sources.index[sources["url"].notna() | sources["doi"].notna()]
    entries = {node.attributes["id"]: node for node in read(site / SOURCES).css(".sr-sources > li")}
    listed = [source for source in addressed if f"source-{source}" in entries]
    assert listed
    for source in listed:
        assert entries[f"source-{source}"].css_first('a[href^="http"]') is not None, source
