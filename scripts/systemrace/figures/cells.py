"""Cells of tables that a reader opens in a spreadsheet, which would compute some of them."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_FORMULA = re.compile(r"[=+\-@\t\r]")
# A number, or a range of two with words in brackets: no spreadsheet computes these.
_AMOUNT = r"[+-]?\d[\d.,]*%?"
_NUMBER = re.compile(rf"{_AMOUNT}( to {_AMOUNT})?( \([\w% ]*\))?")


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table with an apostrophe before text that a spreadsheet would compute."""
    return table.apply(lambda column: column if _numeric(column) else column.map(guarded_text))


def _numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) or bool(pd.api.types.is_datetime64_any_dtype(column))


def guarded_text(value: Any) -> Any:
    """Give a cell with an apostrophe before text that a spreadsheet would compute."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
