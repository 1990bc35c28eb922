"""The data as a Data Package: every table's file with its columns, types and keys, from the schemas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pandera.pandas as pa

from systemrace import tables
from systemrace.metadata.about import About, licence_address
from systemrace.metadata.linked import doi_address
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.tables.columns import LIST_MARK
from systemrace.tables.dictionary import TYPES

FILE = "datapackage.json"
SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {"whole": "integer", "number": "number", "flag": "boolean", "list": "list"}


def document(project: Project, about: About) -> dict[str, Any]:
    """Describe the data of a checkout; paths are relative to its data folder.

    Returns:
        A Data Package 2.0 with one resource a file. Dated tables have one for each registry copy, named
        table and date. A key that stands in a |-list is told in words: the standard has none for it.
    """
    return {
        "$schema": SCHEMA,
        "name": "system-race-data",
        "title": f"Data of {about.short_title}",
        "description": about.abstract,
        "version": about.version,
        "created": f"{about.released}T00:00:00Z",
        "licenses": [_licence(about.content_licence)],
        "contributors": [{"title": author.name, "roles": ["creator"]} for author in about.authors],
        "keywords": list(about.keywords),
        **({"id": doi_address(about.doi)} if about.doi else {}),
        "resources": [
            _resource(project, table, date)
            for table in tables.TABLES.values()
            for date in _days(project, table)
        ],
    }


def files(described: dict[str, Any]) -> list[str]:
    """List the files that a package describes, relative to the data folder."""
    return [resource["path"] for resource in described["resources"]]


def _licence(identifier: str) -> dict[str, str]:
    return {"name": identifier, "path": licence_address(identifier)}


def _days(project: Project, table: tables.Table) -> list[str | None]:
    """Give the registry copies that hold a table; None for one that is not dated; nothing without a file."""
    dates: list[str | None] = [*snapshot.dates(project.snapshots)] if table.dated else [None]
    return [date for date in dates if table.path(project, date).is_file()]


def _name(table: str, date: str | None) -> str:
    return f"{table}-{date}" if date else table


def _resource(project: Project, table: tables.Table, date: str | None) -> dict[str, Any]:
    path = table.path(project, date)
    data = path.read_bytes()
    return {
        "name": _name(table.name, date),
        "path": path.relative_to(project.data).as_posix(),
        "title": f"{table.name}, registry copy of {date}" if date else table.name,
        "description": table.purpose,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(project, table, date),
    }


def _schema(project: Project, table: tables.Table, date: str | None) -> dict[str, Any]:
    key = _key(table.schema)
    keys = [*_foreign_keys(project, table, date)]
    return {
        "fields": [_field(name, column, key) for name, column in table.schema.columns.items()],
        "missingValues": [""],
        **({"primaryKey": key} if key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _key(schema: pa.DataFrameSchema) -> list[str]:
    """Give the columns that tell rows apart: those the schema names together, else the first that does."""
    together = schema.unique or []
    alone = [name for name, column in schema.columns.items() if column.unique]
    return list(together) or alone[:1]


def _field(name: str, column: pa.Column, key: list[str]) -> dict[str, Any]:
    about = column.metadata
    kind = _TYPES.get(about["kind"], "string")
    unit = f" Unit: {about['unit']}." if about["unit"] else ""
    told = f"{column.description}. Allowed: {TYPES[about['kind']]}, {about['allowed']}.{unit}"
    more: dict[str, dict[str, Any]] = {
        "boolean": {"trueValues": ["true"], "falseValues": ["false"]},
        "list": {"delimiter": LIST_MARK, "itemType": "string"},
    }
    constraints = _constraints(name, column, key)
    return {
        "name": name,
        "type": kind,
        "description": told,
        **more.get(kind, {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _constraints(name: str, column: pa.Column, key: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not column.nullable:
        found["required"] = True
    if column.unique and key != [name]:
        found["unique"] = True
    return found | column.metadata["constraints"]


def _foreign_keys(project: Project, table: tables.Table, date: str | None) -> Iterator[dict[str, Any]]:
    for name, column in table.schema.columns.items():
        target = column.metadata.get("references")
        if not target or column.metadata["kind"] == "list":
            continue
        other = tables.TABLES[target[0]]
        at = date if other.dated else None
        if other.path(project, at).is_file():
            resource = "" if other is table else _name(other.name, at)
            yield {"fields": [name], "reference": {"resource": resource, "fields": [target[1]]}}
