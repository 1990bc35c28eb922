"""Cells of tables of facts: registry records and sources lead to where they stand."""

from __future__ import annotations

import re
from html import escape

from sphinx.application import Sphinx

from systemrace.book.sphinx_ext import addresses, content
from systemrace.book.sphinx_ext.elements import Html, joined, link, tag

_RECORD = re.compile(r"^NCT\d{8}$")
_DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?$")
_ADDRESS = re.compile(r"^https?://\S+$")


def linked(app: Sphinx, page: str, column: str, value: str) -> Html:
    """Write a cell; record numbers, sources and addresses become links.

    Args:
        app: the running build.
        page: the page the cell stands on.
        column: name of its column; one that ends in source or source_id holds sources, `|` between them.
        value: what stands in the cell.
    """
    if column.lower().endswith(("source_id", "source", "sources")):
        return joined(_source(app, page, part) for part in value.split("|") if part)
    if _RECORD.match(value):
        return link(value, f"{addresses.REGISTRY}{value}")
    if _DATE.match(value):
        return tag("span", value, classes="sr-unbroken")
    if _ADDRESS.match(value):
        return link(value, value)
    return Html(escape(value.replace("|", ", ") if column.endswith("s") else value))


def _source(app: Sphinx, page: str, identifier: str) -> str:
    known = content.of(app).sources
    target = addresses.source(app, page, identifier) if identifier in known else ""
    return link(identifier, target) if target else identifier
