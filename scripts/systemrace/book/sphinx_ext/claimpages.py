"""A page for each claim, at an address that never changes: its verdict, and that under other choices."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from sphinx.application import Sphinx

from systemrace.book import claimwords, departure, specified, written
from systemrace.book.drawn import HOME, Tested
from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import (
    addresses,
    claimcite,
    claimpanel,
    content,
    elements,
    pictures,
    rows,
    values,
)
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.verdicts import badge
from systemrace.claims import Claim

Document = dict[str, Any]
DIGITS = 4  # on both sides of a tipping point, where the third may not differ
TIPPED = (
    "Each change is made in whole units from the chapter's own specification until the verdict is another "
    "one. Both sides are computed anew when the book is built."
)
FEW = 12  # sources that every chart of a page may list


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx the pages to write beside those of the toc."""
    if app.builder.format != "html":
        return
    known = content.of(app)
    contents = rows.contents_seen_from(app, f"{HOME}/any")
    for name, claim in known.claims.items():
        body = "\n".join(_body(app, claim, known.tested.get(name)))
        yield address(name), {"title": escape(_title(claim)), "body": body, "toctree": contents}, "page.html"


def address(claim: str) -> str:
    """Name the page of a claim."""
    return f"{HOME}/{claim}"


def files(tested: Tested) -> dict[str, str]:
    """Write what is offered beside a claim's page, by file name; its JSON stands ready."""
    if not tested.found.summary:
        return {}
    document = tested.document
    claim = document["claim"]
    return {
        f"{address(claim)}.csv": specified.csv_text(document),
        f"{address(claim)}.js": specified.script(document),
    }


def _title(claim: Claim) -> str:
    return f"{claim.id}: {claim.statement}"


def _body(app: Sphinx, claim: Claim, tested: Tested | None) -> Iterator[Html]:
    page = address(claim.id)
    yield tag("h1", f"{claim.id}: ", elements.unbroken(claim.statement))
    yield _lead(app, page, claim, tested)
    if tested:
        yield from _tested(app, page, claim, tested)
    yield from claimcite.sections(app, page, claim, tested)


def _tested(app: Sphinx, page: str, claim: Claim, tested: Tested) -> Iterator[Html]:
    """Show what becomes of a verdict under other choices, and what tips it."""
    document = tested.document
    if tested.found.summary:
        yield from _summary(app, page, claim, document)
        yield _figure(app, page, tested, "curve")
        yield claimpanel.panel(page, document)
        yield from _verdicts(app, page, tested)
        yield from _choices(app, page, tested)
        yield from _left_out(document)
    yield from _tipping(claim, document)


def _lead(app: Sphinx, page: str, claim: Claim, tested: Tested | None) -> Html:
    """Say what the chapter finds, and lead to where it does."""
    home = f"chapters/{claim.chapter}"
    chapter = elements.link(
        content.of(app).title(home) or claim.chapter, addresses.claim(app, page, claim.id)
    )
    verdict = content.of(app).verdict(claim.id)
    shown = [badge(verdict), " is the verdict"] if verdict else ["There is no verdict yet"]
    return tag("p", *shown, f" on claim {claim.id} of essay {claim.essay}, judged in ", chapter, ".",
               _here(tested))  # fmt: skip


def _here(tested: Tested | None) -> str:
    if tested is None:
        return ""
    told = (
        "what becomes of it under other defensible choices" if tested.found.summary else "what would tip it"
    )
    return f" Here stands {told}."


def _summary(app: Sphinx, page: str, claim: Claim, document: Document) -> Iterator[Html]:
    summary = document["summary"]
    yield tag(
        "p",
        tag("strong", f"{claimwords.supporting(summary)}."),
        f" {_sentence(claimwords.place(summary))} {claimwords.agreeing(summary)}",
        classes="sr-survives",
    )
    recorded = content.of(app).results.get(claim.chapter)
    told = departure.of_run(recorded.document["parameters"], document["parameters"]) if recorded else ""
    if told:
        yield tag("p", tag("strong", f"The chapter beside this page: {told}"))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _figure(app: Sphinx, page: str, tested: Tested, what: str) -> Html:
    entry, first = tested.figures.get(what), tested.figures["curve"]["id"]
    if entry is None:
        return Html()
    recorded = Recorded(HOME, tested.folder)
    if what == "curve" or len(entry["sources"]) <= FEW:
        return Html(pictures.html(app, page, recorded, entry))
    # Hundreds of sources, the same below every chart of the page, would be most of its weight.
    above = elements.link(f"the {len(entry['sources'])} of the first chart", f"#figure-{first}")
    return Html(pictures.html(app, page, recorded, entry | {"sources": [first]}, lambda _: above))


