"""What the stock theme needs to be readable offline, by keyboard and by screen reader."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from systemrace.book import edition
from systemrace.book.sphinx_ext import content, ledger
from systemrace.figures import bundle

# MyST-NB gives every such button one label, which hides its text from who hears the page.
_TOGGLE = ('<summary aria-label="Toggle hidden content">', "<summary>")
_PARAMETERS = re.compile(r'<div class="cell tag_parameters.*?</summary>', re.DOTALL)
# The theme's script takes the focus from tables while they fit and gives it back too late; ours keep it.
_TABLE = (
    '<div class="pst-scrollable-table-container">',
    '<div class="sr-scroll" tabindex="0" role="group" aria-label="Table">',
)

STATIC = Path(__file__).parent / "static"


def register(app: Sphinx) -> None:
    """Register style sheets, scripts and page fixes."""
    app.connect("config-inited", _add_static)
    app.connect("builder-inited", _write_assets)
    app.connect("builder-inited", _set_footer, priority=900)
    app.connect("html-page-context", _without_outside_scripts, priority=950)
    app.connect("html-page-context", _mend_body, priority=950)
    app.connect("html-page-context", _name_claims, priority=950)
    app.add_css_file(bundle.STYLESHEET)
    app.add_css_file("book.css")
    app.add_css_file("ledger.css")
    app.add_css_file("claim.css")
    app.add_css_file("dials.css")
    app.add_css_file("cite.css")
    app.add_js_file(bundle.SCRIPT, loading_method="defer")
    app.add_js_file("ledger.js", loading_method="defer")
    app.add_js_file("claim.js", loading_method="defer")
    app.add_js_file("dials.js", loading_method="defer")
    app.add_js_file("cite.js", loading_method="defer")


def _add_static(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


def _write_assets(app: Sphinx) -> None:
    """Put the figures' files in place early: Sphinx stamps links with the bytes it finds."""
    if app.builder.format == "html":
        bundle.write_assets(Path(app.outdir) / "_static")


def _set_footer(app: Sphinx) -> None:
    """Say at the foot of every page which version this is, of which data, and under which licence."""
    if app.builder.format == "html":
        app.config.html_theme_options["extra_footer"] = escape(_footer(content.of(app)))


def _footer(known: content.Content) -> str:
    dates = sorted(
        {str(r.document["snapshot"]) for r in known.results.values() if r.document.get("snapshot")}
    )
    counted = f" Registry copy of {', '.join(dates)}." if dates else ""
    return f"Version {edition.current()}.{counted} Text and figures CC BY 4.0, code MIT."


def _mend_body(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Let the button that shows code be called what it shows, and a table that scrolls take the focus."""
    body = context.get("body")
    if body:
        body = _PARAMETERS.sub(lambda found: found[0].replace("the code", "the parameters"), body)
        context["body"] = body.replace(*_TOGGLE).replace(*_TABLE)


def _name_claims(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Put the verdicts of a chapter in one line under its title."""
    title, end, rest = (context.get("body") or "").partition("</h1>")
    if end:
        context["body"] = f"{title}{end}{ledger.badges(app, page)}{rest}"


def _without_outside_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Drop every script and style sheet that another site would serve."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file for file in context.get(kind, []) if "://" not in str(getattr(file, "filename", file))
        ]
