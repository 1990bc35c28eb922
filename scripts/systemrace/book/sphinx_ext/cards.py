"""Which picture a link to a page shows, and the files of these pictures."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from systemrace.book.drawn import HOME
from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext.content import Content
from systemrace.figures import card
from systemrace.figures.card import Card

FOLDER = "cards"
BOOK = "index"


@dataclass(frozen=True)
class Picture:
    """A card, the chart on it, and its file in the built book."""

    name: str
    card: Card
    chart: Path

    @property
    def file(self) -> str:
        """Where it stands in the built book."""
        return f"{FOLDER}/{self.name}.png"


def all_of(known: Content) -> dict[str, Picture]:
    """Give the picture of each chapter that places a chart, and of the book under `index`."""
    found = {chapter: _of_chapter(known, chapter) for chapter in known.results}
    pictures = {chapter: picture for chapter, picture in found.items() if picture}
    return {BOOK: _of_book(known, next(iter(pictures.values()))), **pictures} if pictures else {}


def of_page(known: Content, pictures: Mapping[str, Picture], page: str) -> Picture | None:
    """Give the picture of a page: its chapter's, that of its claim's chapter, else the book's."""
    top, _, name = page.partition("/")
    claim = known.claims.get(name) if top == HOME else None
    chapter = claim.chapter if claim else known.chapter_of(page)
    return pictures.get(chapter or BOOK) or pictures.get(BOOK)


def write(known: Content, pictures: Iterable[Picture], out: Path) -> None:
    """Put the pictures into the built book; one drawn before is taken from beside it."""
    kept = known.project.build / FOLDER
    kept.mkdir(parents=True, exist_ok=True)
    (out / FOLDER).mkdir(exist_ok=True)
    used = set()
    for picture in pictures:
        drawing = card.draw(picture.card, picture.chart.read_text(encoding="utf-8"))
        file = kept / f"{hashlib.sha256(drawing.encode()).hexdigest()}.png"
        _made(file, drawing)
        used.add(file)
        shutil.copyfile(file, out / picture.file)
    for left in set(kept.iterdir()) - used:
        left.unlink(missing_ok=True)


def _made(file: Path, drawing: str) -> None:
    if not file.is_file():
        partial = file.with_suffix(".partial")
        partial.write_bytes(card.png(drawing))
        partial.replace(file)


def _of_chapter(known: Content, chapter: str) -> Picture | None:
    """Give the picture of a chapter's main chart: the first that its page places."""
    recorded = known.results[chapter]
    shown = _first_chart(known, recorded)
    if shown is None:
        return None
    entry = recorded.of("chart")[shown]
    copy = recorded.document.get("snapshot")
    foot = f"Registry copy of {copy}" if copy else "Data and sources in the chapter"
    title = known.title(f"chapters/{chapter}") or chapter
    words = Card(_book(known), title, entry["title"], foot)
    return Picture(chapter, words, recorded.folder / entry["files"]["wide"])


def _of_book(known: Content, first: Picture) -> Picture:
    short, _, rest = (known.about.title if known.about else "").partition(": ")
    words = Card(
        short, "a living, citable book", f"{rest[:1].upper()}{rest[1:]}" or short, first.card.finding
    )
    return Picture(BOOK, words, first.chart)


def _first_chart(known: Content, recorded: Recorded) -> str | None:
    placed = (
        placement.target
        for page in known.pages
        if known.chapter_of(page.name) == recorded.chapter
        for placement in page.placements
        if placement.kind == "chart"
    )
    return next((name for name in placed if name in recorded.of("chart")), None)


def _book(known: Content) -> str:
    return known.about.short_title if known.about else ""
