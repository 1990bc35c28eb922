"""Everything in the book that can be cited: by its permanent id, with title, place and data date.

Each built site carries the list as `citations.json`, so that a reference to any version is made from that
version alone.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from systemrace import citation
from systemrace.book.recorded import Recorded
from systemrace.book.written import limits
from systemrace.citation import original
from systemrace.citation.reference import Reference, key
from systemrace.claims import Claim
from systemrace.errors import DataError, UsageError

FILE = "citations.json"
FORMAT = 1
KINDS = ("chapter", "figure", "table", "number", "claim", "source")
SHOWN = 8  # ids that a message lists


@dataclass(frozen=True)
class Thing:
    """One thing to cite.

    id: kind and name, such as figure/trial-counts:by-year.
    title: in plain text.
    page: where it stands in the site.
    chapter: title of the chapter it stands in; empty for a chapter or a source.
    snapshot: the registry copy it was computed from, if it was.
    notes: what a reference says besides, such as the verdict.
    source: the row of an original work; empty for all else.
    """

    id: str
    title: str
    page: str
    chapter: str = ""
    snapshot: str = ""
    notes: tuple[str, ...] = ()
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The first part of its id."""
        return self.id.partition("/")[0]


@dataclass(frozen=True)
class Edition:
    """A version of the book and all that can be cited in it; `address` is the site's own, if it has one."""

    name: str
    work: citation.Work
    address: str
    things: Mapping[str, Thing]

    def reference(self, thing: Thing) -> Reference:
        """Refer to a thing in this version; a source is an original work and refers to itself."""
        if thing.source:
            return original.reference(thing.source)
        chapter = [f"Chapter: {thing.chapter}"] if thing.chapter else []
        copy = [f"registry copy of {thing.snapshot}"] if thing.snapshot else []
        return Reference(
            key=key("systemrace", self.name, thing.id),
            kind=thing.kind,
            title=thing.title,
            authors=self.work.authors,
            container=self.work.title,
            issued=self.work.issued(self.name),
            version=self.name,
            doi=self.work.doi,
            url=f"{self.address}{thing.page}" if self.address else "",
            notes=(*chapter, *thing.notes, *copy, f"id {thing.id}"),
        )

    def book(self) -> Reference:
        """Refer to the whole book in this version."""
        copies = sorted({thing.snapshot for thing in self.things.values() if thing.snapshot})
        told = (f"registry copy of {' and '.join(copies)}",) if copies else ()
        return self.work.reference(self.name, told, self.address)

    def cite(self, asked: str) -> Reference:
        """Refer to what an id, the end of one, or the word book names; see `find`."""
        return self.book() if asked == "book" else self.reference(self.find(asked))

    def find(self, asked: str) -> Thing:
        """Find a thing by its id, or by the end of it where only one id ends so.

        Raises:
            UsageError: if there is none, with the nearest, or if there are several.
        """
        if asked in self.things:
            return self.things[asked]
        found = [thing for thing in self.things.values() if asked.lower() in _short(thing.id)]
        # Of a chapter and its variants, which depart from it and say so, the chapter is meant.
        own = [thing for thing in found if not thing.notes]
        if len(found) == 1 or len(own) == 1:
            return (own or found)[0]
        if found:
            told = ", ".join(thing.id for thing in found[:SHOWN])
            raise UsageError(
                f'"{asked}" may be any of {told}{", ..." * (len(found) > SHOWN)}. Write one of them.'
            )
        raise UsageError(f'There is no "{asked}" in version {self.name}. {self._nearest(asked)}')

    def write(self, folder: Path) -> None:
        """Write the list into a site."""
        document = {
            "format": FORMAT,
            "version": self.name,
            "work": asdict(self.work),
            "address": self.address,
            "things": {name: _told(thing) for name, thing in self.things.items()},
        }
        text = json.dumps(document, indent=0, ensure_ascii=False, sort_keys=True)
        (folder / FILE).write_text(f"{text}\n", encoding="utf-8")

    def _nearest(self, asked: str) -> str:
        """Suggest ids like the one asked for: whole ids, or by their names where no kind is given."""
        forms = {form: name for name in self.things for form in (name.lower(), *_short(name))}
        near = difflib.get_close_matches(asked.lower(), forms, n=SHOWN, cutoff=0.6)
        names = list(dict.fromkeys(forms[form] for form in near))[:3]
        if names:
            return f"Did you mean {' or '.join(names)}?"
        examples = {thing.kind: thing.id for thing in self.things.values()}
        return (
            f"An id is its kind and its name, such as {', '.join(sorted(examples.values())) or 'claim/A1'}."
        )


