"""Permanent ids: read from a frozen version, held against all earlier ones, never lost, never reused.

An id is its kind and its name: chapter/trial-counts, figure/trial-counts:by-year, table/..., number/...,
claim/A1, source/un_m49. What became of an id that is no longer there is declared in `data/ids.changed.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from systemrace.errors import ProseError
from systemrace.figures import bare
from systemrace.project import Project
from systemrace.release import documents

FILE = "ids.json"
CHANGES = "data/ids.changed.yml"
_ANCHORS = {"figure": "figure", "table": "table", "made": "number", "claim": "claim", "source": "source"}
_GLOBAL = ("claim", "source")
_WORDS = 160  # of what a thing says of itself, kept for its tombstone
_SILENT = {"svg", "style", "script", "button", "summary"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
Ids = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Changes:
    """What became of ids: new names, and reasons for removals."""

    now: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)

    def current(self, identifier: str, there: Mapping[str, Any]) -> str | None:
        """Follow an id to its present name; None where it has none."""
        seen: set[str] = set()
        while identifier not in there:
            seen.add(identifier)
            following = self.now.get(identifier) or self._with_chapter(identifier)
            if following is None or following in seen:
                return None
            identifier = following
        return identifier

    def reason(self, identifier: str) -> str | None:
        """Say why an id, or the chapter it belongs to, was removed; None where that is not declared."""
        if identifier in self.removed:
            return self.removed[identifier]
        following = self.now.get(identifier) or self._with_chapter(identifier)
        if following:
            return self.reason(following)
        chapter = _chapter(identifier)
        return self.reason(chapter) if chapter and chapter != identifier else None

    def _with_chapter(self, identifier: str) -> str | None:
        """Rename what belongs to a renamed chapter with it."""
        chapter = _chapter(identifier)
        renamed = self.now.get(chapter) if chapter else None
        if renamed is None or chapter == identifier:
            return None
        kind, _, name = identifier.partition("/")
        return f"{kind}/{renamed.partition('/')[2]}:{name.rpartition(':')[2]}"


def read_changes(project: Project) -> Changes:
    """Read what is declared; nothing where there is no such file.

    Raises:
        ProseError: for an entry that says neither or both of `now` and `removed`, or an id said twice.
    """
    path = project.root / CHANGES
    if not path.is_file():
        return Changes()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except yaml.YAMLError as error:
        raise ProseError(f"{CHANGES}: {error}") from error
    now: dict[str, str] = {}
    removed: dict[str, str] = {}
    for position, entry in enumerate(entries, 1):
        kinds = [kind for kind in ("now", "removed") if isinstance(entry, dict) and entry.get(kind)]
        if len(kinds) != 1 or not entry.get("id") or entry["id"] in {**now, **removed}:
            raise ProseError(
                f"{CHANGES}: entry {position} ({entry}) must name an id once, with `now:` its new id "
                "or `removed:` the reason."
            )
        (now if kinds == ["now"] else removed)[str(entry["id"])] = str(entry[kinds[0]])
    return Changes(now, removed)


def of_site(folder: Path) -> Ids:
    """Find every id of a site: where it stands (`address`) and how it begins (`words`)."""
    found: Ids = {}
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).as_posix()
        reader = _Anchors()
        reader.feed(path.read_text(encoding="utf-8"))
        chapter = page.removeprefix("chapters/").removesuffix(".html") if page.startswith("chapters/") else ""
        if chapter:
            found[f"chapter/{chapter}"] = {"address": page, "words": reader.title}
        for anchor, words in reader.words.items():
            prefix, _, name = anchor.partition("-")
            kind = _ANCHORS[prefix]
            if not (chapter or kind == "source"):
                continue
            identifier = f"{kind}/{name}" if kind in _GLOBAL else f"{kind}/{chapter}:{name}"
            found.setdefault(identifier, {"address": f"{page}#{anchor}", "words": words})
        own = _own_page(page)
        if own:
            found[own] = {"address": page, "words": found.get(own, {}).get("words") or reader.title}
    return dict(sorted(found.items()))


def of_page(page: str) -> str:
    """Name the id whose page this is, or would be: figures/gamma/by-year.html is figure/gamma:by-year."""
    top, _, rest = page.removesuffix(".html").partition("/")
    return f"{top.removesuffix('s')}/{rest.replace('/', ':') if top == 'figures' else rest}"


def _own_page(page: str) -> str | None:
    """Name the figure or claim that a page is all about."""
    is_own = page.startswith(("figures/", "claims/")) and not page.endswith(bare.ENDING)
    return of_page(page) if is_own else None


def read(folder: Path) -> Ids:
    """Read the ids that a version was frozen with.

    Raises:
        DataError: if their file cannot be read.
    """
    known: Ids = documents.read(folder, FILE)
    return known


def write(folder: Path, known: Ids) -> None:
    """Write the ids of a version into its folder."""
    documents.write(folder, FILE, known)


def check(new: Ids, earlier: Sequence[Ids], changes: Changes) -> None:
    """Refuse a version that loses an id without a word, or uses one that was given up.

    Raises:
        ProseError: with all faults, each with what to write.
    """
    released = sorted({identifier for ids in earlier for identifier in ids})
    lost = [one for one in released if changes.current(one, new) is None and changes.reason(one) is None]
    given_up = {*changes.now, *changes.removed}
    faults = [
        f"{one} was given up in {CHANGES} and may not be used again. Choose another id."
        for one in sorted(given_up & set(new))
    ]
    if lost:
        lines = "\n".join(f'- {{id: "{one}", removed: "why"}}  # or now: "new id"' for one in lost)
        faults.append(f"Released ids are not in this version. Put them back, or add to {CHANGES}:\n{lines}")
    if faults:
        raise ProseError("\n".join(faults))


def _chapter(identifier: str) -> str | None:
    kind, _, name = identifier.partition("/")
    if kind == "chapter":
        return identifier
    return f"chapter/{name.rpartition(':')[0]}" if ":" in name else None


class _Anchors(HTMLParser):
    """Reads the anchors that carry ids, the first words of each, and the page's title."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.title = ""
        self._open: list[tuple[str, str | None]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        anchor = dict(attrs).get("id") or ""
        prefix, dash, name = anchor.partition("-")
        is_id = bool(dash and name and prefix in _ANCHORS and (tag != "section" or prefix == "claim"))
        if is_id:
            self.words.setdefault(anchor, "")
        self._open.append((tag, anchor if is_id else None))
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        while any(tag == one for one, _ in self._open):
            ended, _ = self._open.pop()
            self._silent -= ended in _SILENT
            if ended == tag:
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or self._silent:
            return
        if any(tag == "h1" for tag, _ in self._open) and not self.title:
            self.title = text
        for _, anchor in self._open:
            if anchor and len(self.words[anchor]) < _WORDS:
                self.words[anchor] = f"{self.words[anchor]} {text}".strip()[:_WORDS]
