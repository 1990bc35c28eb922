"""What each registry copy changed: a list of the copies, a page for each, its files and the feed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from systemrace.book import difference, feed, history
from systemrace.book.history import News
from systemrace.book.sphinx_ext import addresses, bibliography, cells, content, elements, rows
from systemrace.book.sphinx_ext.elements import Html, joined, tag
from systemrace.book.sphinx_ext.verdicts import badge
from systemrace.claims import VERDICTS
from systemrace.figures import markup

FIRST = 60  # rows of a table that stand on the page; the rest is in its file
RECORDS = 40  # records named beside a claim that moved
RULE = (
    "A claim is reversed when it went from supported or mostly supported to contradicted, or back; "
    "strengthened or weakened when its verdict went up or down in the order contradicted, mixed, mostly "
    "supported, supported. Under the same verdict it is strengthened or weakened when the interval of its "
    "headline came to lie otherwise about the reference: against the claim, across it, or for the claim. "
    "Otherwise it held."
)
LEAVING = (
    "A record that only the older copy holds need not have left the registry: the search that found it may "
    "have changed. A field that was blank before may have been filled in the copy, not in the registry."
)
COLUMNS = {
    "status": ("nct_id", "title", "lead_sponsor", "old", "new"),
    "sites": ("nct_id", "title", "lead_sponsor", "old", "new", "countries_gained", "countries_lost"),
    "added": ("nct_id", "title", "lead_sponsor", "countries", "start_date", "overall_status", "is_car"),
}
COLUMNS["removed"] = COLUMNS["added"]
OTHER_COLUMNS = ("nct_id", "title", "lead_sponsor", "field", "old", "new", "change")


def register(app: Sphinx) -> None:
    """Register pages, files and the link to the feed; nothing of it where no page lists the copies."""
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", _name_feed)
    app.connect("build-finished", copy)


def listed(app: Sphinx, page: str) -> Html:
    """List the copies that have one before them, the newest first, with what became of the claims."""
    items = [
        tag(
            "li",
            elements.link(f"Copy of {one.newer}", addresses.page(app, page, one.page)),
            f" against that of {one.older}: {_in_short(one)}",
        )
        for one in _news(app)
    ]
    told = tag("ul", *items) if items else tag("p", "There is no copy yet that has another before it.")
    subscribe = elements.link("Atom feed", addresses.file(page, feed.FILE))
    return Html(told + tag("p", "New copies are told of in the ", subscribe, "."))


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx a page for each copy."""
    if app.builder.format != "html":
        return
    for one in _news(app):
        title = f"What changed: registry copy of {one.newer}"
        contents = rows.contents_seen_from(app, one.page)
        body = tag("h1", title) + _body(app, one)
        yield one.page, {"title": escape(title), "body": body, "toctree": contents}, "page.html"


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Put tables, documents, figures and the feed into the built book."""
    home = _home(app) if exception is None and app.builder.format == "html" else None
    if home is None:
        return
    out = Path(app.outdir)
    for one in _news(app):
        target = out / one.page
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(one.folder.iterdir()):
            if file.is_file() and file.name != history.FIGURE_FILE:
                shutil.copyfile(file, target / file.name)
        if (one.folder / history.FIGURES).is_dir():
            shutil.copytree(one.folder / history.FIGURES, target / history.FIGURES, dirs_exist_ok=True)
    text = feed.write(content.of(app).project, _news(app), f"{home}.html")
    (out / feed.FILE).write_text(text, encoding="utf-8")


def _name_feed(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Let a reader's program find the feed from any page."""
    if app.builder.format == "html" and _home(app):
        target = escape(addresses.file(page, feed.FILE))
        told = f'<link rel="alternate" type="application/atom+xml" title="New copies" href="{target}">'
        context["metatags"] = f"{context.get('metatags') or ''}\n{told}"


def _home(app: Sphinx) -> str | None:
    return content.of(app).home(history.DIRECTIVE)


def _news(app: Sphinx) -> list[News]:
    return content.of(app).news


