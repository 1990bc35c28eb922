"""Rows from a CSV file that somebody offers: of any spreadsheet's making, so nothing of it is trusted."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from pathlib import Path

from systemrace.curation import placing
from systemrace.curation.cells import shown
from systemrace.curation.draft import Draft, Row, columns
from systemrace.errors import DataError, UsageError
from systemrace.tables import TABLES
from systemrace.tables.csvfile import refuse_long

LARGEST = 10_000_000
MARK = b"\xef\xbb\xbf"
SAVE = "Save it as CSV UTF-8 with commas."


def rows(path: Path, table: str, draft: Draft) -> list[Row]:
    """Read the rows for a table out of a file.

    A byte order mark, Windows line ends, another order of columns and rows without content are taken
    as they come; a column that may be blank may be absent, and so may a key that is numbered.

    Raises:
        UsageError: if there is no such file.
        DataError: if it is not a CSV file of the table's columns; nothing of it is taken.
    """
    name = path.name
    found = _parsed(_text(path, name), name)
    if not found:
        raise DataError(f"{name} holds no rows. It must start with a header of {', '.join(columns(table))}.")
    header, *lines = found
    _check_header(header[1], table, name)
    filled = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise DataError(f"{name} holds a header and no rows. Add the rows, one a line.")
    _check_widths(header[1], filled, name)
    return _numbered(table, [_in_order(table, header[1], cells) for _, cells in filled], filled, name, draft)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as cause:
        raise UsageError(f"{path} cannot be read: {cause.strerror}.") from None
    if len(data) > LARGEST:
        raise DataError(
            f"{name} is larger than {LARGEST:,} bytes, more than rows added by hand need. Split it."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{name} is UTF-16, as a spreadsheet's Unicode text is. {SAVE}")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DataError(f"{name} line {line} holds a NUL byte, so it is no text file. {SAVE}")
    return _decoded(data.removeprefix(MARK), name)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = data.count(b"\n", 0, cause.start) + 1
        raise DataError(
            f"{name} line {line}: byte 0x{data[cause.start]:02x} is not UTF-8; "
            f"it is probably a letter with an accent in another encoding. {SAVE}"
        ) from None


def _parsed(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Give each row with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            if reader.line_num != before + 1:
                raise csv.Error("a cell holds a line break, or a quote is not closed")
            refuse_long(row)
            before = reader.line_num
            found += [(before, row)] if row else []
    except csv.Error as cause:
        raise DataError(f"{name} line {before + 1}: {cause}. Every row must be one line.") from None
    return found


def _check_header(header: Sequence[str], table: str, name: str) -> None:
    known = columns(table)
    faults = [_unknown(column, header, known) for column in header if column not in known]
    faults += [f"column {column} stands twice" for column in known if header.count(column) > 1]
    faults += [
        f"column {column} is missing"
        for column, described in TABLES[table].schema.columns.items()
        if column not in header and not described.nullable and not described.unique
    ]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        faults = ["the columns are not separated by commas"]
    if faults:
        raise DataError(f"{name} line 1: {'; '.join(faults)}. The columns are {', '.join(known)}.")


def _unknown(column: str, header: Sequence[str], known: Sequence[str]) -> str:
    near = difflib.get_close_matches(column, [other for other in known if other not in header], n=1)
    return f'column "{shown(column)}" is not known' + (f" (did you mean {near[0]}?)" if near else "")


def _check_widths(header: Sequence[str], filled: Sequence[tuple[int, list[str]]], name: str) -> None:
    for line, cells in filled:
        if len(cells) != len(header):
            which = "fewer" if len(cells) < len(header) else "more"
            raise DataError(
                f"{name} line {line} has {len(cells)} fields, {which} than the {len(header)} of the header; "
                "put a cell with a comma into quotes."
            )


def _in_order(table: str, header: Sequence[str], cells: Sequence[str]) -> list[str]:
    given = dict(zip(header, cells, strict=True))
    return [given.get(column, "") for column in columns(table)]


def _numbered(
    table: str, found: list[list[str]], filled: Sequence[tuple[int, list[str]]], name: str, draft: Draft
) -> list[Row]:
    """Give a row without key the next number."""
    key = columns(table)[0]
    taken = draft.standing(table, key) + [cells[0] for cells in found if cells[0]]
    for cells in found:
        if not cells[0] and TABLES[table].schema.columns[key].unique:
            cells[0] = placing.next_code(taken)
            taken.append(cells[0])
    return [Row(tuple(cells), name, line) for cells, (line, _) in zip(found, filled, strict=True)]
