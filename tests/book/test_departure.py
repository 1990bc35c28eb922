"""A page made with other parameters than the book's says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from small_book import rewrite
from systemrace.book import departure, report
from systemrace.book.sphinx_ext import verdicts
from systemrace.chapter.parameters import read_schema
from systemrace.project import Project

OWN = {"as_of": "2026-08-22", "focal": "China", "comparator": "United States"}
COUNTRIES = (
    "The same rule applied to Japan and the United Kingdom; "
    "the claim itself is about China and the United States."
)


@pytest.fixture
def book(minibook: Project) -> Project:
    """The small book, its first chapter with a comparator."""
    rewrite(
        minibook.chapters / "alpha.md",
        "region: Lit",
        'comparator: Country = "United States"  # held against\nregion: Lit',
    )
    return minibook


def page(book: Project, folder: Path, **changed: str) -> str:
    claim = {"values": {"share": 0.5}, "verdict": "mixed", "rule": "otherwise"}
    results = {
        "parameters": read_schema(book, "alpha").defaults | changed,
        "sources": [],
        "claims": {"A1": claim},
        **{kind: {} for kind in ("numbers", "phrases", "figures", "tables")},
    }
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    return report.page(book, "alpha", folder)


def test_the_books_own_run_says_nothing() -> None:
    assert departure.of_run(OWN, OWN) == departure.of_countries(OWN, OWN) == ""


def test_every_other_value_is_told_in_the_order_of_the_cell() -> None:
    assert departure.of_run(OWN | {"focal": "Japan", "as_of": "2019-12-31"}, OWN) == (
        "Run with as_of = 2019-12-31 instead of 2026-08-22, focal = Japan instead of China; "
        "not the book's own result."
    )


def test_a_reference_names_other_values_but_neither_the_copy_nor_its_day() -> None:
    own = {"snapshot": "2026-08-22", "as_of": "2026-08-22", "focal": "China"}
    assert departure.in_reference(own, own) == ""
    assert departure.in_reference(own | {"snapshot": "2026-05-22", "as_of": "2026-05-22"}, own) == ""
    other = own | {"as_of": "2019-12-31", "focal": "Japan"}
    assert departure.in_reference(other, own) == "computed with as_of = 2019-12-31, focal = Japan"


def test_one_other_country_names_both_and_the_claims_own() -> None:
    assert departure.of_countries(OWN | {"comparator": "United Kingdom"}, OWN) == (
        "The same rule applied to China and the United Kingdom; "
        "the claim itself is about China and the United States."
    )


def test_a_page_of_the_books_own_values_has_its_plain_title(book: Project, tmp_path: Path) -> None:
    html = page(book, tmp_path)
    assert "<title>alpha</title>" in html
    assert "instead of" not in html
    assert "The same rule" not in html


def test_a_page_of_another_day_says_so_in_title_and_under_the_heading(book: Project, tmp_path: Path) -> None:
    html = page(book, tmp_path, as_of="2019-12-31")
    told = "Run with as_of = 2019-12-31 instead of 2026-08-22; not the book&#x27;s own result."
    assert f"<title>alpha. {told}</title>" in html
    assert re.search(rf"<h1>\s*Alpha\s*</h1>\s*<p><strong>{re.escape(told)}</strong></p>", html)
    assert "The same rule" not in html


def test_a_verdict_on_other_countries_names_the_claims_own(book: Project, tmp_path: Path) -> None:
    html = page(book, tmp_path, focal="Japan", comparator="United Kingdom")
    assert f"</p>\n<p><strong>{COUNTRIES}</strong></p><p>Because" in html


def test_the_book_says_the_same_at_a_verdict(book: Project) -> None:
    class App:
        class systemrace:  # noqa: N801 - the name that the extension gives it
            project = book

    other = OWN | {"focal": "Japan", "comparator": "United Kingdom"}
    assert verdicts._other_countries(App, "alpha", other) == f"<p><strong>{COUNTRIES}</strong></p>"
    assert verdicts._other_countries(App, "alpha", OWN) == ""
