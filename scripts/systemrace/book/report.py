"""One chapter with its results as a single HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from systemrace import claims
from systemrace.book import departure, execute
from systemrace.chapter.parameters import Value, read_schema
from systemrace.chapter.source import Cell, read_cells
from systemrace.chapter.variants import base
from systemrace.project import Project

_ROLE = re.compile(r"\{(num|say|src)\}`([^`]+)`")
_PLACED = re.compile(r"\{(chart|result-table|verdict|numbers-made)\}\s*(\S*)")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
img { max-width: 100%; height: auto; background: #fff; }
figure { margin: 2rem 0; } figcaption { font-weight: 600; margin-bottom: .5rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
td.numeric, th.numeric { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; font-size: .85rem; } details { margin: 1rem 0; }
.verdict { border-left: .3rem solid currentColor; padding: .1rem 1rem; margin: 1.5rem 0; }
"""


def write(
    project: Project, chapter: str, parameters: Mapping[str, object], output: Path | None
) -> list[Path]:
    """Run a chapter and write its page and its executed notebook.

    Args:
        project: the checkout.
        chapter: its name.
        parameters: values other than the chapter's own.
        output: the folder to write to; under _build/runs where none is given.

    Returns:
        The two files written.

    Raises:
        SystemRaceError: as `execute.results`.
    """
    entry = execute.results(project, [chapter], parameters)[chapter]
    folder = output or project.build / "runs" / chapter / entry.name
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{chapter}.html", folder / f"{chapter}.ipynb"]
    files[0].write_text(page(project, chapter, entry), encoding="utf-8")
    shutil.copyfile(entry / "executed.ipynb", files[1])
    return files


def page(project: Project, chapter: str, entry: Path) -> str:
    """Write a chapter's page from its file and a folder of results.

    Args:
        project: the checkout.
        chapter: its name.
        entry: the folder of results, as `execute.results` gives it.

    Returns:
        A whole HTML document; pictures are inside, no address outside is fetched.
    """
    results = json.loads((entry / "results.json").read_text(encoding="utf-8"))
    defaults = read_schema(project, base(project, chapter)).defaults
    departed = departure.of_run(results["parameters"], defaults)
    writer = _Writer(project, entry, results, defaults)
    body = "\n".join(writer.cell(cell) for cell in read_cells(project, chapter))
    title = f"{chapter}. {departed}" if departed else chapter
    values = "".join(_row([name, value]) for name, value in results["parameters"].items())
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><main>\n{_under_heading(body, departed)}\n"
        f'<h2>Parameters</h2><div class="scroll"><table>{values}</table></div>\n'
        f"{writer.sources()}\n</main></body></html>\n"
    )


