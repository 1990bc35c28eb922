"""A figure as a page with nothing around it, to stand in a frame of somebody else's page.

It is one file that asks for no other: it works from any folder, with no script and no network, in the
reader's own theme and at the width of its frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from systemrace.figures import theme

ENDING = ".embed.html"
WIDTH = 720  # pixels of a frame in which the wide form has room
_AROUND = 190  # pixels of title, note and credit above and below a drawing
_STYLE = (
    "html{background:var(--sr-page)}body{margin:0 auto;padding:.75rem;max-width:760px;color:var(--sr-text);"
    'font:16px/1.45 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",'
    "Arial,sans-serif}.sr-figure{margin:0}a{color:var(--sr-comparator)}"
    "h1{margin:0 0 .6rem;font-size:1.1rem;line-height:1.35}.sr-headline{margin:0 0 .5rem}"
)


def page(record: Mapping[str, Any], folder: Path, sources: str, credit: str) -> str:
    """Write the page of a recorded figure.

    Args:
        record: the figure's entry in results.json; its file names are relative to `folder`.
        folder: the result folder.
        sources: the line that names its sources, in plain text.
        credit: who made it, in which version, as HTML.
    """
    drawings = "".join(
        f'<div class="sr-{form}">{(folder / record["files"][form]).read_text("utf-8")}</div>'
        for form in ("wide", "narrow")
    )
    note = f'<p class="sr-note">{escape(record["note"])}</p>' if record.get("note") else ""
    return document(
        record["title"],
        f'<h1>{escape(record["title"])}</h1><figure class="sr-figure">'
        f'<div class="sr-chart">{drawings}</div>{note}'
        f'<p class="sr-figure-sources">{escape(sources)}</p></figure>',
        credit,
    )


def document(title: str, body: str, credit: str) -> str:
    """Write a page of one file; body and credit are HTML, the title is not."""
    furniture = resources.files("systemrace.figures").joinpath("static", "systemrace.css").read_text("utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{theme.stylesheet()}{furniture}{_STYLE}</style></head>\n"
        f'<body><main>{body}<p class="sr-note">{credit}</p></main></body></html>\n'
    )


def frame(name: str, title: str, height: float) -> str:
    """Write what somebody puts into a page to show the figure there; `height` is that of the wide drawing."""
    return (
        f'<iframe src="{escape(name)}" title="{escape(title)}" width="{WIDTH}" '
        f'height="{round(height) + _AROUND}" loading="lazy" style="max-width:100%;border:0"></iframe>'
    )
