"""The styles on offer, by the name that a command takes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol

from systemrace.citation import accessed, apa, bibtex, csl, ris
from systemrace.citation.reference import Reference


class Writer(Protocol):
    """Writes a reference; with `dated` it leaves signs in the places of the day of access."""

    def __call__(self, reference: Reference, *, dated: bool) -> str:
        """Write it."""


@dataclass(frozen=True)
class Style:
    """A style: its name for readers, its writer, and the ending of its files, if it has files."""

    label: str
    write: Writer
    ending: str = ""
    media_type: str = "text/plain"


STYLES = {
    "apa": Style("Text (APA)", apa.write),
    "bibtex": Style("BibTeX", bibtex.write, ".bib", "application/x-bibtex"),
    "ris": Style("RIS", ris.write, ".ris", "application/x-research-info-systems"),
    "csl": Style("CSL-JSON", csl.write, ".csl.json", "application/vnd.citationstyles.csl+json"),
}


def text(reference: Reference, style: str, day: datetime.date | None = None) -> str:
    """Write a reference in a style of `STYLES`, with the day of access where one is given."""
    writer = STYLES[style].write
    return (
        writer(reference, dated=False) if day is None else accessed.fill(writer(reference, dated=True), day)
    )


def template(reference: Reference, style: str) -> str:
    """Write a reference with signs in the places of the day of access, for a page's script to fill."""
    return STYLES[style].write(reference, dated=True)
