"""Links and anchors inside a folder of pages, checked without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"href", "src", "data-sr-script", "poster"}


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere: the page it stands on, its address, and why."""

    page: str
    address: str
    why: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.page}: {self.address}: {self.why}"


@dataclass
class _Page(HTMLParser):
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value)
            elif name in _ADDRESSES or (tag == "form" and name == "action"):
                self.links.append(value)
        named = dict(attrs)
        if tag == "meta" and (named.get("http-equiv") or "").lower() == "refresh":
            self.links.append((named.get("content") or "").partition("url=")[2])


def broken(folder: Path) -> list[Broken]:
    """Check every link of every page below a folder that stays within it.

    Returns:
        Links to files that are not there, out of the folder, or to anchors that their page lacks. Addresses
        of other sites are not looked at, nor what follows # where it sets a page's own controls (a=b).
    """

    @cache
    def read(path: Path) -> _Page:
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        return page

    found = []
    for path in sorted(folder.rglob("*.html")):
        for address in dict.fromkeys(read(path).links):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            why = _fault(folder.resolve(), target, unquote(parts.fragment), read)
            if why:
                found.append(Broken(path.relative_to(folder).as_posix(), address, why))
    return found


def _fault(top: Path, target: Path, anchor: str, read: Callable[[Path], _Page]) -> str | None:
    if not target.is_relative_to(top):
        return "leads out of the folder"
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return "no such file"
    names = anchor and "=" not in anchor
    if names and target.suffix == ".html" and anchor not in read(target).anchors:
        return "no such anchor"
    return None
