"""Ids of claims are permanent: those of a release must be there in every later one."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from systemrace.claims import ledger, located
from systemrace.errors import ProseError
from systemrace.project import Project
from systemrace.tables import reads
from systemrace.text import decode

FILE = "data/claims.released.yml"


class Released(BaseModel):
    """A claim's id, and the first release that published it, such as 2026.05."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z][0-9]+$")
    since: str = Field(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")


def check(project: Project) -> int:
    """Check that every id ever released is still in the ledger.

    Returns:
        How many ids are released; 0 where there is no such file yet.

    Raises:
        ProseError: listing each id that vanished, and each entry that is not one, with its line.
    """
    path = project.root / FILE
    if not path.is_file():
        return 0
    entries, lines = _read(decode(reads.read_bytes(project, path), FILE))
    known = ledger.load(project)
    faults = [
        f"{FILE}:{lines.line((position, 'id'))}: claim {entry.id}, released in {entry.since}, is not in "
        f"{ledger.FILE}. Ids are permanent: put the claim back, if need be as not testable with the reason."
        for position, entry in enumerate(entries)
        if entry.id not in known
    ]
    if faults:
        raise ProseError("\n".join(faults))
    return len(entries)


def check_listed(project: Project, version: str) -> None:
    """Refuse a release that publishes a claim whose id is not kept yet.

    Raises:
        ProseError: with the lines to add; nothing where there is no such file.
    """
    path = project.root / FILE
    if not path.is_file():
        return
    listed = {entry.id for entry in _read(decode(reads.read_bytes(project, path), FILE))[0]}
    lines = [f'- {{id: {name}, since: "{version}"}}' for name in ledger.load(project) if name not in listed]
    if lines:
        raise ProseError(
            "\n".join([f"Version {version} publishes claims for the first time. Add to {FILE}:", *lines])
        )


def _read(text: str) -> tuple[list[Released], located.Located]:
    try:
        document = located.parse(text)
    except (yaml.YAMLError, ValueError) as error:
        raise ProseError(f"{FILE}: {error}") from error
    if not isinstance(document.value, list):
        raise ProseError(f"{FILE}:1: the file must be a list of entries, each with `id:` and `since:`")
    return [_entry(value, position, document) for position, value in enumerate(document.value)], document


def _entry(value: Any, position: int, document: located.Located) -> Released:
    try:
        return Released.model_validate(value)
    except ValidationError as error:
        fault = error.errors()[0]
        line = document.line((position, *fault["loc"]))
        named = ".".join(map(str, fault["loc"]))
        raise ProseError(
            f"{FILE}:{line}: {named}: {fault['msg'].lower()}. "
            'Write, for instance, - {id: A1, since: "2026.05"}'
        ) from error
