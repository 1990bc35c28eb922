"""A small book, really executed and rendered, read back page by page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from systemrace.book import execute, render
from systemrace.errors import ProseError
from systemrace.project import Project

pytestmark = [pytest.mark.book, pytest.mark.xdist_group("rendered")]

MINIBOOK = Path(__file__).parent / "minibook"


def copy_book(target: Path, source: Path = MINIBOOK) -> Project:
    shutil.copytree(source, target)
    shutil.copyfile(Path(__file__).parents[2] / "_config.yml", target / "_config.yml")
    (target / "requirements.txt").touch()
    return Project(target)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SimpleNamespace:
    project = copy_book(tmp_path_factory.mktemp("rendered") / "book")
    results = execute.results(project)
    site = render.render(project, tmp_path_factory.mktemp("out"))
    return SimpleNamespace(project=project, results=results, site=site)


@pytest.fixture
def copy(built, tmp_path) -> Project:
    """The executed book in another folder, to be changed."""
    return copy_book(tmp_path / "copy", built.project.root)


def read(built, page: str) -> HTMLParser:
    return HTMLParser((built.site / page).read_text(encoding="utf-8"))


def only(tree: HTMLParser | Node, selector: str) -> Node:
    found = tree.css(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def words(node: Node) -> str:
    """What a reader reads: blocks apart, no blank before a full stop."""
    text = re.sub(r"\s+", " ", node.text(separator=" "))
    return re.sub(r"(?<=\() | (?=[.,;:)])", "", text).strip()


def test_site_has_its_pages_and_nothing_else(built):
    tops = {path.name for path in built.site.iterdir()}
    folders = {"_static", "cards", "chapters", "claims", "data", "figures", "notebooks", "rows", "tables"}
    files = {"index.html", "search.html", "searchindex.js"}
    files |= {"claims.json", "claims.schema.json", "citations.json"}
    files |= {"CITATION.cff", "codemeta.json", "ro-crate-metadata.json"}
    assert tops == folders | files
    assert {path.name for path in (built.site / "rows/counts").iterdir()} == {
        "papers.csv", "papers.html", "ratio_ever.csv", "ratio_ever.html",
    }  # fmt: skip


def test_a_number_leads_to_how_it_was_made_and_on_to_rows_and_sources(built):
    chapter = read(built, "chapters/counts.html")
    number = only(chapter, 'a.sr-number[href="#made-ratio_ever"]')
    assert words(number) == "2.00"
    assert number.attributes["title"] == "How this number was made: Papers divided by reports."
    made = only(chapter, "tr#made-ratio_ever")
    assert words(made).startswith("ratio_ever 2.00 (1.00 to 4.00) Papers divided by reports. 3 rows (CSV)")
    links = [link.attributes["href"] for link in made.css("a")]
    assert links[:2] == ["../rows/counts/ratio_ever.html", "../rows/counts/ratio_ever.csv"]
    assert "appendix/sources.html#source-smith2020" in links
    assert all((built.site / "chapters" / link.split("#")[0]).is_file() for link in links)


def test_a_number_of_another_page_leads_to_its_chapter(built):
    link = only(read(built, "index.html"), "a.sr-number")
    assert (words(link), link.attributes["href"]) == ("2.00", "chapters/counts.html#made-ratio_ever")


def test_rows_link_to_sources_and_back_to_the_number(built):
    rows = read(built, "rows/counts/ratio_ever.html")
    assert words(only(rows, "h1")) == "Rows behind ratio_ever"
    assert "All 3 rows" in words(only(rows, "caption"))
    links = {words(link): link.attributes["href"] for link in rows.css("article a")}
    assert links["smith2020"] == "../../chapters/appendix/sources.html#source-smith2020"
    assert links["2.00"] == "../../chapters/counts.html#made-ratio_ever"
    assert links["All 3 rows as CSV"] == "ratio_ever.csv"


def test_computed_words_stand_in_the_sentence(built):
    assert "for every report, more papers than reports" in words(
        only(read(built, "chapters/counts.html"), "article")
    )


def test_a_citation_says_how_the_source_was_seen(built):
    cited = [
        words(node) for node in read(built, "chapters/counts.html").css("article > section > p .sr-cite")
    ]
    assert cited == ["Smith et al. 2020 abstract", "Agency for Cells 2021 excerpt"]


def test_a_verdict_shows_values_rule_points_against_and_what_would_settle_it(built):
    card = only(read(built, "chapters/counts.html"), "section#claim-A1")
    assert words(only(card, ".sr-verdict-mixed")) == "mixed"
    assert words(only(card, ".sr-statement")) == "More papers than reports."
    why, against = card.css(".sr-side")
    assert "Mixed, because no other rule holds." in words(why)
    assert "ratio papers over reports 2 (1 to 4)" in words(why)
    assert "supported: ratio_low > 1" in words(why)
    assert words(against) == "Points against Papers are not patients. A report can hold many papers."
    assert words(only(card, ".sr-settle")) == "What would settle it: A count of all that was printed."
    assert only(card, "a.sr-claim-id").attributes["href"] == "../index.html#ledger-A1"


def test_the_ledger_counts_and_links(built):
    index = read(built, "index.html")
    assert words(only(index, ".sr-counts")) == "mixed 1"
    entry = only(index, "li#ledger-A1")
    assert entry.css_first("a").attributes["href"] == "chapters/counts.html#claim-A1"
    assert "papers over reports: 2 (1 to 4)" in words(entry)
    assert "Essay A. Chapter: Counts" in words(entry)


def test_the_ledger_can_be_chosen_from_once_a_script_shows_how(built):
    index = read(built, "index.html")
    entry = only(index, "li#ledger-A1")
    assert {name: entry.attributes[f"data-{name}"] for name in ("essay", "verdict", "chapter")} == {
        "essay": "A",
        "verdict": "mixed",
        "chapter": "counts",
    }
    form = only(index, "form#sr-choose")
    assert "hidden" in form.attributes
    assert [words(node) for node in form.css("select[name=chapter] option")] == ["All", "Counts"]
    assert only(index, ".sr-counts a").attributes["href"] == "#verdict=mixed"


def test_a_chapter_names_its_verdicts_under_its_title_and_other_pages_none(built):
    badges = only(read(built, "chapters/counts.html"), ".sr-badges")
    assert words(badges) == "A1 mixed"
    assert only(badges, "a").attributes["href"] == "#claim-A1"
    assert not read(built, "index.html").css(".sr-badges")


def test_a_figure_has_its_drawing_and_files(built):
    figure = only(read(built, "chapters/counts.html"), "figure#figure-sources-by-kind")
    assert figure.css_first("svg") is not None
    for link in figure.css(".sr-downloads a"):
        assert (built.site / "chapters" / link.attributes["href"]).is_file()


def test_a_table_keeps_note_sources_and_file(built):
    table = only(read(built, "chapters/counts.html"), "#table-kinds")
    assert words(only(table, "caption")) == "Sources of each kind"
    assert [words(row) for row in table.css("tbody tr")] == ["journal 2", "report 1"]
    assert "By kind." in words(table)
    assert (built.site / "tables/counts/kinds.csv").is_file()


def test_sources_are_listed_with_their_use(built):
    smith = only(read(built, "chapters/appendix/sources.html"), "li#source-smith2020")
    told = words(smith)
    assert told.startswith("Trials of cells abstract Smith J et al. Journal of Cells. 2020-05.")
    assert "Where in it Table 2" in told
    assert smith.css_first("a").attributes["href"] == "https://doi.org/10.1000/abc"


def test_downloads_are_there(built):
    article = only(read(built, "chapters/counts.html"), "article")
    assert "papermill counts.ipynb counts-mine.ipynb -p margin 1.0" in article.text()
    for link in article.css(".sr-offered a"):
        assert (built.site / "chapters" / link.attributes["href"]).is_file()
    assert json.loads((built.site / "notebooks/counts.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4


def test_a_figure_and_a_claim_lead_to_their_own_pages(built):
    chapter = read(built, "chapters/counts.html")
    for thing, page, told in (
        ("figure#figure-sources-by-kind", "../figures/counts/sources-by-kind.html", "2 sources are papers"),
        ("section#claim-A1", "../claims/A1.html", "Claim A1"),
    ):
        cite, link = only(chapter, thing).css(".sr-citing-bar a")
        assert (cite.attributes["href"], link.attributes["href"]) == (f"{page}#cite", page)
        assert cite.attributes["aria-label"] == f"Cite: {told}"
        assert link.attributes["aria-label"] == f"Link: {told}"


def test_the_page_of_a_figure_says_how_to_cite_it(built):
    page = read(built, "figures/counts/sources-by-kind.html")
    assert words(only(page, "h1")) == "2 sources are papers"
    assert only(page, "article figure").attributes["id"] == "figure-sources-by-kind"
    styles = [words(node) for node in page.css("#cite h3")]
    assert styles == ["Text (APA)", "BibTeX", "RIS", "CSL-JSON"]
    apa, bibtex, *_ = [node.text() for node in page.css("#cite pre")]
    assert "In A small book: countries & 100% of them (Version 0.1.0)." in apa
    assert "id figure/counts:sources-by-kind" in apa
    assert bibtex.startswith("@misc{systemrace-0.1.0-figure-counts-sources-by-kind,")
    assert words(only(page, "#made td:nth-child(2)")) == "1.0"
    files = [link.attributes["href"] for link in page.css("#files a, #cite a")]
    assert sorted(files) == sorted(
        f"sources-by-kind{ending}"
        for ending in (
            ".png", ".svg", ".pdf", ".csv", ".xlsx", ".vl.json", ".zip", ".bib", ".ris", ".csl.json",
        )
    )  # fmt: skip
    assert all((built.site / "figures/counts" / file).is_file() for file in files)


def test_a_frame_shows_what_stands_beside_it(built):
    for page, name in (("figures/counts/sources-by-kind", "2 sources are papers"), ("claims/A1", "Claim A1")):
        snippet = only(read(built, f"{page}.html"), "#embed pre").text()
        frame = only(HTMLParser(snippet), "iframe")
        assert name in frame.attributes["title"]
        bare = (built.site / page).parent / frame.attributes["src"]
        assert only(HTMLParser(bare.read_text(encoding="utf-8")), "main") is not None


def test_the_page_of_a_claim_without_specifications_has_verdict_values_and_references(built):
    page = read(built, "claims/A1.html")
    assert words(only(page, "#claim-A1 .sr-verdict")) == "mixed"
    assert "verdict: mixed" in page.css("#cite pre")[0].text()
    values = (built.site / "claims/A1.csv").read_text(encoding="utf-8").splitlines()
    assert values[:2] == ["value,computed,meaning", "ratio,2,papers over reports"]
    assert values[-1] == "verdict,,mixed"


def test_every_internal_link_arrives(built):
    lost = []
    for page in built.site.rglob("*.html"):
        for link in HTMLParser(page.read_text(encoding="utf-8")).css("a[href]"):
            href = link.attributes["href"] or ""
            file, _, anchor = href.partition("#")
            target = (page.parent / file).resolve() if file else page
            if "://" in href or href.startswith("mailto:"):
                continue
            if not target.is_file() or (anchor and target.suffix == ".html" and not _has(target, anchor)):
                lost.append((page.name, href))
    assert lost == []


def _has(target: Path, anchor: str) -> bool:
    """Say whether an anchor is on a page; one with `=` is a choice for the page's form."""
    wanted = "sr-choose" if "=" in anchor else anchor
    return f'id="{wanted}"' in target.read_text(encoding="utf-8")


