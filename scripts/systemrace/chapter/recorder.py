"""What a chapter computed, kept for the page: numbers, phrases, figures, tables and claims.

A notebook opens a `Chapter`, hands it results as it goes, and closes it. Under the book's executor
the results are written to the folder named by SYSTEMRACE_RESULTS; anywhere else (Jupyter, plain
papermill) nothing is written and everything is only shown under its cell.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systemrace import __version__, figures, tables
from systemrace.chapter import entry as given
from systemrace.chapter import inline, trace
from systemrace.chapter.dials import Dial, Model, Reading, evaluate
from systemrace.chapter.environment import CHAPTER_VARIABLE, RESULTS_VARIABLE
from systemrace.chapter.parameters import Value, injected_names, schema_of_namespace
from systemrace.claims import apply
from systemrace.errors import ProseError
from systemrace.figures import cells
from systemrace.project import Project, find_project
from systemrace.tables import reads

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
_SNAKE = (re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"), "snake_case, such as ratio_ever")
_KEBAB = (re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), "kebab-case, such as starts-by-year")


def open_chapter(name: str, namespace: dict[str, Any]) -> Chapter:
    """Open a chapter for recording; call it once, right after the parameters cell.

    Checks the parameters again, since plain papermill checks nothing, writes their canonical values
    back into the notebook, and from here on lets nothing under data/ be read but by `load`.

    Args:
        name: the chapter's name, as in chapters/<name>.md.
        namespace: the notebook's globals().

    Raises:
        UsageError: for a misspelt parameter or an impossible value.
        ProseError: if `name` is not the chapter being executed.
    """
    executing = os.environ.get(CHAPTER_VARIABLE, name)
    if executing != name:
        raise ProseError(
            f'chapters/{executing}.md opens the chapter "{name}". '
            f'Write open_chapter("{executing}", globals()).'
        )
    project = find_project()
    schema = schema_of_namespace(name, namespace)
    injected = {key: namespace.get(key) for key in injected_names(namespace)}
    parameters = schema.validate(schema.defaults | injected, project)
    namespace.update(parameters)
    reads.install_guard(project)
    snapshot = parameters.get(schema.snapshot) if schema.snapshot else None
    return Chapter(name, project, parameters, snapshot=str(snapshot) if snapshot else None)


@dataclass
class Chapter:
    """A chapter being computed; see `open_chapter`."""

    name: str
    project: Project
    parameters: dict[str, Value]
    snapshot: str | None = None
    results: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "numbers": {},
            "phrases": {},
            "figures": {},
            "tables": {},
            "claims": {},
            "dials": {},
        }
    )
    loaded: list[dict[str, str | None]] = field(default_factory=list)
    closed: bool = False

    def __post_init__(self) -> None:
        """Find the executor's folder; without one nothing is written."""
        folder = os.environ.get(RESULTS_VARIABLE)
        self.folder = Path(folder) if folder else None
        self._recorded_by: dict[tuple[str, str], int] = {}
        self._cited: set[str] = set()

    def load(self, name: str, snapshot: str | None = None) -> pd.DataFrame:
        """Load a table of the project: the only door from data files to frames.

        Args:
            name: the table, such as "trials" or "response_rates".
            snapshot: the date of the registry copy, for a snapshot table.

        Raises:
            DataError: if the table breaks its schema; every fault is listed.
        """
        frame = tables.load(name, snapshot=snapshot, project=self.project)
        entry = {"table": name, "snapshot": snapshot}
        if entry not in self.loaded:
            self.loaded.append(entry)
        return frame

    def number(
        self,
        id: str,
        value: Any,
        fmt: str,
        *,
        how: str,
        rows: pd.DataFrame | None = None,
        sources: Iterable[str] | None = None,
        low: Any = None,
        high: Any = None,
    ) -> None:
        """Record a number that the prose places with {num}`id`.

        Args:
            id: snake_case, unique in the chapter.
            value: a finite number.
            fmt: how the page writes it: a format specification in braces, such as "{:,.0f}".
            how: one sentence that says how it was made.
            rows: the records behind it, kept as CSV; their `source_id` column names the sources.
            sources: source ids, where no rows name them.
            low: lower end of its interval, in the units of `value`.
            high: upper end of its interval.

        Raises:
            ProseError: for a bad or repeated id, a value that is not finite, or an unknown source.
        """
        self._claim_id("numbers", id, _SNAKE)
        where = f"number '{id}'"
        entry: dict[str, Any] = {
            "value": given.finite(value, where),
            "how": given.sentence(how, where, "how"),
        }
        entry["text"] = given.formatted(fmt, entry["value"], where)
        entry |= {"rows": None, "row_count": None, "sources": self._sources(sources, rows, where)}
        if rows is not None:
            entry |= {"rows": f"rows/{id}.csv", "row_count": len(rows)}
            self._write_csv(entry["rows"], rows)
        ends = {"low": low, "high": high}
        entry |= {
            end: given.finite(limit, f"{where}: {end}") for end, limit in ends.items() if limit is not None
        }
        self.results["numbers"][id] = entry
        inline.number(id, entry)

    def phrase(self, id: str, text: str, how: str) -> None:
        """Record computed words, so that a sentence stays true under other parameters.

        Raises:
            ProseError: for a bad or repeated id, or empty words.
        """
        self._claim_id("phrases", id, _SNAKE)
        entry = {
            "text": given.sentence(text, f"phrase '{id}'", "text"),
            "how": given.sentence(how, f"phrase '{id}'", "how"),
        }
        self.results["phrases"][id] = entry
        inline.phrase(id, entry)

    def figure(
        self,
        id: str,
        draw: Callable[[Any], Any],
        *,
        data: pd.DataFrame,
        title: str = "",
        description: str = "",
        sources: Iterable[str] = (),
        note: str | None = None,
    ) -> None:
        """Draw and record a figure.

        What is left out is refused by the figure's contract, which says how to mend it.

        Args:
            id: kebab-case, unique in the chapter.
            draw: makes the Altair chart for a given `figures.Size`; called for wide and narrow.
            data: the tidy frame that the chart shows; offered as CSV and as a table on the page.
            title: the finding, as a sentence.
            description: what the chart shows, for who cannot see it.
            sources: ids of rows in data/sources.csv.
            note: a caution shown below it.

        Raises:
            ProseError: for a bad or repeated id, missing words, or an unknown source.
        """
        self._claim_id("figures", id, _KEBAB)
        figure = figures.make(
            id,
            draw,
            data,
            chapter=self.name,
            title=title,
            sources=self._sources(sources, None, f"figure '{id}'"),
            description=description,
            note=note,
            provenance=self._provenance(),
            folder=self.folder / "figures" if self.folder else None,
        )
        self.results["figures"][id] = figure.record()
        inline.show(figure)

    def table(
        self,
        id: str,
        df: pd.DataFrame,
        *,
        title: str,
        sources: Iterable[str],
        note: str | None = None,
    ) -> None:
        """Record a table that the page shows whole.

        Raises:
            ProseError: for a bad or repeated id, a missing title, or an unknown source.
        """
        self._claim_id("tables", id, _KEBAB)
        where = f"table '{id}'"
        numeric = [str(column) for column in df.columns if df[column].dtype.kind in "iuf"]
        title, file = given.sentence(title, where, "title"), f"tables/{id}.csv"
        self.results["tables"][id] = {
            "title": title,
            "note": note,
            "sources": self._sources(sources, None, where),
            "file": file,
            "columns": [str(column) for column in df.columns],
            "numeric": numeric,
        }
        self._write_csv(file, df)
        inline.table(title, df)

    def unknown(
        self,
        why: str,
        *,
        numbers: Iterable[str] = (),
        figures: Iterable[str] = (),
        tables: Iterable[str] = (),
    ) -> None:
        """Record by their ids what cannot be had under these parameters, where the prose places it.

        `why` is a sentence, which stands in the place of figures and tables; numbers are "[not known]".

        Raises:
            ProseError: for a bad or repeated id, or an empty sentence.
        """
        for kind, ids in (("numbers", numbers), ("figures", figures), ("tables", tables)):
            for id in ids:
                self._claim_id(kind, id, _SNAKE if kind == "numbers" else _KEBAB)
                entry = given.lacking(why, "[not known]" if kind == "numbers" else why)
                self.results.setdefault("unknown", {}).setdefault(kind, {})[id] = entry

    def dials(
        self,
        id: str,
        dials: Sequence[Dial],
        model: Model,
        readings: Sequence[Reading],
        *,
        title: str,
        sources: Iterable[str],
        claim: str | None = None,
    ) -> None:
        """Record dials that a reader moves on the page; see `chapter.dials`.

        Args:
            id: kebab-case, unique in the chapter.
            dials: parameters of the chapter, with their stops.
            model: gives outputs at all settings: those of the readings, and all values of the claim.
            readings: what follows the dials.
            title: above them.
            sources: ids of rows in data/sources.csv.
            claim: whose verdict follows as well, by its own rules.

        Raises:
            ProseError: for a bad or repeated id, or a model that does not give a finite output everywhere.
        """
        self._claim_id("dials", id, _KEBAB)
        try:
            grid = evaluate(dials, self.parameters, model).record(self.parameters, readings)
        except ValueError as error:
            raise ProseError(f'dials("{id}") in chapter {self.name}: {error}') from None
        self.results["dials"][id] = {
            "title": given.sentence(title, f"dials '{id}'", "title"),
            "sources": self._sources(sources, None, f"dials '{id}'"),
            "claim": claim,
            **grid,
        }

    def claim(self, id: str, /, **values: Any) -> None:
        """Hand a claim its values; the ledger's rule gives the verdict.

        Raises:
            ProseError: for an unknown claim, another chapter's claim, or values other than it names.
        """
        self._claim_id("claims", id, (re.compile(r"[A-Z][0-9]+"), "a letter and a number, such as A1"))
        verdict = apply(id, values, self.project)
        plain = {name: given.plain(value) for name, value in values.items()}
        self.results["claims"][id] = {"values": plain, "verdict": verdict.verdict, "rule": verdict.rule}
        inline.claim(id, self.results["claims"][id])

    def verdict(self, id: str, /, **values: Any) -> str:
        """Give the verdict that the ledger's rule would give for other values; nothing is recorded.

        Raises:
            ProseError: for an unknown claim, or values other than it names.
        """
        return apply(id, values, self.project).verdict

    def close(self) -> None:
        """Write what was recorded; the last call of every chapter.

        Raises:
            ProseError: if the chapter was closed before.
        """
        if self.closed and self.folder:
            raise ProseError(
                f"chapters/{self.name}.md closes its chapter twice. Keep the call in the last cell only."
            )
        self.closed = True
        if self.folder is not None:
            _write_json(self.folder / trace.FILE, trace.ingredients(self.project))
            _write_json(self.folder / "results.json", self._document())

    def _document(self) -> dict[str, Any]:
        used = {
            source
            for kind in ("numbers", "figures", "tables")
            for e in self.results[kind].values()
            for source in e["sources"]
        }
        return {
            "format": FORMAT,
            "chapter": self.name,
            **self._provenance(),
            **self.results,
            "sources": sorted(used),
            "loaded": self.loaded,
        }

    def _claim_id(self, kind: str, id: str, shape: tuple[re.Pattern[str], str]) -> None:
        """Refuse a malformed or repeated id; a cell run again by hand replaces its own results."""
        pattern, example = shape
        where = f"chapters/{self.name}.md: {kind[:-1]} '{id}'"
        if not pattern.fullmatch(str(id)):
            raise ProseError(f"{where}: write the id in {example}.")
        here = inline.execution_count()
        taken = (kind, id) in self._recorded_by
        if taken and (self.folder or self._recorded_by[kind, id] == here):
            raise ProseError(f"{where} is recorded twice. Give one of the two another id.")
        self._recorded_by[kind, id] = here

    def _sources(self, named: Iterable[str] | None, rows: pd.DataFrame | None, where: str) -> list[str]:
        """List the sources given, or else those that the rows name; each must be in data/sources.csv."""
        if isinstance(named, str):
            raise ProseError(f"{where}: sources is the text '{named}'; give a list, such as ['{named}'].")
        wanted = sorted({str(source) for source in (_row_sources(rows) if named is None else named)})
        fresh = [source for source in wanted if source not in self._cited]
        if fresh:
            registered = tables.source_ids(self.project, fresh)
            unknown = [source for source in fresh if source not in registered]
            if unknown:
                raise ProseError(f"{where}: {given.unknown_sources(unknown, registered)}")
            self._cited.update(fresh)
        return wanted

    def _provenance(self) -> dict[str, Any]:
        return {"snapshot": self.snapshot, "parameters": self.parameters, "code_version": __version__}

    def _write_csv(self, name: str, frame: pd.DataFrame) -> None:
        if self.folder is None:
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        cells.guarded(frame).to_csv(path, index=False, lineterminator="\n")


def _row_sources(rows: pd.DataFrame | None) -> set[str]:
    if rows is None or "source_id" not in rows.columns:
        return set()
    return {source for cell in rows["source_id"].dropna() for source in str(cell).split("|") if source}


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
