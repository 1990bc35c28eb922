"""The page of all claims: choosing, sorting, a link that restores the choice, and no script at all."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.book, pytest.mark.xdist_group("book")]

SHOWN = """() => [...document.querySelectorAll('#sr-ledger > li')]
    .filter(item => !item.hidden).map(item => item.dataset.verdict)"""


def test_a_verdict_is_chosen_by_keyboard_and_a_link_restores_it(site, visit):
    page = visit(site / "chapters" / "claims.html").page
    every = page.evaluate(SHOWN)
    page.locator("select[name=verdict]").focus()
    page.keyboard.type("mixed")
    mixed = page.evaluate(SHOWN)
    assert 0 < len(mixed) < len(every)
    assert set(mixed) == {"mixed"}
    assert page.locator("#sr-ledger-told").inner_text() == f"{len(mixed)} of {len(every)} claims"
    address = page.url
    assert address.endswith("#verdict=mixed")
    page.goto("about:blank")
    page.goto(address)
    assert page.evaluate(SHOWN) == mixed
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_function(f"({SHOWN})().length === {len(every)}")


def test_sorting_by_verdict_keeps_every_claim(site, visit):
    page = visit(site / "chapters" / "claims.html").page
    every = page.evaluate(SHOWN)
    page.get_by_label("Sort by").select_option("verdict")
    ordered = page.evaluate(SHOWN)
    assert sorted(ordered) == sorted(every)
    changes = [name for before, name in zip(["", *ordered], ordered, strict=False) if name != before]
    assert len(changes) == len(set(changes))


def test_without_a_script_every_claim_is_there_and_nothing_is_offered_that_would_not_work(site, visit):
    page = visit(site / "chapters" / "claims.html", java_script_enabled=False).page
    assert page.locator("#sr-ledger > li").count() == page.locator("#sr-ledger > li:visible").count() > 0
    assert not page.locator("#sr-choose").is_visible()
