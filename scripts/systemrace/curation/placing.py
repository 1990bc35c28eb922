"""New rows in the bytes of a table's file: at their place in its order, the other lines left as they are."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal

_NUMBER = re.compile(r"(\d+)")


def placed(data: bytes, rows: Sequence[Sequence[str]]) -> tuple[bytes, list[int]]:
    """Put rows into a file.

    A file whose first column is in order stays so; to any other they are added at the end.

    Args:
        data: a well-formed file, header first, one row a line.
        rows: the cells of each new row, in the order of the header.

    Returns:
        The new bytes, with the line ends and the quoting of the old, and the line of each row.
    """
    lines = list(io.StringIO(data.decode("utf-8"), newline=""))
    written = _Written(lines)
    places: list[list[str]] = [next(csv.reader([line])) for line in lines]
    order = _order([cells[0] for cells in places[1:]])
    new: list[int] = []
    for row in rows:
        at = _place(places, row[0], order)
        line = written.line(row)
        lines.insert(at, line)
        places.insert(at, list(row))
        new = [place + (place >= at) for place in new] + [at]
    return "".join(lines).encode("utf-8"), [place + 1 for place in new]


def next_code(codes: Sequence[str]) -> str:
    """Give the code after the highest of those that end in a number, such as RR258; blank if none does."""
    numbered = [found for code in codes if (found := re.fullmatch(r"(\D*)(\d+)", code))]
    if not numbered or len(numbered) < len(codes) or len({found[1] for found in numbered}) > 1:
        return ""
    last = max(numbered, key=lambda found: int(found[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"


class _Written:
    """How the lines of a file are written."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.end = "\r\n" if lines[0].endswith("\r\n") else "\n"
        filled = [line for line in lines[1:] if line.strip()]
        quoted = bool(filled) and all(line.startswith('"') and line.rstrip().endswith('"') for line in filled)
        self.quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL

    def line(self, row: Sequence[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=self.end, quoting=self.quoting).writerow(row)
        return out.getvalue()


def _place(places: Sequence[Sequence[str]], key: str, order: Callable[[str], Any] | None) -> int:
    if order is None:
        return len(places)
    return 1 + bisect_right([order(cells[0]) for cells in places[1:]], order(key))


def _order(keys: Sequence[str]) -> Callable[[str], Any] | None:
    """Find the order in which keys stand: with numbers by their amount, or by letter alone."""
    orders: tuple[Callable[[str], Any], ...] = (_counting, str)
    for order in orders:
        if all(order(one) <= order(other) for one, other in pairwise(keys)):
            return order
    return None


def _counting(key: str) -> list[tuple[int, int, str]]:
    # RR1000 comes after RR999, and a number before a word.
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _NUMBER.split(key) if part]
