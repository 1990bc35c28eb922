"""The whole small book printed by a real Chromium, read back by pypdf."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pypdf
import pytest

from systemrace.book import build as steps
from systemrace.errors import ProseError, UsageError
from systemrace.paper import chromium, gathered, printed
from systemrace.project import Project
from systemrace.release import frozen

pytestmark = [pytest.mark.book, pytest.mark.browser, pytest.mark.xdist_group("described")]
TITLES = ["A small book", "Alpha", "Beta", "Delta", "Gamma"]


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    try:
        chromium.find()
    except UsageError as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))


@pytest.fixture(scope="module")
def book(described: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The built book in a folder of its own, with its PDF."""
    root = tmp_path_factory.mktemp("printed") / "book"
    shutil.copytree(described.root, root)
    project = Project(root)
    printed.write(project)
    return project


@pytest.fixture
def read(book: Project) -> pypdf.PdfReader:
    return pypdf.PdfReader(printed.file(book))


def where(read: pypdf.PdfReader) -> dict[str, int]:
    """Tell the page on which each named place stands, from 1."""
    return {
        name.lstrip("/"): read.get_destination_page_number(place) + 1
        for name, place in read.named_destinations.items()
    }


def links(read: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    notes = [note.get_object() for page in read.pages for note in page.get("/Annots", [])]
    return [note for note in notes if note["/Subtype"] == "/Link"]


def test_every_page_names_version_registry_copy_and_its_number(read: pypdf.PdfReader) -> None:
    for number, page in enumerate(read.pages, 1):
        text = page.extract_text()
        assert "A small book. Version 0.1.0. Registry copy of 2026-08-22." in text
        assert f"{number} / {len(read.pages)}" in text


def test_pages_stand_in_the_order_of_the_toc_and_in_the_outline(read: pypdf.PdfReader) -> None:
    names = ["index", "chapters-alpha", "chapters-beta", "chapters-delta", "chapters-gamma"]
    places = where(read)
    assert [places[name] for name in names] == sorted(places[name] for name in names)
    tops = [entry["/Title"] for entry in read.outline if not isinstance(entry, list)]
    assert [title for title in tops if title in TITLES] == TITLES


def test_contents_tell_the_page_on_which_each_chapter_and_figure_stands(read: pypdf.PdfReader) -> None:
    contents, places = read.pages[1].extract_text(), where(read)
    for title, name in zip(
        TITLES, ("index", *(f"chapters-{title.lower()}" for title in TITLES[1:])), strict=True
    ):
        assert f"{title} {places[name]}\n" in contents
    assert f"1. Trials <doubled> & more {places['chapters-delta--figure-by-year']}" in contents


def test_every_internal_link_has_its_place_and_none_leads_to_a_file(read: pypdf.PdfReader) -> None:
    places = where(read)
    named = [str(link["/Dest"]).lstrip("/") for link in links(read) if "/Dest" in link]
    assert {"chapters-alpha--claim-A1", "chapters-delta--made-most", "chapters-gamma"} <= set(named)
    assert [name for name in named if name not in places] == []
    outside = [str(link["/A"]["/URI"]) for link in links(read) if "/A" in link]
    assert all(address.startswith("https://") for address in outside)
    assert "https://example.org/race/rows/delta/most.html" in outside


def test_charts_are_vectors_and_fonts_are_within(read: pypdf.PdfReader) -> None:
    assert [image.name for page in read.pages for image in page.images] == []
    page = read.pages[where(read)["chapters-delta--figure-by-year"] - 1]
    text = page.extract_text()
    assert "Figure 1. Trials <doubled> & more" in text
    assert "second" in text, "labels of the chart can be searched"
    for font in page["/Resources"]["/Font"].values():
        for inner in font.get_object().get("/DescendantFonts", [font]):
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_it_says_its_language_title_and_structure(read: pypdf.PdfReader) -> None:
    root = read.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert read.metadata is not None
    assert read.metadata.title == "A small book: three chapters that count a little"


def test_what_needs_a_screen_is_not_printed(read: pypdf.PdfReader) -> None:
    text = "\n".join(page.extract_text() for page in read.pages)
    for word in ("Show the code", "Data as a table", "Download", "Search this book"):
        assert word not in text
    assert "share > 0.5" in text, "rules are open"


def test_the_same_site_gives_the_same_bytes(book: Project) -> None:
    before = printed.file(book).read_bytes()
    assert printed.write(book).read_bytes() == before


def test_a_frozen_version_is_printed_outside_its_folder(book: Project, tmp_path: Path) -> None:
    built = Project(shutil.copytree(book.root, tmp_path / "built"))
    steps.build(built, steps.Request(edition="2026.08"), lambda _said: None)
    frozen.freeze(built.site, "2026.08", tmp_path / "v" / "2026.08")
    before = frozen.tree_hash(tmp_path / "v")
    file = printed.version(book, tmp_path, "2026.08")
    assert file == tmp_path / "pdf" / "2026.08.pdf"
    assert frozen.tree_hash(tmp_path / "v") == before
    text = pypdf.PdfReader(file).pages[-1].extract_text()
    assert "A small book. Version 2026.08. Registry copy of 2026-08-22." in text


def test_a_failure_leaves_the_pdf_before(book: Project, tmp_path: Path) -> None:
    root = shutil.copytree(book.root, tmp_path / "book")
    project = Project(root)
    before = printed.file(project).read_bytes()
    page = project.site / "chapters/beta.html"
    page.write_text("<p>cut</p>", encoding="utf-8")
    with pytest.raises(ProseError, match=r"chapters/beta\.html has no article"):
        printed.write(project)
    page.unlink()
    with pytest.raises(UsageError, match=r"The site has no chapters/beta\.html. Build it first"):
        printed.write(project)
    assert printed.file(project).read_bytes() == before
    assert [path.name for path in project.build.glob(".print-*")] == []


def test_styles_cannot_be_broken_out_of(described: Project) -> None:
    found = gathered.gather(described, described.site)
    hostile = gathered.Gathered(found.about, found.parts, found.sheets, 'a "quote" </style><script>')
    text = gathered.document(hostile, "static", {})
    assert text.count("</style>") == 1
    assert "<script" not in text
