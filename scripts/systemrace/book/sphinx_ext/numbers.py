"""How each number of a chapter was made, and the way from it to its rows and sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import addresses, bibliography, elements, rows
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.written import limits


def made(app: Sphinx, page: str, recorded: Recorded) -> list[nodes.Node]:
    """List the numbers of a chapter: value, interval, how it was made, rows behind it, sources."""
    pages = rows.pages_of(recorded)
    lines = [_line(app, page, pages, *item) for item in recorded.of("num").items()]
    headings = ("Number", "Value", "How it was made", "Rows behind it", "Sources")
    found = [elements.table("The numbers of this chapter", headings, lines, classes="sr-made")]
    phrases = recorded.of("say")
    if phrases:
        told = [
            elements.row((tag("code", name), entry["text"], entry["how"])) for name, entry in phrases.items()
        ]
        names = ("Name", "Words", "How they were chosen")
        found.append(elements.table("The computed words of this chapter", names, told))
    return [elements.block(*found)]


def _line(app: Sphinx, page: str, pages: dict[str, str], name: str, entry: dict[str, Any]) -> Html:
    span = limits(entry)
    value = [entry["text"], tag("span", f" ({span})", classes="sr-interval")] if span else [entry["text"]]
    sources = bibliography.citations(app, page, entry.get("sources") or ())
    cells: list[elements.Cell] = [
        tag("code", name),
        value,
        entry["how"],
        _rows(app, page, entry, pages),
        sources,
    ]
    return elements.row(cells, ids=f"made-{name}")


def _rows(app: Sphinx, page: str, entry: dict[str, Any], pages: dict[str, str]) -> Iterator[str]:
    file = entry.get("rows")
    if not file:
        yield "none of its own"
        return
    target = pages[file]
    count = entry.get("row_count") or 0
    words = f"{count:,} {'row' if count == 1 else 'rows'}"
    yield elements.link(words, addresses.page(app, page, target))
    yield " ("
    yield elements.link("CSV", addresses.file(page, f"{target}.csv"))
    yield ")"
