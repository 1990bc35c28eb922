"""Rows that could be added, and what stands on disk."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from systemrace.project import Project
from systemrace.tables import TABLES

SOURCE = {
    "source_id": "doe2026_trial",
    "kind": "journal",
    "title": "A trial, reported",
    "year": "2026",
    "date": "2026-05",
    "doi": "10.1000/xyz123",
    "accessed": "2026-08-20",
    "seen_as": "abstract",
}
RESPONSE = {
    "row_id": "RR900",
    "trial": "TRIAL-9",
    "nct_id": "NCT09999999",
    "product": "nine-cel",
    "target": "BCMA",
    "phase": "1",
    "dose_group": "all",
    "data_cutoff": "2026-01",
    "report_date": "2026-05",
    "endpoint": "ORR",
    "responders": "8",
    "denominator": "10",
    "pct": "80",
    "numerator_basis": "reported",
    "source_id": "un_m49",
}
COUNTRY = {
    "name": "Atlantis",
    "iso2": "XA",
    "iso3": "XAT",
    "iso_numeric": "999",
    "region": "Europe",
    "source_id": "un_m49",
}


def offer(path: Path, *rows: dict[str, str], header: list[str] | None = None) -> Path:
    """Write rows into a CSV file with the columns that the first row has."""
    columns = header or list(rows[0])
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def file_of(project: Project, table: str) -> Path:
    return TABLES[table].path(project, None)


def row_of(project: Project, table: str, key: str) -> dict[str, str]:
    with file_of(project, table).open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if key in row.values())


def on_disk(project: Project) -> dict[str, bytes]:
    """Every file of the data folder."""
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for path in sorted(project.data.rglob("*"))
        if path.is_file()
    }
