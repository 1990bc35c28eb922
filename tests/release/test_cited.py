"""A figure and a claim cited in a release: what the reference says stays where it says it is."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from released_book import commit, contents, git, released

from small_book import systemrace
from systemrace import __version__
from systemrace.errors import UsageError
from systemrace.figures import bare
from systemrace.project import Project
from systemrace.release import cited, ids, links

pytestmark = [pytest.mark.book]

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "tests" / "book" / "minibook"
ADDRESS = "https://example.org/race"
FIGURE = "figures/counts/sources-by-kind"
PLACES = {
    "sources-by-kind": f"{FIGURE}.html",
    "A1": "claims/A1.html",
    "counts:papers": "chapters/counts.html#made-papers",
    "table/counts:kinds": "chapters/counts.html#table-kinds",
    "chapter/counts": "chapters/counts.html",
}
PICTURES, REFERENCES = (".csv", ".svg", ".png", ".pdf", ".vl.json"), (".bib", ".ris", ".csl.json")


def checkout(root: Path) -> Project:
    shutil.copytree(BOOK, root)
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert "html:\n" in config
    (root / "_config.yml").write_text(config.replace("html:\n", f"html:\n  baseurl: {ADDRESS}\n", 1), "utf-8")
    (root / "requirements.txt").touch()
    (root / ".gitignore").write_text("_build\n", encoding="utf-8")
    project = Project(root.resolve())
    git(project, "init", "-q")
    commit(project)
    return project


def remove_figure(project: Project) -> None:
    chapter = project.chapters / "counts.md"
    text = chapter.read_text(encoding="utf-8")
    text = re.sub(r"chapter\.figure\(.*?\n\)\n", "", text, flags=re.DOTALL)
    chapter.write_text(text.replace("```{chart} sources-by-kind\n```\n", ""), encoding="utf-8")
    (project.root / ids.CHANGES).write_text(
        '- {id: "figure/counts:sources-by-kind", removed: "The table says the same."}\n', encoding="utf-8"
    )


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> tuple[Project, Path, dict[str, bytes]]:
    top = tmp_path_factory.mktemp("cited")
    project, publish = checkout(top / "book"), top / "publish"
    released(project, "2026.01", publish)
    first = contents(publish / "v" / "2026.01")
    remove_figure(project)
    commit(project)
    released(project, "2026.02", publish)
    return project, publish, first


def read(publish: Path, page: str) -> str:
    return (publish / page).read_text(encoding="utf-8")


def test_the_pages_of_a_release_name_it_alone(two):
    _, publish, _ = two
    for page in (publish / "v" / "2026.01").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert f"ersion {__version__}" not in text, page
        assert "2026.01" in text, page


def test_references_lead_to_the_release_for_ever(two):
    project, publish, first = two
    for identifier, page in PLACES.items():
        edition = cited.edition(project, "2026.01", publish)
        reference = edition.reference(edition.find(identifier))
        assert reference.url == f"{ADDRESS}/v/2026.01/{page}"
        assert reference.version == "2026.01"
        assert page.partition("#")[0] in first
    assert contents(publish / "v" / "2026.01") == first
    assert links.broken(publish) == []


def test_files_beside_a_figure_say_the_same(two):
    _, _, first = two
    url = f"{ADDRESS}/v/2026.01/{FIGURE}.html"
    assert f"url          = {{{url}}}" in first[f"{FIGURE}.bib"].decode()
    assert f"UR  - {url}" in first[f"{FIGURE}.ris"].decode()
    (item,) = json.loads(first[f"{FIGURE}.csl.json"])
    assert (item["URL"], item["version"]) == (url, "2026.01")
    book = openpyxl.load_workbook(io.BytesIO(first[f"{FIGURE}.xlsx"]))
    assert [[cell.value for cell in row] for row in book["Data"].iter_rows()] == [
        ["kind", "count"], ["journal", 2], ["report", 1],
    ]  # fmt: skip
    told = {row[0].value: row[1].value for row in book["Citation"].iter_rows()}
    assert (told["Version"], told["Id"], told["Address"]) == ("2026.01", "figure/counts:sources-by-kind", url)
    assert told["Licence"] == "CC-BY-4.0"
    assert told["Parameters"] == "margin = 1.0"
    assert "Trials of cells" in told["Source smith2020"]


def test_the_zip_holds_everything_and_a_readme(two):
    _, _, first = two
    with zipfile.ZipFile(io.BytesIO(first[f"{FIGURE}.zip"])) as archive:
        names = archive.namelist()
        stem = "sources-by-kind"
        endings = [
            ".csv",
            ".svg",
            ".png",
            ".pdf",
            ".vl.json",
            ".xlsx",
            bare.ENDING,
            ".bib",
            ".ris",
            ".csl.json",
        ]
        assert names == ["README.txt", *[f"{stem}{ending}" for ending in endings]]
        for name in names[1:]:
            assert archive.read(name) == first[f"figures/counts/{name}"]
        readme = archive.read("README.txt").decode()
    assert "(Version 2026.01). " in readme
    assert f"{ADDRESS}/v/2026.01/{FIGURE}.html" in readme
    assert "sources-by-kind.pdf: the picture for print" in readme
    assert "smith2020: Smith, J., et al." in readme


def test_a_bare_page_asks_for_nothing_and_has_no_switcher(two):
    _, _, first = two
    for page in (f"{FIGURE}{bare.ENDING}", f"claims/A1{bare.ENDING}"):
        text = first[page].decode()
        assert "versions.js" not in text
        assert "<script" not in text
        assert re.findall(r'(?:src|href)="([^"#]*)"', text) == [
            f"{ADDRESS}/v/2026.01/{page.partition('.')[0]}.html"
        ]


def test_a_removed_figure_keeps_its_page_in_the_release_and_a_tombstone_outside(two):
    _, publish, _ = two
    assert "The table says the same." in read(publish, "id/figure/counts/sources-by-kind.html")
    assert "id/figure/counts/sources-by-kind.html" in read(publish, f"latest/{FIGURE}.html")
    assert (publish / "v/2026.01" / f"{FIGURE}.html").is_file()
    assert not (publish / "v/2026.02" / f"{FIGURE}.html").exists()
    assert "v/2026.02/claims/A1.html" in read(publish, "id/claim/A1.html")


def test_the_command_prints_a_reference(two):
    project, publish, _ = two
    asked = ["cite", "A1", "--style", "ris", "--version", "2026.01", "--publish", str(publish)]
    done = systemrace(project, *asked, "--accessed", "2026-02-03")
    assert done.returncode == 0, done.stderr
    assert "TI  - Claim A1: More papers than reports." in done.stdout
    assert "Y2  - 2026/02/03" in done.stdout
    wrong = systemrace(project, "cite", "sources-by-knid", "--version", "2026.01", "--publish", str(publish))
    assert wrong.returncode == 2
    assert "Did you mean figure/counts:sources-by-kind?" in wrong.stderr


def test_an_unknown_version_is_told(two):
    project, publish, _ = two
    with pytest.raises(UsageError, match=r"no version 2026\.03 in .*There are 2026\.01, 2026\.02"):
        cited.edition(project, "2026.03", publish)


def test_a_book_that_is_not_built_is_told(minibook):
    with pytest.raises(UsageError, match="is not built"):
        cited.edition(minibook)


@pytest.mark.parametrize(("written", "told"), [("3 Feb", "is no date"), ("2999-01-01", "still to come")])
def test_a_day_that_cannot_be_is_told(written, told):
    with pytest.raises(UsageError, match=told):
        cited.day(written)