def _in_short(one: News) -> str:
    counts = {count["kind"]: count["records"] for count in one.document["counts"]}
    claims = f" {difference.verdicts_told(one.document)}" if one.document["claims"] is not None else ""
    return f"{counts['added']:,} records added, {counts['removed']:,} removed.{claims}"


def _body(app: Sphinx, one: News) -> Html:
    document = one.document
    older, newer = document["older"], document["newer"]
    lead = (
        f"The copy of {newer['date']} holds {newer['records']:,} records, that of {older['date']} before it "
        f"{older['records']:,}. "
    )
    rules = _rules_told(older["screening_rules"], newer["screening_rules"])
    files = elements.link("JSON", addresses.file(one.page, f"{one.page}/{difference.FILE}"))
    parts = [
        tag("p", lead, rules, " All of this page as ", files, "."),
        _section("verdicts", "Verdicts", _verdicts(app, one)),
        _section("records", "Records", _figures(app, one), _counts(one), tag("p", LEAVING)),
        _section("sponsors", "Records of one sponsor that changed alike", _batches(app, one)),
        _section("numbers", "Numbers", _numbers(app, one)),
        _section("each-record", "Each record", *(_records(app, one, count) for count in document["counts"])),
    ]
    return Html("\n".join(parts))


def _rules_told(older: str, newer: str) -> str:
    if older == newer:
        return f"Both were screened by the same rules, version {newer}."
    return (
        f"They were screened by different rules, version {older} and {newer}: "
        "a class can differ for that alone."
    )


def _section(identifier: str, title: str, *parts: Html) -> Html:
    return tag("section", tag("h2", title), *parts, ids=identifier)


def _verdicts(app: Sphinx, one: News) -> Html:
    document = one.document
    if document["claims"] is None:
        command = tag("code", f"systemrace diff {one.older} {one.newer}")
        return tag("p", "For a copy this old no verdict is computed with the book. Compare with: ", command)
    lines = [
        elements.row(
            (
                _claim_named(app, one, claim),
                elements.unbroken(claim["statement"]),
                tag("strong", claim["movement"]) if claim["movement"] != "held" else claim["movement"],
                joined([_on_phone(f"On {one.older}:"), _side(claim["older"])], " "),
                joined([_on_phone(f"On {one.newer}:"), _side(claim["newer"])], " "),
            )
        )
        for claim in document["claims"]
    ]
    headings = ("Claim", "It says", "Became of it", f"On {one.older}", f"On {one.newer}")
    shown = elements.table("Claims that rest on the registry", headings, lines, classes="sr-made")
    causes = [_cause(claim) for claim in difference.moved(document)]
    others = (
        "Claims of chapters that read no copy of the registry are not listed: nothing here can move them."
    )
    told = tag("p", difference.verdicts_told(document), " Each copy is read as on its own day.")
    return Html(told + shown + Html("".join(causes)) + tag("p", RULE, " ", others))


def _on_phone(text: str) -> Html:
    """Name a cell where a phone shows the row as a list, without the headings."""
    return tag("span", text, classes="sr-on-phone")


def _claim_named(app: Sphinx, one: News, claim: dict[str, Any]) -> Html:
    return elements.link(claim["id"], addresses.claim(app, one.page, claim["id"]))


def _side(side: dict[str, Any] | None) -> Html:
    if side is None or side["verdict"] not in VERDICTS:
        return Html("not judged")
    verdict, _, measured = difference.side_told(side).partition(", ")
    return joined([badge(verdict), measured], " ")


def _cause(claim: dict[str, Any]) -> Html:
    """Say why a claim moved, and what it is owed to."""
    told = [tag("p", tag("strong", f"{claim['id']} {claim['movement']}"), f": {claim['because']}.")]
    found = claim["responsible"]
    if found:
        told.append(tag("p", found["told"]))
        named = found["records"][:RECORDS]
        links = joined(elements.link(record, f"{addresses.REGISTRY}{record}") for record in named)
        more = (
            f", and {len(found['records']) - RECORDS} more in the JSON" if found["records"][RECORDS:] else ""
        )
        told += [tag("p", links, more)] if named else []
    return tag("div", *told)


