"""References as CSL-JSON, from which citation processors make any journal's own style."""

from __future__ import annotations

import json
import re
from typing import Any

from systemrace.citation import accessed
from systemrace.citation.reference import Author, Reference

# Line ends stand between values only: within a text JSON writes them otherwise.
_DATE = re.compile(r"\[\n\s*\[\n[^\]]*\n\s*\]\n\s*\]")
_TYPES = {
    "book": "book",
    "chapter": "chapter",
    "figure": "figure",
    "table": "dataset",
    "number": "dataset",
    "dataset": "dataset",
    "journal": "article-journal",
    "news": "article-newspaper",
    "conference": "paper-conference",
    "report": "report",
    "preprint": "article",
    "standard": "standard",
}


def write(reference: Reference, *, dated: bool) -> str:
    """Write a list of one item; with `dated` it has a sign in the place of the day of access."""
    text = json.dumps([item(reference, dated=dated)], indent=1, ensure_ascii=False)
    return _DATE.sub(_in_a_line, text).replace(f'"{accessed.PARTS}"', accessed.PARTS) + "\n"


def _in_a_line(found: re.Match[str]) -> str:
    return "".join(found[0].split()).replace(",", ", ")


def item(reference: Reference, *, dated: bool) -> dict[str, Any]:
    """Give one item."""
    found = {
        "id": reference.key,
        "type": _TYPES.get(reference.kind, "webpage"),
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        "container-title": reference.container,
        "issued": {"date-parts": [list(reference.issued)]} if reference.issued else None,
        "version": reference.version,
        "DOI": reference.doi,
        "URL": reference.url,
        "accessed": {"date-parts": [[accessed.PARTS]]} if dated else None,
        "note": "; ".join([*reference.notes, *(["with further authors"] if reference.others else [])]),
    }
    return {name: value for name, value in found.items() if value}


def _name(author: Author) -> dict[str, str]:
    if author.group:
        return {"literal": author.group}
    return {"family": author.family} | ({"given": author.given} if author.given else {})
