"""Numerals typed where only computed ones belong: in prose, and in the words that a cell hands over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from systemrace.book.pages import Cell, Page, place_of

_NAME = r"[A-Z][\w\u2019'-]+"
_AUTHORS = rf"{_NAME}(?:,? (?:and|&) {_NAME}| et al\.?)?"

# What may be typed, and why. Everything else must be computed. Each entry is a name, never a quantity.
ALLOWED: tuple[tuple[str, str], ...] = (
    (r"\bNCT\d{8}\b", "registry number"),
    (r"\bChiCTR[-\w]*\d+\b", "registry number"),
    (r"\b10\.\d{4,9}/[^\s)\]]+", "DOI"),
    (r"\bCD\d{1,3}\b", "cell-surface antigen"),
    (r"\b(?:GPC3|FcRH5|FCRL5|GPRC5D|CLDN18(?:\.2)?|4-1BB|IL-\d+|CAR-?T2)\b", "molecule"),
    (
        r"\b(?:LCAR-B38M|JNJ-68284528|JNJ-4528|bb2121|CT053|CT103A|CART-BCMA|HDS269B|C-CAR088|PHE885)\b",
        "product code",
    ),
    (
        r"\b(?:CARTITUDE|LEGEND|KarMMa|FUMANBA|ZUMA|LUMMICAR|CRB|EVOLVE|TRANSCEND|ELARA|GLEAM)-\d{1,3}\b",
        "trial name",
    ),
    (r"\b[Pp]hases? (?:[1-4](?:/[1-4])?)(?:(?:,| and| or| to) [1-4](?:/[1-4])?)*\b", "trial phase"),
    (r"\b[Gg]rades? [1-5](?: or (?:more|higher|above)|(?: and| or| to) [1-5])?\b", "toxicity grade"),
    (r"\b[AB](?:[1-9]|1\d|20)\b", "claim of an essay"),
    (r"\b95% (?:[a-z]+ )?(?:interval|limit|band)s?\b", "level of every interval"),
    (r"(?<=[A-Za-z])[\u00b2\u00b3]", "power in a formula"),
    (r"\b21 CFR (?:[Pp]art )?\d+(?:\.\d+)?(?:\([a-z]\))*", "regulation"),
    (r"\bISO 3166(?:-1)?\b|\bSHA-256\b|\bUTF-8\b|\bCC[ -]BY[ -]4\.0\b|\bsha256\b", "standard or licence"),
    (rf"\b{_AUTHORS} \(\d{{4}}[a-z]?\)", "citation"),
    (rf"\({_AUTHORS},? \d{{4}}[a-z]?\)", "citation"),
    (r"\b\d{4}[a-z]?,\s+\[doi:", "citation"),
)
_ALLOWED = re.compile("|".join(f"(?:{pattern})" for pattern, _ in ALLOWED))
_OTHER_DIGITS = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b"
_NUMERAL = re.compile(rf"(?:\d|[{_OTHER_DIGITS}])+(?:[.,:/]\d+)*\s?%?")

# Words of a chapter's calls that a reader sees as prose.
_SEEN = frozenset({"title", "description", "note", "how"})
_TEXT_AT = {"phrase": 1}
_VALUE_AT = {"number": 1}


@dataclass(frozen=True)
class Numeral:
    """A numeral that was typed: where, what, and whether a cell rather than prose holds it."""

    file: str
    line: int
    column: int
    text: str
    where: str


def typed(page: Page) -> Iterator[Numeral]:
    """Find every typed numeral of a page, in its prose and in the words its cells hand over."""
    for start, text in _numerals(page.prose):
        yield Numeral(page.file, *place_of(page.prose, start), text, "prose")
    for cell in page.cells:
        for line, column, text, where in _in_cell(cell):
            yield Numeral(page.file, cell.line + line - 1, column + 1, text, where)


def _numerals(text: str) -> Iterator[tuple[int, str]]:
    remaining = _ALLOWED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _NUMERAL.finditer(remaining):
        yield found.start(), found[0].strip()


def _in_cell(cell: Cell) -> Iterator[tuple[int, int, str, str]]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return  # magics and half-written cells are the kernel's to report
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            yield from _in_call(call, call.func.attr)


def _in_call(call: ast.Call, method: str) -> Iterator[tuple[int, int, str, str]]:
    for word in call.keywords:
        if word.arg in _SEEN or (word.arg == "text" and method in _TEXT_AT):
            yield from _in_words(word.value, f"{word.arg}=")
        if word.arg == "value" and method in _VALUE_AT:
            yield from _literal(word.value)
    if method in _TEXT_AT and len(call.args) > _TEXT_AT[method]:
        yield from _in_words(call.args[_TEXT_AT[method]], "text")
    if method in _VALUE_AT and len(call.args) > _VALUE_AT[method]:
        yield from _literal(call.args[_VALUE_AT[method]])


def _in_words(value: ast.expr, where: str) -> Iterator[tuple[int, int, str, str]]:
    """Look at string constants, but not at what an f-string computes nor at how it formats that."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        for _, text in _numerals(value.value):
            yield value.lineno, value.col_offset, text, where
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            yield from _in_words(part, where)
    elif isinstance(value, (ast.BinOp, ast.IfExp, ast.BoolOp)):
        for child in ast.iter_child_nodes(value):
            if isinstance(child, ast.expr) and not (isinstance(value, ast.IfExp) and child is value.test):
                yield from _in_words(child, where)


def _literal(value: ast.expr) -> Iterator[tuple[int, int, str, str]]:
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    if (
        isinstance(value, ast.Constant)
        and isinstance(value.value, (int, float))
        and not isinstance(value.value, bool)
    ):
        yield value.lineno, value.col_offset, str(value.value), "value"
