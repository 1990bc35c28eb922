"""Every figure of the book, with the page it stands on and what it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from systemrace.book.drawn import HOME
from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext.content import Content
from systemrace.figures import markup

FOLDER = "figures"
_HEIGHT = re.compile(r'viewBox="0 0 [\d.]+ ([\d.]+)"')


@dataclass(frozen=True)
class Exhibit:
    """A figure; `home` is the page that shows it, `chapter` the one whose code made it."""

    recorded: Recorded
    entry: Mapping[str, Any]
    home: str
    chapter: str
    parameters: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its permanent id."""
        return f"figure/{self.recorded.chapter}:{self.entry['id']}"

    @property
    def page(self) -> str:
        """Its own page, beside its files and called as they are."""
        return address(self.recorded, self.entry)

    @property
    def height(self) -> float:
        """Height of its wide drawing in pixels."""
        drawing = (self.recorded.folder / self.entry["files"]["wide"]).read_text("utf-8")
        found = _HEIGHT.search(drawing)
        return float(found[1]) if found else 0.0

    def rows(self) -> list[list[str]]:
        """Read its data: a heading, then the rows."""
        return markup.read_rows(self.recorded.folder / self.entry["files"]["csv"])


def address(recorded: Recorded, entry: Mapping[str, Any]) -> str:
    """Name the page of a figure."""
    return f"{FOLDER}/{recorded.chapter}/{entry['id']}"


def all_of(known: Content) -> Iterator[Exhibit]:
    """Give the figures of the chapters, then those of the claims."""
    for chapter, recorded in known.results.items():
        for entry in recorded.of("chart").values():
            yield Exhibit(recorded, entry, f"chapters/{chapter}", chapter, recorded.document["parameters"])
    for claim, tested in known.tested.items():
        document = tested.document if tested.figures else {}
        for entry in tested.figures.values():
            source = Recorded(HOME, tested.folder)
            yield Exhibit(source, entry, f"{HOME}/{claim}", document["chapter"], document["parameters"])
