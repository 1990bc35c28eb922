"""The check of the prose before anything is rendered: every statement computed, every result shown.

The text part needs no kernel and no results; with results it also checks that what is placed was
recorded, and that what was recorded is placed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from systemrace import claims
from systemrace.book import numerals, pages
from systemrace.book.pages import Page, Placement
from systemrace.book.recorded import KINDS, NOUNS, Results, find, nearest
from systemrace.errors import ProseError
from systemrace.project import Project

NEEDS_TARGET = (*KINDS, "src")
_CALLS = {
    "num": "number",
    "say": "phrase",
    "chart": "figure",
    "result-table": "table",
    "verdict": "claim",
    "dials": "dials",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of the prose: the file, the place in it, what is wrong and how to mend it."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


def check(project: Project, results: Results | None = None) -> None:
    """Check the prose of the whole book.

    Args:
        project: the checkout.
        results: what the chapters recorded; None checks the text alone.

    Raises:
        ProseError: listing every fault with file, line, column and remedy.
    """
    faults = find_faults(project, results)
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        raise ProseError("\n".join([*map(str, faults), f"{count} in the prose; nothing was rendered."]))


def find_faults(project: Project, results: Results | None = None) -> list[Fault]:
    """List the faults that `check` would raise, in the order of the files."""
    sources = pages.read(project)
    known = _source_ids(project)
    faults = [fault for page in pages.as_written(project) for fault in _in_text(page, known)]
    if results is not None:
        faults += [fault for page in sources for fault in _missing(page, results)]
        faults += _unused(sources, results)
        faults += _unjudged(project, results)
        faults += _unknown_sources(sources, results, known) if known is not None else ()
    return sorted(faults)


def _in_text(page: Page, known: set[str] | None) -> Iterator[Fault]:
    for numeral in numerals.typed(page):
        yield Fault(numeral.file, numeral.line, numeral.column, _numeral_fault(numeral, page))
    for placement in page.placements:
        if placement.kind in NEEDS_TARGET and not placement.target:
            yield _at(page, placement, f"{{{placement.kind}}} names nothing. Give it an id.")
        elif known is not None and placement.kind == "src" and placement.target not in known:
            hint = nearest(placement.target, sorted(known), "Sources")
            yield _at(page, placement, f"no source `{placement.target}` in data/sources.csv. {hint}")


def _numeral_fault(numeral: numerals.Numeral, page: Page) -> str:
    if numeral.where == "value":
        return f"`{numeral.text}` is typed as the value of a number. Compute it from loaded data."
    if numeral.where != "prose":
        return f"`{numeral.text}` is typed into {numeral.where}. Compute it in an f-string: {{value:,.0f}}."
    target = "id" if page.chapter else "chapter:id"
    remedy = f"Record it in a cell with chapter.number(...) and place it with {{num}}`{target}`."
    return f"`{numeral.text}` is typed. {remedy}"


def _missing(page: Page, results: Results) -> Iterator[Fault]:
    for placement in page.placements:
        if placement.kind in KINDS and placement.target:
            try:
                find(results, placement.kind, placement.target, page.chapter)
            except LookupError as error:
                yield _at(page, placement, str(error))


def _unused(sources: list[Page], results: Results) -> Iterator[Fault]:
    placed = {key for page in sources for key in _placed(page, results)}
    by_chapter = {page.chapter: page for page in sources if page.chapter}
    # A variant shows what its chapter places, less the sections that do not speak of it.
    own = {chapter: recorded for chapter, recorded in results.items() if not _is_variant(by_chapter, chapter)}
    for chapter, recorded in own.items():
        for kind in KINDS:
            for identifier in recorded.of(kind):
                if (kind, chapter, identifier) not in placed:
                    remedy = f"Place it with {_example(kind, identifier)} or do not record it."
                    yield _at_call(
                        by_chapter.get(chapter), chapter, kind, identifier, f"is on no page. {remedy}"
                    )


def _is_variant(by_chapter: Mapping[str, Page], chapter: str) -> bool:
    return chapter in by_chapter and bool(by_chapter[chapter].of)


def _placed(page: Page, results: Results) -> Iterator[tuple[str, str, str]]:
    for placement in page.placements:
        if placement.kind in KINDS:
            try:
                recorded, identifier, _ = find(results, placement.kind, placement.target, page.chapter)
            except LookupError:
                continue
            yield placement.kind, recorded.chapter, identifier


def _unjudged(project: Project, results: Results) -> Iterator[Fault]:
    ledger = claims.load(project)
    text = (project.data / "claims.yml").read_text(encoding="utf-8")
    for claim in ledger.values():
        if claim.chapter in results and claim.id not in results[claim.chapter].of("verdict"):
            line = text[: text.find(f"id: {claim.id}\n")].count("\n") + 1
            remedy = f'Call chapter.claim("{claim.id}", ...) in chapters/{claim.chapter}.md.'
            yield Fault(
                "data/claims.yml", line, 1, f"claim {claim.id} is not judged by its chapter. {remedy}"
            )


def _unknown_sources(sources: list[Page], results: Results, known: set[str]) -> Iterator[Fault]:
    by_chapter = {page.chapter: page for page in sources if page.chapter}
    for chapter, recorded in results.items():
        for kind in ("num", "chart", "result-table"):
            for identifier, entry in recorded.of(kind).items():
                for source in sorted(set(entry.get("sources") or ()) - known):
                    hint = nearest(source, sorted(known), "Sources")
                    text = f"names the source `{source}`, which is not in data/sources.csv. {hint}"
                    yield _at_call(by_chapter.get(chapter), chapter, kind, identifier, text)


def _at(page: Page, placement: Placement, text: str) -> Fault:
    return Fault(page.file, placement.line, placement.column, text)


def _at_call(page: Page | None, chapter: str, kind: str, identifier: str, text: str) -> Fault:
    """Point at the cell that records something; at the top of the page if the id is made at run time."""
    text = f"the {NOUNS[kind]} `{identifier}` {text}"
    quoted = re.compile(rf"{_CALLS[kind]}\(\s*[\"']{re.escape(identifier)}[\"']")
    for cell in page.cells if page else ():
        found = quoted.search(cell.source)
        if found:
            line, column = pages.place_of(cell.source, found.start())
            return Fault(page.file if page else "", cell.line + line - 1, column, text)
    return Fault(f"chapters/{chapter}.md", 1, 1, text)


def _example(kind: str, identifier: str) -> str:
    return f"{{{kind}}}`{identifier}`" if kind in ("num", "say") else f"```{{{kind}}} {identifier}"


def _source_ids(project: Project) -> set[str] | None:
    """Give the ids of all sources; None where the file is at fault, which the check of the data tells."""
    path = project.data / "sources.csv"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return {row["source_id"] for row in csv.DictReader(io.StringIO(text))}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError):
        return None
