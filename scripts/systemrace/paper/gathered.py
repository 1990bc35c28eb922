"""All pages of the built site in one document, in the order of the toc, behind a title page and contents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from importlib import resources
from pathlib import Path

from systemrace.book import edition, toc
from systemrace.errors import UsageError
from systemrace.metadata import about as works
from systemrace.metadata.about import About, licence_address
from systemrace.metadata.linked import doi_address
from systemrace.paper import sheet
from systemrace.paper.sheet import Figure, Place, Sheet
from systemrace.project import Project

STYLES = ("systemrace.css", "book.css", "ledger.css", "claim.css", "dials.css")
_FOOTER = re.compile(r'<div class="extra_footer">(.*?)</div>', re.DOTALL)
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Gathered:
    """The pages of a book, fit for paper, and what stands at their foot: version, registry copy, licence."""

    about: About
    parts: Sequence[tuple[str, Sequence[str]]]
    sheets: Mapping[str, Sheet]
    foot: str

    @property
    def figures(self) -> list[Figure]:
        """All figures in the order of the pages."""
        return [figure for one in self.sheets.values() for figure in one.figures]

    @property
    def anchors(self) -> list[str]:
        """What the contents lead to."""
        return [*map(sheet.anchor, self.sheets), *(figure.anchor for figure in self.figures)]

    def title(self, page: str) -> str:
        """Give a page's title, from its first heading."""
        found = _HEADING.search(self.sheets[page].html)
        return unescape(_TAG.sub("", found[1])).strip() if found else page


def gather(project: Project, site: Path, name: str = "") -> Gathered:
    """Take all pages of the toc out of a built site.

    Args:
        project: the checkout that the site was built from.
        site: the site.
        name: the version that it is; the one that a build now makes if not given.

    Raises:
        UsageError: if the site is not there, or not whole.
        ProseError: if there is no CITATION.cff, or a page has no content.
    """
    pages = toc.pages(project)
    base = edition.address(project, name)
    sheets: dict[str, Sheet] = {}
    foot, following = "", 1
    for page in pages:
        text = _read(site, page)
        sheets[page] = sheet.take(text, Place(page, frozenset(pages), base), following)
        following += len(sheets[page].figures)
        foot = foot or _foot(text)
    return Gathered(works.read(project), toc.parts(project), sheets, foot)


def document(gathered: Gathered, static: str, numbers: Mapping[str, int]) -> str:
    """Write the document that is printed.

    Args:
        gathered: the pages.
        static: address of the site's folder of styles.
        numbers: number of the page on which each anchor of the contents stands, as far as it is known.
    """
    about = gathered.about
    styles = "".join(f'<link rel="stylesheet" href="{static}/{name}">' for name in STYLES)
    own = resources.files("systemrace.paper").joinpath("static", "paper.css").read_text(encoding="utf-8")
    pages = "\n".join(_section(gathered, page) for page in gathered.sheets)
    authors = ", ".join(author.name for author in about.authors)
    return (
        '<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{escape(about.title)}</title><meta name="author" content="{escape(authors)}">'
        f"{styles}<style>{own}\n{''.join(_margins(gathered))}</style></head>\n"
        # The id is the theme's, which the styles of the book's own pages count on.
        f'<body>{_front(gathered)}{_contents(gathered, numbers)}\n<main id="main-content">\n{pages}\n</main>'
        "</body></html>\n"
    )


def _read(site: Path, page: str) -> str:
    path = site / f"{page}.html"
    if not path.is_file():
        raise UsageError(f"The site has no {page}.html. Build it first: systemrace build")
    return path.read_text(encoding="utf-8")


def _foot(text: str) -> str:
    found = _FOOTER.search(text)
    return unescape(_TAG.sub(" ", found[1])).strip() if found else ""


def _section(gathered: Gathered, page: str) -> str:
    name, content = sheet.anchor(page), gathered.sheets[page].html
    return f'<section class="sr-paper-page" id="{name}" style="page: {name}">{content}</section>'


def _front(gathered: Gathered) -> str:
    about = gathered.about
    short, _, rest = about.title.partition(": ")
    authors = ", ".join(escape(author.name) for author in about.authors)
    doi = (
        f'<p>DOI: <a href="{escape(doi_address(about.doi))}">{escape(about.doi)}</a></p>' if about.doi else ""
    )
    licence = escape(licence_address(about.content_licence))
    return (
        f'<header class="sr-paper-front"><p class="sr-paper-title">{escape(short)}</p>'
        f"<p>{escape(rest[:1].upper() + rest[1:])}</p><p>{authors}</p><p>{escape(about.abstract)}</p>"
        f"<p>{escape(gathered.foot)}</p>{doi}"
        f'<p>Text, figures and data: <a href="{licence}">{escape(about.content_licence)}</a>.</p>'
        "<p>Printed from the pages of the book. The data of each chart, the rows behind each number and the "
        "code that made them are in the book itself, beside each chart and number.</p></header>"
    )


def _contents(gathered: Gathered, numbers: Mapping[str, int]) -> str:
    listed = "".join(
        (f"<p>{escape(caption)}</p>" if caption else "")
        + "<ol>"
        + "".join(_entry(gathered.title(page), sheet.anchor(page), numbers) for page in pages)
        + "</ol>"
        for caption, pages in gathered.parts
    )
    figures = "".join(
        _entry(f"{figure.number}. {figure.title}", figure.anchor, numbers) for figure in gathered.figures
    )
    drawn = f"<h1>Figures</h1><ol>{figures}</ol>" if figures else ""
    return f'<nav class="sr-paper-contents" id="contents"><h1>Contents</h1>{listed}{drawn}</nav>'


def _entry(title: str, anchor: str, numbers: Mapping[str, int]) -> str:
    # As wide before it is known as after, or the second print would break lines otherwise than the first.
    number = f'<span class="sr-paper-at">{numbers.get(anchor, "")}</span>'
    return f'<li><a href="#{escape(anchor)}">{escape(title)}</a>{number}</li>'


def _margins(gathered: Gathered) -> Iterator[str]:
    """Give each page of paper its margins: the chapter above, version and registry copy below."""
    foot = f"{gathered.about.short_title}. {gathered.foot}"
    yield f"@page {{ @bottom-left {{ content: {_string(foot)} }} }}\n"
    for page in gathered.sheets:
        yield f"@page {sheet.anchor(page)} {{ @top-left {{ content: {_string(gathered.title(page))} }} }}\n"


def _string(text: str) -> str:
    """Write a string of CSS; no mark in it can end the style element."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")
