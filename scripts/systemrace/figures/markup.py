"""A recorded figure, and a verdict, as HTML for a page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from systemrace.errors import ProseError
from systemrace.figures import wording

MOST_ROWS_SHOWN = 50
DOWNLOADS = {"csv": "CSV", "png": "PNG", "svg": "SVG", "spec": "Vega-Lite"}
VERDICTS = ("supported", "mostly supported", "mixed", "contradicted", "not testable")

Cite = Callable[[str], str]


def figure_html(
    record: Mapping[str, Any],
    folder: Path,
    *,
    href_prefix: str,
    anchor: str | None = None,
    cite: Cite | None = None,
) -> str:
    """Return the `<figure>` of a recorded figure: complete without scripts, links and all.

    Args:
        record: the figure's entry in results.json.
        folder: the result folder that its file names are relative to.
        href_prefix: put before those file names to make links that work from the page, such as "../results/".
        anchor: the element's id on the page; `figure-<id>` if not given.
        cite: turns a source id into HTML of a citation; the bare id if not given.
    """
    files = record["files"]
    name = f"{record['chapter']}/{record['id']}"
    return "\n".join(
        [
            f'<figure class="sr-figure" id="{escape(anchor or "figure-" + record["id"])}" '
            f'data-sr-figure="{escape(name)}" data-sr-script="{escape(href_prefix + files["script"])}">',
            f"<figcaption>{escape(record['title'])}</figcaption>",
            '<div class="sr-chart">',
            f'<div class="sr-wide">{_drawing(folder / files["wide"])}</div>',
            f'<div class="sr-narrow">{_drawing(folder / files["narrow"])}</div>',
            '<div class="sr-live"></div>',
            "</div>",
            _note(record.get("note")),
            _sources(record["sources"], cite or escape),
            _data(record, folder, href_prefix),
            _downloads(record, href_prefix),
            "</figure>",
        ]
    )


def verdict_badge(verdict: str) -> str:
    """Return a verdict as a badge, told apart by its words and its mark's shape.

    Raises:
        ProseError: if it is none of the five verdicts.
    """
    return f'<span class="{verdict_classes(verdict)}">{verdict[0].upper()}{verdict[1:]}</span>'


def verdict_classes(verdict: str) -> str:
    """Return the classes that make an element a verdict's badge.

    Raises:
        ProseError: if it is none of the five verdicts.
    """
    if verdict not in VERDICTS:
        raise ProseError(f'There is no verdict "{verdict}". The five are: {", ".join(VERDICTS)}.')
    return f"sr-verdict sr-verdict-{verdict.replace(' ', '-')}"


def _drawing(path: Path) -> str:
    # In a page the namespace goes without saying.
    return path.read_text("utf-8").replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)


def _note(note: str | None) -> str:
    return f'<p class="sr-note">{escape(note)}</p>' if note else ""


def _sources(sources: list[str], cite: Cite) -> str:
    cited = "; ".join(cite(source) for source in sources)
    if len(sources) <= wording.MOST_NAMED:
        return f'<p class="sr-figure-sources">{"Source" if len(sources) == 1 else "Sources"}: {cited}</p>'
    return (
        f'<details class="sr-data sr-cited"><summary>Sources ({len(sources)})</summary>'
        f'<p class="sr-figure-sources">{cited}</p></details>'
    )


def _data(record: Mapping[str, Any], folder: Path, href_prefix: str) -> str:
    header, *rows = read_rows(folder / record["files"]["csv"])
    count, csv_file = record["row_count"], escape(href_prefix + record["files"]["csv"])
    numeric = [_is_numeric([row[place] for row in rows]) for place in range(len(header))]
    title = escape(f"Data of the chart: {record['title']}")
    all_rows = f'<a href="{csv_file}">All {count:,} rows (CSV)</a>'
    cut = (
        f'<p class="sr-note">The first {MOST_ROWS_SHOWN} rows. {all_rows}</p>'
        if count > MOST_ROWS_SHOWN
        else ""
    )
    amount = "1 row" if count == 1 else f"{count:,} rows"
    return (
        f'<details class="sr-data"><summary>Data as a table ({amount})</summary>'
        f'<div class="sr-scroll" role="region" tabindex="0" aria-label="{title}">'
        f"<table><thead><tr>{_cells(header, numeric, 'th')}</tr></thead><tbody>"
        + "".join(f"<tr>{_cells(_shown(row, numeric), numeric, 'td')}</tr>" for row in rows[:MOST_ROWS_SHOWN])
        + f"</tbody></table></div>{cut}</details>"
    )


def read_rows(path: Path) -> list[list[str]]:
    """Return the header and rows of a figure's CSV, without the `# ` lines above them."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(_after_comments(lines)))


def _after_comments(lines: Any) -> Any:
    in_header = True
    for line in lines:
        in_header = in_header and line.startswith("# ")
        if not in_header:
            yield line


def _cells(texts: list[str], numeric: list[bool], element: str) -> str:
    scope = ' scope="col"' if element == "th" else ""
    classes = {True: ' class="sr-numeric"', False: ""}
    named = [text.replace("_", " ") if element == "th" else text for text in texts]
    return "".join(
        f"<{element}{scope}{classes[right]}>{escape(text)}</{element}>"
        for text, right in zip(named, numeric, strict=True)
    )


def _shown(row: list[str], numeric: list[bool]) -> list[str]:
    return [_short(text) if right else text for text, right in zip(row, numeric, strict=True)]


def _short(text: str) -> str:
    """Cut a number to what a reader can use; the CSV keeps all of it."""
    if "." not in text and "e" not in text:
        return text
    return f"{float(text):.4g}" if abs(float(text)) < 1000 else f"{float(text):.1f}"


def _is_numeric(column: list[str]) -> bool:
    filled = [text for text in column if text]
    try:
        return bool(filled) and all(float(text) is not None for text in filled)
    except ValueError:
        return False


def _downloads(record: Mapping[str, Any], href_prefix: str) -> str:
    what = escape(record["title"], quote=True)
    items = "".join(
        f'<li><a href="{escape(href_prefix + record["files"][kind])}" download '
        f'aria-label="Download {label}: {what}">{label}</a></li>'
        for kind, label in DOWNLOADS.items()
    )
    return f'<ul class="sr-downloads"><li aria-hidden="true">Download</li>{items}</ul>'
