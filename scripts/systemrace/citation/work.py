"""The book as `CITATION.cff` describes it: the one place for authors, title, licences and DOI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from systemrace import text
from systemrace.citation.reference import Author, Reference, date, key
from systemrace.errors import ProseError
from systemrace.project import Project

FILE = "CITATION.cff"
NEEDED = ("title", "authors", "version", "date-released", "license")


@dataclass(frozen=True)
class Work:
    """The book: what every reference to a part of it repeats."""

    title: str
    authors: tuple[Author, ...]
    version: str
    released: str
    licences: tuple[str, ...]
    doi: str = ""
    address: str = ""

    @property
    def licence(self) -> str:
        """The licence of text, figures and data, where code has another."""
        return next((one for one in self.licences if one.startswith("CC")), self.licences[0])

    def issued(self, version: str) -> tuple[int, ...]:
        """Say when a version appeared: a release carries year and month in its name."""
        return date(version)[:2] if version != self.version else date(self.released)

    def reference(self, version: str, notes: tuple[str, ...] = (), url: str = "") -> Reference:
        """Refer to the whole book in a version."""
        return Reference(
            key=key("systemrace", version),
            kind="book",
            title=self.title,
            authors=self.authors,
            issued=self.issued(version),
            version=version,
            doi=self.doi,
            url=url or self.address,
            notes=notes,
        )


def read(project: Project) -> Work:
    """Read the file.

    Raises:
        ProseError: if it is missing, is no YAML, or lacks a field.
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
    missing = [name for name in NEEDED if not (isinstance(found, dict) and found.get(name))]
    if missing:
        raise ProseError(f"{FILE}: {', '.join(missing)} missing. Add it; every reference repeats it.")
    return _work(found)


def _work(found: dict[str, Any]) -> Work:
    licences = found["license"]
    return Work(
        title=str(found["title"]),
        authors=tuple(_author(author) for author in found["authors"]),
        version=str(found["version"]),
        released=str(found["date-released"]),
        licences=tuple(map(str, licences if isinstance(licences, list) else [licences])),
        doi=str(found.get("doi") or _identified(found)),
        address=str(found.get("url") or found.get("repository-code") or ""),
    )


def _identified(found: dict[str, Any]) -> str:
    """Find the DOI where it stands among other identifiers."""
    listed = found.get("identifiers") or []
    return next((str(one["value"]) for one in listed if one.get("type") == "doi"), "")


def _author(author: dict[str, Any]) -> Author:
    if "name" in author:
        return Author(group=str(author["name"]))
    family = [
        str(author[name]) for name in ("name-particle", "family-names", "name-suffix") if author.get(name)
    ]
    return Author(" ".join(family), str(author.get("given-names", "")))
