"""Where things stand in the built book, seen from a page."""

from __future__ import annotations

import posixpath

from sphinx.application import Sphinx

from systemrace.book.drawn import HOME
from systemrace.book.sphinx_ext import content as contents
from systemrace.book.sphinx_ext.content import Content

REGISTRY = "https://clinicaltrials.gov/study/"


def page(app: Sphinx, start: str, target: str, anchor: str = "") -> str:
    """Give the address of a page, relative to another."""
    address = app.builder.get_relative_uri(start, target)
    return f"{address}#{anchor}" if anchor else address


def file(start: str, target: str) -> str:
    """Give the address of a file of the built book, relative to a page."""
    return posixpath.relpath(target, posixpath.dirname(start) or ".")


def number(app: Sphinx, start: str, chapter: str, identifier: str) -> str:
    """Give the address of the row that says how a number was made."""
    anchor = f"made-{identifier}"
    home = f"chapters/{chapter}"
    return f"#{anchor}" if start == home else page(app, start, home, anchor)


def source(app: Sphinx, start: str, identifier: str) -> str:
    """Give the address of a source on the page that lists them; empty if no page does."""
    home = contents.of(app).home("source-list")
    if home is None:
        return ""
    anchor = f"source-{identifier}"
    return f"#{anchor}" if start == home else page(app, start, home, anchor)


def claim(app: Sphinx, start: str, identifier: str) -> str:
    """Give the address of a claim's verdict."""
    known: Content = contents.of(app)
    home = known.home("verdict", identifier) or f"chapters/{known.claims[identifier].chapter}"
    anchor = f"claim-{identifier}"
    return f"#{anchor}" if start == home else page(app, start, home, anchor)


def specifications(app: Sphinx, start: str, identifier: str) -> str:
    """Give the address of a claim's page with all its specifications; empty if it has none."""
    return page(app, start, f"{HOME}/{identifier}") if identifier in contents.of(app).tested else ""


def ledger(app: Sphinx, start: str, identifier: str) -> str:
    """Give the address of a claim in the ledger; empty if no page shows it."""
    home = contents.of(app).home("ledger")
    anchor = f"ledger-{identifier}"
    if home is None:
        return ""
    return f"#{anchor}" if start == home else page(app, start, home, anchor)
