"""A page of the site made fit for paper: what needs a screen left out, links and ids of one document."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from systemrace.errors import ProseError

_ARTICLE = ('<article class="bd-article">', "</article>")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LEFT_OUT = {"script", "style", "button", "form", "nav", "template", "noscript"}
_SCREEN_ONLY = {
    "cell", "headerlink", "sr-data", "sr-downloads", "sr-live", "sr-narrow", "sr-offered", "toctree-wrapper",
}  # fmt: skip
_CITED = "sr-cited"  # sources of a chart, folded away on a screen
_ATTRIBUTE = re.compile(r'(?P<before>\s)(?P<name>[\w:-]+)="(?P<value>[^"]*)"')
_POINTING = {"aria-labelledby", "aria-describedby", "aria-controls", "headers", "for"}
_INSIDE = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True)
class Figure:
    """A numbered figure: its number in the book, its title, and its anchor in the document."""

    number: int
    title: str
    anchor: str


@dataclass
class Sheet:
    """A page's content for paper, as HTML, and the figures in it."""

    page: str
    html: str
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """What links are seen from: a page, all pages of the document, and the site's address or nothing."""

    page: str
    pages: Collection[str]
    base: str = ""

    def target(self, address: str) -> str:
        """Turn an address on the page into one in the document; empty where it leads nowhere from paper."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), unquote(parts.path)))
        name = (path if parts.path else f"{self.page}.html").removesuffix(".html")
        if name in self.pages:
            return f"#{anchor(name, unquote(parts.fragment))}"
        return f"{self.base}{path}" if self.base else ""


def anchor(page: str, name: str = "") -> str:
    """Name a page, or something on it, in the document.

    >>> anchor("chapters/safety", "claim-A1")
    'chapters-safety--claim-A1'
    """
    top = page.replace("/", "-")
    return f"{top}--{name}" if name else top


def take(text: str, place: Place, first: int) -> Sheet:
    """Take the content of a built page.

    Args:
        text: the page as built.
        place: where it stands.
        first: number of its first figure.

    Raises:
        ProseError: if the page has no content where the theme puts it.
    """
    _, start, rest = text.partition(_ARTICLE[0])
    body, end, _ = rest.partition(_ARTICLE[1])
    if not (start and end):
        raise ProseError(f"{place.page}.html has no article to print. Build the site anew: systemrace build")
    reader = _Reader(place, first)
    reader.feed(body)
    reader.close()
    return Sheet(place.page, "".join(reader.kept), reader.figures)


class _Reader(HTMLParser):
    """Passes a page on, piece by piece, without what is left out."""

    def __init__(self, place: Place, first: int) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.figures: list[Figure] = []
        self._place, self._next = place, first
        self._skipped = 0  # elements that are open within one that is left out, itself included
        self._figure = ""
        self._caption: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped or _is_left_out(tag, attrs):
            self._skipped += tag not in _VOID
            return
        told = _ATTRIBUTE.sub(self._attribute, self.get_starttag_text() or "")
        # Paper has no way to open what is closed.
        self._keep(told.replace("<details", "<details open", 1) if tag == "details" else told)
        if tag == "figure":
            self._figure = anchor(self._place.page, dict(attrs).get("id") or "")
        elif tag == "figcaption" and self._figure:
            self._keep(f'<span class="sr-paper-number">Figure {self._next}.</span> ')
            self._caption = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._skipped and not _is_left_out(tag, attrs):
            self._keep(_ATTRIBUTE.sub(self._attribute, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= tag not in _VOID
            return
        if tag == "figcaption" and self._caption is not None:
            self.figures.append(Figure(self._next, unescape("".join(self._caption)).strip(), self._figure))
            self._next += 1
            self._caption = None
        self._keep(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def _text(self, text: str) -> None:
        if not self._skipped:
            self._keep(text)
            if self._caption is not None:
                self._caption.append(text)

    def _keep(self, text: str) -> None:
        if not self._skipped:
            self.kept.append(text)

    def _attribute(self, found: re.Match[str]) -> str:
        name, value = found["name"], unescape(found["value"])
        changed = _CHANGED.get(name, _inside)(self._place, value)
        return f'{found["before"]}{name}="{escape(changed)}"' if changed or not value else ""


def _is_left_out(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    classes = (dict(attrs).get("class") or "").split()
    return tag in _LEFT_OUT or (_CITED not in classes and not _SCREEN_ONLY.isdisjoint(classes))


def _own(place: Place, value: str) -> str:
    return anchor(place.page, value)


def _each_own(place: Place, value: str) -> str:
    return " ".join(anchor(place.page, name) for name in value.split())


def _inside(place: Place, value: str) -> str:
    return _INSIDE.sub(lambda found: f"url(#{anchor(place.page, found[1])})", value)


_CHANGED: dict[str, Callable[[Place, str], str]] = {
    "id": _own,
    "href": Place.target,
    "xlink:href": Place.target,
    **dict.fromkeys(_POINTING, _each_own),
}
