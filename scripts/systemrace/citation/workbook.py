"""A workbook (.xlsx) of plain sheets, the same bytes each time.

Written by hand: ISO/IEC 29500 needs six small XML files for it, while libraries put the hour into them.
Cells hold numbers or text, never formulas; text is written where it stands, so nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from systemrace.citation import parcel

Cell = str | float | int
ENDING = ".xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A number that a program would write so: no leading zero, which an id may have.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[\[\]:*?/\\]")
MOST_LETTERS = 32_767  # of a cell; beyond, programs refuse the file
MOST_NAME = 31  # letters of a sheet's name
MOST_WIDE, LEAST_WIDE = 60, 9  # characters of a column
# Styles 1 and 2 of the stylesheet below: a heading, and text that runs over several lines.
_HEADING, _WRAPPED = 1, 2
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    "<border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its rows, the first of them headings; `wrapped` for sheets of sentences."""

    name: str
    rows: Sequence[Sequence[Cell]]
    wrapped: bool = False


def typed(rows: Iterable[Sequence[str]]) -> list[list[Cell]]:
    """Turn the texts of a CSV into numbers in those columns that hold nothing else, below their heading."""
    heading, *lines = [list(row) for row in rows]
    columns = zip(*lines, strict=False)
    numeric = [any(texts) and all(map(_is_number, filter(None, texts))) for texts in columns]
    typed_lines = [
        [float(text) if text and right else text for text, right in zip(line, numeric, strict=False)]
        for line in lines
    ]
    return [[*heading], *typed_lines]


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def write(sheets: Sequence[Sheet]) -> bytes:
    """Write the sheets into a workbook, in their order."""
    places = range(1, len(sheets) + 1)
    parts = {f"rId{place}": ("worksheet", f"worksheets/sheet{place}.xml") for place in places}
    styles = {f"rId{len(sheets) + 1}": ("styles", "styles.xml")}
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _book(sheets),
        "xl/_rels/workbook.xml.rels": _relations(parts | styles),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{place}.xml": _sheet(sheets[place - 1]) for place in places},
    }
    return parcel.pack({name: text.encode() for name, text in files.items()})


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"} | {
        f"/xl/worksheets/sheet{place}.xml": "worksheet" for place in range(1, sheets + 1)
    }
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{part}" ContentType="{kind}.{name}+xml"/>' for part, name in parts.items()
        )
        + "</Types>"
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _book(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name="{_sheet_name(sheet)}" sheetId="{place}" r:id="rId{place}"/>'
        for place, sheet in enumerate(sheets, 1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _sheet_name(sheet: Sheet) -> str:
    return escape(_NAME.sub(" ", sheet.name)[:MOST_NAME])


def _sheet(sheet: Sheet) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(_cells(row, number, sheet.wrapped))}</row>'
        for number, row in enumerate(sheet.rows, 1)
    )
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_widths(sheet.rows), 1)
    )
    # The headings stay in sight while the rows below them move.
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">{view}'
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>{body}</sheetData></worksheet>"
    )


def _cells(row: Sequence[Cell], number: int, wrapped: bool) -> Iterable[str]:
    style = _HEADING if number == 1 else _WRAPPED if wrapped else 0
    look = f' s="{style}"' if style else ""
    for place, value in enumerate(row):
        if value == "":
            continue
        where = f'r="{_letters(place)}{number}"{look}'
        if isinstance(value, str):
            text = escape(_ILLEGAL.sub("\ufffd", value)[:MOST_LETTERS], quote=False)
            yield f'<c {where} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        else:
            yield f"<c {where}><v>{value:.15g}</v></c>"


def _letters(place: int) -> str:
    """Name a column: 0 is A, 26 is AA."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    count = max((len(row) for row in rows), default=0)
    longest = [
        max((len(str(row[place])) for row in rows[:200] if place < len(row)), default=0)
        for place in range(count)
    ]
    return [min(MOST_WIDE, max(LEAST_WIDE, letters + 2)) for letters in longest]
