"""A claim in full: its verdict and why, beside what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sphinx.application import Sphinx

from systemrace.book import claimwords, departure, written
from systemrace.book.drawn import HOME
from systemrace.book.sphinx_ext import addresses, citing, content, elements, values
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.chapter.parameters import read_schema
from systemrace.chapter.variants import variants
from systemrace.claims import VERDICTS, Claim, rules
from systemrace.figures import markup


def verdict(app: Sphinx, page: str, identifier: str, *, bar: bool = True) -> Html:
    """Show a claim: verdict, statement, why, the points against it at the same size, what would settle it.

    Args:
        app: the running build.
        page: the page it is shown on.
        identifier: the claim's id.
        bar: whether to lead to the claim's own page.
    """
    claim = content.of(app).claims[identifier]
    recorded, _, entry = content.of(app).find("verdict", identifier, page)
    parameters = recorded.document["parameters"]
    if content.of(app).variant_of(recorded.chapter):
        return _by_the_same_rule(app, page, claim, entry, parameters)
    return tag(
        "section",
        _headline(app, page, claim, entry["verdict"]),
        _other_countries(app, recorded.chapter, parameters),
        tag("p", "Measured by: ", departure.in_place(claim.estimand, parameters), classes="sr-estimand"),
        _survives(app, page, claim),
        tag("div", _why(claim, entry, parameters), against(claim), classes="sr-sides"),
        _settle(claim, entry["verdict"]),
        citing.bar(addresses.file(page, f"{HOME}/{identifier}.html"), f"Claim {identifier}") if bar else "",
        classes="sr-verdict-card",
        ids=f"claim-{identifier}",
        aria_label=f"Claim {identifier}: {entry['verdict']}",
    )


def _by_the_same_rule(
    app: Sphinx, page: str, claim: Claim, entry: dict[str, Any], parameters: dict[str, Any]
) -> Html:
    """Show what a claim's rule says under a variant's parameters, as no verdict on the claim."""
    known = content.of(app)
    variant = variants(known.project)[str(known.chapter_of(page))]
    chosen = ", ".join(f"{name} = {written.typed(value)}" for name, value in variant.parameters.items())
    home = elements.link(f"Claim {claim.id}", addresses.claim(app, page, claim.id))
    told = ["Not a verdict on the claim itself. The rule of ", home, f" applied to other values: {chosen}."]
    return tag(
        "section",
        tag("p", badge(entry["verdict"]), " ", tag("span", "by the same rule"), classes="sr-claim-line"),
        tag("p", tag("strong", *told)),
        tag("p", "Measured by: ", departure.in_place(claim.estimand, parameters), classes="sr-estimand"),
        tag("div", _why(claim, entry, parameters), classes="sr-side"),
        classes="sr-verdict-card",
        ids=f"rule-{claim.id}",
        aria_label=f"The rule of claim {claim.id} under other values: {entry['verdict']}",
    )


def badge(name: str) -> Html:
    """Show a verdict as a word with a sign of its own; the sign is drawn by the style sheet."""
    return tag("span", name, classes=markup.verdict_classes(name) if name in VERDICTS else "sr-unjudged")


def because(entry: Mapping[str, Any]) -> str:
    """Say by which part of the rule a verdict came about, with the values that decided."""

    def shown(name: str) -> str:
        return f"{name} ({written.plain(entry['values'][name])})"

    return rules.words(rules.decisive(rules.parse(entry["rule"]), entry["values"]), shown)


def against(claim: Claim) -> Html:
    """List the points against a claim."""
    points = tag("ul", *[tag("li", point) for point in claim.points_against])
    return tag("div", tag("p", "Points against", classes="sr-side-title"), points, classes="sr-side")


def _headline(app: Sphinx, page: str, claim: Claim, name: str) -> Html:
    target = addresses.ledger(app, page, claim.id)
    where = f"Claim {claim.id}, essay {claim.essay}"
    kind = "sr-claim-id"
    named = elements.link(where, target, kind) if target else tag("span", where, classes=kind)
    return tag(
        "div",
        tag("p", badge(name), " ", named, classes="sr-claim-line"),
        tag("p", elements.unbroken(claim.statement), classes="sr-statement"),
        classes="sr-headline",
    )


def _other_countries(app: Sphinx, chapter: str, parameters: dict[str, Any]) -> Html:
    """Warn that the verdict is not one on the claim's own countries, where the run had others."""
    told = departure.of_countries(parameters, read_schema(content.of(app).project, chapter).defaults)
    return tag("p", tag("strong", told)) if told else Html()


def _survives(app: Sphinx, page: str, claim: Claim) -> Html:
    """Say in a line how the verdict fares under other defensible choices, and lead to all of them."""
    tested = content.of(app).tested.get(claim.id)
    if tested is None:
        return Html()
    found = tested.found
    told = [f"{claimwords.supporting(found.summary)}."] if found.summary else []
    told += [
        f"{point['change'][:1].upper()}{point['change'][1:]}: {claimwords.tips(point)}"
        for point in [claimwords.first_to_tip(found.tipping)]
        if point
    ]
    linked = elements.link(
        "Every specification and tipping point", addresses.specifications(app, page, claim.id)
    )
    return tag("p", f"{' '.join(told)} ", linked, ".", classes="sr-estimand")


def _why(claim: Claim, entry: dict[str, Any], parameters: dict[str, Any]) -> Html:
    lines = [
        elements.row(([elements.name(value.name), " ", value.told], value.written), numeric=(1,))
        for value in values.of_claim(claim, entry["values"], parameters)
    ]
    return tag(
        "div",
        tag("p", "Why this verdict", classes="sr-side-title"),
        tag(
            "p",
            tag("strong", entry["verdict"].capitalize()),
            ", because ",
            because(entry),
            ".",
            classes="sr-rule",
        ),
        _values(claim, lines),
        _rules(claim),
        classes="sr-side",
    )


def _values(claim: Claim, lines: list[Html]) -> Html:
    """Keep the values one press away, so that the chart stands on the first screen."""
    title = f"Values behind {claim.id}"
    return tag(
        "details",
        tag("summary", f"{title} ({len(lines)})"),
        elements.table(title, ("Value", "Computed"), lines, numeric=(1,)),
        classes="sr-rule",
    )


def _rules(claim: Claim) -> Html:
    """Show the rules in the order in which they are tried."""
    told = [tag("li", tag("strong", rule.verdict), ": ", tag("code", rule.when)) for rule in claim.rules]
    summary = tag("summary", "All rules, fixed beforehand; the first that holds decides")
    return tag("details", summary, tag("ol", *told), classes="sr-rule")


def _settle(claim: Claim, name: str) -> Html:
    lead = "What would settle it: "
    if name == "not testable":
        lead = f"No public data can decide this yet. {lead}"
    return tag("p", tag("strong", lead), claim.settle, classes="sr-settle")
