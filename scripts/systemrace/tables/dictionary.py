"""The data dictionary: every column of every table, said by the schemas themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pandera.pandas as pa

from systemrace.tables.catalogue import TABLES, Table

COLUMNS = ("table", "column", "type", "unit", "allowed", "required", "description")
TYPES = {
    "text": "text", "identifier": "code", "choice": "word", "list": "list",
    "reference": "key of another table", "date": "partial date", "whole": "whole number",
    "number": "number", "flag": "true or false",
}  # fmt: skip


def dictionary() -> pd.DataFrame:
    """Describe every column.

    Returns:
        One row per table and column, in the order of the catalogue and of the files: table, column,
        type, unit (blank where there is none), allowed, required (boolean), description.
    """
    rows = [row for table in TABLES.values() for row in _columns(table)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"required": "boolean"})


def purposes() -> dict[str, str]:
    """Say what each table is for."""
    return {name: table.purpose for name, table in TABLES.items()}


def rules() -> pd.DataFrame:
    """List the rules between columns: table, columns (a |-list), rule."""
    found = [
        (name, "|".join(check.name.split("+")), check.error)
        for name, table in TABLES.items()
        for check in table.schema.checks
    ]
    return pd.DataFrame(found, columns=["table", "columns", "rule"])


def _columns(table: Table) -> Iterator[tuple[str, str, str, str, str, bool, str]]:
    for name, column in table.schema.columns.items():
        about = column.metadata
        yield (
            table.name,
            name,
            TYPES[about["kind"]],
            about["unit"],
            _allowed(about["allowed"], column),
            not column.nullable,
            column.description,
        )


def _allowed(allowed: str, column: pa.Column) -> str:
    return f"{allowed}; no two rows alike" if column.unique else allowed
