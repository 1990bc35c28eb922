"""The book as a deposit of Zenodo: `.zenodo.json`, which Zenodo reads from a tagged checkout."""

from __future__ import annotations

from html import escape
from typing import Any

from systemrace.metadata.about import About, Author

FILE = ".zenodo.json"


def document(about: About) -> dict[str, Any]:
    """Describe a deposit, in the fields of Zenodo's deposit metadata.

    The code's licence stands in the notes: a deposit has one licence, and text, figures and data are
    what is cited.
    """
    return {
        "title": about.title,
        "upload_type": "publication",
        "publication_type": "book",
        "description": f"<p>{escape(about.abstract, quote=False)}</p>",
        "creators": [_creator(author) for author in about.authors],
        "version": about.version,
        "publication_date": about.released,
        "access_right": "open",
        "license": about.content_licence.lower(),
        "keywords": list(about.keywords),
        "language": "eng",
        "notes": f"Text, figures and data: {about.content_licence}. Code: {about.code_licence}.",
        **({"doi": about.doi} if about.doi else {}),
        **_related(about),
    }


def _creator(author: Author) -> dict[str, str]:
    name = f"{author.family}, {author.given}".rstrip(", ") if author.family else author.name
    more = {"affiliation": author.affiliation, "orcid": author.orcid.rpartition("/")[2]}
    return {"name": name} | {key: value for key, value in more.items() if value}


def _related(about: About) -> dict[str, Any]:
    if not about.repository:
        return {}
    code = {"identifier": about.repository, "relation": "isSupplementedBy", "resource_type": "software"}
    return {"related_identifiers": [code]}