def _figures(app: Sphinx, one: News) -> Html:
    prefix = addresses.file(one.page, one.page) + "/"
    sources = content.of(app).sources

    def cite(identifier: str) -> str:
        if identifier not in sources:
            return escape(identifier)
        return bibliography.citation(app, one.page, identifier)

    made = [markup.figure_html(entry, one.folder, href_prefix=prefix, cite=cite) for entry in one.figures]
    return Html("\n".join(made))


def _counts(one: News) -> Html:
    lines = [
        elements.row(
            (
                elements.link(count["kind"], f"#each-{count['kind']}"),
                f"{count['records']:,}",
                count["meaning"],
                _csv(one, count["kind"]),
            ),
            numeric=[1],
        )
        for count in one.document["counts"]
    ]
    return elements.table("Records by kind of change", ("Kind", "Records", "What it is", "File"), lines, [1])


def _linked(record: str) -> Html:
    at_home = record.startswith("NCT")
    return elements.link(record, f"{addresses.REGISTRY}{record}") if at_home else tag("span", record)


def _batches(app: Sphinx, one: News) -> Html:
    batches = one.document["batches"]
    if not batches:
        return tag("p", "None: no sponsor changed several records alike.")
    lines = [
        elements.row(
            (
                batch["lead_sponsor"],
                f"{batch['records']:,}",
                f"{batch['field']}: {batch['change']}",
                joined(_linked(record) for record in batch["nct_ids"]),
            ),
            numeric=[1],
        )
        for batch in batches
    ]
    headings = ("Sponsor", "Records", "Change", "Which")
    return Html(
        elements.table("Records of one sponsor that changed alike", headings, lines, [1])
        + _csv(one, "batches")
    )


def _numbers(app: Sphinx, one: News) -> Html:
    numbers = one.document["numbers"]
    if numbers is None:
        command = tag("code", f"systemrace diff {one.older} {one.newer}")
        return tag("p", "A release shows the numbers here too. Compare them with: ", command)
    counts = Counter(number["change"] for number in numbers)
    told = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
    changed = [number for number in numbers if number["change"] != "same"]
    lines = [
        elements.row(
            (
                elements.link(number["id"], addresses.number(app, one.page, number["chapter"], number["id"])),
                number["chapter"],
                number["how"],
                (number["older"] or {}).get("text", "none"),
                (number["newer"] or {}).get("text", "none"),
            )
        )
        for number in changed
    ]
    headings = ("Number", "Chapter", "What it is", f"On {one.older}", f"On {one.newer}")
    shown = elements.table("Numbers that changed", headings, lines)
    summary = tag("p", f"Numbers of the chapters on the registry: {told or 'none'}. ", _csv(one, "numbers"))
    return Html(summary + tag("details", tag("summary", f"Numbers that changed: {len(changed):,}"), shown))


def _records(app: Sphinx, one: News, count: dict[str, Any]) -> Html:
    """Show the first rows of a kind of change, and lead to all."""
    kind, found = count["kind"], one.document["records"][count["kind"]]
    columns = COLUMNS.get(kind, OTHER_COLUMNS)
    lines = [
        elements.row(cells.linked(app, one.page, name, _written(record.get(name))) for name in columns)
        for record in found[:FIRST]
    ]
    headings = [name.replace("_", " ") for name in columns]
    caption = f"{kind}: {count['meaning']}"
    more = f"The first {FIRST} of {len(found):,} rows. " if len(found) > FIRST else ""
    shown = elements.table(caption, headings, lines) if found else tag("p", "None.")
    summary = tag("summary", f"{kind}: {count['records']:,} records")
    return tag("details", summary, tag("p", more, _csv(one, kind)), shown, ids=f"each-{kind}")


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _csv(one: News, name: str) -> Html:
    return elements.link(f"{name}.csv", addresses.file(one.page, f"{one.page}/{name}.csv"))
