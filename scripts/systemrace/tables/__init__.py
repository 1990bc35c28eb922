"""Data files as validated frames: `load(name)` is the only door."""

from systemrace.tables.catalogue import TABLES, Table
from systemrace.tables.faults import Fault, TableError
from systemrace.tables.load import Checked, check_all, judge_cell, judge_new, load, source_ids

__all__ = [
    "TABLES",
    "Checked",
    "Fault",
    "Table",
    "TableError",
    "check_all",
    "judge_cell",
    "judge_new",
    "load",
    "source_ids",
]
