"""Reading the whole answer to a search, page by page, and going on after a break."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from systemrace.errors import RegistryError
from systemrace.registry.ctgov import record
from systemrace.registry.ctgov.record import Page, Study, Version
from systemrace.registry.ctgov.search import Search
from systemrace.registry.ctgov.transport import RefusedError, Tell, Transport

STUDIES = "/api/v2/studies"
VERSION = "/api/v2/version"
MOST_PAGES = 5_000
SPARE_PAGES = 10
"""Pages beyond one a record after which an answer is taken to be endless."""


@dataclass(frozen=True)
class Answer:
    """All records that a search found."""

    studies: list[Study]
    total: int
    """As the registry told it; as many different records arrived."""
    repeated: list[str]
    """Numbers of records that came on two pages; they are taken once."""


def edition(transport: Transport) -> Version:
    """Ask which edition of the data the server holds.

    Raises:
        RegistryError: if it cannot be told.
    """
    return transport.get(VERSION, {}, record.read_version)


def answer(transport: Transport, search: Search, kept: Path, tell: Tell = lambda _: None) -> Answer:
    """Read all pages of a search.

    Args:
        transport: to the registry.
        search: what to ask.
        kept: folder for the pages as they arrive; a run that broke off goes on after the last.
        tell: is told how far it is.

    Raises:
        RegistryError: if pages do not come to an end, a record is missing or too many, or the form
            of the answer has changed; the pages are thrown away then. They stay when the connection
            failed.
    """
    try:
        return _answer(transport, search, kept, tell)
    except RefusedError:
        if not any(kept.glob("*.json")):
            raise
        # The registry forgets where a reader stood; then only the beginning is left.
        shutil.rmtree(kept)
        tell("The registry does not go on where the last run broke off; reading from the start.")
        return _answer(transport, search, kept, tell)


def _answer(transport: Transport, search: Search, kept: Path, tell: Tell) -> Answer:
    pages: list[Page] = []
    try:
        for page in _pages(transport, search, kept):
            pages.append(page)
            arrived = sum(len(page.studies) for page in pages)
            tell(f"{arrived:,} of {pages[0].total_count:,} records")
        return _whole(pages)
    except _BrokenError as fault:
        shutil.rmtree(kept, ignore_errors=True)
        raise RegistryError(str(fault)) from None


class _BrokenError(Exception):
    """What arrived cannot be a whole answer, and would not be with the pages that are kept."""


def _pages(transport: Transport, search: Search, kept: Path) -> Iterator[Page]:
    kept.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    token: str | None = None
    total = -1
    for number in range(1, MOST_PAGES + 1):
        page = _page(transport, search, token, kept / f"{number:05d}.json")
        total = _same_total(page, total)
        yield page
        token = page.next_page_token
        if token is None:
            return
        if token in seen:
            raise _BrokenError(
                f"The registry leads in a circle: page {number} points to a page that was read before. "
                "Try again later."
            )
        seen.add(token)
        if number > total + SPARE_PAGES:
            break
    raise _BrokenError(
        f"The registry's pages do not come to an end: {number} pages for {total:,} records. Try again later."
    )


def _page(transport: Transport, search: Search, token: str | None, file: Path) -> Page:
    page = _kept(file)
    if page is not None:
        return page

    def read(body: bytes) -> tuple[bytes, Page]:
        return body, record.read_page(body)

    body, page = transport.get(STUDIES, search.parameters(token), read)
    draft = file.with_suffix(".part")
    draft.write_bytes(body)
    os.replace(draft, file)
    return page


def _kept(file: Path) -> Page | None:
    try:
        return record.read_page(file.read_bytes())
    except (OSError, ValueError, RegistryError):
        return None  # not there, or cut by a power failure: it is fetched


def _same_total(page: Page, before: int) -> int:
    if page.total_count is None and before < 0:
        raise _BrokenError(
            "The registry does not say how many records there are, so it cannot be known whether all arrived."
        )
    total = before if page.total_count is None else page.total_count
    if before not in (-1, total):
        raise _BrokenError(
            f"The registry's total changed from {before:,} to {total:,} while it was read. Try again."
        )
    return total


def _whole(pages: list[Page]) -> Answer:
    total = pages[0].total_count or 0
    try:
        arrived = record.studies(raw for page in pages for raw in page.studies)
    except RegistryError as fault:
        raise _BrokenError(str(fault)) from None
    distinct: dict[str, Study] = {}
    repeated = []
    for study in arrived:
        if study.nct_id in distinct:
            repeated.append(study.nct_id)
            _refuse_two_versions(distinct[study.nct_id], study)
        distinct[study.nct_id] = study
    if len(distinct) != total:
        twice = f", {len(repeated):,} of them twice" if repeated else ""
        raise _BrokenError(
            f"The registry says it has {total:,} records for this search, but {len(distinct):,} different "
            f"ones arrived{twice}. Nothing was taken. Try again later."
        )
    return Answer(list(distinct.values()), total, sorted(set(repeated)))


def _refuse_two_versions(first: Study, second: Study) -> None:
    if first != second:
        raise _BrokenError(
            f"The registry gave two different versions of {first.nct_id} in one answer, so it was changing "
            "while it was read. Try again."
        )
