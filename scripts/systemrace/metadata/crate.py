"""The built site as an RO-Crate: what is in it, by whom, under which licence, made from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from systemrace.metadata.about import About, Author, licence_address
from systemrace.metadata.linked import doi_address, person

FILE = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
KINDS = {
    ".csv": "text/csv",
    ".cff": "application/yaml",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xml": "application/atom+xml",
}
FOLDERS = {
    "cards": "A picture of each chapter for links to it",
    "claims": "A page for each claim, with every specification",
    "changes": "What each registry copy changed against the one before",
    "figures": "Charts as drawings and specifications, with their data",
    "rows": "The rows behind each number",
    "tables": "Tables shown in the chapters",
}
Entity = dict[str, Any]


def document(about: About, site: Path, titles: Mapping[str, str]) -> dict[str, Any]:
    """Describe a built site.

    Args:
        about: the book.
        site: its folder, complete but for this description.
        titles: title of each page, by its file relative to the site.

    Returns:
        JSON-LD of RO-Crate 1.1: pages, notebooks and data one by one, folders of charts, rows and tables as
        wholes.
    """
    parts = [*_files(site, titles), *_folders(site)]
    authors = [one for place, author in enumerate(about.authors, 1) for one in _author(author, place)]
    others = [*parts, *authors, *_licences(about), *_making(about, parts)]
    return {"@context": CONTEXT, "@graph": [_itself(), _root(about, parts, authors), *others]}


def _itself() -> Entity:
    return {
        "@id": FILE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": PROFILE},
    }


def _root(about: About, parts: list[Entity], authors: list[Entity]) -> Entity:
    employers = _employers(authors)
    groups = [one for one in authors if one["@type"] == "Organization" and one["@id"] not in employers]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": about.abstract,
        "datePublished": about.released,
        "version": about.version,
        "license": {"@id": licence_address(about.content_licence)},
        "author": _named([one for one in authors if one["@id"] not in employers]),
        **({"publisher": _named(groups)} if groups else {}),
        "keywords": ", ".join(about.keywords),
        **({"identifier": doi_address(about.doi)} if about.doi else {}),
        "hasPart": _named(parts),
        "mentions": {"@id": "#build"},
    }


def _files(site: Path, titles: Mapping[str, str]) -> Iterator[Entity]:
    """Describe pages, notebooks, data and lists; a file in a folder described as a whole is left out."""
    listed = [*titles, *_found(site, "notebooks/*"), *_found(site, "data/**/*"), *_found(site, "*")]
    for name in dict.fromkeys(listed):
        kind = KINDS.get(Path(name).suffix)
        if kind is None or name == FILE or not (site / name).is_file():
            continue
        yield {
            "@id": name,
            "@type": "File",
            "name": titles.get(name, name),
            "encodingFormat": kind,
            "contentSize": str((site / name).stat().st_size),
        }


def _found(site: Path, pattern: str) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.glob(pattern) if path.is_file())


def _folders(site: Path) -> Iterator[Entity]:
    for name, told in FOLDERS.items():
        if (site / name).is_dir():
            yield {"@id": f"{name}/", "@type": "Dataset", "name": name, "description": told}


def _author(author: Author, place: int) -> Iterator[Entity]:
    """Describe an author, and where one is employed."""
    told = person(author)
    employer = told.pop("affiliation", None)
    at = f"#affiliation-{place}"
    more = {"affiliation": {"@id": at}} if employer else {}
    yield {"@id": told.pop("@id", f"#author-{place}"), **told, **more}
    if employer:
        yield {"@id": at, **employer}


def _employers(authors: list[Entity]) -> set[str]:
    return {one["affiliation"]["@id"] for one in authors if "affiliation" in one}


def _licences(about: About) -> Iterator[Entity]:
    meant = {about.content_licence: "Text, figures and data"} | {about.code_licence: "Code"}
    for identifier, what in meant.items():
        address = licence_address(identifier)
        yield {
            "@id": address,
            "@type": "CreativeWork",
            "name": identifier,
            "description": f"{what}: {identifier}",
        }


def _making(about: About, parts: list[Entity]) -> Iterator[Entity]:
    """Say that the pages were made from the data by the book's code."""
    pages = [part for part in parts if part.get("encodingFormat") == "text/html"]
    data = [part for part in parts if part["@id"].startswith("data/")]
    yield {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "Building the book",
        "instrument": {"@id": "#code"},
        "object": _named(data),
        "result": _named(pages),
    }
    yield {
        "@id": "#code",
        "@type": ["SoftwareApplication", "SoftwareSourceCode"],
        "name": "systemrace",
        "version": about.version,
        "license": {"@id": licence_address(about.code_licence)},
        "programmingLanguage": "Python",
        **({"codeRepository": about.repository} if about.repository else {}),
    }


def _named(entities: list[Entity]) -> list[Entity] | Entity:
    """Point at entities; at a single one without a list, as RO-Crate asks."""
    named = [{"@id": entity["@id"]} for entity in entities]
    return named[0] if len(named) == 1 else named
