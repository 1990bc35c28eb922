"""The kinds of value a chapter's parameter may have, each with its own check and its own words.

`Annotated`, `Literal` and the bounds are here as well, so that a parameters cell needs one import
and the reader of that cell (`parameters.py`) knows the whole vocabulary.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from systemrace.project import Project

__all__ = [
    "VOCABULARY",
    "Annotated",
    "Country",
    "Date",
    "Ge",
    "Gt",
    "Le",
    "Literal",
    "Lt",
    "Place",
    "Snapshot",
]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _calendar_day(value: str) -> str:
    """Accept a day written YYYY-MM-DD that the calendar has."""
    try:
        if not _DAY.fullmatch(value):
            raise ValueError(value)
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "is not a day; write YYYY-MM-DD, such as 2026-08-22") from None
    return value


def _project(info: ValidationInfo) -> Project:
    assert info.context is not None  # noqa: S101 - Parameter.check always gives it
    return info.context["project"]


def _snapshot_on_disk(value: str, info: ValidationInfo) -> str:
    from systemrace.registry import snapshot as dated  # noqa: PLC0415 - pandas, half a second

    dates = dated.dates(_project(info).snapshots)
    if value not in dates:
        known = ", ".join(dates) or "none"
        raise PydanticCustomError(
            "snapshot", "is not a registry copy we have; those there are: {known}", {"known": known}
        )
    return value


def _rows(project: Project, table: str) -> list[dict[str, str]]:
    from systemrace.tables import reads  # noqa: PLC0415 - pandera, a second

    # A broken table is for `load` to report, with line and remedy; here it must only not get in the way.
    path = project.evidence / f"{table}.csv"
    if table != "countries" and not path.is_file():
        return []
    text = reads.read_bytes(project, path).decode("utf-8", "replace")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [{name: value or "" for name, value in row.items() if name} for row in csv.DictReader(lines)]


@lru_cache(maxsize=4)
def _countries(project: Project) -> dict[str, str]:
    """Map every accepted spelling, in lower case, to the country's name in our tables."""
    rows = _rows(project, "countries")
    return {row[column].lower(): row["name"] for row in rows for column in ("name", "iso2", "iso3")}


@lru_cache(maxsize=4)
def _groups(project: Project) -> dict[str, frozenset[str]]:
    """Give the countries of each region and of each group of countries."""
    rows, codes = _rows(project, "countries"), _countries(project)
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.get("region", ""), set()).add(row["name"])
    for row in _rows(project, "country_groups"):
        found.setdefault(row["group"], set()).add(codes.get(row["country_iso2"].lower(), ""))
    return {name: frozenset(members) for name, members in found.items() if name}


def members(place: str, project: Project) -> frozenset[str]:
    """Give the countries that a place is made of: those of a group, or the one country."""
    return _groups(project).get(place, frozenset({place}))


def _known_country(value: str, info: ValidationInfo) -> str:
    return _known(value, _countries(_project(info)), "a country of data/evidence/countries.csv")


def _known_place(value: str, info: ValidationInfo) -> str:
    project = _project(info)
    groups = {name.lower(): name for name in _groups(project)}
    return _known(
        value, groups | _countries(project), f"a country of data/evidence/countries.csv or {_listed(groups)}"
    )


def _listed(groups: dict[str, str]) -> str:
    return (
        f"a group of countries ({', '.join(sorted(groups.values()))})" if groups else "a group of countries"
    )


def _known(value: str, spellings: dict[str, str], what: str) -> str:
    name = spellings.get(value.lower())
    if name is None:
        near = get_close_matches(value.lower(), spellings, n=1)
        hint = f"; did you mean {spellings[near[0]]}?" if near else ""
        raise PydanticCustomError("country", "is not {what}{hint}", {"what": what, "hint": hint})
    return name


Date = Annotated[str, AfterValidator(_calendar_day)]
Snapshot = Annotated[str, AfterValidator(_snapshot_on_disk)]
Country = Annotated[str, AfterValidator(_known_country)]
Place = Annotated[str, AfterValidator(_known_place)]
"""A country, a region of the table countries, or a group of the table country_groups."""

VOCABULARY: dict[str, Any] = {
    "Date": Date,
    "Snapshot": Snapshot,
    "Country": Country,
    "Place": Place,
    "Literal": Literal,
    "Annotated": Annotated,
    "Ge": Ge,
    "Le": Le,
    "Gt": Gt,
    "Lt": Lt,
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
}
