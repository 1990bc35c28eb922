"""Pages and site described for other programs: heads, pictures for links, data package, RO-Crate."""

from __future__ import annotations

import json
import posixpath
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from systemrace import tables
from systemrace.book import edition, lead
from systemrace.book.drawn import HOME
from systemrace.book.sphinx_ext import addresses, cards, content
from systemrace.book.sphinx_ext.cards import Picture
from systemrace.claims import Claim, in_order
from systemrace.metadata import about as works
from systemrace.metadata import codemeta, crate, datapackage, linked, opengraph
from systemrace.metadata.about import About
from systemrace.metadata.linked import Judged, Node, Page
from systemrace.registry import snapshot

DATA = "data"
PACKAGE = f"{DATA}/{datapackage.FILE}"
BESIDE = ("README.md", "claims.yml", "snapshots/*/manifest.json")


@dataclass(frozen=True)
class Told:
    """What is the same for every page.

    about, base: the work, and the address of the version being built, empty if not known.
    pictures: for links, by chapter.
    of_data: pages that describe the data.
    """

    about: About
    base: str
    pictures: dict[str, Picture]
    of_data: frozenset[str | None]


def register(app: Sphinx) -> None:
    """Register heads and files; a book without CITATION.cff has neither."""
    app.connect("config-inited", _address, priority=900)
    app.connect("builder-inited", _open, priority=900)
    app.connect("html-page-context", _describe, priority=960)
    app.connect("build-finished", write, priority=900)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put pictures, data with their package, and the description of the whole into the built book."""
    told = _told(app) if exception is None else None
    if told is None:
        return
    out, known = Path(app.outdir), content.of(app)
    cards.write(known, told.pictures.values(), out)
    _put_data(known, told.about, out / DATA)
    works.copy(known.project, out, edition.current())
    _put(out / codemeta.FILE, codemeta.document(told.about))
    titles = {f"{page.name}.html": known.title(page.name) or page.name for page in known.pages}
    titles |= {f"{HOME}/{name}.html": known.claims[name].statement for name in known.tested}
    _put(out / crate.FILE, crate.document(told.about, out, titles))


def _address(_app: Sphinx, config: Config) -> None:
    """Let each page name the address under which this version of it stays."""
    if config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{edition.folder(edition.current())}"


def _open(app: Sphinx) -> None:
    known = content.of(app)
    if known.about is None or app.builder.format != "html":
        return
    app.systemrace_told = Told(  # type: ignore[attr-defined]
        known.about,
        edition.address(known.project),
        cards.all_of(known),
        frozenset({app.config.root_doc, known.home("data-dictionary")}),
    )


def _told(app: Sphinx) -> Told | None:
    return getattr(app, "systemrace_told", None)


def _put_data(known: content.Content, about: About, folder: Path) -> None:
    described = datapackage.document(known.project, about)
    data = known.project.data
    beside = [path.relative_to(data).as_posix() for pattern in BESIDE for path in sorted(data.glob(pattern))]
    for name in [*datapackage.files(described), *beside]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / name, folder / name)
    _put(folder / datapackage.FILE, described)


def _put(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _describe(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    told = _told(app)
    if told is None:
        return
    here = _page(app, told, page, context)
    chapter = content.of(app).chapter_of(page) is not None
    tags = opengraph.tags(told.about, _absolute(told, page, here), chapter=chapter)
    nodes = list(_nodes(app, told, page, here))
    parts = [context.get("metatags") or "", tags, linked.script(nodes) if nodes else ""]
    context["metatags"] = "\n".join(part for part in parts if part)


def _page(app: Sphinx, told: Told, page: str, context: dict[str, Any]) -> Page:
    known = content.of(app)
    picture = cards.of_page(known, told.pictures, page)
    return Page(
        title=known.title(page) or unescape(lead.text(str(context.get("title") or ""))),
        description=lead.first(context.get("body") or "") or told.about.abstract,
        address=addresses.file(page, f"{page}.html"),
        home=addresses.file(page, f"{app.config.root_doc}.html"),
        image=addresses.file(page, picture.file) if picture else "",
        image_told=picture.card.finding if picture else "",
    )


def _absolute(told: Told, page: str, here: Page) -> Page:
    """Give a page with absolute addresses, where the address of the site is known."""
    if not told.base:
        return here
    image = posixpath.normpath(posixpath.join(posixpath.dirname(page), here.image)) if here.image else ""
    return replace(here, address=f"{told.base}{page}.html", image=f"{told.base}{image}" if image else "")


def _nodes(app: Sphinx, told: Told, page: str, here: Page) -> Iterator[Node]:
    known = content.of(app)
    chapter, name = known.chapter_of(page), page.rpartition("/")[2]
    if page == app.config.root_doc:
        yield linked.book(told.about, here)
    if page in told.of_data:
        yield _dataset(known, told.about, page, here)
    if chapter is not None:
        yield from _chapter(app, told.about, page, here)
    elif page == f"{HOME}/{name}" and name in known.claims:
        judged = _judged(app, page, known.claims[name])
        yield linked.claim(judged)
        yield from filter(None, [linked.review(told.about, here, judged)])


def _chapter(app: Sphinx, about: About, page: str, here: Page) -> Iterator[Node]:
    """Describe a chapter; a claim that has a page of its own is reviewed there."""
    known = content.of(app)
    chapter = known.chapter_of(page) or ""
    judged = [_judged(app, page, claim) for claim in in_order(known.claims) if claim.chapter == chapter]
    copy = known.results[chapter].document.get("snapshot")
    yield linked.article(about, here, judged, [str(copy)] if copy else [])
    reviews = (linked.review(about, here, one) for one in judged if one.id not in known.tested)
    yield from filter(None, reviews)


def _judged(app: Sphinx, page: str, claim: Claim) -> Judged:
    known = content.of(app)
    recorded = known.results.get(claim.chapter)
    entry = recorded.of("verdict").get(claim.id) if recorded else None
    return Judged(
        id=claim.id,
        essay=claim.essay,
        statement=claim.statement,
        address=addresses.claim(app, page, claim.id),
        verdict=str(entry["verdict"]) if entry else "",
        rule=str(entry["rule"]) if entry else "",
    )


def _dataset(known: content.Content, about: About, page: str, here: Page) -> Node:
    purposes = {name: table.purpose for name, table in tables.TABLES.items() if _there(known, table)}
    at = addresses.file(page, PACKAGE)
    return linked.dataset(about, here, snapshot.dates(known.project.snapshots), purposes, at)


def _there(known: content.Content, table: tables.Table) -> bool:
    dates = snapshot.dates(known.project.snapshots) if table.dated else [None]
    return any(table.path(known.project, date).is_file() for date in dates)