def _verdicts(app: Sphinx, page: str, tested: Tested) -> Iterator[Html]:
    """Show the shares of the verdicts, and how few choices have to change for each of the others."""
    document = tested.document
    yield tag("h2", "What else it could be", ids="verdicts")
    near = specified.nearest(document)
    if not near:
        own = document["summary"]["verdict"]
        yield tag("p", "Nothing: every specification gives the verdict ", badge(own), ".")
        return
    yield _figure(app, page, tested, "verdicts")
    listed = [
        elements.row(
            ([badge(one.verdict)], _changes(one), _found(document, one)),
            ids=document["specifications"][one.position]["id"],
        )
        for one in near
    ]
    yield elements.table(
        "For each other verdict, the specification that changes the fewest of the chapter's own choices",
        ("Verdict", "What has to change", "Estimate and permanent address"),
        listed,
    )


def _changes(one: specified.Near) -> Html:
    return elements.joined([tag("code", f"{name}={option}") for name, option in one.changed.items()])


def _found(document: Document, one: specified.Near) -> list[str]:
    found = document["specifications"][one.position]
    return [f"{specified.written(found)} ", elements.link(found["id"], f"#{found['id']}")]


def _choices(app: Sphinx, page: str, tested: Tested) -> Iterator[Html]:
    """Show which choice moves the result, and why each of its options is defensible."""
    document = tested.document
    own = dict(zip(specified.options_of(document), specified.own_of(document)["at"], strict=True))
    yield tag("h2", "Which choice moves it", ids="choices")
    yield _figure(app, page, tested, "influences")
    taken = specified.by_option(document)
    for choice in document["choices"]:
        name = choice["name"]
        yield tag("h3", claimpanel.spoken(name))
        yield tag("p", _sentence(choice["meaning"].rstrip(".")), " Parameter ", tag("code", name), ".")
        lines = [
            elements.row(
                (
                    tag("strong", one.option) if place == own[name] else one.option,
                    one.reason,
                    written.share(one.supporting),
                    written.plain(one.median),
                    f"{one.specifications:,}",
                ),
                numeric=(2, 3, 4),
            )
            for place, one in enumerate(taken[name])
        ]
        yield elements.table(
            f"Options of {claimpanel.spoken(name)}; the chapter's own in bold",
            ("Option", "Why it is defensible", "Support", "Median", "Count"),
            lines,
            numeric=(2, 3, 4),
            classes="sr-options",
        )


def _left_out(document: Document) -> Iterator[Html]:
    if not document["excluded"]:
        return
    yield tag("h2", "What is left out", ids="left-out")
    lines = [
        elements.row((_when(exclusion["when"]), exclusion["reason"])) for exclusion in document["excluded"]
    ]
    yield elements.table("Combinations that are not counted", ("Combination", "Why"), lines)


def _when(when: dict[str, list[Any]]) -> Html:
    return elements.joined(
        [
            tag("code", f"{name}={' or '.join(written.typed(value) for value in options)}")
            for name, options in when.items()
        ],
        " with ",
    )


def _tipping(claim: Claim, document: Document) -> Iterator[Html]:
    """Tell every tipping point, with the values on both of its sides."""
    points = document["tipping"]
    if not points:
        return
    yield tag("h2", "Where the verdict tips", ids="tipping")
    yield tag("p", TIPPED)
    for point in points:
        yield tag("h3", _sentence(point["change"]).rstrip("."))
        yield tag("p", f"{point['meaning']} ", tag("strong", claimwords.tips(point)))
        yield _sides(claim, point, document["parameters"])


def _sides(claim: Claim, point: dict[str, Any], parameters: dict[str, Any]) -> Html:
    """Show the values one step before and at a tipping point; at the most that was tried where none is."""
    last = point["most"] if point["at"] is None else point["at"] - 1
    sides = [(last, point["before"], point["values_before"])]
    if point["at"] is not None:
        sides.append((point["at"], point["after"], point["values_at"]))
    shown = [
        values.of_claim(claim, {name: float(value) for name, value in found.items()}, parameters, DIGITS)
        for *_, found in sides
    ]
    lines = [elements.row(("Verdict", *([badge(verdict)] for _, verdict, _ in sides)))]
    for versions in zip(*shown, strict=True):
        if len(versions) == 1 or len({one.written for one in versions}) > 1:
            lines.append(elements.row((versions[0].told, *(one.written for one in versions))))
    headings = ["What", *(f"At {written.counted(amount, point['unit'])}" for amount, *_ in sides)]
    same = "" if len(shown) == 1 else "; values that do not change are left out"
    return elements.table(f"Before and after: {point['change']}{same}", headings, lines)
