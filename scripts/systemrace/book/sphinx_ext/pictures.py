"""Recorded figures on the pages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import addresses, bibliography, citing, content, exhibits
from systemrace.figures import markup

FOLDER = "figures"


def figure(app: Sphinx, page: str, recorded: Recorded, entry: dict[str, Any]) -> list[nodes.Node]:
    """Show a recorded figure: drawings, data, sources and downloads."""
    return [nodes.raw("", html(app, page, recorded, entry), format="html")]


def html(
    app: Sphinx,
    page: str,
    recorded: Recorded,
    entry: dict[str, Any],
    cite: Callable[[str], str] | None = None,
    *,
    bar: bool = True,
) -> str:
    """Write a recorded figure.

    Args:
        app: the running build.
        page: the page it is shown on.
        recorded: the results it is from.
        entry: the figure's own.
        cite: cites its sources otherwise than by name.
        bar: whether to lead to the figure's own page.
    """

    def named(identifier: str) -> str:
        return _citation(app, page, identifier)

    # In the result folder the files stand under figures/, in the book under figures/<chapter>/.
    files = {kind: file.removeprefix(f"{FOLDER}/") for kind, file in entry["files"].items()}
    prefix = addresses.file(page, f"{FOLDER}/{recorded.chapter}") + "/"
    written = markup.figure_html(
        entry | {"files": files}, recorded.folder / FOLDER, href_prefix=prefix, cite=cite or named
    )
    if not bar:
        return written
    lead = citing.bar(addresses.file(page, f"{exhibits.address(recorded, entry)}.html"), entry["title"])
    return f"{written.removesuffix('</figure>')}{lead}\n</figure>"


def _citation(app: Sphinx, page: str, identifier: str) -> str:
    source = content.of(app).sources[identifier]
    target = addresses.source(app, page, identifier)
    named = escape(content.of(app).source_names[identifier])
    seen = escape(bibliography.seen(source))
    link = f'<a class="sr-source" href="{escape(target)}">{named}</a>' if target else named
    return f'<span class="sr-cite">{link}<span class="sr-seen">{seen}</span></span>'
