"""The first paragraph of a page, as plain text: what the page says in short."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST = 300  # characters
SHORTEST = 40  # characters; less is a label, no paragraph
WITHIN = 30_000  # characters of a body that are looked at: what a page says in short stands at its top
_SKIPPED = {"figure", "table", "nav", "details", "form", "script", "style", "svg", "ul", "ol", "dl", "aside"}
_SPACE = re.compile(r"\s+")


def first(body: str) -> str:
    """Give the first paragraph of a page's body; empty where there is none.

    Args:
        body: HTML. Paragraphs in lists, tables, charts and the like are no part of the text.
    """
    reader = _Paragraphs()
    reader.feed(body[:WITHIN])
    return next((_cut(told) for told in map(_plain, reader.found) if len(told) >= SHORTEST), "")


def text(markup: str) -> str:
    """Give the text of a piece of HTML."""
    return _plain(re.sub(r"<[^>]*>", "", markup))


def _plain(told: str) -> str:
    return _SPACE.sub(" ", told).strip()


def _cut(told: str) -> str:
    """Cut at the end of a sentence where one ends in time, else after a word."""
    if len(told) <= MOST:
        return told
    head = told[:MOST]
    sentence = head.rfind(". ")
    return head[: sentence + 1] if sentence > MOST // 3 else head.rsplit(" ", 1)[0] + " …"


class _Paragraphs(HTMLParser):
    """Gathers paragraphs of the running text, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._within.append(tag)
        elif tag == "p" and not self._within:
            self._open = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag == self._within[-1]:
            self._within.pop()
        elif tag == "p":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open and not self._within:
            self.found[-1] += data
