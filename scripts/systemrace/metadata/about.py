"""What the book says of itself, from CITATION.cff: the one place for title, authors, licences and DOI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from systemrace import text
from systemrace.errors import ProseError
from systemrace.project import Project

FILE = "CITATION.cff"
_VERSION = re.compile(r"^version:.*$", re.MULTILINE)
_NEEDED = ("title", "authors", "version", "date-released", "license", "abstract")


@dataclass(frozen=True)
class Author:
    """A person, by family and given names, or a group, by its name alone."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""


@dataclass(frozen=True)
class About:
    """The book as a work.

    licences: SPDX identifiers; `code_licence` and `content_licence` tell them apart.
    doi: without a resolver; empty until there is one.
    repository: address of the code; empty where none is given.
    address: where the book is read, else its code; empty where neither is given.
    """

    title: str
    authors: tuple[Author, ...]
    version: str
    released: str
    licences: tuple[str, ...]
    abstract: str
    keywords: tuple[str, ...] = ()
    doi: str = ""
    repository: str = ""
    address: str = ""

    @property
    def short_title(self) -> str:
        """The title before its colon."""
        return self.title.partition(":")[0].strip()

    @property
    def code_licence(self) -> str:
        """The licence of the code: the first that is none of Creative Commons."""
        return next((one for one in self.licences if not one.startswith("CC")), self.licences[0])

    @property
    def content_licence(self) -> str:
        """The licence of text, figures and data: the first of Creative Commons, else the first."""
        return next((one for one in self.licences if one.startswith("CC")), self.licences[0])


def find(project: Project) -> About | None:
    """Read what a book says of itself; None where it has no CITATION.cff."""
    return read(project) if (project.root / FILE).is_file() else None


def read(project: Project) -> About:
    """Read what a book says of itself.

    Raises:
        ProseError: if the file is missing, is no YAML, or lacks what every description needs.
    """
    path = project.root / FILE
    if not path.is_file():
        raise ProseError(
            f"{FILE} is missing from {project.root}: who wrote the book stands there. "
            f"Restore it: git checkout -- {FILE}"
        )
    try:
        found = yaml.safe_load(text.read(path, FILE))
    except yaml.YAMLError as error:
        raise ProseError(
            f"{FILE} is no YAML: {error}. See https://citation-file-format.github.io."
        ) from error
    missing = [name for name in _NEEDED if not (isinstance(found, dict) and found.get(name))]
    if missing:
        raise ProseError(f"{FILE}: {', '.join(missing)} must be given; every description is made from them.")
    return _about(found)


def copy(project: Project, folder: Path, version: str) -> None:
    """Put CITATION.cff into a folder, saying of which version it speaks.

    Its other lines stay as they are written, comments included.
    """
    written = text.read(project.root / FILE, FILE)
    named = _VERSION.sub(f'version: "{version}"', written, count=1)
    (folder / FILE).write_text(named, encoding="utf-8")


def licence_address(identifier: str) -> str:
    """Give the address of a licence's text.

    >>> licence_address("CC-BY-4.0")
    'https://creativecommons.org/licenses/by/4.0/'
    """
    if identifier.startswith("CC-"):
        kind, _, version = identifier.removeprefix("CC-").rpartition("-")
        return f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return f"https://spdx.org/licenses/{identifier}.html"


def _about(found: Mapping[str, Any]) -> About:
    licences = found["license"]
    return About(
        title=str(found["title"]),
        authors=tuple(_author(one) for one in found["authors"]),
        version=str(found["version"]),
        released=_day(found["date-released"]),
        licences=tuple([licences] if isinstance(licences, str) else licences),
        abstract=" ".join(str(found["abstract"]).split()),
        keywords=tuple(map(str, found.get("keywords") or ())),
        doi=_doi(found),
        repository=str(found.get("repository-code") or ""),
        address=str(found.get("url") or found.get("repository-code") or ""),
    )


def _author(found: Mapping[str, Any]) -> Author:
    parts = ("name-particle", "family-names", "name-suffix")
    family = " ".join(str(found[part]) for part in parts if found.get(part))
    given = str(found.get("given-names") or "")
    return Author(
        name=str(found.get("name") or f"{given} {family}".strip()),
        family=family,
        given=given,
        orcid=str(found.get("orcid") or ""),
        affiliation=str(found.get("affiliation") or ""),
    )


def _doi(found: Mapping[str, Any]) -> str:
    listed = [one["value"] for one in found.get("identifiers") or () if one.get("type") == "doi"]
    return str(found.get("doi") or next(iter(listed), ""))


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
