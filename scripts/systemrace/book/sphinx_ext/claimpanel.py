"""One specification of a claim at a time: chosen by its address or by its options, with how to run it."""

from __future__ import annotations

from typing import Any

from systemrace.book import specified
from systemrace.book.sphinx_ext import elements
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.verdicts import badge

Document = dict[str, Any]


def panel(page: str, document: Document) -> Html:
    """Show the chapter's own specification; a script lets the reader take any other.

    Args:
        page: of the claim; its files stand beside it under the same name.
        document: of the claim.
    """
    claim = document["claim"]
    csv, json = (elements.link(f"{claim}.{kind}", f"{claim}.{kind}") for kind in ("csv", "json"))
    told = tag("p", "Each of the specifications has a permanent address: this page's, with the id behind #. "
               "All of them stand in ", csv, " and ", json, ".")  # fmt: skip
    return tag(
        "section",
        tag("h2", "One specification", ids="one"),
        told,
        _form(document),
        _shown(document),
        classes="sr-one",
        ids="sr-one",
        data_sr_claim=claim,
        data_sr_script=f"{claim}.js",
    )


def spoken(name: str) -> str:
    """Write a parameter's name as words."""
    return name.replace("_", " ")


def _form(document: Document) -> Html:
    """Offer the options of every choice; the script that can follow takes `hidden` away."""
    own = specified.own_of(document)["at"]
    fields = [
        elements.select(
            name,
            spoken(name),
            {
                specified.DIGITS[place]: f"{option} (the chapter's own)" if place == default else option
                for place, option in enumerate(options)
            },
            chosen=specified.DIGITS[default],
        )
        for (name, options), default in zip(specified.options_of(document).items(), own, strict=True)
    ]
    reset = tag("button", "The chapter's own", type="reset")
    return tag("form", *fields, reset, classes="sr-choose", ids="sr-one-choose", hidden="hidden")


def _shown(document: Document) -> Html:
    own, summary, claim = specified.own_of(document), document["summary"], document["claim"]
    total = summary["specifications"]
    place = document["specifications"].index(own)
    said = tag("p", badge(own["verdict"]), " ", tag("span", specified.written(own), ids="sr-one-estimate"),
               ids="sr-one-result")  # fmt: skip
    # With its own id as an anchor the address leads here without a script, too.
    address = tag("span", elements.link(own["id"], f"#{own['id']}"), ids=own["id"])
    facts = [
        ("Address", address, "sr-one-address"),
        ("Rank", f"{summary['rank']:,} of {total:,} by estimate, the lowest first", "sr-one-rank"),
        ("Run it", tag("code", specified.command(document, own["at"])), "sr-one-run"),
        (
            "Data",
            f"line {summary['rank'] + 1:,} of {claim}.csv; specifications[{place}] of {claim}.json",
            "sr-one-data",
        ),
    ]
    listed = [tag("div", tag("dt", name), tag("dd", text, ids=ids)) for name, text, ids in facts]
    status = tag("div", said, tag("p", "The chapter's own specification.", ids="sr-one-said"), role="status")
    return tag("div", status, tag("dl", *listed, classes="sr-facts"), classes="sr-one-shown")
