"""What a link to a page looks like elsewhere: Open Graph, and what libraries read of a chapter."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from systemrace.figures import card
from systemrace.metadata.about import About, Author
from systemrace.metadata.linked import Page

Named = tuple[str, str]


def tags(about: About, page: Page, *, chapter: bool) -> str:
    """Write the meta elements of a page's head.

    Args:
        about: the book.
        page: the page; services want its addresses absolute, so they are where the site's own is known.
        chapter: whether it is an article, with what reference managers read.
    """
    graph: list[Named] = [
        ("og:type", "article" if chapter else "website"),
        ("og:site_name", about.short_title),
        ("og:title", page.title),
        ("og:description", page.description),
        ("og:url", page.address if "://" in page.address else ""),
        *_image(page),
    ]
    named: list[Named] = [
        ("description", page.description),
        ("twitter:card", "summary_large_image" if page.image else "summary"),
        *(_library(about, page) if chapter else ()),
    ]
    return "\n".join([*_written("property", graph), *_written("name", named)])


def _image(page: Page) -> list[Named]:
    if not page.image:
        return []
    return [
        ("og:image", page.image),
        ("og:image:type", "image/png"),
        ("og:image:width", str(card.WIDTH)),
        ("og:image:height", str(card.HEIGHT)),
        ("og:image:alt", page.image_told),
    ]


def _library(about: About, page: Page) -> list[Named]:
    """Tell reference managers of a chapter, in the terms that Google Scholar and Zotero read."""
    return [
        ("citation_title", page.title),
        *(("citation_author", _name(author)) for author in about.authors),
        ("citation_publication_date", about.released.replace("-", "/")),
        ("citation_inbook_title", about.title),
        ("citation_doi", about.doi),
        ("citation_language", "en"),
    ]


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}".rstrip(", ") if author.family else author.name


def _written(kind: str, pairs: Iterable[Named]) -> list[str]:
    return [f'<meta {kind}="{name}" content="{escape(value)}">' for name, value in pairs if value]
