"""The page of differences: what moved first, what is said of each claim, and nothing taken for markup."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser

from systemrace.release import changepage

SIDE = {
    "verdict": "mixed",
    "values": {"n": 3, "high": "inf"},
    "headline": None,
    "rules": [{"verdict": "mixed", "when": "n < 4"}],
}
ALONE = {
    "data": {"verdict": "mixed", "estimate": 0.5},
    "code": {"verdict": None, "why": "KeyError: 'x'"},
}
OWED = {
    "told": "the data alone", "to": [["data"]], "changed": ["data", "code"], "alone": ALONE,
    "rows": {"deals": ["a", "b"]}, "rows_changed": 7, "rows_least": False,
    "parameters": {"as_of": ["2026-05-22", "2026-08-22"]}, "code": ["scripts/systemrace/analysis/a.py"],
}  # fmt: skip


def row(name: str, movement: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "statement": f"Claim {name}.", "movement": movement, "because": "a reason", "owed": None,
        "rule_changed": False, "reworded": False, "older": SIDE, "newer": SIDE, **more,
    }  # fmt: skip


def read(*rows: dict[str, Any]) -> LexborHTMLParser:
    return LexborHTMLParser(changepage.page("2026.05", "2026.08", list(rows)))


def text(page: LexborHTMLParser, selector: str) -> str:
    found = page.css_first(selector)
    assert found is not None
    return " ".join(found.text(separator=" ").split())


def test_what_moved_comes_first_and_the_title_counts_it() -> None:
    page = read(row("A1", "held"), row("A2", "reversed"), row("A3", "not compared"))
    assert text(page, "h1") == "From 2026.05 to 2026.08: 1 of 3 conclusions moved"
    assert "Of 3 claims: 1 held, 1 reversed, 1 not compared." in text(page, "body")
    assert [one.text() for one in page.css("section h2")] == ["A2 reversed"]
    assert [one.css_first("a").text() for one in page.css("h2 + ul > li")] == ["A1", "A3"]
    assert "not compared: a reason" in text(page, "h2 + ul > li:last-child")
    assert text(read(row("A1", "held")), "h1").endswith("No conclusion moved")


def test_a_movement_says_what_it_is_owed_to_and_how_that_was_found() -> None:
    told = text(read(row("A2", "weakened", owed=OWED, rule_changed=True)), "section")
    for expected in (
        "Owed to the data alone",
        "The rule changed.",
        "deals: a, b",
        "rows that differ: 7; taking these back undoes it, and some of them could be spared",
        "as_of: 2026-05-22 before, 2026-08-22 after",
        "code: scripts/systemrace/analysis/a.py",
        "only the data newer: mixed, 0.5",
        "only the code newer: cannot be computed (KeyError: 'x')",
        "2026.05: mixed n 3; high inf",
    ):
        assert expected in told


def test_a_claim_of_one_version_only_has_one_side() -> None:
    page = read(row("A2", "weakened", older=None))
    assert text(page, "dl div") == "2026.05 not in this version"


def test_words_are_never_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    for movement in ("held", "reversed", "not compared"):
        page = read(row("A1", movement, statement=hostile, because=hostile, owed={**OWED, "told": hostile}))
        assert page.css("img") == []
        assert hostile in text(page, "body")
