"""Finding what to cite: whole ids, short ones, ambiguous and mistyped ones."""

from __future__ import annotations

import pytest

from small_book import GOLDEN
from systemrace import citation
from systemrace.book import citable
from systemrace.book.citable import Edition, Thing
from systemrace.claims.ledger import parse
from systemrace.errors import DataError, UsageError
from systemrace.project import Project

LEDGER = (GOLDEN / "data" / "claims.yml").read_text(encoding="utf-8")
THINGS = [
    Thing("chapter/trial-counts", "Trial counts", "chapters/trial-counts.html"),
    Thing(
        "figure/trial-counts:starts-by-year", "More start", "figures/trial-counts/starts-by-year.html",
        "Trial counts", "2026-08-22",
    ),
    Thing("table/trial-counts:flow", "Flow", "chapters/trial-counts.html#table-flow", "Trial counts"),
    Thing("number/trial-counts:total", "Trials: 82", "chapters/trial-counts.html#made-total", "Trial counts"),
    Thing("number/safety:total", "Harms: 9", "chapters/safety.html#made-total", "Safety"),
    Thing("claim/A1", "Claim A1: More.", "claims/A1.html", "Trial counts", "2026-08-22", ("verdict: mixed",)),
    Thing(
        "source/un_m49", "Codes (M49)", "sources.html#source-un_m49",
        source={"source_id": "un_m49", "kind": "standard", "title": "Codes (M49)", "authors": "UN"},
    ),
]  # fmt: skip


@pytest.fixture
def edition() -> Edition:
    work = citation.read(Project(GOLDEN))
    return Edition("2026.08", work, "https://example.org/v/2026.08/", {thing.id: thing for thing in THINGS})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("figure/trial-counts:starts-by-year", "figure/trial-counts:starts-by-year"),
        ("starts-by-year", "figure/trial-counts:starts-by-year"),
        ("figure/starts-by-year", "figure/trial-counts:starts-by-year"),
        ("trial-counts:flow", "table/trial-counts:flow"),
        ("trial-counts", "chapter/trial-counts"),
        ("A1", "claim/A1"),
        ("claim/a1", "claim/A1"),
        ("safety:total", "number/safety:total"),
        ("un_m49", "source/un_m49"),
    ],
)
def test_an_id_or_its_unambiguous_end_is_found(edition, asked, found):
    assert edition.find(asked).id == found


def test_an_ambiguous_end_lists_what_it_may_be(edition):
    with pytest.raises(
        UsageError, match=r'"total" may be any of number/trial-counts:total, number/safety:total'
    ):
        edition.find("total")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("figure/trial-counts:start-by-year", "Did you mean figure/trial-counts:starts-by-year"),
        ("claim/A11", "Did you mean claim/A1"),
        ("sources/un_m49", "Did you mean source/un_m49"),
        ("un_m48", "Did you mean source/un_m49"),
        ("nothing like it", "An id is its kind and its name, such as chapter/trial-counts, claim/A1"),
    ],
)
def test_a_mistyped_id_gets_a_suggestion(edition, asked, told):
    with pytest.raises(UsageError) as error:
        edition.find(asked)
    assert f'There is no "{asked}" in version 2026.08. {told}' in str(error.value)


def test_a_figure_is_cited_with_version_address_copy_and_id(edition):
    reference = edition.reference(edition.find("starts-by-year"))
    assert (reference.version, reference.issued) == ("2026.08", (2026, 8))
    assert reference.url == "https://example.org/v/2026.08/figures/trial-counts/starts-by-year.html"
    assert reference.container == "A small book: three chapters that count a little"
    assert reference.notes == (
        "Chapter: Trial counts",
        "registry copy of 2026-08-22",
        "id figure/trial-counts:starts-by-year",
    )


def test_a_claim_of_a_run_with_other_parameters_says_so():
    claim = parse(LEDGER)["A1"]
    chapter = Thing(
        "chapter/alpha", "Alpha", "chapters/alpha.html", "", "2026-05-22", ("computed with x = 2",)
    )
    thing = citable.of_claim(claim, "mixed", chapter)
    assert (thing.chapter, thing.snapshot) == ("Alpha", "2026-05-22")
    assert thing.notes == ("verdict: mixed", "computed with x = 2")


def test_a_claim_is_cited_with_its_verdict_and_a_source_as_itself(edition):
    assert "verdict: mixed" in edition.reference(edition.find("A1")).notes
    source = edition.reference(edition.find("un_m49"))
    assert (source.version, source.authors[0].group, source.title) == ("", "UN", "Codes (M49)")


def test_the_book_itself_is_cited_with_every_registry_copy(edition):
    reference = edition.cite("book")
    assert (reference.kind, reference.version) == ("book", "2026.08")
    assert reference.url == "https://example.org/v/2026.08/"
    assert reference.notes == ("registry copy of 2026-08-22",)
    assert edition.cite("a1").title == "Claim A1: More."


def test_the_list_that_a_site_carries_is_read_back(edition, tmp_path):
    edition.write(tmp_path)
    assert citable.read(tmp_path) == edition


def test_a_broken_list_is_told(tmp_path):
    (tmp_path / citable.FILE).write_text('{"version": "2026.08"}', encoding="utf-8")
    with pytest.raises(DataError, match=r"citations\.json cannot be read"):
        citable.read(tmp_path)