def read(folder: Path) -> Edition:
    """Read the list that a site carries.

    Raises:
        DataError: if it cannot be read.
    """
    path = folder / FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Edition(
            name=document["version"],
            work=_work(document["work"]),
            address=document["address"],
            things={name: _thing(name, told) for name, told in document["things"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} cannot be read ({error}). Build or restore that version of the book."
        ) from error


def of_chapter(recorded: Recorded, title: str, departed: str = "") -> Iterator[Thing]:
    """List a chapter that was run, then the figures, tables and numbers that it recorded.

    Args:
        recorded: its results.
        title: of its page.
        departed: how its run departs from the chapter's own parameters; empty if it does not.
    """
    name, copy = recorded.chapter, str(recorded.document.get("snapshot") or "")
    notes, page = (departed,) if departed else (), f"chapters/{recorded.chapter}.html"
    yield Thing(f"chapter/{name}", title, page, "", copy, notes)
    for one, entry in recorded.of("chart").items():
        yield figure(name, one, entry["title"], title, snapshot=copy, notes=notes)
    for one, entry in recorded.of("result-table").items():
        yield Thing(f"table/{name}:{one}", entry["title"], f"{page}#table-{one}", title, copy, notes)
    for one, entry in recorded.of("num").items():
        span = limits(entry)
        told = f"{entry['how'].rstrip('.')}: {entry['text']}{f' ({span})' if span else ''}"
        yield Thing(f"number/{name}:{one}", told, f"{page}#made-{one}", title, copy, notes)


def of_claim(claim: Claim, verdict: str, chapter: Thing) -> Thing:
    """Describe a claim of a chapter, with its verdict if it has one."""
    return Thing(
        f"claim/{claim.id}",
        f"Claim {claim.id}: {claim.statement}",
        f"claims/{claim.id}.html",
        chapter.title,
        chapter.snapshot,
        (*([f"verdict: {verdict}"] if verdict else []), *chapter.notes),
    )


def figure(
    chapter: str, name: str, title: str, home: str, *, snapshot: str, notes: tuple[str, ...] = ()
) -> Thing:
    """Describe a figure, whose page stands beside its files."""
    return Thing(f"figure/{chapter}:{name}", title, f"figures/{chapter}/{name}.html", home, snapshot, notes)


def _short(identifier: str) -> tuple[str, ...]:
    """Give the shorter forms of an id, in small letters: without kind, and without chapter."""
    name = identifier.partition("/")[2].lower()
    kind = identifier.partition("/")[0]
    last = name.rpartition(":")[2]
    return identifier.lower(), name, f"{kind}/{last}", last


def _told(thing: Thing) -> dict[str, Any]:
    return {name: value for name, value in asdict(thing).items() if value and name != "id"}


def _thing(name: str, told: Mapping[str, Any]) -> Thing:
    return Thing(name, **{**told, "notes": tuple(told.get("notes", ()))})


def _work(told: Mapping[str, Any]) -> citation.Work:
    authors = tuple(citation.Author(**author) for author in told["authors"])
    return citation.Work(**{**told, "authors": authors, "licences": tuple(told["licences"])})
