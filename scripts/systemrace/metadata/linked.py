"""The book, its chapters, data and claims in the terms of schema.org, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from systemrace.metadata.about import About, Author, licence_address

CONTEXT = "https://schema.org"
Node = dict[str, Any]

NEEDED = {
    "Book": ("name", "author", "license", "version"),
    "ScholarlyArticle": ("headline", "author", "datePublished", "license", "isPartOf"),
    "Dataset": ("name", "description", "license", "creator", "distribution"),
    "Claim": ("text", "appearance"),
    "ClaimReview": ("claimReviewed", "reviewRating", "author", "url"),
}
"""What services that read these types ask for."""

# Not testable is no step of it: there a claim has no rating at all.
SCALE = ("contradicted", "mixed", "mostly supported", "supported")
SCALE_TOLD = (
    f"Step {{step}} of {len(SCALE)}: {', '.join(SCALE)}. The steps are in order; the distance between two "
    "of them means nothing. The verdict follows from a rule that was fixed before its numbers were seen"
)


@dataclass(frozen=True)
class Judged:
    """A claim and what became of it: where it stands, its essay, and the rule that gave its verdict."""

    id: str
    essay: str
    statement: str
    address: str
    verdict: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Page:
    """A page as other programs see it.

    address, home: of the page and of the start page. In JSON-LD relative to the page, so that a copy of the
    site is right wherever it stands; for Open Graph absolute where the site's own address is known.
    image, image_told: of its picture, and what can be seen on it.
    """

    title: str
    description: str
    address: str
    home: str
    image: str = ""
    image_told: str = ""


def person(author: Author) -> Node:
    """Describe an author: a person, or an organisation where no family name is given."""
    if not author.family:
        return {"@type": "Organization", "name": author.name}
    told: Node = {"@type": "Person", "name": author.name, "familyName": author.family}
    more = {"givenName": author.given, "@id": author.orcid}
    told |= {key: value for key, value in more.items() if value}
    if author.affiliation:
        told["affiliation"] = {"@type": "Organization", "name": author.affiliation}
    return told


def doi_address(doi: str) -> str:
    """Give the address that resolves a DOI."""
    return f"https://doi.org/{doi}"


def book(about: About, page: Page) -> Node:
    """Describe the whole book."""
    return {
        "@type": "Book",
        "@id": f"{page.home}#book",
        "name": about.title,
        "abstract": about.abstract,
        "url": page.home,
        "keywords": list(about.keywords),
        **_common(about),
        **({"identifier": doi_address(about.doi)} if about.doi else {}),
    }


def article(about: About, page: Page, claims: Sequence[Judged], snapshots: Sequence[str]) -> Node:
    """Describe a chapter, with the claims that it judges and the registry copies that it counts from."""
    return {
        "@type": "ScholarlyArticle",
        "@id": page.address,
        "headline": page.title,
        "description": page.description,
        "url": page.address,
        **({"image": page.image} if page.image else {}),
        **_common(about),
        "isPartOf": _whole(about, page),
        "about": [claim(one) for one in claims],
        "isBasedOn": [
            {"@type": "Dataset", "name": f"ClinicalTrials.gov, copy of {date}"} for date in snapshots
        ],
    }


def claim(judged: Judged) -> Node:
    """Describe a claim as the essay makes it."""
    essay = {"@type": "CreativeWork", "name": f"Essay {judged.essay}"}
    return {
        "@type": "Claim",
        "@id": judged.address,
        "name": judged.id,
        "text": judged.statement,
        "appearance": essay,
    }


def review(about: About, page: Page, judged: Judged) -> Node | None:
    """Describe a verdict as a review of its claim; None where the claim could not be tested."""
    if judged.verdict not in SCALE:
        return None
    step = SCALE.index(judged.verdict) + 1
    return {
        "@type": "ClaimReview",
        "@id": f"{judged.address}-review",
        "url": judged.address,
        "claimReviewed": judged.statement,
        "itemReviewed": {"@id": judged.address},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": step,
            "worstRating": 1,
            "bestRating": len(SCALE),
            "alternateName": judged.verdict,
            "ratingExplanation": f"{SCALE_TOLD.format(step=step)}: {judged.rule}",
        },
        **_common(about),
        "isPartOf": _whole(about, page),
    }


def dataset(about: About, page: Page, snapshots: Sequence[str], tables: Mapping[str, str], at: str) -> Node:
    """Describe the data of the book.

    Args:
        about: the book.
        page: the page that it is said on.
        snapshots: days of the registry copies, the oldest first.
        tables: what each table is for, by name.
        at: address of datapackage.json, which lists the files.
    """
    return {
        "@type": "Dataset",
        "@id": f"{page.home}#data",
        "name": f"Data of {about.short_title}",
        "description": f"Dated copies of registry records and curated facts, each with its source. "
        f"{about.abstract}",
        "url": page.address,
        "keywords": list(about.keywords),
        **_common(about),
        "creator": [person(author) for author in about.authors],
        "isAccessibleForFree": True,
        "isPartOf": _whole(about, page),
        "variableMeasured": [f"{name}: {purpose}" for name, purpose in tables.items()],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": at,
             "name": "Data package: every table with its columns, types and keys"}
        ],
        **({"temporalCoverage": f"{snapshots[0]}/{snapshots[-1]}"} if snapshots else {}),
    }  # fmt: skip


def script(nodes: Iterable[Node]) -> str:
    """Write nodes as a script element for the head of a page; nothing in them can end the element."""
    document = {"@context": CONTEXT, "@graph": list(nodes)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    escaped = text.replace("<", "\\u003c")
    return f'<script type="application/ld+json">{escaped}</script>'


def _common(about: About) -> Node:
    return {
        "author": [person(author) for author in about.authors],
        "datePublished": about.released,
        "version": about.version,
        "license": licence_address(about.content_licence),
        "inLanguage": "en",
    }


def _whole(about: About, page: Page) -> Node:
    return {"@type": "Book", "@id": f"{page.home}#book", "name": about.title}
