"""Rows that are to be added to tables, judged as if they stood there already."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from systemrace.curation import cells, placing
from systemrace.errors import DataError, UsageError
from systemrace.project import Project
from systemrace.tables import TABLES, Fault, Table, TableError, judge_new
from systemrace.tables.catalogue import table_named
from systemrace.tables.csvfile import read_rows

REMARK = "note"


def table_for(name: str) -> Table:
    """Find a table that takes rows by hand.

    Raises:
        DataError: if there is none of that name.
        UsageError: if its rows come with a snapshot.
    """
    table = table_named(name)
    if table.dated:
        raise UsageError(
            f"{name} holds registry records, which come whole with a snapshot and are never edited. "
            "Use: systemrace refresh"
        )
    return table


@dataclass(frozen=True)
class Row:
    """One new row, and where it was given: a file and its line, or neither."""

    cells: tuple[str, ...]
    file: str = ""
    line: int = 0


@dataclass
class Draft:
    """New rows by table, on the files as they were when first looked at."""

    project: Project
    rows: dict[str, list[Row]] = field(default_factory=dict)
    _before: dict[str, bytes] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Take a row in."""
        self.rows.setdefault(table, []).append(row)

    def path(self, table: str) -> Path:
        """Give the file of a table."""
        return TABLES[table].path(self.project, None)

    def name(self, table: str) -> str:
        """Name the file of a table as messages do."""
        return self.path(table).relative_to(self.project.root).as_posix()

    def before(self, table: str) -> bytes:
        """Give the bytes of a table's file, as first read and well formed."""
        if table not in self._before:
            try:
                data = self.path(table).read_bytes()
            except OSError as cause:
                raise DataError(
                    f"{self.name(table)} cannot be read: {cause.strerror}. Restore it from version control."
                ) from None
            read_rows(data, self.name(table), columns(table))
            self._before[table] = data
        return self._before[table]

    def after(self, table: str) -> bytes:
        """Give the bytes that the file will have."""
        return self._placed(table)[0]

    def standing(self, table: str, column: str) -> list[str]:
        """List what stands in a column, new rows last."""
        place = columns(table).index(column)
        old = read_rows(self.before(table), self.name(table), columns(table)).cells
        return [row[place] for row in old] + self.new(table, column)

    def new(self, table: str, column: str) -> list[str]:
        """List what the new rows have in a column."""
        return [row.cells[columns(table).index(column)] for row in self.rows.get(table, ())]

    def faults(self) -> list[Fault]:
        """Say what is wrong with the new rows, each fault with the file and line where its row was given.

        Raises:
            TableError: if lines that stand in the files already are at fault.
        """
        found = [fault for table, rows in self.rows.items() for row in rows for fault in _unfit(table, row)]
        # A cell that is unfit for any table is told once, not again by the rules of its column.
        return found or [*self._repeated(), *self._judged()]

    def diff(self) -> str:
        """Show the lines to be added, as a unified diff."""
        return "\n".join(line for table in self.rows for line in self._diff(table))

    def changes(self) -> dict[Path, tuple[bytes, bytes]]:
        """Give each file's bytes before and after, tables that others refer to first."""
        order = sorted(self.rows, key=lambda table: -sum(table in _targets(other) for other in self.rows))
        return {self.path(table): (self.before(table), self.after(table)) for table in order}

    def _placed(self, table: str) -> tuple[bytes, list[int]]:
        return placing.placed(self.before(table), [row.cells for row in self.rows.get(table, ())])

    def _diff(self, table: str) -> Iterator[str]:
        old, new = (data.decode("utf-8").split("\n") for data in (self.before(table), self.after(table)))
        name = self.name(table)
        yield from (
            line.rstrip("\r") for line in difflib.unified_diff(old, new, name, name, n=1, lineterm="")
        )

    def _judged(self) -> list[Fault]:
        touched = {
            *self.rows,
            *(t.name for t in TABLES.values() if t.complete_for and t.complete_for[0] in self.rows),
        }
        try:
            judge_new({table: self.after(table) for table in touched}, None, self.project)
        except TableError as error:
            return self._given(error.faults)
        return []

    def _given(self, faults: Sequence[Fault]) -> list[Fault]:
        """Move faults from the lines of the files to be to where the rows were given."""
        given = {
            (self.path(table).name, line): row
            for table, rows in self.rows.items()
            for line, row in zip(self._placed(table)[1], rows, strict=True)
        }
        old = [fault for fault in faults if (fault.file, fault.line) not in given]
        if old:
            raise TableError(
                [replace(f, mend=f"{f.mend}; it stands so already, see systemrace check") for f in old]
            )
        return [
            replace(fault, file=row.file, line=row.line)
            for fault in faults
            for row in (given[fault.file, fault.line],)
        ]

    def _repeated(self) -> Iterator[Fault]:
        for table, rows in self.rows.items():
            where = {fact: f"{self.name(table)} line {line}" for line, fact in self._facts(table)}
            for row in rows:
                fact = _fact(table, row.cells)
                if fact in where:
                    yield Fault(
                        row.file,
                        row.line,
                        ((columns(table)[0], row.cells[0]),),
                        f"it says the same as {where[fact]} under another key",
                        "Leave it out, or say in another column in what it differs",
                    )
                where.setdefault(fact, f"{row.file} line {row.line}")

    def _facts(self, table: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        rows = read_rows(self.before(table), self.name(table), columns(table)).cells
        yield from ((line, _fact(table, row)) for line, row in enumerate(rows, start=2))


def columns(table: str) -> tuple[str, ...]:
    """Name the columns of a table, in order."""
    return tuple(TABLES[table].schema.columns)


def _fact(table: str, row: Sequence[str]) -> tuple[str, ...]:
    """What a row says: all but its key and what is remarked on it."""
    schema = TABLES[table].schema.columns
    return tuple(
        cell
        for (name, column), cell in zip(schema.items(), row, strict=True)
        if not column.unique and name != REMARK
    )


def _unfit(table: str, row: Row) -> Iterator[Fault]:
    for column, cell in zip(columns(table), row.cells, strict=True):
        if found := cells.wrong(cell):
            yield Fault(row.file, row.line, ((column, cells.shown(cell)),), *found)


def _targets(table: str) -> set[str]:
    described = TABLES[table].schema.columns.values()
    return {column.metadata["references"][0] for column in described if "references" in column.metadata}
