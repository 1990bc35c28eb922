"""References read back by other people's programs, with everything a title can hold."""

from __future__ import annotations

import csv
import datetime
import json
import re

import bibtexparser
import pytest
import rispy
from csl_reference import Reference as CslReference
from hypothesis import given
from hypothesis import strategies as st

from small_book import GOLDEN
from systemrace import citation
from systemrace.citation import Author, Reference, accessed, original, styles
from systemrace.citation.reference import key, plain
from systemrace.errors import ProseError
from systemrace.project import Project, find_project

DAY = datetime.date(2026, 8, 5)
HOSTILE = [
    r"50% of R&D_costs in {China} #1 ~ \$2 ^ <b>",
    "Déjà vu: naïve T-Zellen — 细胞治疗 in Zürich",
    "unbalanced } brace { and } another",
    "TY  - JOUR\nER  - \n@misc{x,",
    "quotes \"and\" 'more', a \\ at the end \\",
    "\ue000\ue001\ue002\ue003 private signs",
]
UNESCAPED = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", **{f"\\{sign}": sign for sign in "&%$#_"},
}  # fmt: skip


def unescaped(text: str) -> str:
    """Read LaTeX text back, by the rules of LaTeX."""
    pattern = "|".join(re.escape(written) for written in UNESCAPED)
    return re.sub(pattern, lambda found: UNESCAPED[found[0]], text)


def make(title: str, **more: object) -> Reference:
    given = {
        "key": "systemrace-2026.08-figure-alpha-by-year",
        "kind": "figure",
        "title": title,
        "authors": (Author("Müller & Söhne", "Ana Maria"), Author(group="The maintainers, and {friends}")),
        "container": "A small book: 100% & more",
        "issued": (2026, 8),
        "version": "2026.08",
        "url": "https://example.org/v/2026.08/figures/alpha/by_year.html?a=1&b=%20#x",
        "doi": "10.1000/x_y",
        "notes": ("registry copy of 2026-08-22", "id figure/alpha:by-year"),
    }
    return Reference(**{**given, **more})  # type: ignore[arg-type]


def from_bibtex(text: str) -> dict[str, str]:
    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False, common_strings=False)
    entries = bibtexparser.loads(text, parser).entries
    assert len(entries) == 1
    return entries[0]


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_is_read_back(title):
    reference = make(title)
    entry = from_bibtex(styles.text(reference, "bibtex", DAY))
    assert (entry["ENTRYTYPE"], entry["ID"]) == ("misc", reference.key)
    assert unescaped(entry["title"].removeprefix("{").removesuffix("}")) == reference.title
    people = bibtexparser.customization.author({"author": entry["author"]})["author"]
    assert [unescaped(name) for name in people] == [
        "Müller & Söhne, Ana Maria",
        "{The maintainers, {and} {friends}}",
    ]
    assert unescaped(entry["howpublished"]) == "In: A small book: 100% & more, Version 2026.08"
    assert (entry["year"], entry["month"], entry["version"]) == ("2026", "8", "2026.08")
    assert (entry["url"], entry["doi"]) == (reference.url, reference.doi)
    assert entry["urldate"] == "2026-08-05"
    assert entry["note"] == "registry copy of 2026-08-22; id figure/alpha:by-year"


@pytest.mark.parametrize("title", HOSTILE)
def test_ris_is_read_back(title):
    reference = make(title)
    entries = rispy.loads(styles.text(reference, "ris", DAY))
    assert len(entries) == 1
    entry = entries[0]
    assert (entry["type_of_reference"], entry["id"]) == ("FIGURE", reference.key)
    assert entry["title"] == reference.title
    assert entry["authors"] == ["Müller & Söhne, Ana Maria", "The maintainers, and {friends}"]
    assert (entry["secondary_title"], entry["edition"]) == (reference.container, "2026.08")
    assert (entry["year"], entry["date"], entry["access_date"]) == ("2026", "2026/08//", "2026/08/05")
    assert (entry["urls"], entry["doi"]) == ([reference.url], reference.doi)
    assert entry["notes"] == list(reference.notes)


@pytest.mark.parametrize("title", HOSTILE)
def test_csl_is_read_back(title):
    reference = make(title)
    (item,) = json.loads(styles.text(reference, "csl", DAY))
    entry = CslReference.model_validate(item)
    assert (entry.type.value, entry.id) == ("figure", reference.key)
    assert (entry.title, entry.container_title, entry.version) == (
        reference.title, reference.container, "2026.08",
    )  # fmt: skip
    assert entry.author[0].family == "Müller & Söhne"
    assert entry.author[1].literal == "The maintainers, and {friends}"
    assert item["issued"] == {"date-parts": [[2026, 8]]}
    assert item["accessed"] == {"date-parts": [[2026, 8, 5]]}
    assert (entry.url, entry.doi) == (reference.url, reference.doi)
    assert not entry.model_extra


@given(st.text(), st.text(min_size=1))
def test_any_text_survives_every_style(title, name):
    reference = make(title or "x", authors=(Author(group=name if plain(name) else "x"),), url="", doi="")
    entry = from_bibtex(styles.text(reference, "bibtex"))
    assert unescaped(entry.get("title", "{}")[1:-1]).strip() == reference.title
    (record,) = rispy.loads(styles.text(reference, "ris"))
    assert record.get("title", "") == reference.title
    (item,) = json.loads(styles.text(reference, "csl"))
    assert item.get("title", "") == reference.title
    assert styles.text(reference, "apa").count("\n") == 1


