"""CITATION.cff as the one place: what is read from it, and where it appears."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from small_book import copy_book, rewrite
from systemrace.errors import ProseError
from systemrace.metadata import about, codemeta, datapackage, deposit, linked, zenodo
from systemrace.project import Project, find_project
from systemrace.release import validators

DOI = "10.5281/zenodo.1234567"


@pytest.fixture
def book(tmp_path: Path) -> Project:
    return copy_book(tmp_path / "book")


@pytest.fixture
def real() -> Project:
    return find_project(Path(__file__).parent)


def cited(project: Project) -> Path:
    return project.root / about.FILE


def test_the_real_file_is_valid_and_the_files_made_from_it_are_current(real: Project) -> None:
    validators.citation(real, real.root)
    assert deposit.check(real) == ".zenodo.json and codemeta.json say what CITATION.cff says"


def test_persons_and_groups_are_told_apart(book: Project) -> None:
    person, group = about.read(book).authors
    assert (person.name, person.family, person.given) == ("Åsa Ödegård", "Ödegård", "Åsa")
    assert (group.name, group.family) == ("The <Small> Book maintainers", "")
    assert linked.person(person)["@type"] == "Person"
    assert linked.person(group) == {"@type": "Organization", "name": "The <Small> Book maintainers"}


def test_each_licence_has_its_part_and_address(book: Project) -> None:
    work = about.read(book)
    assert (work.code_licence, work.content_licence) == ("MIT", "CC-BY-4.0")
    assert about.licence_address("CC-BY-4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert about.licence_address("MIT") == "https://spdx.org/licenses/MIT.html"
    rewrite(cited(book), "  - MIT\n  - CC-BY-4.0", "  - Apache-2.0")
    assert about.read(book).content_licence == "Apache-2.0"


@pytest.mark.parametrize(
    "slot",
    [
        f"doi: {DOI}\n",
        f"identifiers:\n  - {{type: swh, value: 'swh:1:rel:1'}}\n  - {{type: doi, value: {DOI}}}\n",
    ],
)
def test_a_doi_is_typed_once_and_appears_everywhere(book: Project, slot: str) -> None:
    work = about.read(book)
    described = [zenodo.document(work), codemeta.document(work), datapackage.document(book, work)]
    assert DOI not in json.dumps(described)
    with cited(book).open("a", encoding="utf-8") as stream:
        stream.write(slot)
    work = about.read(book)
    page = linked.Page("A", "B", "a.html", "index.html")
    described = [zenodo.document(work), codemeta.document(work), datapackage.document(book, work)]
    for document in [*described, linked.book(work, page)]:
        assert DOI in json.dumps(document)


def test_zenodo_is_told_a_book_in_its_own_words(book: Project) -> None:
    document = zenodo.document(about.read(book))
    assert document["creators"][0] == {
        "name": "Ödegård, Åsa",
        "affiliation": 'Institute of "Small" Books & Co',
        "orcid": "0000-0002-1825-0097",
    }
    assert (document["upload_type"], document["license"]) == ("publication", "cc-by-4.0")
    assert document["description"].endswith(
        "countries &amp; sources, and says what is &lt; or &gt; than half.</p>"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 0.1.0\n", "", r"version.*required"),
        ("type: software", "type: sofware", r"sofware"),
        ('"2026-11-22"', '"22.11.2026"', r"22\.11\.2026"),
        ("orcid: https://orcid.org/0000-0002-1825-0097", "orcid: 0000", "orcid"),
        ("  - CC-BY-4.0", "  - CC-BY-4", r"CC-BY-4"),
    ],
)
def test_a_fault_in_the_file_is_found(book: Project, old: str, new: str, told: str) -> None:
    validators.citation(book, book.root)
    rewrite(cited(book), old, new)
    with pytest.raises(ProseError, match=rf"(?s)CITATION\.cff.*({told}|must be given)"):
        validators.citation(book, book.root)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: [", "is no YAML"),
        ("- a list", "must be given"),
        ("title: x\nauthors: []\n", r"authors, version, date-released, license, abstract must be given"),
    ],
)
def test_a_file_of_another_form_is_refused(book: Project, text: str, told: str) -> None:
    cited(book).write_text(text, encoding="utf-8")
    with pytest.raises(ProseError, match=told):
        about.read(book)


def test_outdated_files_are_found_and_written_anew(book: Project) -> None:
    assert [path.name for path in deposit.write(book)] == [".zenodo.json", "codemeta.json"]
    assert deposit.write(book) == []
    rewrite(cited(book), "version: 0.1.0", "version: 0.2.0")
    with pytest.raises(
        ProseError, match=r"\.zenodo\.json and codemeta\.json do not say.*systemrace describe"
    ):
        deposit.check(book)
    deposit.write(book)
    assert json.loads((book.root / "codemeta.json").read_text(encoding="utf-8"))["version"] == "0.2.0"


def test_a_book_without_the_file_needs_none(book: Project) -> None:
    cited(book).unlink()
    assert about.find(book) is None
    assert deposit.check(book) == "there is no CITATION.cff"
    with pytest.raises(ProseError, match=r"CITATION\.cff is missing"):
        validators.citation(book, book.root)
