"""HTML written piece by piece, escaped once, and put on a page as one node.

A table of hundreds of cells as document nodes costs a build seconds, since every transform walks
them all. As one raw node it costs nothing, and its text still reaches the search index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import TypeAlias

from docutils import nodes

_HYPHENATED = re.compile(r"\b[A-Z]{2,}-\w+")


class Html(str):
    """Text that is markup already and must not be escaped again."""

    __slots__ = ()


Child: TypeAlias = str
Cell: TypeAlias = Child | Iterable[Child]


def tag(name: str, /, *children: Child, classes: str = "", ids: str = "", **attributes: str) -> Html:
    """Write an element.

    Args:
        name: of the element, such as "div".
        children: text, which is escaped, or markup.
        classes: separated by blanks.
        ids: its id, if it has one.
        attributes: further ones; an underscore stands for a hyphen.
    """
    given = {"class": classes, "id": ids} | {
        key.replace("_", "-"): value for key, value in attributes.items()
    }
    written = "".join(f' {key}="{escape(value)}"' for key, value in sorted(given.items()) if value)
    return Html(f"<{name}{written}>{''.join(map(_markup, children))}</{name}>")


def link(text: str, target: str, classes: str = "", title: str = "") -> Html:
    """Write a link; `target` is relative to the page or absolute."""
    return tag("a", text, href=target, classes=classes, title=title)


def block(*parts: Html) -> nodes.raw:
    """Make a node of finished markup."""
    return nodes.raw("", "\n".join(parts), format="html")


def unbroken(text: str) -> Html:
    """Keep names such as CAR-T on one line."""
    return Html(_HYPHENATED.sub(r'<span class="sr-unbroken">\g<0></span>', escape(text)))


def name(identifier: str) -> Html:
    """Write a long name so that a line may end after any of its parts."""
    return tag("code", Html(escape(identifier).replace("_", "_<wbr>")))


def joined(parts: Iterable[Child], separator: str = ", ") -> Html:
    """Put a separator between parts."""
    return Html(separator.join(map(_markup, parts)))


def select(
    name: str, label: str, options: Mapping[str, str], *, every: str | None = None, chosen: str | None = None
) -> Html:
    """Write a field to choose from, with its label.

    Args:
        name: of the field.
        label: before it.
        options: value to text.
        every: text of a first option with the value "all".
        chosen: the value that is chosen at first; the first option where none is given.
    """
    listed = [
        tag("option", text, value=value, selected="selected" if value == chosen else "")
        for value, text in options.items()
    ]
    # A value of its own: `tag` leaves out an empty one.
    first = [tag("option", every, value="all")] if every else []
    return tag("label", f"{label} ", tag("select", *first, *listed, name=name))


def table(
    caption: str,
    headings: Iterable[str],
    rows: Iterable[Html],
    numeric: Iterable[int] = (),
    classes: str = "",
) -> Html:
    """Write a table in a box of its own that scrolls, with a caption that names both.

    Args:
        caption: what the table shows.
        headings: of the columns.
        rows: made by `row`.
        numeric: places of the columns to align as numbers.
        classes: of the table.
    """
    right = set(numeric)
    heads = [
        tag("th", text, scope="col", role="columnheader", classes="sr-numeric" if place in right else "")
        for place, text in enumerate(headings)
    ]
    body = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *heads, role="row"), role="rowgroup"),
        tag("tbody", *rows, role="rowgroup"),
        classes=f"sr-table {classes}".strip(),
        role="table",
    )
    return tag("div", body, classes="sr-scroll", role="region", tabindex="0", aria_label=caption)


def row(cells: Iterable[Cell], ids: str = "", numeric: Iterable[int] = ()) -> Html:
    """Write a row of a table; its first cell names it.

    Roles are written out, since a browser forgets those of a table that a phone shows as a list.
    """
    right = set(numeric)
    found: list[Html] = []
    for place, cell in enumerate(cells):
        content = [cell] if isinstance(cell, str) else list(cell)
        kind = "sr-numeric" if place in right else ""
        if place:
            found.append(tag("td", *content, classes=kind, role="cell"))
        else:
            found.append(tag("th", *content, classes=kind, role="rowheader", scope="row"))
    return Html(tag("tr", *found, ids=ids, role="row") + "\n")


def _markup(child: Child) -> str:
    return child if isinstance(child, Html) else escape(child)
