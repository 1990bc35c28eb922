"""The ledger: all claims with their verdicts, the book's front page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sphinx.application import Sphinx

from systemrace.book.sphinx_ext import addresses, content, elements, values
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.verdicts import badge
from systemrace.claims import VERDICTS, Claim

NOT_YET = "not yet judged"
KEY_VALUES = 2


def ledger(app: Sphinx, page: str) -> list[Html]:
    """List all claims in the order of the file, with a count of the verdicts above them."""
    known = content.of(app)
    judged = {claim.id: _entry(known, claim) for claim in known.claims.values()}
    items = [_item(app, page, claim, judged[claim.id]) for claim in known.claims.values()]
    return [_counts(judged), tag("ul", *items, classes="sr-ledger")]


def _entry(known: content.Content, claim: Claim) -> dict[str, Any] | None:
    recorded = known.results.get(claim.chapter)
    entry = recorded.of("verdict").get(claim.id) if recorded else None
    return {**entry, "parameters": recorded.document["parameters"]} if recorded and entry else None


def _counts(judged: dict[str, dict[str, Any] | None]) -> Html:
    counts = Counter(entry["verdict"] if entry else NOT_YET for entry in judged.values())
    told = [tag("li", badge(name), f" {counts[name]}") for name in (*VERDICTS, NOT_YET) if counts[name]]
    return tag("ul", *told, classes="sr-counts", aria_label="Claims by verdict")


def _item(app: Sphinx, page: str, claim: Claim, entry: dict[str, Any] | None) -> Html:
    name = entry["verdict"] if entry else NOT_YET
    statement = elements.unbroken(claim.statement)
    linked = elements.link(statement, addresses.claim(app, page, claim.id)) if entry else statement
    body = [tag("p", linked), *_key_values(claim, entry), *_chapter(app, page, claim)]
    verdict = tag(
        "p", badge(name), " ", tag("span", claim.id, classes="sr-claim-id"), classes="sr-ledger-verdict"
    )
    return tag("li", verdict, tag("div", *body, classes="sr-ledger-body"), ids=f"ledger-{claim.id}")


def _key_values(claim: Claim, entry: dict[str, Any] | None) -> list[Html]:
    if not entry:
        return []
    shown = values.of_claim(claim, entry["values"], entry["parameters"])[:KEY_VALUES]
    told = [tag("li", f"{value.told}: ", tag("strong", value.written)) for value in shown]
    return [tag("ul", *told, classes="sr-key-values")]


def _chapter(app: Sphinx, page: str, claim: Claim) -> list[Html]:
    known = content.of(app)
    home = f"chapters/{claim.chapter}"
    title = known.title(home)
    if claim.chapter not in known.results or title is None:
        return []
    linked = elements.link(title, addresses.page(app, page, home))
    return [tag("p", f"Essay {claim.essay}. Chapter: ", linked, classes="sr-ledger-chapter")]
