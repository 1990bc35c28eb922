"""A page for each figure, at an address that never changes: its files, how to cite and to embed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from sphinx.application import Sphinx

from systemrace.book.sphinx_ext import addresses, citing, content, elements, exhibits, pictures, rows
from systemrace.book.sphinx_ext.elements import Html, tag
from systemrace.book.sphinx_ext.exhibits import Exhibit
from systemrace.book.written import typed
from systemrace.citation import parcel, workbook
from systemrace.figures import bare

FILES = (
    ("Picture", {"png": ("PNG", ".png"), "svg": ("SVG", ".svg"), "pdf": ("PDF", ".pdf")}),
    ("Data", {"csv": ("CSV", ".csv"), "xlsx": ("Excel, with a sheet on how to cite", workbook.ENDING)}),
    ("Specification", {"spec": ("Vega-Lite", ".vl.json")}),
    ("All of these", {"zip": ("ZIP, with references and a README", parcel.ENDING)}),
)


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx the pages to write beside those of the toc."""
    if app.builder.format != "html":
        return
    contents = rows.contents_seen_from(app, f"{exhibits.FOLDER}/any/any")
    for exhibit in exhibits.all_of(content.of(app)):
        body = "\n".join(_body(app, exhibit))
        title = escape(exhibit.entry["title"])
        yield exhibit.page, {"title": title, "body": body, "toctree": contents}, "page.html"


def _body(app: Sphinx, exhibit: Exhibit) -> Iterator[Html]:
    known, entry, stem = content.of(app), exhibit.entry, exhibit.entry["id"]
    drawn = pictures.html(app, exhibit.page, exhibit.recorded, dict(entry), bar=False)
    framed = bare.frame(f"{stem}{bare.ENDING}", entry["title"], exhibit.height)
    yield tag("h1", elements.unbroken(entry["title"]))
    yield _lead(app, exhibit)
    yield tag("div", Html(drawn), classes="sr-alone")
    yield files(stem)
    yield citing.section(known.edition.reference(known.edition.things[exhibit.id]), stem)
    yield citing.frame(framed, f"{stem}{bare.ENDING}")
    yield from made(exhibit.page, exhibit.chapter, exhibit.parameters)
    yield tag("section", tag("h2", "In words"), tag("p", entry["description"]), ids="words")


def _lead(app: Sphinx, exhibit: Exhibit) -> Html:
    known = content.of(app)
    thing = known.edition.things[exhibit.id]
    home = addresses.page(app, exhibit.page, exhibit.home, f"figure-{exhibit.entry['id']}")
    copy = f", from the registry copy of {thing.snapshot}" if thing.snapshot else ""
    return tag(
        "p", "Figure ", elements.name(exhibit.id.partition("/")[2]), " stands in ",
        elements.link(thing.chapter, home), f". Version {known.edition.name}{copy}.",
    )  # fmt: skip


def files(stem: str) -> Html:
    """List the files beside a figure's page, by what they are good for."""
    listed = [
        tag("li", f"{what}: ", elements.joined(_file(stem, *named) for named in kinds.values()))
        for what, kinds in FILES
    ]
    return tag("section", tag("h2", "Files"), tag("ul", *listed), ids="files")


def _file(stem: str, label: str, ending: str) -> Html:
    file = f"{stem}{ending}"
    return tag("a", label, href=file, download=file)


def made(page: str, name: str, values: Mapping[str, Any]) -> Iterator[Html]:
    """Lead to the code of the chapter that made a thing, and list the parameters it ran with."""
    notebook, source = (addresses.file(page, f"notebooks/{name}{ending}") for ending in (".ipynb", ".md"))
    told = tag(
        "p", "Code: ", elements.link("the executed notebook", notebook), " and ",
        elements.link("its source", source), ". Run it with other values: ",
        tag("code", f"systemrace run {name} -p NAME=VALUE"), ".",
    )  # fmt: skip
    yield tag("section", tag("h2", "How it was made"), told, parameters(values), ids="made")


def parameters(values: Mapping[str, Any]) -> Html:
    """List parameters and their values; nothing where there are none."""
    if not values:
        return Html()
    lines = [elements.row((tag("code", name), tag("code", typed(value)))) for name, value in values.items()]
    return elements.table("Parameters of this run", ("Parameter", "Value"), lines)
