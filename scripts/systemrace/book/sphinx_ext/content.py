"""All that the pages draw on: recorded results, claims, sources, and where each of them is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from systemrace import citation, claims, tables
from systemrace.book import (
    citable,
    departure,
    drawn,
    edition,
    execute,
    history,
    pages,
    prose,
    sourcenames,
    toc,
)
from systemrace.book.recorded import Recorded, Results, find, open_results
from systemrace.chapter.parameters import read_schema
from systemrace.chapter.variants import base
from systemrace.errors import SystemRaceError
from systemrace.metadata import about
from systemrace.project import Project

MISSING = ""
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
Source = dict[str, str]


class BookError(SphinxError):
    """A failure of the book, shown by Sphinx as it stands; its cause knows the exit code."""

    category = "The book"


@dataclass(frozen=True)
class Content:
    """What the pages of one build draw on."""

    project: Project
    results: Results
    pages: tuple[pages.Page, ...]
    claims: claims.Ledger
    sources: dict[str, Source]
    tested: Mapping[str, drawn.Tested] = field(default_factory=dict)

    @cached_property
    def news(self) -> list[history.News]:
        """Give what each registry copy changed, the newest first; nothing where no page lists the copies."""
        return history.news(self.project) if self.home(history.DIRECTIVE) else []

    @cached_property
    def source_names(self) -> dict[str, str]:
        """Give every source's name in a few words, by id."""
        return sourcenames.names(self.sources)

    @cached_property
    def about(self) -> about.About | None:
        """Give what the version being built says of itself; None where the book has no CITATION.cff."""
        found = about.find(self.project)
        return found and replace(found, version=edition.current())

    @cached_property
    def edition(self) -> citable.Edition:
        """Give the version being built, and all that can be cited in it."""
        things = {thing.id: thing for thing in self._things()}
        work, address = citation.read(self.project), edition.address(self.project)
        return citable.Edition(edition.current(), work, address, things)

    def _things(self) -> Iterator[citable.Thing]:
        chapters = {}
        for page in [shown.name for shown in self.pages if shown.name.startswith(toc.FOLDER)]:
            name, title = page.removeprefix(toc.FOLDER), self.title(page) or page
            found = list(self._of_chapter(name, title, f"{page}.html"))
            chapters[name] = found[0]
            yield from found
        for claim in self.claims.values():
            yield citable.of_claim(claim, self.verdict(claim.id), chapters[claim.chapter])
        for name, tested in self.tested.items():
            for entry in tested.figures.values():
                copy = str(tested.document["parameters"].get("snapshot") or "")
                yield citable.figure(drawn.HOME, entry["id"], entry["title"], f"Claim {name}", snapshot=copy)
        listed = self.home("source-list")
        for name, row in self.sources.items() if listed else ():
            yield citable.Thing(
                f"source/{name}", row.get("title") or name, f"{listed}.html#source-{name}",
                source={key: value for key, value in row.items() if value},
            )  # fmt: skip

    def _of_chapter(self, name: str, title: str, page: str) -> Iterator[citable.Thing]:
        recorded = self.results.get(name)
        if recorded is None:
            yield citable.Thing(f"chapter/{name}", title, page)
            return
        own = read_schema(self.project, base(self.project, name)).defaults
        departed = departure.in_reference(recorded.document["parameters"], own)
        yield from citable.of_chapter(recorded, title, departed)

    def verdict(self, claim: str) -> str:
        """Give the verdict on a claim; empty if its chapter handed over no values."""
        recorded = self.results.get(self.claims[claim].chapter)
        return str(recorded.of("verdict").get(claim, {}).get("verdict", "")) if recorded else ""

    def chapter_of(self, page: str) -> str | None:
        """Name the chapter that a page is; None for a page that is no chapter."""
        name = page.removeprefix("chapters/")
        return name if name in self.results else None

    def variant_of(self, chapter: str) -> str:
        """Name the chapter that a variant runs with other parameters; empty for any other chapter."""
        return next((page.of for page in self.pages if page.chapter == chapter), "")

    def find(self, kind: str, target: str, page: str) -> tuple[Recorded, str, dict[str, Any]]:
        """Find what a role or directive on a page points at; see `recorded.find`."""
        return find(self.results, kind, target, self.chapter_of(page))

    def title(self, page: str) -> str | None:
        """Give a page's title, from its first heading; None if it is not in the book."""
        text = next((shown.prose for shown in self.pages if shown.name == page), "")
        heading = _HEADING.search(text)
        return heading[1].strip() if heading else None

    def home(self, kind: str, target: str | None = None) -> str | None:
        """Name the first page that places something, such as the page of the source list."""
        for page in (page for page in self.pages if not page.of):
            for placement in page.placements:
                if placement.kind == kind and target in (None, placement.target):
                    return page.name
        return None


def open_content(app: Sphinx) -> None:
    """Get the results, check the prose against them, and keep both for the pages.

    Raises:
        BookError: with the message of the failure.
    """
    project = Project(Path(app.srcdir))
    try:
        content = read(project, dict(app.config.systemrace_results))
    except SystemRaceError as error:
        raise BookError(str(error)) from error
    app.systemrace = content  # type: ignore[attr-defined]


def read(project: Project, folders: dict[str, Path | str]) -> Content:
    """Read everything the pages need.

    Args:
        project: the checkout.
        folders: result folders by chapter; all chapters of the book are executed where none is given.

    Raises:
        SystemRaceError: if a chapter fails, or the prose and the results disagree.
    """
    claims.check_chapters(project, toc.chapters(project))
    found = {name: Path(folder) for name, folder in folders.items()} or execute.results(project)
    results = open_results(found)
    prose.check(project, results)
    listed = set(toc.pages(project))
    shown = tuple(page for page in pages.read(project) if page.name in listed)
    tested = drawn.results(project)
    for page in shown:
        if page.of and page.chapter in results:
            results[page.chapter] = _as_placed(results[page.chapter], page)
    return Content(project, results, shown, claims.load(project), _sources(project), tested)


def _as_placed(recorded: Recorded, page: pages.Page) -> Recorded:
    """Leave out what a variant computed for sections that its page does without."""
    placed = frozenset((placement.kind, placement.target) for placement in page.placements)
    return Recorded(recorded.chapter, recorded.folder, placed)


def of(app: Sphinx) -> Content:
    """Give the content of the running build."""
    content: Content = app.systemrace  # type: ignore[attr-defined]
    return content


def _sources(project: Project) -> dict[str, Source]:
    frame = tables.load("sources", project=project).astype("object")
    records = frame.where(frame.notna(), MISSING).to_dict("records")
    return {
        str(record["source_id"]): {key: str(value) for key, value in record.items()} for record in records
    }
