"""What a reference says, whatever the style it is written in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PART = re.compile(r"\d+")


@dataclass(frozen=True)
class Author:
    """A person by family name and given names or initials, or a group by its name alone."""

    family: str = ""
    given: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        """Let nothing in that would end a line or a field."""
        for name in ("family", "given", "group"):
            object.__setattr__(self, name, plain(getattr(self, name)))


@dataclass(frozen=True)
class Reference:
    """A thing to be cited.

    key: what the author's own text calls it by; ASCII letters, digits, dots and hyphens.
    kind: chapter, figure, table, number, claim or book, or the kind of an original source, such as journal.
    title: in plain text.
    authors: in order; `others` says that there are more.
    container: what it stands in, such as the book or a journal.
    issued: year, year and month, or year, month and day; empty if unknown.
    version: of the book; empty for an original source.
    notes: sentences without full stop: its id, the registry copy, how it was seen.
    """

    key: str
    kind: str
    title: str
    authors: tuple[Author, ...] = ()
    others: bool = False
    container: str = ""
    issued: tuple[int, ...] = ()
    version: str = ""
    doi: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Let nothing in that would end a line or a field."""
        for name in ("key", "kind", "title", "container", "version", "doi", "url"):
            object.__setattr__(self, name, plain(getattr(self, name)))
        object.__setattr__(self, "notes", tuple(plain(note) for note in self.notes))

    @property
    def note(self) -> str:
        """All notes in one line."""
        return "; ".join(self.notes)


def plain(text: str) -> str:
    """Keep of a text what can stand in one line of a file: no controls, no private signs, single blanks."""
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"} else letter for letter in text
    )
    return " ".join(kept.split())


def key(*parts: str) -> str:
    """Make a key of names: every program reads letters, digits, dots and hyphens.

    >>> key("systemrace", "2026.08", "figure/trial-counts:starts")
    'systemrace-2026.08-figure-trial-counts-starts'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(part for part in parts if part)).strip("-")


def date(text: str) -> tuple[int, ...]:
    """Read year, month and day as far as they are known, hyphens or dots between them.

    >>> date("2026-08"), date("2026.08.1"), date("")
    ((2026, 8), (2026, 8, 1), ())
    """
    return tuple(int(part) for part in _PART.findall(text)[:3])
