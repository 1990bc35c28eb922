"""Pages of variants: their own title and words, then the chapter that they run with other parameters."""

from __future__ import annotations

from sphinx.application import Sphinx

from systemrace.book.sphinx_ext import content
from systemrace.chapter import variants
from systemrace.chapter.source import chapter_text


def register(app: Sphinx) -> None:
    """Fill such pages when they are read."""
    app.connect("source-read", fill)


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the chapter's text under what the page says itself; nothing is written to disk."""
    project = content.of(app).project
    name = docname.removeprefix("chapters/")
    variant = variants.variants(project).get(name)
    if variant is not None:
        source[0] = variants.page(source[0], chapter_text(project, name), variant)
