"""The one door from data files to frames: read once, hash, parse, type, validate, cross-check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from systemrace.errors import DataError
from systemrace.project import Project, find_project
from systemrace.registry import snapshot as dated
from systemrace.tables import reads
from systemrace.tables.catalogue import TABLES, Table, table_named
from systemrace.tables.columns import LIST_MARK
from systemrace.tables.csvfile import Rows, read_rows
from systemrace.tables.faults import Fault, TableError
from systemrace.tables.judge import judge

SOURCES = "sources"


def load(name: str, snapshot: str | None = None, project: Project | None = None) -> pd.DataFrame:
    """Load a table as a validated frame.

    Args:
        name: of the table, e.g. "trials" or "response_rates".
        snapshot: date of the registry copy, YYYY-MM-DD; for trials, sites and screening only.
        project: the checkout; found from the working folder when not given.

    Returns:
        One row per line of the file, in its order, index 0... Text, dates and |-lists are `str`,
        numbers Int64 or Float64, flags boolean; blank is missing.

    Raises:
        DataError: for an unknown table or snapshot, a file that is missing, changed since it was
            committed or not well formed.
        TableError: a DataError with every fault of every cell: file, line, column, value, what is
            allowed, how to mend.
    """
    project = project or find_project()
    table = table_named(name)
    _check_date(table, snapshot, project)
    frame, faults = _judged(table, snapshot, project)
    if faults:
        raise TableError(faults)
    return frame


@dataclass(frozen=True)
class Checked:
    """A table found to be valid."""

    table: str
    snapshot: str | None
    rows: int


def check_all(project: Project | None = None) -> list[Checked]:
    """Validate every table and every snapshot.

    Returns:
        What was checked, when all of it is valid.

    Raises:
        DataError: with the faults of all tables and snapshots together.
    """
    project = project or find_project()
    valid: list[Checked] = []
    told: list[str] = []
    for table, snapshot in _everything(project, told):
        try:
            valid.append(Checked(table.name, snapshot, len(load(table.name, snapshot, project))))
        except DataError as fault:
            told.append(str(fault))
    if told:
        raise DataError("\n".join(dict.fromkeys(told)))
    return valid


def _everything(project: Project, told: list[str]) -> Iterator[tuple[Table, str | None]]:
    told += [_no_manifest(folder, project) for folder in dated.unvouched(project.snapshots)]
    for date in dated.dates(project.snapshots):
        try:
            folder = project.snapshots / date
            files = dated.verify(folder, folder.relative_to(project.root)).files
        except DataError as fault:
            told.append(str(fault))
        else:
            held = (table for table in TABLES.values() if table.dated)
            yield from ((table, date) for table in held if not table.newer or f"{table.name}.csv" in files)
    yield from ((table, None) for table in TABLES.values() if not table.dated)


def _no_manifest(folder: Path, project: Project) -> str:
    name = folder.relative_to(project.root).as_posix()
    return (
        f"{name} has no {dated.MANIFEST}, so nothing vouches for its files. Restore it from version control "
        f"(git checkout -- {name}), or move the folder out of data/snapshots."
    )


def _check_date(table: Table, snapshot: str | None, project: Project) -> None:
    if not table.dated:
        if snapshot is not None:
            raise DataError(f'The table "{table.name}" is not dated; load it without a snapshot.')
        return
    if snapshot is not None and (project.snapshots / snapshot / dated.MANIFEST).is_file():
        return
    with reads.declared(project.snapshots):
        there = ", ".join(dated.dates(project.snapshots)) or "none yet"
    what = f'no snapshot "{snapshot}"' if snapshot else f'no snapshot named for the table "{table.name}"'
    raise DataError(f"There is {what}. The snapshots are {there}.")


def _judged(table: Table, snapshot: str | None, project: Project) -> tuple[pd.DataFrame, list[Fault]]:
    rows = _rows(table, snapshot, project)

    def keys(name: str, column: str) -> frozenset[str]:
        other = TABLES[name]
        used = _items(rows, table, name) if name == SOURCES else None
        return _values(_rows(other, snapshot if other.dated else None, project, used), column)

    frame, faults = judge(rows, table.schema, keys)
    if table.complete_for:
        faults += _left_out(rows, table.complete_for, keys(*table.complete_for))
    return frame, faults


def judge_new(tables: Mapping[str, bytes], date: str | None, project: Project) -> None:
    """Hold files that are still to be written against the schemas.

    Args:
        tables: the bytes of each table, by name.
        date: of the snapshot that they make; None for tables that are not dated.
        project: whose other tables they refer to.

    Raises:
        TableError: with every fault; DataError for a file that is not well formed.
    """
    rows = {
        name: read_rows(data, TABLES[name].path(project, date).name, tuple(TABLES[name].schema.columns))
        for name, data in tables.items()
    }

    def keys(name: str, column: str) -> frozenset[str]:
        return _values(rows[name] if name in rows else _rows(TABLES[name], None, project), column)

    faults = []
    for name, written in rows.items():
        table = TABLES[name]
        faults += judge(written, table.schema, keys)[1]
        if table.complete_for:
            faults += _left_out(written, table.complete_for, keys(*table.complete_for))
    if faults:
        raise TableError(faults)


def judge_cell(
    name: str,
    column: str,
    cell: str,
    project: Project,
    new: Callable[[str, str], Iterable[str]] | None = None,
) -> list[Fault]:
    """Hold one cell of a row that is still to be written against its column, by itself.

    Args:
        name: of a table that is not dated.
        column: of it.
        cell: as it would stand in the file.
        project: whose tables it may refer to.
        new: gives values of a column of another table that are to be written with it.

    Returns:
        What is wrong with it; file and line of these faults mean nothing.
    """

    def keys(other: str, key: str) -> frozenset[str]:
        return values(other, key, project) | frozenset(new(other, key) if new else ())

    described = TABLES[name].schema.columns[column]
    return judge(Rows(name, (column,), [[cell]]), pa.DataFrameSchema({column: described}), keys)[1]


def values(name: str, column: str, project: Project) -> frozenset[str]:
    """Give what stands in a column of a table that is not dated, as written; blank where a cell is.

    Raises:
        DataError: if the file is missing or not well formed.
    """
    return _values(_rows(TABLES[name], None, project), column)


def _left_out(rows: Rows, target: tuple[str, str], expected: frozenset[str]) -> list[Fault]:
    absent = sorted(expected - _values(rows, target[1]))
    end = len(rows.cells) + 1
    return [
        Fault(
            rows.file,
            end,
            ((target[1], value),),
            f"no row has it, though it stands in {target[0]}",
            "Add its row",
        )
        for value in absent
    ]


def source_ids(project: Project, used: Iterable[str]) -> frozenset[str]:
    """Give the ids of all sources, to a result that rests on the sources `used`.

    Raises:
        DataError: if data/sources.csv is missing or not well formed.
    """
    return _values(_rows(TABLES[SOURCES], None, project, used), "source_id")


def _items(rows: Rows, table: Table, target: str) -> frozenset[str]:
    """Collect the keys of another table that stand in the cells of this one."""
    columns = (
        name
        for name, column in table.schema.columns.items()
        if column.metadata.get("references", ("",))[0] == target
    )
    cells = frozenset().union(*(_values(rows, name) for name in columns if name in rows.columns))
    return frozenset(item for cell in cells for item in cell.split(LIST_MARK) if item)


def _rows(table: Table, snapshot: str | None, project: Project, used: Iterable[str] | None = None) -> Rows:
    path = table.path(project, snapshot)
    data = reads.read_bytes(project, path, used)
    file = path.relative_to(project.root).as_posix()
    if table.dated:
        _manifest(project, str(snapshot)).check(path.name, data, file)
    return _parsed(data, file, tuple(table.schema.columns))


def _manifest(project: Project, snapshot: str) -> dated.Manifest:
    path = project.snapshots / snapshot / dated.MANIFEST
    return dated.Manifest.parse(reads.read_bytes(project, path), path.relative_to(project.root))


@lru_cache(maxsize=32)
def _parsed(data: bytes, file: str, columns: tuple[str, ...]) -> Rows:
    return read_rows(data, file, columns)


@lru_cache(maxsize=64)
def _values(rows: Rows, column: str) -> frozenset[str]:
    place = rows.columns.index(column)
    return frozenset(row[place] for row in rows.cells)
