r"""References as BibTeX that both BibTeX and biblatex read.

Entries of things in the book are `@misc`, the one type that both know for what is neither book nor paper.
Braces in a text are written `\textbraceleft{}`: a backslash does not keep BibTeX from counting them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from systemrace.citation import accessed
from systemrace.citation.reference import Author, Reference

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
# In these fields LaTeX takes text as it stands; what would end the field early is written as in addresses.
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_AND = re.compile(r"\b(and)\b", re.IGNORECASE)
_TYPES = {"journal": "article", "book": "book"}


def write(reference: Reference, *, dated: bool) -> str:
    """Write one entry; with `dated` it has signs in the place of the day of access."""
    kind = "misc" if reference.version else _TYPES.get(reference.kind, "misc")
    fields = "".join(f"  {name:<12} = {{{value}}},\n" for name, value in _fields(reference, dated) if value)
    return f"@{kind}{{{reference.key},\n{fields}}}\n"


def escape(text: str) -> str:
    """Write text so that LaTeX prints it."""
    return text.translate(_ESCAPES)


def _fields(reference: Reference, dated: bool) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escape(reference.title)}}}"  # the second pair keeps capitals as they are
    yield "author", _authors(reference)
    yield ("journal" if reference.kind == "journal" else "howpublished"), _container(reference)
    yield "year", str(reference.issued[0]) if reference.issued else ""
    yield "month", str(reference.issued[1]) if len(reference.issued) > 1 else ""
    yield "version", escape(reference.version)
    yield "doi", reference.doi.translate(_ADDRESS)
    yield "url", reference.url.translate(_ADDRESS)
    yield "urldate", accessed.ISO if dated else ""
    yield "note", escape(reference.note)


def _container(reference: Reference) -> str:
    parts = [
        f"In: {reference.container}" if reference.version and reference.container else reference.container
    ]
    parts += [f"Version {reference.version}"] if reference.version else []
    return escape(", ".join(filter(None, parts)))


def _authors(reference: Reference) -> str:
    named = [_author(author) for author in reference.authors]
    return " and ".join([*named, *(["others"] if reference.others else [])])


def _author(author: Author) -> str:
    """Write a group in braces, so that it is not taken apart."""
    if not author.given:
        return f"{{{_name(author.group or author.family)}}}"
    family, given = (
        f"{{{_name(part)}}}" if "," in part else _name(part) for part in (author.family, author.given)
    )
    return f"{family}, {given}"


def _name(text: str) -> str:
    """Escape a name; "and" within it would part it in two, even inside braces for some programs."""
    return _AND.sub(r"{\1}", escape(text))
