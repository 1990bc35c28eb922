"""Directives: a figure, a table, a verdict, and the lists made from everything recorded."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from systemrace.book.sphinx_ext import (
    addresses,
    bibliography,
    cells,
    changed,
    citing,
    content,
    described,
    dials,
    dictionary,
    downloads,
    elements,
    ledger,
    numbers,
    pictures,
    screened,
    verdicts,
)
from systemrace.book.sphinx_ext.elements import tag
from systemrace.chapter.variants import variants

_LONG_FRACTION = re.compile(r"^-?\d+\.\d{4,}(?:e-?\d+)?$")


class BookDirective(SphinxDirective):
    """A directive that knows the page it stands on and what the build can show."""

    has_content = False

    @property
    def app(self) -> Sphinx:
        """The running build."""
        return self.env.app

    @property
    def page(self) -> str:
        """The page it stands on."""
        return self.env.docname

    @property
    def known(self) -> content.Content:
        """What the pages draw on."""
        return content.of(self.app)


class OfThisChapter(BookDirective):
    """A directive that lists what the chapter of its own page recorded."""

    def run(self) -> list[nodes.Node]:
        """Show it, or say that the page is no chapter."""
        chapter = self.known.chapter_of(self.page)
        if chapter is None:
            raise self.error(
                f"{{{self.name}}} lists what a chapter recorded; {self.page} is no chapter. Remove it."
            )
        return self.show(chapter)

    def show(self, chapter: str) -> list[nodes.Node]:
        """Make the nodes."""
        raise NotImplementedError


class Chart(BookDirective):
    """A recorded figure."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Place the figure."""
        recorded, _, entry = self.known.find("chart", self.arguments[0], self.page)
        return _lacking(entry) or pictures.figure(self.app, self.page, recorded, entry)


class ResultTable(BookDirective):
    """A recorded table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Place the table, its note, its sources and its file."""
        recorded, identifier, entry = self.known.find("result-table", self.arguments[0], self.page)
        if "unknown" in entry:
            return _lacking(entry)
        text = (recorded.folder / entry["file"]).read_text(encoding="utf-8")
        heading, *records = csv.reader(io.StringIO(text))
        numeric = [place for place, name in enumerate(heading) if name in entry["numeric"]]
        lines = [
            elements.row(
                (
                    cells.linked(self.app, self.page, name, _shown(value))
                    for name, value in zip(heading, record, strict=True)
                ),
                numeric=numeric,
            )
            for record in records
        ]
        shown = elements.table(entry["title"], map(_heading, heading), lines, numeric)
        file = addresses.file(self.page, downloads.table_file(recorded, entry["file"]))
        cited = bibliography.citations(self.app, self.page, entry["sources"])
        below = [" Sources: ", cited] if entry["sources"] else []
        # A paragraph may not hold the list that many sources fold into.
        about = tag("div", elements.link("CSV", file), *below, classes="sr-below")
        note = [tag("p", entry["note"], classes="sr-below")] if entry.get("note") else []
        whole = tag("div", shown, *note, about, classes="sr-result-table", ids=f"table-{identifier}")
        return [elements.block(whole)]


class Verdict(BookDirective):
    """A claim with its verdict and the points against it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Place the verdict."""
        return [elements.block(verdicts.verdict(self.app, self.page, self.arguments[0]))]


class Dials(BookDirective):
    """Dials that a reader moves, with what follows them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Place the dials."""
        recorded, identifier, entry = self.known.find("dials", self.arguments[0], self.page)
        return [elements.block(dials.panel(self.app, self.page, recorded.chapter, identifier, entry))]


class NumbersMade(OfThisChapter):
    """How each number of the chapter was made."""

    def show(self, chapter: str) -> list[nodes.Node]:
        """Make the table."""
        return numbers.made(self.app, self.page, self.known.results[chapter])


class ChapterDownloads(OfThisChapter):
    """What can be downloaded of the chapter, and how to run it again."""

    def show(self, chapter: str) -> list[nodes.Node]:
        """Make the list."""
        variant = variants(self.known.project).get(chapter)
        offered = downloads.offered(self.page, self.known.results[chapter], variant)
        return [*self._asked_otherwise(chapter), *offered]

    def _asked_otherwise(self, chapter: str) -> list[nodes.Node]:
        """Lead to the pages that are this chapter with other values."""
        others = [page for page in self.known.pages if page.of == chapter]
        if not others:
            return []
        links = [
            elements.link(
                self.known.title(page.name) or page.name, addresses.page(self.app, self.page, page.name)
            )
            for page in others
        ]
        return [elements.block(tag("p", "The same chapter, asked otherwise: ", elements.joined(links), "."))]


class Ledger(BookDirective):
    """All claims and their verdicts."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return [elements.block(*ledger.ledger(self.app, self.page))]


class Dashboard(BookDirective):
    """All chapters, and the verdicts on their claims in short."""

    def run(self) -> list[nodes.Node]:
        """Make the lists."""
        return [elements.block(*ledger.dashboard(self.app, self.page))]


class SourceList(BookDirective):
    """All sources."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return bibliography.whole_list(self.app, self.page)


class DataDictionary(BookDirective):
    """All tables and their columns."""

    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        package = addresses.file(self.page, described.PACKAGE) if self.known.about else ""
        return [*dictionary.packaged(package), *dictionary.tables()]


class ScreeningScores(BookDirective):
    """How well the screening agrees with records that were read."""

    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        return screened.tables(self.known.project)


class BookCitation(BookDirective):
    """How to cite the book, in every style."""

    def run(self) -> list[nodes.Node]:
        """Make the references."""
        return [elements.block(citing.section(self.known.edition.book()))]


class SnapshotChanges(BookDirective):
    """The registry copies, and what each changed."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return [elements.block(changed.listed(self.app, self.page))]


DIRECTIVES: dict[str, type[BookDirective]] = {
    "chart": Chart,
    "result-table": ResultTable,
    "verdict": Verdict,
    "dials": Dials,
    "numbers-made": NumbersMade,
    "chapter-downloads": ChapterDownloads,
    "ledger": Ledger,
    "dashboard": Dashboard,
    "source-list": SourceList,
    "data-dictionary": DataDictionary,
    "screening-scores": ScreeningScores,
    "book-citation": BookCitation,
    "snapshot-changes": SnapshotChanges,
}


def register(app: Sphinx) -> None:
    """Register the directives."""
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)


def _lacking(entry: dict[str, Any]) -> list[nodes.Node]:
    """Say why a figure or a table is not there; nothing where it is."""
    return [elements.block(tag("p", entry["text"], classes="sr-below"))] if "unknown" in entry else []


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _shown(value: str) -> str:
    """Cut long fractions to four significant digits; everything else stands as recorded."""
    return f"{float(value):.4g}" if _LONG_FRACTION.match(value) else value