def test_nothing_is_fetched_from_elsewhere(built):
    outside = []
    for page in built.site.rglob("*.html"):
        tree = HTMLParser(page.read_text(encoding="utf-8"))
        for node in tree.css("script[src], link[href], img[src], iframe[src], source[src]"):
            address = node.attributes.get("src") or node.attributes.get("href") or ""
            outside += [(page.name, address)] if re.match(r"(https?:)?//", address) else []
    assert outside == []


def test_results_are_found_by_search(built):
    index = (built.site / "searchindex.js").read_text(encoding="utf-8")
    for word in ("papers", "patient", "jones"):  # prose, a verdict's points, a source; stemmed
        assert word[:5] in index


def test_the_same_bytes_from_another_folder(built, copy, tmp_path):
    again = render.render(copy, tmp_path / "elsewhere" / "deep")
    files = {path.relative_to(built.site) for path in built.site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [file for file in files if (built.site / file).read_bytes() != (again / file).read_bytes()] == []


def test_no_page_names_a_folder_of_this_machine(built):
    here = [str(built.project.root), str(built.site), str(Path(sys.prefix))]
    found = [
        path
        for path in built.site.rglob("*")
        if path.suffix in (".html", ".js", ".csv", ".ipynb", ".svg", ".json")
        and any(folder in path.read_text(encoding="utf-8") for folder in here)
    ]
    assert found == []


def test_a_fault_of_the_prose_stops_the_rendering(copy, tmp_path):
    (copy.root / "index.md").write_text(
        "# Book\n\nAbout 80% {num}`counts:ratio`\n\n```{ledger}\n```\n", encoding="utf-8"
    )
    with pytest.raises(ProseError) as error:
        render.render(copy, tmp_path / "out")
    assert "index.md:3:7: `80%` is typed." in str(error.value)
    assert "index.md:3:11: the chapter counts records no number `ratio`. Did you mean `ratio_ever`?" in str(
        error.value
    )


def test_a_claim_of_no_chapter_stops_the_rendering(copy, tmp_path):
    claims = copy.data / "claims.yml"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("chapter: counts", "chapter: count"), encoding="utf-8"
    )
    with pytest.raises(ProseError) as error:
        render.render(copy, tmp_path / "out")
    assert "unknown chapter `count`. Did you mean `counts`?" in str(error.value)


