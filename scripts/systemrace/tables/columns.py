"""The kinds of column that tables are made of, as pandera columns that also say how to mend a fault.

Every builder returns a pandera Column: its checks enforce the rule, its metadata carry what the
data dictionary and the messages tell (unit, allowed values, what to do). Cells are text in the
file; `kind` in the metadata says what they become.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

import pandas as pd
import pandera.pandas as pa

from systemrace import dates
from systemrace.registry import numbers

LIST_MARK = "|"
TOGETHER = "+"
FROM_SOURCE = "Correct it from the source of the row"
NCT = numbers.NCT
PARTIAL_DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
"""How a partial date looks, for programs that know no calendar; `dates` knows it."""


def text(description: str, *, required: bool = True) -> pa.Column:
    """Free text."""
    return _column("text", description, "text", required=required)


def identifier(description: str, pattern: str, *, required: bool = True, unique: bool = False) -> pa.Column:
    """A code of fixed form; `unique` makes it the key of its table."""
    allowed = f"a code of the form {pattern}"
    check = _each(lambda value: re.fullmatch(pattern, value) is not None, allowed, "Correct the code")
    told = {"pattern": f"({pattern})"}
    return _column(
        "identifier", description, allowed, check, required=required, unique=unique, constraints=told
    )


def choice(
    description: str, values: Collection[str], *, required: bool = True, several: bool = False
) -> pa.Column:
    """One of a fixed vocabulary, or with `several` a list of them between | marks."""
    allowed = "one of " + ", ".join(values)
    if several:
        allowed = "a |-list of " + ", ".join(values)
        check = _each(_all_in(frozenset(values)), allowed, "Use the listed words, each once")
    else:
        check = _each(frozenset(values).__contains__, allowed, "Use one of the listed words")
    told = None if several else {"enum": list(values)}
    return _column(
        "list" if several else "choice", description, allowed, check, required=required, constraints=told
    )


def text_list(description: str, *, required: bool = False) -> pa.Column:
    """A list of free texts between | marks."""
    allowed = "texts between | marks, none empty"
    check = _each(_no_empty_item, allowed, "Remove the empty item")
    return _column("list", description, allowed, check, required=required)


def partial_date(description: str, *, required: bool = False) -> pa.Column:
    """A date as precise as its source: year, month or day."""
    check = _each(dates.is_date, dates.ALLOWED, "Write it as precisely as the source does")
    told = {"pattern": PARTIAL_DATE}
    return _column(
        "date", description, dates.ALLOWED, check, unit="calendar date", required=required, constraints=told
    )


def whole(
    description: str, unit: str, *, low: int | None = 0, high: int | None = None, required: bool = False
) -> pa.Column:
    """A whole number with its unit."""
    return _number("whole", "Int64", description, unit, low=low, high=high, required=required)


def number(
    description: str, unit: str, *, low: float | None = 0, high: float | None = None, required: bool = False
) -> pa.Column:
    """A decimal number with its unit."""
    return _number("number", "Float64", description, unit, low=low, high=high, required=required)


def percent(description: str, *, required: bool = False) -> pa.Column:
    """A percentage from 0 to 100, as printed."""
    return number(description, "percent", low=0, high=100, required=required)


def flag(description: str, *, required: bool = False) -> pa.Column:
    """A cell that says true or false."""
    return _column("flag", description, "true or false", dtype="boolean", required=required)


def reference(
    description: str,
    table: str,
    column: str,
    *,
    required: bool = True,
    several: bool = False,
    unique: bool = False,
) -> pa.Column:
    """A key of another table, or with `several` a list of them between | marks."""
    allowed = f"{'a |-list of values' if several else 'a value'} of {table}.{column}"
    result = _column(
        "list" if several else "reference", description, allowed, required=required, unique=unique
    )
    result.metadata["references"] = (table, column)
    return result


def source(
    description: str = "Where the row was read", *, required: bool = True, several: bool = False
) -> pa.Column:
    """A source id, or several, that stand in sources.csv."""
    return reference(description, "sources", "source_id", required=required, several=several)


def rule(
    columns: tuple[str, ...],
    holds: Callable[[pd.DataFrame], pd.Series],
    allowed: str,
    mend: str = FROM_SOURCE,
) -> pa.Check:
    """A rule between the cells of a row: `holds` gives true, false or missing (not applicable)."""
    return pa.Check(
        lambda frame: holds(frame).fillna(True).astype(bool),
        name=TOGETHER.join(columns),
        error=allowed,
        description=mend,
        ignore_na=False,
    )


def in_order(earlier: str, later: str) -> pa.Check:
    """Two dates in order, as far as their precision tells: overlapping ones pass."""
    return rule(
        (earlier, later),
        lambda frame: ~(dates.earliest(_valid(frame[earlier])) > dates.latest(_valid(frame[later]))),
        f"{earlier} must not lie after {later}",
    )


def _valid(series: pd.Series) -> pd.Series:
    # What is no date is told by its own column's check.
    return series.where(series.map(dates.is_date, na_action="ignore").eq(True))


def listed(series: pd.Series) -> pd.Series:
    """Split the cells of a list column; a missing cell becomes an empty list."""
    return series.fillna("").map(lambda cell: cell.split(LIST_MARK) if cell else []).astype("object")


def _number(
    kind: str,
    dtype: str,
    description: str,
    unit: str,
    *,
    low: float | None,
    high: float | None,
    required: bool,
) -> pa.Column:
    noun = "a whole number" if kind == "whole" else "a number"
    bounds = [f"from {low}" if low is not None else "", f"to {high}" if high is not None else ""]
    allowed = " ".join([noun, *filter(None, bounds)])
    limits = {"minimum": low, "maximum": high}
    check = pa.Check.in_range(
        float("-inf") if low is None else low,
        float("inf") if high is None else high,
        error=allowed,
        description=FROM_SOURCE,
    )
    told = {name: limit for name, limit in limits.items() if limit is not None}
    return _column(
        kind, description, allowed, check, unit=unit, dtype=dtype, required=required, constraints=told
    )


def _each(holds: Callable[[str], bool], allowed: str, mend: str) -> pa.Check:
    def check(series: pd.Series) -> pd.Series:
        # Columns hold few distinct values beside their length: judge each once.
        return series.map({value: holds(value) for value in series.unique()}).astype(bool)

    return pa.Check(check, error=allowed, description=mend)


def _all_in(values: frozenset[str]) -> Callable[[str], bool]:
    def check(cell: str) -> bool:
        items = cell.split(LIST_MARK)
        return values.issuperset(items) and len(set(items)) == len(items)

    return check


def _no_empty_item(cell: str) -> bool:
    return all(cell.split(LIST_MARK))


def _column(
    kind: str,
    description: str,
    allowed: str,
    check: pa.Check | None = None,
    *,
    unit: str = "",
    dtype: str = "str",
    required: bool,
    unique: bool = False,
    constraints: dict[str, Any] | None = None,
) -> pa.Column:
    """Make a column; `constraints` says for other programs, in the terms of Table Schema, what is allowed."""
    metadata: dict[str, Any] = {
        "kind": kind, "unit": unit, "allowed": allowed, "dtype": dtype, "constraints": constraints or {}
    }  # fmt: skip
    return pa.Column(
        dtype,
        checks=[] if check is None else [check],
        nullable=not required,
        unique=unique,
        description=description,
        metadata=metadata,
    )
