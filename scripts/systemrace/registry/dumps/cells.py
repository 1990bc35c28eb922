"""Rows of a CSV file of unknown origin: text that is what it says it is, or a message with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from systemrace.registry.dumps.door import Raw, refused
from systemrace.tables.csvfile import refuse_long

MOST_BYTES = 2**30
SAVE_AGAIN = "Save it as CSV, UTF-8, and try again."
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def rows(
    file: Path, needed: tuple[str, ...], delimiter: str = ",", unnamed: tuple[str, ...] = ()
) -> Iterator[Raw]:
    """Give the rows as mappings from column to text, blank cells as "".

    A mark of byte order is understood and any line end is. A cell that a spreadsheet would take for a
    formula is text like any other.

    Args:
        file: the file.
        needed: columns that must be there.
        delimiter: between cells.
        unnamed: the columns of a file whose first line is a row already: one of as many cells, of which
            the first is not the first of these names.

    Raises:
        RegistryError: naming the line, for bytes that are not in one encoding, a NUL, a row of another
            length than the header, a cell longer than any registry's, a quotation that does not end; for
            a column that is missing or stands twice.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""), delimiter=delimiter, strict=True)
    try:
        first = next(reader, [])
        headless = bool(unnamed) and len(first) == len(unnamed) and first[0].strip() != unnamed[0]
        header = list(unnamed) if headless else [name.strip() for name in first]
        _refuse_header(file, header, needed)
        for row in chain([first] if headless else [], reader):
            if not any(cell.strip() for cell in row):
                continue
            refuse_long(row)
            if len(row) != len(header):
                fault = f"line {reader.line_num} has {len(row)} cells, the header {len(header)}"
                raise refused(file, fault, SAVE_AGAIN)
            yield dict(zip(header, row, strict=True))
    except csv.Error as cause:
        raise refused(file, f"line {reader.line_num} is no row of CSV ({cause})", SAVE_AGAIN) from None


def _refuse_header(file: Path, header: list[str], needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise refused(file, f"it lacks the column {', '.join(missing)}", "Name it in the first line.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise refused(file, f"the column {twice[0]!a} stands twice", "Leave one of the two.")


def _text(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise refused(file, f"it has more than {MOST_BYTES:,} bytes", "Split it, or use a dump.")
    content = file.read_bytes()
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", "utf-8"))
    content = content[len(mark) :]
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as cause:
        line = content.count(b"\n", 0, cause.start) + 1
        raise refused(file, f"line {line} is not {encoding.upper()} as the rest is", SAVE_AGAIN) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refused(file, f"line {line} holds a NUL, which is no text", SAVE_AGAIN)
    return text
