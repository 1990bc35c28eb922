"""What every kind of file is asked for, and what it gives: records in the form of the registry's answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from systemrace.errors import RegistryError
from systemrace.registry.ctgov import search

Raw = dict[str, Any]
Tell = Callable[[str], None]


def _phrase(term: str) -> str:
    return r"[^0-9A-Za-z]{1,3}".join(re.split(r"[- ]", term))


WORDING = rf"(?i)(^|[^0-9A-Za-z])({'|'.join(map(_phrase, search.TERMS))})($|[^0-9A-Za-z])"
"""The phrases of the live search as whole words; also a pattern of RE2, which DuckDB reads."""
_WORDING = re.compile(WORDING)


@dataclass(frozen=True)
class Wanted:
    """Which records to take: those with the words of the search, and those known already by number."""

    numbers: Collection[str] = frozenset()
    held: Collection[str] = frozenset()
    """All records of the snapshot before, CAR or not."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """Two-letter code by country name, as the registry spells it."""


@dataclass(frozen=True)
class Taken:
    """What a file gave."""

    records: list[Raw]
    read: int
    """Records in the file, taken or not."""
    told: list[str] = field(default_factory=list)
    """What the file cannot say, for the manifest."""
    own: dict[str, Raw] = field(default_factory=dict)
    """Cells of trials.csv that stand as the file gives them, by record number."""


def has_words(raw: Raw) -> bool:
    """Tell whether a record holds a phrase of the search in titles, conditions, interventions or summary."""
    return any(_WORDING.search(text) for text in _texts(raw.get("protocolSection")))


def _texts(protocol: Any) -> list[str]:
    names = _part(protocol, "identificationModule")
    found = [names.get("briefTitle"), names.get("officialTitle")]
    found.append(_part(protocol, "descriptionModule").get("briefSummary"))
    found += _items(_part(protocol, "conditionsModule").get("conditions"))
    for item in _items(_part(protocol, "armsInterventionsModule").get("interventions")):
        if isinstance(item, dict):
            found += [item.get("name"), *_items(item.get("otherNames"))]
    return [text for text in found if isinstance(text, str)]


def _part(whole: Any, name: str) -> Raw:
    part = whole.get(name) if isinstance(whole, dict) else None
    return part if isinstance(part, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def number(raw: Raw) -> str:
    """Give the number of a record, blank where it has none."""
    found = _part(raw.get("protocolSection"), "identificationModule").get("nctId")
    return found if isinstance(found, str) else ""


def refused(file: Path, fault: str, mend: str) -> RegistryError:
    """Say that a file was not taken, why, and how to mend it."""
    return RegistryError(f"{file.name}: {fault}. Nothing was taken from it. {mend}")
