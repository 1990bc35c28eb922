"""An original work in the bibliography as a reference to itself, not to the book."""

from __future__ import annotations

import re
from collections.abc import Mapping

from systemrace.citation.reference import Author, Reference, date, key

_PERSON = re.compile(r"^(?P<family>[^\d]+?) (?P<given>[A-Z]{1,4}(?:-[A-Z])?)$")
_OTHERS = re.compile(r",?\s*\bet al\b\.?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*;\s*|\s*,\s*(?=[^,]+ [A-Z]{1,4}(?:-[A-Z])?(?:,|$))")
_SEEN = {"full_text": "in full", "abstract": "as an abstract", "excerpt": "as an excerpt"}


def reference(row: Mapping[str, str]) -> Reference:
    """Refer to the work in a row of `data/sources.csv`; empty fields are left out."""
    authors, others = people(row.get("authors", ""))
    return Reference(
        key=key(row["source_id"]),
        kind=row.get("kind", ""),
        title=row.get("title") or row["source_id"],
        authors=authors,
        others=others,
        container=row.get("container", ""),
        issued=_issued(row),
        doi=row.get("doi", ""),
        url=row.get("url", ""),
        notes=tuple(_notes(row)),
    )


def people(text: str) -> tuple[tuple[Author, ...], bool]:
    """Read the authors of a source; the second value says that there are more than are named.

    >>> people("Fan F et al.")
    ((Author(family='Fan', given='F', group=''),), True)
    >>> people("Janssen; Legend Biotech")[0][1]
    Author(family='', given='', group='Legend Biotech')
    """
    others = bool(_OTHERS.search(text))
    named = [part for part in _BETWEEN.split(_OTHERS.sub("", text)) if part]
    return tuple(_author(name) for name in named), others


def _author(name: str) -> Author:
    person = _PERSON.match(name)
    return Author(person["family"], person["given"]) if person else Author(group=name)


def _issued(row: Mapping[str, str]) -> tuple[int, ...]:
    return date(row.get("date") or row.get("year", ""))


def _notes(row: Mapping[str, str]) -> list[str]:
    notes = [row["locator"]] if row.get("locator") else []
    if row.get("accessed"):
        seen = _SEEN.get(row.get("seen_as", ""), "")
        notes.append(f"Read for The System Race on {row['accessed']} {seen}".rstrip())
    return notes
