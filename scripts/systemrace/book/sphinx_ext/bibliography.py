"""Sources on the pages: short citations in sentences, and the list of all of them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx

from systemrace.book.sphinx_ext import addresses, content, elements
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.project import Project

SEEN = {"full_text": "full text", "abstract": "abstract", "excerpt": "excerpt"}
_READ = {"full_text": "in full", "abstract": "as an abstract", "excerpt": "as an excerpt"}
MOST_CITED = 3


def citation(app: Sphinx, page: str, identifier: str) -> Html:
    """Cite a source in a sentence: who and when, linked to the list, with how it was seen."""
    source = content.of(app).sources[identifier]
    target = addresses.source(app, page, identifier)
    text = content.of(app).source_names[identifier]
    named = elements.link(text, target, "sr-source", source.get("title", "")) if target else text
    return tag("span", named, tag("span", seen(source), classes="sr-seen"), classes="sr-cite")


def citations(app: Sphinx, page: str, identifiers: Iterable[str]) -> Html:
    """Cite several sources, separated by commas; many of them behind their count."""
    cited = [citation(app, page, identifier) for identifier in identifiers]
    if len(cited) <= MOST_CITED:
        return elements.joined(cited)
    listed = tag("ul", *[tag("li", one) for one in cited])
    return tag("details", tag("summary", f"{len(cited)} sources"), listed, classes="sr-many")


def seen(source: content.Source) -> str:
    """Say how a source was seen: in full, as an abstract or as an excerpt."""
    return SEEN.get(source.get("seen_as", ""), source.get("seen_as", ""))


def whole_list(app: Sphinx, page: str) -> list[nodes.Node]:
    """List every source with all that is known of it, and the tables that use it."""
    known = content.of(app)
    used = uses(known.project)
    ordered = sorted(known.sources.items(), key=lambda item: (known.source_names[item[0]].lower(), item[0]))
    items = [_item(identifier, source, used.get(identifier, [])) for identifier, source in ordered]
    return [elements.block(_summary(known.sources), tag("ul", *items, classes="sr-sources"))]


def uses(project: Project) -> dict[str, list[str]]:
    """Tell for each source the tables that cite it, with the number of rows."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for file in sorted(project.data.rglob("*.csv")):
        name = file.relative_to(project.data).with_suffix("").as_posix()
        for identifier in _cited(file.read_text(encoding="utf-8")) if name != "sources" else ():
            counts[identifier][name] += 1
    return {
        identifier: [
            f"{name} ({count:,} {'row' if count == 1 else 'rows'})" for name, count in tables.items()
        ]
        for identifier, tables in counts.items()
    }


def _cited(text: str) -> Iterable[str]:
    rows = csv.reader(io.StringIO(text))
    heading = next(rows, [])
    places = [place for place, column in enumerate(heading) if column.endswith("source_id")]
    for row in rows if places else ():
        yield from {part for place in places for part in row[place].split("|") if part}


def _item(identifier: str, source: content.Source, used: list[str]) -> Html:
    title = source.get("title") or identifier
    address = f"https://doi.org/{source['doi']}" if source.get("doi") else source.get("url", "")
    lead = elements.link(title, address) if address else title
    parts = [source.get(key, "") for key in ("authors", "container")] + [
        source.get("date") or source.get("year", "")
    ]
    facts = list(dict.fromkeys(part.rstrip(".") for part in parts if part))
    return tag(
        "li",
        tag("p", lead, " ", tag("span", seen(source), classes="sr-seen"), classes="sr-source-title"),
        tag("p", ". ".join(facts) + "." if facts else ""),
        *_details(identifier, source, used),
        ids=f"source-{identifier}",
    )


def _details(identifier: str, source: content.Source, used: list[str]) -> list[Html]:
    doi = source.get("doi", "")
    described: list[tuple[str, str]] = [
        ("Kind", source.get("kind", "").replace("_", " ")),
        ("Where in it", source.get("locator", "")),
        ("DOI", elements.link(doi, f"https://doi.org/{doi}") if doi else ""),
        ("Read", source.get("accessed", "")),
        ("Licence", source.get("licence", "")),
        ("Note", source.get("note", "")),
        ("Used in", "; ".join(used)),
    ]
    pairs = [tag("div", tag("dt", name), tag("dd", value)) for name, value in described if value != ""]
    return [
        tag("dl", tag("div", tag("dt", "Id"), tag("dd", tag("code", identifier))), *pairs, classes="sr-facts")
    ]


def _summary(sources: dict[str, content.Source]) -> Html:
    counts: dict[str, int] = defaultdict(int)
    for source in sources.values():
        counts[source.get("seen_as", "")] += 1
    told = [f"{counts[key]} {words}" for key, words in _READ.items() if counts[key]]
    return tag("p", f"{len(sources)} sources: {', '.join(told)}." if told else f"{len(sources)} sources.")
