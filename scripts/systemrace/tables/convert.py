"""From cells as written to typed columns, by the schema alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pandera.pandas as pa

from systemrace.tables.columns import FROM_SOURCE
from systemrace.tables.csvfile import Rows
from systemrace.tables.faults import Fault

WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
FLAGS = {"true": True, "false": False}
UNSEEN = re.compile(r"^\s|\s$|[\x00-\x1f\x7f\ufeff\ufffd]")


def to_frame(rows: Rows, schema: pa.DataFrameSchema) -> tuple[pd.DataFrame, list[Fault]]:
    """Give each column the type its schema names; blank becomes missing.

    Returns:
        The frame, index 0.. in the order of the file, and a fault for each cell that cannot be
        read as its type (it is missing in the frame).
    """
    cells = list(zip(*rows.cells, strict=True)) if rows.cells else [()] * len(rows.columns)
    faults: list[Fault] = []
    columns = {}
    for name, written in zip(rows.columns, cells, strict=True):
        columns[name], wrong = _column(written, schema.columns[name])
        allowed = schema.columns[name].metadata["allowed"]
        faults += [
            Fault(rows.file, line + 2, ((name, written[line]),), f"allowed is {allowed}", how)
            for line, how in wrong
        ]
    return pd.DataFrame(columns, columns=list(rows.columns)), faults


def _column(written: tuple[str, ...], column: pa.Column) -> tuple[pd.Series, list[tuple[int, str]]]:
    dtype = column.metadata["dtype"]
    read, how = _READERS.get(dtype, (_as_text, "Remove the blanks around it and what cannot be seen"))
    known: dict[str, Any] = {cell: read(cell) for cell in set(written) if cell}
    wrong = {cell for cell, value in known.items() if value is None}
    values = [known.get(cell) for cell in written]
    faults = [(line, how) for line, cell in enumerate(written) if cell in wrong] if wrong else []
    return pd.Series(values, dtype=dtype), faults


def _as_text(cell: str) -> str | None:
    return None if UNSEEN.search(cell) else cell


def _as_whole(cell: str) -> int | None:
    return int(cell) if WHOLE.fullmatch(cell) else None


def _as_number(cell: str) -> float | None:
    return float(cell) if DECIMAL.fullmatch(cell) else None


_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "Int64": (_as_whole, f"Write digits only. {FROM_SOURCE}"),
    "Float64": (_as_number, f"Write digits with a decimal point, no thousands mark. {FROM_SOURCE}"),
    "boolean": (FLAGS.get, "Write true or false, or leave it blank"),
}
