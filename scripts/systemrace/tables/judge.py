"""Hold a frame against its schema and the tables it refers to; tell every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from systemrace.tables.columns import FROM_SOURCE, LIST_MARK, TOGETHER
from systemrace.tables.convert import to_frame
from systemrace.tables.csvfile import Rows
from systemrace.tables.faults import Fault

Keys = Callable[[str, str], frozenset[str]]


def judge(rows: Rows, schema: pa.DataFrameSchema, keys: Keys) -> tuple[pd.DataFrame, list[Fault]]:
    """Type, validate and cross-check the rows of one file.

    Args:
        rows: the cells as written.
        schema: what the table must be.
        keys: gives the values of a column of another table, for references.

    Returns:
        The typed frame and all faults; the frame is fit for use only when there are none.
    """
    frame, faults = to_frame(rows, schema)
    # A cell that could not be read is missing now; told already, it must not be told as blank again.
    unread = {(fault.line, column) for fault in faults for column, _ in fault.cells}
    told = [*_against_schema(frame, schema, rows), *_against_keys(frame, schema, rows, keys)]
    faults += [
        fault for fault in told if not unread.intersection((fault.line, column) for column, _ in fault.cells)
    ]
    return frame, sorted(set(faults))


def _against_schema(frame: pd.DataFrame, schema: pa.DataFrameSchema, rows: Rows) -> Iterator[Fault]:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as all_errors:
        for error in all_errors.schema_errors:
            yield from _told(error, rows)


def _told(error: SchemaError, rows: Rows) -> Iterator[Fault]:
    if error.failure_cases is None or not isinstance(error.failure_cases, pd.DataFrame):
        raise error
    column = error.schema.name
    where = [int(index) for index in dict.fromkeys(error.failure_cases["index"])]
    if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
        for index in where:
            yield _fault(rows, index, (column,), "a value is required", "Fill it from the source of the row")
    elif error.reason_code is SchemaErrorReason.SERIES_CONTAINS_DUPLICATES:
        yield from _repeated(where, column, rows)
    elif error.reason_code is SchemaErrorReason.DATAFRAME_CHECK:
        together = column is None or column not in rows.columns
        columns = tuple(error.check.name.split(TOGETHER)) if together else (column,)
        allowed = error.check.error if together else f"allowed is {error.check.error}"
        for index in where:
            yield _fault(rows, index, columns, allowed, error.check.description or FROM_SOURCE)
    else:
        raise error


def _repeated(where: list[int], column: str, rows: Rows) -> Iterator[Fault]:
    place = rows.columns.index(column)
    first: dict[str, int] = {}
    for index in sorted(where):
        value = rows.cells[index][place]
        if value in first:
            allowed = f"it stands in line {first[value] + 2} already, and no two rows may share it"
            yield _fault(rows, index, (column,), allowed, "Remove or renumber one of the two rows")
        else:
            first[value] = index


def _against_keys(frame: pd.DataFrame, schema: pa.DataFrameSchema, rows: Rows, keys: Keys) -> Iterator[Fault]:
    for name, column in schema.columns.items():
        target = column.metadata.get("references")
        if not target:
            continue
        known = keys(*target)
        several = column.metadata["kind"] == "list"
        unknown = {cell: _strangers(cell, several, known) for cell in frame[name].dropna().unique()}
        for index, cell in enumerate(frame[name]):
            if pd.notna(cell) and unknown[cell]:
                stands = f"{', '.join(unknown[cell])} does not stand in {target[0]}.{target[1]}"
                yield _fault(rows, index, (name,), stands, f"Correct it, or add the row to {target[0]}")


def _strangers(cell: str, several: bool, known: frozenset[str]) -> list[str]:
    items = cell.split(LIST_MARK) if several else [cell]
    return [item for item in items if item not in known]


def _fault(rows: Rows, index: int, columns: tuple[str, ...], allowed: str, mend: str) -> Fault:
    cells = tuple((column, rows.cells[index][rows.columns.index(column)]) for column in columns)
    return Fault(rows.file, index + 2, cells, allowed, mend)
