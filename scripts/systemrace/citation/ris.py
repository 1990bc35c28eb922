"""References as RIS, which reference managers import: a tag and a value on each line."""

from __future__ import annotations

from collections.abc import Iterator

from systemrace.citation import accessed
from systemrace.citation.reference import Author, Reference

_TYPES = {
    "book": "BOOK",
    "chapter": "CHAP",
    "figure": "FIGURE",
    "table": "DATA",
    "number": "DATA",
    "dataset": "DATA",
    "journal": "JOUR",
    "news": "NEWS",
    "conference": "CPAPER",
    "report": "RPRT",
    "preprint": "UNPB",
    "standard": "STAND",
}


def write(reference: Reference, *, dated: bool) -> str:
    """Write one record; with `dated` it has a sign in the place of the day of access."""
    lines = [f"{tag}  - {value}\r\n" for tag, value in _lines(reference, dated) if value]
    return f"{''.join(lines)}ER  - \r\n"


def _lines(reference: Reference, dated: bool) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(reference.kind, "ELEC")
    yield "ID", reference.key
    yield "TI", reference.title
    for author in reference.authors:
        yield "AU", _author(author)
    yield "T2", reference.container
    yield "PY", str(reference.issued[0]) if reference.issued else ""
    yield "DA", _date(reference.issued)
    yield "ET", reference.version
    yield "DO", reference.doi
    yield "UR", reference.url
    yield "Y2", accessed.SLASHED if dated else ""
    for note in reference.notes:
        yield "N1", note
    yield "N1", "With further authors" if reference.others else ""


def _author(author: Author) -> str:
    return author.group or f"{author.family}, {author.given}".rstrip(", ")


def _date(issued: tuple[int, ...]) -> str:
    """Write year/month/day/ as RIS wants it, with what is unknown left empty."""
    if not issued:
        return ""
    month, day = (f"{part:02}" for part in (*issued[1:], 0, 0)[:2])
    return f"{issued[0]:04}/{'' if month == '00' else month}/{'' if day == '00' else day}/"