def test_a_warning_of_sphinx_stops_the_rendering_and_is_shown(copy, tmp_path):
    (copy.root / "index.md").write_text(
        "# Book\n\n{num}`counts:ratio_ever` {doc}`chapters/nowhere`\n\n```{ledger}\n```\n", encoding="utf-8"
    )
    with pytest.raises(ProseError) as error:
        render.render(copy, tmp_path / "out")
    told = str(error.value)
    assert told.startswith("The pages cannot be rendered:\n")
    assert "index.md:3: WARNING: unknown document: 'chapters/nowhere'" in told
    assert str(copy.root) not in told


def test_plain_jupyter_book_gives_the_same_pages_and_follows_the_data(built, copy):
    program = [str(Path(sys.executable).parent / "jupyter-book"), "build", "."]
    done = subprocess.run(program, cwd=copy.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    page = "chapters/counts.html"
    assert (copy.site / page).read_bytes() == (built.site / page).read_bytes()
    assert not (copy.build / ".jupyter_cache").exists()

    sources = copy.data / "sources.csv"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("jones2019,journal", "jones2019,report"), encoding="utf-8")
    subprocess.run(program, cwd=copy.root, capture_output=True, check=True)
    chapter = HTMLParser((copy.site / page).read_text(encoding="utf-8"))
    assert words(only(chapter, 'a.sr-number[href="#made-ratio_ever"]')) == "0.50"
    assert "fewer papers than reports" in words(only(chapter, "article"))