def test_apa_is_a_line_that_names_version_copy_and_day():
    assert styles.text(make("More trials start each year."), "apa", DAY) == (
        "Müller & Söhne, A. M., & The maintainers, and {friends}. (2026, August). "
        "More trials start each year [Figure]. In A small book: 100% & more (Version 2026.08). "
        "Registry copy of 2026-08-22; id figure/alpha:by-year. "
        "Retrieved August 5, 2026, from https://example.org/v/2026.08/figures/alpha/by_year.html?a=1&b=%20#x\n"
    )


@pytest.mark.parametrize("style", styles.STYLES)
def test_without_a_day_nothing_is_said_of_one(style):
    text = styles.text(make("T"), style)
    assert not set(accessed.SIGNS.values()) & set(text)
    assert "etrieved" not in text
    assert "urldate" not in text
    assert "accessed" not in text


@pytest.mark.parametrize("style", styles.STYLES)
def test_the_template_differs_from_the_text_by_the_day_alone(style):
    assert accessed.fill(styles.template(make("T"), style), DAY) == styles.text(make("T"), style, DAY)


def test_a_key_is_read_by_every_program():
    assert re.fullmatch(r"[A-Za-z0-9.-]+", key("systemrace", "2026.08", "figure/ä{b}:c,d%e"))


def test_the_book_is_described_in_one_place():
    work = citation.read(find_project())
    assert work.title.startswith("The System Race")
    assert work.licence == "CC-BY-4.0"
    assert work.reference("2026.08").issued == (2026, 8)
    assert work.reference(work.version).issued == (2026, 11, 22)


def test_a_doi_is_filled_in_from_either_place(tmp_path):
    text = (GOLDEN / "CITATION.cff").read_text(encoding="utf-8")
    for line in ("doi: 10.5281/zenodo.1\n", "identifiers: [{type: doi, value: 10.5281/zenodo.1}]\n"):
        (tmp_path / "CITATION.cff").write_text(text + line, encoding="utf-8")
        work = citation.read(Project(tmp_path))
        assert "doi          = {10.5281/zenodo.1}" in styles.text(work.reference("2026.08"), "bibtex")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (None, "CITATION.cff is missing"),
        (("title:", "titel:"), "CITATION.cff: title must be given"),
        (("authors:", "authors: ["), "CITATION.cff is no YAML"),
    ],
)
def test_a_broken_description_is_told(tmp_path, change, told):
    if change:
        text = (GOLDEN / "CITATION.cff").read_text(encoding="utf-8").replace(*change)
        (tmp_path / "CITATION.cff").write_text(text, encoding="utf-8")
    with pytest.raises(ProseError, match=told):
        citation.read(Project(tmp_path))


SOURCE = {
    "source_id": "fan2017_asco", "kind": "journal", "title": "Durable remissions with 100% CRs",
    "authors": "Fan F et al.", "container": "J Clin Oncol 35(18_suppl)", "year": "2017", "date": "2017-06",
    "doi": "10.1200/x", "url": "https://example.org", "accessed": "2026-11-21", "locator": "Table 2",
    "seen_as": "abstract", "licence": "", "note": "",
}  # fmt: skip


def test_a_source_refers_to_the_original_work():
    reference = original.reference(SOURCE)
    entry = from_bibtex(styles.text(reference, "bibtex", DAY))
    assert (entry["ENTRYTYPE"], entry["author"], entry["year"]) == ("article", "Fan, F and others", "2017")
    assert "Version" not in styles.text(reference, "apa", DAY)
    assert styles.text(reference, "apa", DAY) == (
        "Fan, F., et al. (2017, June). Durable remissions with 100% CRs. J Clin Oncol 35(18_suppl). Table 2; "
        "Read for The System Race on 2026-11-21 as an abstract. "
        "Retrieved August 5, 2026, from https://doi.org/10.1200/x\n"
    )


@pytest.mark.parametrize(
    ("written", "names", "others"),
    [
        ("Prasad V; Makary M", ["Prasad", "Makary"], False),
        ("Smith J, Doe JA, Roe K et al.", ["Smith", "Doe", "Roe"], True),
        ("Lin Y et al.; Legend Biotech", ["Lin", "Legend Biotech"], True),
        ("American Cancer Society", ["American Cancer Society"], False),
        ("", [], False),
    ],
)
def test_authors_of_a_source_are_told_apart(written, names, others):
    found, more = original.people(written)
    assert [author.family or author.group for author in found] == names
    assert more is others


def test_every_source_of_the_book_gives_a_reference_in_every_style():
    with (find_project().data / "sources.csv").open(encoding="utf-8", newline="") as file:
        references = [original.reference(row) for row in csv.DictReader(file)]
    keys = {reference.key for reference in references}
    assert len(keys) == len(references)
    entries = bibtexparser.loads(
        "".join(styles.text(one, "bibtex") for one in references),
        bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False),
    ).entries
    assert {entry["ID"] for entry in entries} == keys
    assert len(rispy.loads("\n".join(styles.text(one, "ris") for one in references))) == len(references)
    for one in references:
        CslReference.model_validate(json.loads(styles.text(one, "csl"))[0])
