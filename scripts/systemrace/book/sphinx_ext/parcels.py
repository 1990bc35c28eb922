"""The files beside the page of a figure that say how to cite: references, workbook, bare page, zip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from systemrace.book.citable import Edition, Thing
from systemrace.book.sphinx_ext import citing, exhibits
from systemrace.book.sphinx_ext.content import Content
from systemrace.book.sphinx_ext.exhibits import Exhibit
from systemrace.book.written import typed
from systemrace.citation import original, parcel, styles, workbook
from systemrace.citation.workbook import Sheet
from systemrace.figures import bare, wording

README = "README.txt"
ADD = "Add the day on which you looked. The same reference is here for reference managers."
PACKED = ("csv", "svg", "png", "pdf", "spec")
WHAT = {
    ".csv": "the data, with lines on their origin above them",
    ".xlsx": "the data and how to cite them",
    ".svg": "the picture as vectors",
    ".png": "the picture for slides",
    ".pdf": "the picture for print",
    ".vl.json": "its Vega-Lite specification",
    ".bib": "reference for BibTeX",
    ".ris": "reference for EndNote, Zotero and others",
    ".csl.json": "reference as CSL-JSON",
    ".json": "everything that was computed",
    bare.ENDING: "a page of one file to put into a frame",
}


def _what(name: str) -> str:
    """Say what a file is, by the longest ending that is known."""
    return next(WHAT[ending] for ending in sorted(WHAT, key=len, reverse=True) if name.endswith(ending))


@dataclass(frozen=True)
class Parcels:
    """Writes the files of one build."""

    known: Content
    _sources: dict[str, str] = field(default_factory=dict)

    @cached_property
    def edition(self) -> Edition:
        """The version being built."""
        return self.known.edition

    def write(self, out: Path) -> None:
        """Write the files of every figure, once what they hold stands in place."""
        for exhibit in exhibits.all_of(self.known):
            folder = out / Path(exhibit.page).parent
            for name, data in self.of_figure(exhibit).items():
                (folder / name).write_bytes(data)

    def of_figure(self, exhibit: Exhibit) -> dict[str, bytes]:
        """Make a figure's files, by name: references, workbook, bare page, and all in a zip."""
        thing, stem = self.edition.things[exhibit.id], exhibit.entry["id"]
        described = self.described(thing, exhibit.parameters, exhibit.entry["sources"], exhibit.entry["note"])
        sheets = [Sheet("Data", workbook.typed(exhibit.rows())), Sheet("Citation", described, wrapped=True)]
        made = {
            f"{stem}{workbook.ENDING}": workbook.write(sheets),
            f"{stem}{bare.ENDING}": self._bare(exhibit, thing).encode(),
            **citing.files(self.edition.reference(thing), stem),
        }
        ready = [exhibit.recorded.folder / exhibit.entry["files"][kind] for kind in PACKED]
        packed = {path.name: path.read_bytes() for path in ready} | made
        return made | {f"{stem}{parcel.ENDING}": self.packed(thing, packed, exhibit.entry["sources"])}

    def packed(self, thing: Thing, files: Mapping[str, bytes], sources: Sequence[str]) -> bytes:
        """Put files into a zip below a README that says what they are and how to cite them."""
        return parcel.pack({README: self._readme(thing, files, sources).encode(), **files})

    def described(
        self, thing: Thing, parameters: Mapping[str, Any], sources: Sequence[str], note: str | None = None
    ) -> list[list[str]]:
        """Say in rows what a thing is, how to cite it and what it rests on."""
        reference = self.edition.reference(thing)
        facts = {
            "What": "Value",
            "Title": thing.title,
            "Note": note or "",
            "How to cite": styles.text(reference, "apa").strip(),
            "Id": thing.id,
            "Version": self.edition.name,
            "Registry copy": thing.snapshot,
            "Chapter": thing.chapter,
            "Address": reference.url,
            "Licence": self.edition.work.licence,
            "Parameters": "; ".join(f"{name} = {typed(value)}" for name, value in parameters.items()),
        }
        rested = [[f"Source {name}", self.source(name)] for name in sources]
        return [*([name, value] for name, value in facts.items() if value), *rested]

    def source(self, name: str) -> str:
        """Write the reference of a source in a line."""
        if name not in self._sources:
            self._sources[name] = styles.text(original.reference(self.known.sources[name]), "apa").strip()
        return self._sources[name]

    def credit(self, thing: Thing) -> str:
        """Say below a bare page what it shows and where that comes from, as HTML."""
        reference = self.edition.reference(thing)
        copy = f", registry copy of {thing.snapshot}" if thing.snapshot else ""
        told = escape(f"{self.edition.work.title.partition(':')[0]}, version {self.edition.name}{copy}")
        named = f'<a href="{escape(reference.url)}" target="_top">{told}</a>' if reference.url else told
        return f"{named}. {escape(thing.id)}. {escape(self.edition.work.licence)}."

    def _bare(self, exhibit: Exhibit, thing: Thing) -> str:
        cited = [self.known.source_names[name] for name in exhibit.entry["sources"]]
        line = wording.source_line(cited, elsewhere="the figure's CSV")
        return bare.page(exhibit.entry, exhibit.recorded.folder, line, self.credit(thing))

    def _readme(self, thing: Thing, files: Mapping[str, bytes], sources: Sequence[str]) -> str:
        parts = {
            "How to cite": [styles.text(self.edition.reference(thing), "apa").strip(), ADD],
            "Files": [f"{name}: {_what(name)}" for name in files],
            "Licence": [f"{self.edition.work.licence}: use it and change it, with the reference above."],
            "What it rests on": [f"{name}: {self.source(name)}" for name in sources],
        }
        told = [
            f"{heading}\n\n" + "".join(f"  {line}\n" for line in lines)
            for heading, lines in parts.items()
            if lines
        ]
        return "\n".join([f"{thing.title}\n", *told])
