"""The data dictionary: every table, what it is for, and every column with type, unit and allowed values."""

from __future__ import annotations

from docutils import nodes

from systemrace.book.sphinx_ext import elements
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.tables import TABLES, Table


def packaged(address: str) -> list[nodes.Node]:
    """Lead to the same for programs; nothing where the site holds no data."""
    if not address:
        return []
    link = elements.link("datapackage.json", address)
    told = ", which names every file beside it with its columns, types and keys."
    return [elements.block(tag("p", "The same for programs, with the data: ", link, told))]


def tables() -> list[nodes.Node]:
    """Describe every table in a section of its own."""
    return [_section(table) for table in TABLES.values()]


def _section(table: Table) -> nodes.section:
    section = nodes.section("", nodes.title("", table.name), ids=[f"table-{table.name}"], names=[table.name])
    where = f"data/{table.folder}/{'<date>/' if table.dated else ''}{table.name}.csv".replace("/./", "/")
    about = tag("p", table.purpose, " File: ", tag("code", where), ".")
    headings = ("Column", "What it holds", "Kind", "Allowed", "Blank")
    columns = [_row(table, name) for name in table.schema.columns]
    described = elements.table(f"Columns of {table.name}", headings, columns, classes="sr-dictionary")
    section += elements.block(about, described)
    return section


def _row(table: Table, name: str) -> Html:
    column = table.schema.columns[name]
    facts = column.metadata or {}
    kind, allowed, unit = (str(facts.get(key) or "") for key in ("kind", "allowed", "unit"))
    return elements.row(
        (
            tag("code", name),
            column.description or "",
            f"{kind}, in {unit}" if unit and kind != "date" else kind,
            "" if allowed == kind else allowed,
            "may be" if column.nullable else "never",
        )
    )
