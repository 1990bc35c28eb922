"""Cells of tables that a reader opens in a spreadsheet, which would compute some of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from systemrace.tables import spreadsheet


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table with an apostrophe before text that a spreadsheet would compute."""
    return table.apply(lambda column: column if _numeric(column) else column.map(guarded_text))


def _numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) or bool(pd.api.types.is_datetime64_any_dtype(column))


def guarded_text(value: Any) -> Any:
    """Give a cell with an apostrophe before text that a spreadsheet would compute."""
    if isinstance(value, str) and spreadsheet.computes(value):
        return f"'{value}"
    return value
