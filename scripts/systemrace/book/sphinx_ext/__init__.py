"""A plain Sphinx extension that puts recorded results on the pages.

It runs the chapters through the book's cache when the build starts, so that `jupyter-book build .`
alone gives the same book as `systemrace build`. Sphinx itself executes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from systemrace import __version__
from systemrace.book.sphinx_ext import (
    changed,
    claimpages,
    content,
    described,
    directives,
    downloads,
    landing,
    roles,
    rows,
    theme,
    variantpages,
)

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what the pages use; called by Sphinx."""
    # Not part of Sphinx's environment: result folders differ between checkouts, pages must not.
    app.add_config_value("systemrace_results", {}, "", dict)
    # Jupyter Book always sets this one, though the extension that reads it is not among the book's.
    app.add_config_value("comments_config", {}, "", dict)
    app.config.templates_path.append(str(TEMPLATES))
    roles.register(app)
    directives.register(app)
    theme.register(app)
    changed.register(app)
    variantpages.register(app)
    described.register(app)
    app.connect("builder-inited", content.open_content)
    app.connect("env-get-outdated", _all_pages)
    app.connect("html-collect-pages", rows.collect)
    app.connect("html-collect-pages", claimpages.collect)
    app.connect("html-collect-pages", landing.collect)
    app.connect("build-finished", downloads.copy)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _all_pages(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Read every page again: its text may be unchanged while the results it shows are not."""
    return sorted(env.found_docs)
