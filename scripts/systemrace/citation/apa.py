"""References as a line of text, after the seventh edition of the APA's manual, without italics."""

from __future__ import annotations

from systemrace.citation import accessed
from systemrace.citation.reference import Author, Reference

_ENDS = (".", "?", "!")
_INSIDE = ("figure", "table", "number", "claim")
_MOST = 20  # authors named; beyond, the manual leaves out those between the 19th and the last


def write(reference: Reference, *, dated: bool) -> str:
    """Write the line; with `dated` it has a sign in the place of the day of access."""
    who, title = _authors(reference), _title(reference)
    date = f"({_date(reference.issued)})"
    parts = [f"{_stopped(who)} {date}." if who else "", title if who else f"{_stopped(title)} {date}."]
    note = f"{reference.note[:1].upper()}{reference.note[1:]}"
    told = [_stopped(part) for part in (*parts, _container(reference), note) if part]
    return " ".join([*told, *_address(reference, dated)]) + "\n"


def _title(reference: Reference) -> str:
    version = f" (Version {reference.version})" if reference.version and not reference.container else ""
    kind = f" [{reference.kind.capitalize()}]" if reference.kind in _INSIDE else ""
    title = reference.title.rstrip(".") if version or kind else reference.title
    return f"{title}{version}{kind}"


def _container(reference: Reference) -> str:
    if not (reference.version and reference.container):
        return reference.container
    return f"In {reference.container} (Version {reference.version})"


def _authors(reference: Reference) -> str:
    named = [_author(author) for author in reference.authors]
    if reference.others:
        return f"{', '.join(named)}, et al."
    if len(named) > _MOST:
        return f"{', '.join(named[: _MOST - 1])}, … {named[-1]}"
    return f"{', '.join(named[:-1])}, & {named[-1]}" if len(named) > 1 else "".join(named)


def _author(author: Author) -> str:
    """Write a person as family name and initials."""
    if author.group:
        return author.group
    names = author.given.split()
    # "JA" are initials already, "Jane Ann" are names
    letters = names[0] if len(names) == 1 and names[0].isupper() else [name[0] for name in names]
    return ", ".join(filter(None, [author.family, " ".join(f"{letter}." for letter in letters)]))


def _date(issued: tuple[int, ...]) -> str:
    if not issued:
        return "n.d."
    year, *rest = issued
    spoken = [accessed.MONTHS[rest[0] - 1], *map(str, rest[1:])] if rest else []
    return f"{year}, {' '.join(spoken)}" if spoken else str(year)


def _address(reference: Reference, dated: bool) -> list[str]:
    whole = f"https://doi.org/{reference.doi}" if reference.doi else ""
    # A DOI leads to a paper itself, but from a figure only to the book that it is in.
    address = (reference.url or whole) if reference.version else (whole or reference.url)
    if not dated:
        return [address] if address else []
    return [f"Retrieved {accessed.SPOKEN}, from {address}" if address else f"Retrieved {accessed.SPOKEN}."]


def _stopped(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."
