"""The ledger: all claims with their verdicts, whole, on the front page in short, and above each chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx

from systemrace.book import claimwords, verdicts, written
from systemrace.book.multiverse import Multiverse
from systemrace.book.sphinx_ext import addresses, content, elements, values
from systemrace.book.sphinx_ext.elements import Html, select, tag
from systemrace.book.sphinx_ext.verdicts import badge
from systemrace.claims import VERDICTS, Claim, in_order

NOT_YET = "not yet judged"
KEY_VALUES = 2
ESSAYS = ("A", "B")
SORTS = {
    "claim": "claim",
    "verdict": "verdict",
    "chapter": "chapter",
    "share": "share that supports it",
    "tips": "units to tip it",
}


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
        select("essay", "Essay", {essay: f"Essay {essay}" for essay in ESSAYS}, every="All"),
        select("verdict", "Verdict", {name: name for name in VERDICTS}, every="All"),
        select("chapter", "Chapter", ordered, every="All"),
        select("sort", "Sort by", SORTS),
    ]
    reset = tag("button", "Show all", type="reset")
    told = tag("output", "", ids="sr-ledger-told")
    return tag("form", *fields, reset, told, classes="sr-choose", ids="sr-choose", hidden="hidden")


def _item(app: Sphinx, page: str, claim: Claim, entry: dict[str, Any] | None) -> Html:
    name, known = _name(entry), content.of(app)
    statement = elements.unbroken(claim.statement)
    linked = elements.link(statement, addresses.claim(app, page, claim.id)) if entry else statement
    body = [tag("p", linked), *_key_values(claim, entry), *_chapter(app, page, claim)]
    tested = known.tested.get(claim.id)
    facts = tested.found if tested else None
    tips = claimwords.first_to_tip(facts.tipping) if facts else None
    verdict = tag(
        "p", badge(name), " ", tag("span", claim.id, classes="sr-claim-id"), classes="sr-ledger-verdict"
    )
    return tag(
        "li",
        verdict,
        tag("div", *body, classes="sr-ledger-body"),
        _survives(app, page, claim, facts),
        ids=f"ledger-{claim.id}",
        data_essay=claim.essay,
        data_verdict=name,
        data_chapter=claim.chapter,
        data_share=f"{facts.summary['supporting']:.6g}" if facts and facts.summary else "",
        data_tips=str(tips["at"]) if tips else "",
    )


def _survives(app: Sphinx, page: str, claim: Claim, found: Multiverse | None) -> Html:
    """Say how many specifications support a claim and what would tip its verdict, where that is known."""
    if found is None:
        return Html()
    address = addresses.specifications(app, page, claim.id)
    told = [("Specifications", elements.link(_share(found), address))]
    if found.tipping:
        told.append(("Tipping point", elements.link(_tips(found), f"{address}#tipping")))
    pairs = [tag("div", tag("dt", name), tag("dd", text)) for name, text in told]
    return tag("dl", *pairs, classes="sr-ledger-tested")


def _share(found: Multiverse) -> str:
    summary = found.summary
    if summary is None:
        return "none named"
    return f"{written.share(summary['supporting'])} of {summary['specifications']:,} support it"


def _tips(found: Multiverse) -> str:
    point = claimwords.first_to_tip(found.tipping)
    if point is None:
        return f"none found in {len(found.tipping)} searches" if len(found.tipping) > 1 else "none found"
    return f"{point['after']} at {written.counted(point['at'], point['unit'])} ({point['change']})"


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
    said = [tag("span", linked)]
    tested = content.of(app).tested.get(claim.id)
    if tested and tested.found.summary:
        share = elements.link(_share(tested.found), addresses.specifications(app, page, claim.id))
        said = [tag("span", linked, " ", tag("span", share, classes="sr-survived"))]
    return tag("li", badge(_name(entry)), tag("span", claim.id, classes="sr-claim-id"), *said)
