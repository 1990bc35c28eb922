"""The page of a claim under all its specifications: one by address, by choosing, and without a script."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from browsing import DESK, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.book, pytest.mark.xdist_group("book")]

CLAIM = "A5"  # several verdicts, a choice of days, yes and no among the options


def document(site: Path, claim: str = CLAIM) -> dict:
    return json.loads((site / "claims" / f"{claim}.json").read_text(encoding="utf-8"))


def rows(site: Path, claim: str = CLAIM) -> list[list[str]]:
    with (site / "claims" / f"{claim}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def is_shown(page, one: dict) -> None:
    page.wait_for_function(
        "id => document.querySelector('#sr-one-address a').textContent === id", arg=one["id"]
    )


def test_an_address_restores_choices_estimate_interval_verdict_and_command(site, visit):
    told = document(site)
    one = told["specifications"][-1]
    seen = visit(site / "claims" / f"{CLAIM}.html")
    page = seen.page
    page.goto(f"{page.url}#{one['id']}")
    is_shown(page, one)
    assert page.locator("#sr-one-result .sr-verdict").inner_text() == one["verdict"]
    estimate = page.locator("#sr-one-estimate").inner_text()
    assert estimate.startswith(f"{float(one['estimate']):.3g} (")
    chosen = page.eval_on_selector_all("#sr-one-choose select", "all => all.map(s => parseInt(s.value, 36))")
    assert chosen == one["at"]
    command = page.locator("#sr-one-run").inner_text()
    assert command.startswith(f"systemrace run {told['chapter']} -p ")
    line = int(page.locator("#sr-one-data").inner_text().split()[1].replace(",", ""))
    assert one["id"] in rows(site)[line - 1]
    assert page.locator("#sr-one").bounding_box()["y"] < 900
    assert (seen.outside, seen.complaints) == ([], [])


def test_choosing_by_keyboard_moves_the_address_and_back_again(site, visit):
    told = document(site)
    seen = visit(site / "claims" / f"{CLAIM}.html")
    page = seen.page
    select = page.locator("select[name=unknown_status]")
    select.focus()
    page.keyboard.press("ArrowDown")
    axis = [choice["name"] for choice in told["choices"]].index("unknown_status")
    own = next(one for one in told["specifications"] if one["id"] == told["summary"]["primary"])
    wanted = [*own["at"][:axis], 1, *own["at"][axis + 1 :]]
    one = next(one for one in told["specifications"] if one["at"] == wanted)
    is_shown(page, one)
    assert page.url.endswith(f"#{one['id']}")
    assert page.locator("#sr-one-said").inner_text() == f"Specification {one['id']}."
    page.get_by_role("button", name="The chapter's own", exact=True).press("Enter")
    is_shown(page, own)
    assert page.locator("#sr-one-run").inner_text() == f"systemrace run {told['chapter']}"
    assert seen.complaints == []


def test_a_combination_that_is_left_out_says_why(site, visit):
    page = visit(site / "claims" / "A1.html").page
    page.locator("select[name=attribution]").select_option(label="sponsor")
    page.locator("select[name=counting]").select_option(label="fractional")
    page.wait_for_function("document.querySelector('#sr-one-said').textContent.includes('is left out')")
    assert document(site, "A1")["excluded"][0]["reason"] in page.locator("#sr-one-said").inner_text()
    assert not page.locator("#sr-one-result").is_visible()


def test_an_address_of_no_specification_is_answered(site, visit):
    seen = visit(site / "claims" / f"{CLAIM}.html")
    seen.page.goto(f"{seen.page.url}#0000000000")
    seen.page.wait_for_function("document.querySelector('#sr-one-said').textContent.includes('0000000000')")
    assert seen.complaints == []


def test_without_a_script_the_chapters_own_and_the_files_remain(site, visit):
    page = visit(site / "claims" / f"{CLAIM}.html", java_script_enabled=False).page
    assert not page.locator("#sr-one-choose").is_visible()
    assert page.locator("#sr-one-address a").inner_text() == document(site)["summary"]["primary"]
    assert page.locator(f"#sr-one a[href='{CLAIM}.csv']").is_visible()


@pytest.mark.parametrize("claim", ["A1", "B8"])
def test_a_claims_page_is_quiet_and_accessible_in_both_themes_on_phone_and_desk(site, browser, claim):
    faults: list[str] = []
    with opened(browser, site / "claims" / f"{claim}.html") as seen:
        for width in (DESK, PHONE):
            seen.width(width)
            seen.bring_figures_in()
            for theme in ("light", "dark"):
                seen.theme(theme)
                where = f"{claim}, {theme}, {width} px"
                faults += [f"{where}: {found}" for found in seen.violations()]
            faults += [f"{claim}, {width} px: sticks out {found}" for found in seen.overflow()]
        faults += seen.outside + seen.complaints
    assert not faults, "\n".join(faults)


def test_every_claims_page_is_quiet(site, browser):
    faults: dict[str, list[str]] = {}
    for path in sorted((site / "claims").glob("*.html")):
        with opened(browser, path) as seen:
            seen.bring_figures_in()
            faults[path.name] = seen.outside + seen.complaints + seen.overflow()
    assert faults
    assert not any(faults.values()), faults


def test_the_ledger_sorts_by_share_and_by_tipping_point(site, visit):
    page = visit(site / "chapters" / "claims.html").page
    for by, growing in (("share", False), ("tips", True)):
        page.locator("select[name=sort]").select_option(by)
        found = page.evaluate(
            "by => [...document.querySelectorAll('#sr-ledger > li')].map(item => item.dataset[by] || '')", by
        )
        amounts = [float(text) for text in found if text]
        assert len(amounts) > 1
        assert amounts == sorted(amounts, reverse=not growing)
        assert "" not in found[: len(amounts)]
