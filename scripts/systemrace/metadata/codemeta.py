"""The book as software: `codemeta.json`, in the terms of CodeMeta 3.0."""

from __future__ import annotations

from typing import Any

from systemrace.metadata import linked
from systemrace.metadata.about import About, licence_address

FILE = "codemeta.json"
CONTEXT = "https://w3id.org/codemeta/3.0"


def document(about: About) -> dict[str, Any]:
    """Describe the software of the book."""
    return {
        "@context": CONTEXT,
        "@type": "SoftwareSourceCode",
        "name": about.short_title,
        "description": about.abstract,
        "version": about.version,
        "dateModified": about.released,
        "author": [linked.person(author) for author in about.authors],
        "license": licence_address(about.code_licence),
        "keywords": list(about.keywords),
        "programmingLanguage": "Python",
        "runtimePlatform": "Python 3.11",
        "developmentStatus": "active",
        **({"codeRepository": about.repository} if about.repository else {}),
        **({"identifier": linked.doi_address(about.doi)} if about.doi else {}),
    }
