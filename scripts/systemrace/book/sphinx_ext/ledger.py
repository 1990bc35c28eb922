"""The ledger: all claims with their verdicts, whole, on the front page in short, and above each chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx

from systemrace.book import verdicts
from systemrace.book.sphinx_ext import addresses, content, elements, values
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.verdicts import badge
from systemrace.claims import VERDICTS, Claim, in_order

NOT_YET = "not yet judged"
KEY_VALUES = 2
ESSAYS = ("A", "B")
SORTS = {"claim": "claim", "verdict": "verdict", "chapter": "chapter"}


def ledger(app: Sphinx, page: str) -> list[Html]:
    """List all claims by number, with counts of the verdicts, and means to choose among them."""
    known = content.of(app)
    claims = in_order(known.claims)
    judged = _judged(known)
    items = [_item(app, page, claim, judged[claim.id]) for claim in claims]
    listed = tag("ul", *items, classes="sr-ledger", ids="sr-ledger")
    return [_counts(app, page, judged.values()), _controls(known, claims), listed, _as_data(page)]


def dashboard(app: Sphinx, page: str) -> list[Html]:
    """Show every chapter with its claims, a line each, and a count of the verdicts above them."""
    known = content.of(app)
    judged = _judged(known)
    groups = [
        _group(app, page, chapter, [claim for claim in in_order(known.claims) if claim.chapter == chapter])
        for chapter in known.results
    ]
    return [_counts(app, page, judged.values()), tag("div", *filter(None, groups), classes="sr-dashboard")]


def badges(app: Sphinx, page: str) -> Html:
    """Name the claims that a chapter judges, in one line under its title; empty on any other page."""
    known = content.of(app)
    chapter = known.chapter_of(page)
    judged = _judged(known)
    claims = [claim for claim in in_order(known.claims) if claim.chapter == chapter]
    told = [
        tag(
            "li",
            elements.link(claim.id, addresses.claim(app, page, claim.id)),
            " ",
            badge(_name(judged[claim.id])),
        )
        for claim in claims
    ]
    return tag("ul", *told, classes="sr-badges", aria_label="Claims judged here") if told else Html()


def _judged(known: content.Content) -> dict[str, dict[str, Any] | None]:
    return {claim.id: _entry(known, claim) for claim in known.claims.values()}


def _entry(known: content.Content, claim: Claim) -> dict[str, Any] | None:
    recorded = known.results.get(claim.chapter)
    entry = recorded.of("verdict").get(claim.id) if recorded else None
    return {**entry, "parameters": recorded.document["parameters"]} if recorded and entry else None


def _name(entry: dict[str, Any] | None) -> str:
    return str(entry["verdict"]) if entry else NOT_YET


def _counts(app: Sphinx, page: str, judged: Iterable[dict[str, Any] | None]) -> Html:
    """Count the verdicts; each leads to its claims in the ledger, where a page holds one."""
    counts = Counter(map(_name, judged))
    told = [
        tag("li", _chosen(app, page, name), f" {counts[name]}")
        for name in (*VERDICTS, NOT_YET)
        if counts[name]
    ]
    return tag("ul", *told, classes="sr-counts", aria_label="Claims by verdict")


def _chosen(app: Sphinx, page: str, name: str) -> Html:
    home = content.of(app).home("ledger")
    if home is None or name not in VERDICTS:
        return badge(name)
    address = "" if home == page else addresses.page(app, page, home)
    return elements.link(badge(name), f"{address}#{urlencode({'verdict': name})}")


def _as_data(page: str) -> Html:
    links = [elements.link(file, addresses.file(page, file)) for file in (verdicts.FILE, verdicts.SCHEMA)]
    return tag("p", "The same as data: ", links[0], ", described by ", links[1], ".")


def _controls(known: content.Content, claims: list[Claim]) -> Html:
    """Offer to choose and to sort; the script that can do it takes `hidden` away."""
    chapters = {claim.chapter: known.title(f"chapters/{claim.chapter}") or claim.chapter for claim in claims}
    ordered = {name: chapters[name] for name in known.results if name in chapters}
    fields = [
        _select("essay", "Essay", {essay: f"Essay {essay}" for essay in ESSAYS}),
        _select("verdict", "Verdict", {name: name for name in VERDICTS}),
        _select("chapter", "Chapter", ordered),
        _select("sort", "Sort by", SORTS, every=None),
    ]
    reset = tag("button", "Show all", type="reset")
    told = tag("output", "", ids="sr-ledger-told")
    return tag("form", *fields, reset, told, classes="sr-choose", ids="sr-choose", hidden="hidden")


def _select(name: str, label: str, options: dict[str, str], every: str | None = "All") -> Html:
    listed = [tag("option", text, value=value) for value, text in options.items()]
    # A value of its own: `tag` leaves out an empty one.
    first = [tag("option", every, value="all")] if every else []
    return tag("label", f"{label} ", tag("select", *first, *listed, name=name))


def _item(app: Sphinx, page: str, claim: Claim, entry: dict[str, Any] | None) -> Html:
    name = _name(entry)
    statement = elements.unbroken(claim.statement)
    linked = elements.link(statement, addresses.claim(app, page, claim.id)) if entry else statement
    body = [tag("p", linked), *_key_values(claim, entry), *_chapter(app, page, claim)]
    verdict = tag(
        "p", badge(name), " ", tag("span", claim.id, classes="sr-claim-id"), classes="sr-ledger-verdict"
    )
    return tag(
        "li",
        verdict,
        tag("div", *body, classes="sr-ledger-body"),
        ids=f"ledger-{claim.id}",
        data_essay=claim.essay,
        data_verdict=name,
        data_chapter=claim.chapter,
    )


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


def _group(app: Sphinx, page: str, chapter: str, claims: list[Claim]) -> Html:
    """Show a chapter and its claims; nothing for a chapter without any."""
    if not claims:
        return Html()
    known = content.of(app)
    home = f"chapters/{chapter}"
    title = elements.link(known.title(home) or chapter, addresses.page(app, page, home))
    lines = [_line(app, page, claim, _entry(known, claim)) for claim in claims]
    return tag("section", tag("h3", title), tag("ul", *lines), classes="sr-of-chapter")


def _line(app: Sphinx, page: str, claim: Claim, entry: dict[str, Any] | None) -> Html:
    statement = elements.unbroken(claim.statement)
    linked = elements.link(statement, addresses.claim(app, page, claim.id)) if entry else statement
    return tag("li", badge(_name(entry)), tag("span", claim.id, classes="sr-claim-id"), tag("span", linked))