@dataclass
class _Writer:
    """Turns a chapter's cells into HTML, with the recorded results in their places."""

    project: Project
    entry: Path
    results: dict[str, Any]
    defaults: Mapping[str, Value]

    def cell(self, cell: Cell) -> str:
        if cell.kind == "markdown":
            return self._prose(cell.source)
        if "remove-cell" in cell.tags:
            return ""
        return f"<details><summary>Code</summary><pre><code>{escape(cell.source)}</code></pre></details>"

    def sources(self) -> str:
        cited = "".join(f"<li>{escape(self._citation(source))}</li>" for source in self.results["sources"])
        return f"<h2>Sources</h2><ul>{cited}</ul>" if cited else ""

    def _prose(self, source: str) -> str:
        markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        tokens = markdown.parse(_ROLE.sub(self._role, source))
        parts = []
        for token in tokens:
            placed = _PLACED.match(token.info) if token.type == "fence" else None
            if placed:
                parts.append(self._place(placed[1], placed[2]))
            elif not (token.type == "fence" and token.info.startswith("{")):
                parts.append(markdown.renderer.render([token], markdown.options, {}))
        return "".join(parts)

    def _role(self, role: re.Match[str]) -> str:
        kind, target = role[1], role[2].rpartition(":")[2]
        if kind == "src":
            return f"({self._citation(target)})"
        among = "numbers" if kind == "num" else "phrases"
        recorded = self.results[among].get(target) or self._lacking(among).get(target)
        return str(recorded["text"]) if recorded else f"`{role[2]}`"

    def _place(self, kind: str, target: str) -> str:
        known = {"chart": "figures", "result-table": "tables", "verdict": "claims"}.get(kind)
        if known is None:
            return self._numbers()
        entry = self.results[known].get(target)
        if entry is None:
            lacking = self._lacking(known).get(target)
            return f"<p>{escape(lacking['text'])}</p>" if lacking else ""
        return {"chart": self._figure, "result-table": self._table, "verdict": self._verdict}[kind](
            target, entry
        )

    def _lacking(self, among: str) -> dict[str, Any]:
        return dict(self.results.get("unknown", {}).get(among, {}))

    def _figure(self, _: str, entry: dict[str, Any]) -> str:
        picture = base64.b64encode((self.entry / entry["files"]["svg"]).read_bytes()).decode()
        alt = escape(entry["description"])  # title, note and sources are in the picture
        return f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{picture}"></figure>'

    def _table(self, _: str, entry: dict[str, Any]) -> str:
        with (self.entry / entry["file"]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        numeric = [column in entry["numeric"] for column in header]
        head = _row(header, "th", numeric)
        body = "".join(_row(row, "td", numeric) for row in rows)
        return _captioned(entry, f'<div class="scroll"><table>{head}{body}</table></div>')

    def _verdict(self, claim: str, entry: dict[str, Any]) -> str:
        stated = claims.load(self.project)[claim]
        against = "".join(f"<li>{escape(point)}</li>" for point in stated.points_against)
        countries = departure.of_countries(self.results["parameters"], self.defaults)
        values = ", ".join(f"{name} = {value:.4g}" for name, value in entry["values"].items())
        return (
            f'<div class="verdict"><p><strong>{claim}: {entry["verdict"]}.</strong> '
            f"{escape(stated.statement)}</p>{_told(countries)}"
            f"<p>Because <code>{escape(entry['rule'])}</code>: {escape(values)}</p>"
            f"<p>Against it:</p><ul>{against}</ul></div>"
        )

    def _numbers(self) -> str:
        rows = "".join(_row([e["text"], e["how"]]) for e in self.results["numbers"].values())
        return f'<div class="scroll"><table>{_row(["Number", "How it was made"], "th")}{rows}</table></div>'

    def _citation(self, source: str) -> str:
        row = self._bibliography().get(source)
        if row is None:
            return source
        parts = (
            row["authors"],
            row["title"],
            row["container"],
            row["date"] or row["year"],
            row["doi"] or row["url"],
        )
        return ". ".join(part for part in parts if part)

    def _bibliography(self) -> dict[str, dict[str, str]]:
        with (self.project.data / "sources.csv").open(encoding="utf-8", newline="") as file:
            return {row["source_id"]: row for row in csv.DictReader(file)}


def _under_heading(body: str, sentence: str) -> str:
    """Put a sentence under the first heading; above everything where there is none."""
    before, end, after = body.partition("</h1>")
    return f"{before}{end}{_told(sentence)}{after}" if end else f"{_told(sentence)}{body}"


def _told(sentence: str) -> str:
    return f"\n<p><strong>{escape(sentence)}</strong></p>" if sentence else ""


def _captioned(entry: dict[str, Any], inside: str) -> str:
    note = f"<p>{escape(entry['note'])}</p>" if entry["note"] else ""
    return f"<figure><figcaption>{escape(entry['title'])}</figcaption>{inside}{note}</figure>"


def _row(cells: list[Any], tag: str = "td", numeric: list[bool] | None = None) -> str:
    marks = numeric or [False] * len(cells)
    inside = "".join(
        f"<{tag}{' class=numeric' if mark else ''}>{escape(str(cell))}</{tag}>"
        for cell, mark in zip(cells, marks, strict=True)
    )
    return f"<tr>{inside}</tr>"
