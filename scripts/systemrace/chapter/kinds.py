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

__all__ = ["VOCABULARY", "Annotated", "Country", "Date", "Ge", "Gt", "Le", "Literal", "Lt", "Snapshot"]

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


@lru_cache(maxsize=4)
def _countries(project: Project) -> dict[str, str]:
    """Map every accepted spelling, in lower case, to the country's name in our tables."""
    from systemrace.tables import reads  # noqa: PLC0415 - pandera, a second

    # A broken table is for `load` to report, with line and remedy; here it must only not get in the way.
    text = reads.read_bytes(project, project.evidence / "countries.csv").decode("utf-8", "replace")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {(row[column] or "").lower(): row["name"] for row in rows for column in ("name", "iso2", "iso3")}


def _known_country(value: str, info: ValidationInfo) -> str:
    spellings = _countries(_project(info))
    name = spellings.get(value.lower())
    if name is None:
        near = get_close_matches(value.lower(), spellings, n=1)
        hint = f"; did you mean {spellings[near[0]]}?" if near else ""
        raise PydanticCustomError(
            "country", "is not a country of data/evidence/countries.csv{hint}", {"hint": hint}
        )
    return name


Date = Annotated[str, AfterValidator(_calendar_day)]
Snapshot = Annotated[str, AfterValidator(_snapshot_on_disk)]
Country = Annotated[str, AfterValidator(_known_country)]

VOCABULARY: dict[str, Any] = {
    "Date": Date,
    "Snapshot": Snapshot,
    "Country": Country,
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
