"""A page for each set of rows behind numbers: two clicks from a number to a record and its source."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from systemrace.book.recorded import Recorded
from systemrace.book.sphinx_ext import addresses, cells, content

FIRST = 300


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give Sphinx the pages to write beside those of the toc."""
    if app.builder.format != "html":
        return
    for recorded in content.of(app).results.values():
        contents = contents_seen_from(app, f"rows/{recorded.chapter}/any")
        for page, files in _files_by_page(recorded).items():
            text = (recorded.folder / files[0]).read_text(encoding="utf-8")
            title = f"Rows behind {', '.join(_names(recorded, files))}"
            body = _body(app, page, recorded, files, text)
            yield page, {"title": escape(title), "body": body, "toctree": contents}, "page.html"


def contents_seen_from(app: Sphinx, page: str) -> Callable[..., str]:
    """Give what themes call for the table of contents, made once for all pages of a folder.

    None of them stands in it, so it is the same for each; made anew it costs a third of their rendering.
    """
    builder = cast(StandaloneHTMLBuilder, app.builder)

    @cache
    def toctree(**choices: Any) -> str:
        return builder._get_local_toctree(page, **choices)

    return toctree


def pages_of(recorded: Recorded) -> dict[str, str]:
    """Give the page of every rows file of a chapter; files with equal content share one."""
    return {file: page for page, files in _files_by_page(recorded).items() for file in files}


def _files_by_page(recorded: Recorded) -> dict[str, list[str]]:
    named: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for entry in recorded.of("num").values():
        file = entry.get("rows")
        if file:
            same = hashlib.sha256((recorded.folder / file).read_bytes()).hexdigest()
            page = named.setdefault(same, f"rows/{recorded.chapter}/{_stem(file)}")
            files = found.setdefault(page, [])
            files += [file] if file not in files else []
    return found


def _stem(file: str) -> str:
    return file.removeprefix("rows/").removesuffix(".csv")


def _names(recorded: Recorded, files: list[str]) -> list[str]:
    return [name for name, entry in recorded.of("num").items() if entry.get("rows") in files]


def _body(app: Sphinx, page: str, recorded: Recorded, files: list[str], text: str) -> str:
    heading, *records = list(csv.reader(io.StringIO(text))) or [[]]
    numbers = "".join(f"<li>{_number(app, page, recorded, name)}</li>" for name in _names(recorded, files))
    shown = f"The first {FIRST:,} of {len(records):,} rows" if len(records) > FIRST else _all(len(records))
    download = addresses.file(page, f"{page}.csv")
    lines = "".join(_line(app, page, heading, record) for record in records[:FIRST])
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in heading)
    return (
        f"<h1>Rows behind {escape(', '.join(_names(recorded, files)))}</h1>\n"
        f"<p>These rows stand behind:</p>\n<ul>{numbers}</ul>\n"
        f'<p><a href="{escape(download)}" download>All {len(records):,} rows as CSV</a></p>\n'
        f'<div class="sr-scroll" role="region" tabindex="0" aria-label="Rows">'
        f'<table class="sr-table sr-rows"><caption>{shown}</caption>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{lines}</tbody></table></div>\n"
    )


def _all(count: int) -> str:
    return "The one row" if count == 1 else f"All {count:,} rows"


def _number(app: Sphinx, page: str, recorded: Recorded, name: str) -> str:
    entry = recorded.of("num")[name]
    target = addresses.number(app, page, recorded.chapter, name)
    return f'<a href="{escape(target)}">{escape(entry["text"])}</a> {escape(entry["how"])}'


def _line(app: Sphinx, page: str, heading: list[str], record: list[str]) -> str:
    pairs = zip(heading, record, strict=False)
    return (
        f"<tr>{''.join(f'<td>{cells.linked(app, page, name, value)}</td>' for name, value in pairs)}</tr>\n"
    )
