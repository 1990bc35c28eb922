"""From the bytes of a CSV file to its rows, with nothing guessed and every flaw of form refused."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from systemrace.errors import DataError

LONGEST_CELL = 131_072
RESTORE = "Restore the file from version control (git checkout -- {file}) or complete it."


@dataclass(frozen=True, eq=False)
class Rows:
    """The cells of a file as written, row by row.

    A cell never holds a line break, so row i (from 0) stands in line i + 2 of the file.
    """

    file: str
    columns: tuple[str, ...]
    cells: list[list[str]]


def read_rows(data: bytes, file: str, columns: Sequence[str]) -> Rows:
    """Take the rows out of a CSV file.

    Args:
        data: the bytes of the file.
        file: its name in messages.
        columns: the header it must have, in order.

    Raises:
        DataError: if the file is empty, not UTF-8, cut short, has an uneven row, a quote that is
            never closed, or another header.
    """
    if not data.strip():
        raise DataError(
            f"{file} is empty; it must start with the header {','.join(columns)}. {_restore(file)}"
        )
    text = _decode(data, file)
    rows = _parse(text, file)
    _check_header(rows[0], columns, file)
    _check_widths(rows, file)
    if not text.endswith("\n"):
        raise DataError(
            f"{file} line {len(rows)} has no line break at its end, so the file may be cut short. "
            f"{_restore(file)} If the last row is whole, end it with a line break."
        )
    return Rows(file, tuple(columns), rows[1:])


def _decode(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise DataError(f"{file} starts with a byte order mark. Save it as UTF-8 without one.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = data.count(b"\n", 0, cause.start) + 1
        raise DataError(
            f"{file} line {line}: byte 0x{data[cause.start]:02x} at offset {cause.start} is not UTF-8. "
            "Save the file as UTF-8; the byte is probably a letter with an accent in another encoding."
        ) from None


def refuse_long(row: Sequence[str]) -> None:
    """Refuse a cell that no table of ours or of a registry holds.

    The module csv has such a limit too, but one for the whole process, which any library may lift.

    Raises:
        csv.Error: for a cell of more than `LONGEST_CELL` characters.
    """
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise csv.Error(f"field larger than field limit ({LONGEST_CELL})")


def _parse(text: str, file: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if reader.line_num != len(rows) + 1:
                raise csv.Error("a quote is not closed, or a cell holds a line break")
            refuse_long(row)
            rows.append(row)
    except csv.Error as cause:
        what = "a quote is not closed" if "unexpected end" in str(cause) else str(cause)
        raise DataError(
            f"{file} line {len(rows) + 1}: {what}; every row must be one line. {_restore(file)}"
        ) from None
    return rows


def _check_header(found: list[str], columns: Sequence[str], file: str) -> None:
    if found == list(columns):
        return
    missing = [column for column in columns if column not in found]
    extra = [column for column in found if column not in columns]
    faults = [f"column {column} is missing" for column in missing]
    for column in extra:
        near = difflib.get_close_matches(column, missing, n=1)
        faults.append(f'column "{column}" is not known' + (f" (did you mean {near[0]}?)" if near else ""))
    if len(set(found)) < len(found):
        faults.append("a column name stands twice")
    what = "; ".join(faults) or "the columns are in another order"
    raise DataError(f"{file} line 1: {what}. The header must be {','.join(columns)}")


def _check_widths(rows: list[list[str]], file: str) -> None:
    width = len(rows[0])
    for line, row in enumerate(rows, start=1):
        if len(row) != width:
            which = "fewer" if len(row) < width else "more"
            raise DataError(
                f"{file} line {line} has {len(row)} fields, {which} than the {width} of the header, "
                f"so the row is cut short or a comma is not quoted. {_restore(file)}"
            )


def _restore(file: str) -> str:
    return RESTORE.format(file=file)
