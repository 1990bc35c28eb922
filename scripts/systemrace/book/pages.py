"""The pages of the book as their sources: what is prose, what is code, and which results are placed where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from systemrace import text
from systemrace.chapter.variants import Variant, variants, without
from systemrace.project import Project

RESULT_ROLES = ("num", "say", "src")
PLACING_DIRECTIVES = (
    "chart",
    "result-table",
    "verdict",
    "dials",
    "numbers-made",
    "chapter-downloads",
    "ledger",
    "dashboard",
    "book-citation",
    "data-dictionary",
    "screening-scores",
    "source-list",
    "snapshot-changes",
)

# Directives whose body is text that a reader reads; every other fence holds code or markup.
_ADMONITIONS = {
    "note",
    "warning",
    "tip",
    "important",
    "caution",
    "danger",
    "error",
    "hint",
    "attention",
    "seealso",
}
_BLOCKS = {
    "admonition",
    "dropdown",
    "margin",
    "sidebar",
    "epigraph",
    "pull-quote",
    "topic",
    "rubric",
    "glossary",
}
_LAYOUT = {"figure", "table", "list-table", "grid", "grid-item", "card", "tab-set", "tab-item"}
_PROSE_DIRECTIVES = _ADMONITIONS | _BLOCKS | _LAYOUT
_FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>[^`]*)$")
_DIRECTIVE = re.compile(r"^\{(?P<name>[\w:.-]+)\}\s*(?P<argument>.*)$")
_OPTION = re.compile(r"^\s*:[\w-]+:")
# A role or a code span, whichever comes first: a role inside a code span is an example, not a role.
_TICKED = re.compile(
    r"(?:\{(?P<name>[\w:.-]+)\})?(?<!`)(?P<tick>`+)(?!`)(?P<body>(?:(?!\n\s*\n).)+?)(?<!`)(?P=tick)(?!`)",
    re.DOTALL,
)
_TITLED = re.compile(r"^(?P<title>.*?)\s*<[^<>]+>$", re.DOTALL)
_SPOKEN_ROLES = frozenset({"abbr", "sub", "sup", "strong", "emphasis", "dfn"})

# Markup in which a digit is no statement: comments, code, link targets, list and footnote marks.
_MARKUP = tuple(
    re.compile(pattern, re.MULTILINE | re.DOTALL)
    for pattern in (
        r"<!--.*?-->",
        r"^%[^\n]*",
        r"(?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)",
        r"^\s*\[[^\]]+\]:\s*\S+",
        r"<(?:https?|mailto):[^>]*>",
        r"https?://[^\s)>\]]+",
        r"</?[a-zA-Z][^<>]*>",
        r"&#?\w+;",
        r"^\([\w.:-]+\)=",
        r"^\s*\d{1,3}[.)](?=\s)",
        r"\[\^[\w-]+\]:?",
    )
)


@dataclass(frozen=True)
class Placement:
    """A role or directive that places something on a page: its kind, its target and where it stands."""

    kind: str
    target: str
    line: int
    column: int = 1


@dataclass(frozen=True)
class Cell:
    """A code cell: its source and the line of the file on which that begins."""

    source: str
    line: int


@dataclass(frozen=True)
class Page:
    """One Markdown source. `prose` is as long as the text, with everything but prose blanked out."""

    name: str
    text: str
    prose: str
    placements: tuple[Placement, ...]
    cells: tuple[Cell, ...]
    of: str = ""
    """The chapter whose text this page shows, where it is a variant of one."""

    @property
    def file(self) -> str:
        """Name the file with what is placed and computed, relative to the checkout."""
        return f"chapters/{self.of}.md" if self.of else f"{self.name}.md"

    @property
    def chapter(self) -> str | None:
        """Name the chapter that this page is; None for a page without code."""
        folder, _, stem = self.name.rpartition("/")
        return stem if folder == "chapters" and self.cells else None


def read(project: Project) -> list[Page]:
    """Read index.md and every Markdown file under chapters/, in the order of their names."""
    own = as_written(project)
    known = {page.name: page for page in own}
    declared = variants(project)
    return [_filled(page, known, declared) for page in own]


def as_written(project: Project) -> list[Page]:
    """Read the same files, each as it stands: that of a variant holds only what is said of it alone."""
    files = [project.root / "index.md", *sorted(project.chapters.rglob("*.md"))]
    return [_page(project, file) for file in files if file.is_file()]


def parse(name: str, text: str) -> Page:
    """Take a page's source apart.

    Args:
        name: the page, such as "chapters/trial-counts".
        text: MyST Markdown.
    """
    scan = _Scan(text.split("\n"))
    scan.run()
    masked = "\n".join(scan.masked)
    roles = list(_roles(masked))
    return Page(name, text, _without_markup(masked), tuple(scan.placements + roles), tuple(scan.cells))


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Turn an offset into line and column, both counted from one."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _filled(page: Page, known: Mapping[str, Page], declared: Mapping[str, Variant]) -> Page:
    """Give a variant the cells and placements of its chapter, under its own title."""
    variant = declared.get(page.name.removeprefix("chapters/"))
    chapter = known.get(f"chapters/{variant.of}") if variant else None
    if variant is None or chapter is None:
        return page
    return Page(
        page.name,
        page.text,
        f"{page.prose}\n{chapter.prose}",
        (*page.placements, *_kept(chapter, variant)),
        chapter.cells,
        variant.of,
    )


def _kept(chapter: Page, variant: Variant) -> list[Placement]:
    """Give the placements of a chapter, without those of sections that a variant leaves out."""
    shown = parse(chapter.name, without(chapter.text, variant)).placements
    left = {(one.kind, one.target) for one in shown}
    return [one for one in chapter.placements if (one.kind, one.target) in left]


def _page(project: Project, file: Path) -> Page:
    name = file.relative_to(project.root).with_suffix("").as_posix()
    return parse(name, text.read(file, f"{name}{file.suffix}"))


@dataclass
class _Scan:
    """A pass over the lines that blanks out code and markup blocks and notes directives and cells."""

    lines: list[str]
    masked: list[str] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def run(self) -> None:
        at = self._blank_front_matter()
        while at < len(self.lines):
            at = self._step(at)

    def _step(self, at: int) -> int:
        line = self.lines[at]
        fence = _FENCE.match(line)
        if not fence:
            self.masked.append(line)
            return at + 1
        if self.open and not fence["info"].strip() and _closes(fence["mark"], self.open[-1]):
            self.open.pop()
            self._blank(at, at + 1)
            return at + 1
        return self._block(at, fence)

    def _block(self, at: int, fence: re.Match[str]) -> int:
        directive = _DIRECTIVE.match(fence["info"].strip())
        if directive and directive["name"] in _PROSE_DIRECTIVES:
            self.open.append(fence["mark"])
            heading = directive["argument"]
            self.masked.append(heading.rjust(len(self.lines[at])) if heading else " " * len(self.lines[at]))
            return self._skip_options(at + 1)
        end = self._end_of(at, fence["mark"])
        if directive:
            self._note(directive, at, end)
        self._blank(at, end + 1)
        return end + 1

    def _note(self, directive: re.Match[str], at: int, end: int) -> None:
        if directive["name"] == "code-cell":
            self.cells.append(self._cell(at, end))
        elif directive["name"] in PLACING_DIRECTIVES:
            self.placements.append(Placement(directive["name"], directive["argument"].strip(), at + 1))

    def _cell(self, at: int, end: int) -> Cell:
        first = at + 1
        if first < end and self.lines[first].strip() == "---":
            closing = [n for n in range(first + 1, end) if self.lines[n].strip() == "---"]
            first = closing[0] + 1 if closing else first
        while first < end and _OPTION.match(self.lines[first]):
            first += 1
        return Cell("\n".join(self.lines[first:end]), first + 1)

    def _end_of(self, at: int, mark: str) -> int:
        for number in range(at + 1, len(self.lines)):
            closing = _FENCE.match(self.lines[number])
            if closing and not closing["info"].strip() and _closes(closing["mark"], mark):
                return number
        return len(self.lines)

    def _skip_options(self, at: int) -> int:
        end = at
        while end < len(self.lines) and _OPTION.match(self.lines[end]):
            end += 1
        self._blank(at, end)
        return end

    def _blank_front_matter(self) -> int:
        if not self.lines or self.lines[0].strip() != "---":
            return 0
        ends = [number for number, line in enumerate(self.lines[1:], 1) if line.strip() == "---"]
        self._blank(0, ends[0] + 1 if ends else 0)
        return ends[0] + 1 if ends else 0

    def _blank(self, start: int, end: int) -> None:
        self.masked += [" " * len(line) for line in self.lines[start:end]]


def _closes(mark: str, opened: str) -> bool:
    return mark[0] == opened[0] and len(mark) >= len(opened)


def _roles(masked: str) -> Iterator[Placement]:
    visible = _blanked(_MARKUP[0], _blanked(_MARKUP[1], masked))
    for role in _TICKED.finditer(visible):
        if role["name"] in RESULT_ROLES:
            yield Placement(role["name"], role["body"].strip(), *place_of(masked, role.start()))


def _without_markup(text: str) -> str:
    text = _TICKED.sub(_spoken, _blanked(_MARKUP[0], text))
    for pattern in _MARKUP:
        text = _blanked(pattern, text)
    return text


def _spoken(role: re.Match[str]) -> str:
    """Keep of a role only the words that reach the reader as written, in their place."""
    name, body = role["name"], role["body"]
    if name is None:
        return re.sub(r"[^\n]", " ", role[0])
    titled = _TITLED.match(body)
    kept = body if name in _SPOKEN_ROLES else ""
    if titled and name not in RESULT_ROLES:
        kept = titled["title"]
    lead = len(role["name"]) + 2 + len(role["tick"])
    rest = "".join(c if c == "\n" else " " for c in role[0][lead + len(kept) :])
    return " " * lead + kept + rest


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
