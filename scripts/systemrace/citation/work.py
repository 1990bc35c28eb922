"""The book as a work that is referred to, whole or in part."""

from __future__ import annotations

from dataclasses import dataclass

from systemrace.citation.reference import Author, Reference, date, key
from systemrace.metadata import about
from systemrace.project import Project


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
    """Read the book's description.

    Raises:
        ProseError: as `about.read`.
    """
    told = about.read(project)
    return Work(
        title=told.title,
        authors=tuple(_author(author) for author in told.authors),
        version=told.version,
        released=told.released,
        licences=told.licences,
        doi=told.doi,
        address=told.address,
    )


def _author(author: about.Author) -> Author:
    return Author(author.family, author.given) if author.family else Author(group=author.name)
