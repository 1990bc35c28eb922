"""Versions of the book's data with seeded edits whose effect on the claims is known beforehand.

The effect is found by asking a chapter's evaluator directly, on frames edited in memory: nothing of the room
`release` takes part in it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import os
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from systemrace import claims, tables
from systemrace.book.evaluation import evaluator_in, package_of
from systemrace.book.inputs import Inputs
from systemrace.chapter.parameters import read_schema
from systemrace.claims import movement
from systemrace.claims.models import Claim
from systemrace.errors import DataError
from systemrace.project import Project, find_project
from systemrace.release.ingredients import Side
from systemrace.tables.catalogue import TABLES

FACTORS = (0.2, 0.5, 2.0, 5.0)
NO_CAR = {"is_car": "no", "role": "none"}
SHARES = (0.01, 0.3, 0.5, 0.7)  # of the rows of a table
FEW = 12  # values at most of a column from which another one is taken


@dataclass(frozen=True)
class Edit:
    """A change of data: of a table, cells to set by row and column; a row set to None is struck."""

    table: str
    snapshot: str | None
    cells: Mapping[str, Mapping[str, Any] | None]

    def on(self, frame: pd.DataFrame) -> pd.DataFrame:
        key = key_of(self.table)
        struck = {row for row, cells in self.cells.items() if cells is None}
        changed = frame[~frame[key].isin(struck)].copy()
        alike: dict[tuple[tuple[str, Any], ...], list[str]] = {}
        for row, cells in self.cells.items():
            alike.setdefault(tuple((cells or {}).items()), []).append(row)
        for cells, rows in alike.items():
            for column, value in cells:
                changed.loc[changed[key].isin(rows), column] = value
        return changed.reset_index(drop=True)


@dataclass
class Base:
    """The book as it is: its tables, and some claims with the values that their evaluators give."""

    names: tuple[str, ...]
    project: Project = field(default_factory=find_project)
    frames: dict[tuple[str, str | None], pd.DataFrame] = field(default_factory=dict)
    read: dict[str, set[tuple[str, str | None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.claims = {name: claims.load(self.project)[name] for name in self.names}
        chapters = {claim.chapter for claim in self.claims.values()}
        self.parameters = {
            name: read_schema(self.project, name).validate({}, self.project) for name in chapters
        }
        self.values = {name: self.evaluated(name) for name in self.claims}

    def load(self, name: str, snapshot: str | None = None) -> pd.DataFrame:
        if (name, snapshot) not in self.frames:
            self.frames[name, snapshot] = tables.load(name, snapshot=snapshot, project=self.project)
        return self.frames[name, snapshot]

    def evaluated(
        self, name: str, edits: tuple[Edit, ...] = (), parameters: Mapping[str, Any] | None = None
    ) -> dict[str, float]:
        """Ask the evaluator for a claim's values, after edits, with parameters other than the chapter's."""
        claim = self.claims[name]

        def load(table: str, snapshot: str | None = None) -> pd.DataFrame:
            self.read.setdefault(name, set()).add((table, snapshot))
            frame = self.load(table, snapshot)
            for edit in edits:
                if (edit.table, edit.snapshot) == (table, snapshot):
                    frame = edit.on(frame)
            return frame

        evaluator = evaluator_in(package_of(claim))(load)
        return {
            value: float(number)
            for value, number in evaluator.values(name, parameters or self.parameters[claim.chapter]).items()
        }

    def moved(self, name: str, values: Mapping[str, float]) -> bool:
        return movement.compare(self.claims[name], self.values[name], values).movement != "held"


def key_of(table: str) -> str:
    return next(name for name, column in TABLES[table].schema.columns.items() if column.unique)


@dataclass(frozen=True)
class Known:
    """An edit of the data with its effect on the verdicts: which claims it moves, asked of the evaluators."""

    claim: str
    edit: Edit
    moves: frozenset[str]


def known_edits(shelf: Shelf, drawn: Mapping[str, str], flips: int, neutral: int, seed: int) -> list[Known]:
    """Draw valid edits, of which so many move a verdict, and so many none.

    Args:
        shelf: says whether a table is valid after an edit.
        drawn: claims, each with the table that is edited for it.
        flips: how many move a verdict.
        neutral: how many move none.
        seed: of chance.
    """
    base, turns = shelf.base, itertools.cycle(drawn.items())
    chance, found = random.Random(seed), {True: [], False: []}  # noqa: S311 - chance, no secret
    wanted = {True: flips, False: neutral}
    while any(len(found[kind]) < wanted[kind] for kind in found):
        claim, table = next(turns)
        edit = _facts(base, table, chance)
        known = edit and _known(base, claim, edit)
        kind = bool(known and known.moves)
        if known and len(found[kind]) < wanted[kind] and shelf.holds(known.edit):
            found[kind].append(known)
    return found[True] + found[False]


def _facts(base: Base, table: str, chance: random.Random) -> Edit | None:
    """Draw rows to strike, or a cell to set."""
    frame, key = base.load(table), key_of(table)
    if chance.random() < 0.8:
        count = max(1, round(len(frame) * chance.choice(SHARES)))
        return Edit(table, None, dict.fromkeys(map(str, chance.sample(sorted(frame[key]), count))))
    row, column = chance.randrange(len(frame)), chance.choice([one for one in frame.columns if one != key])
    value = _cell(frame, row, column, chance)
    return None if value is None else Edit(table, None, {str(frame.at[row, key]): {column: value}})


def records_edit(base: Base, claim: str, share: float, chance: random.Random) -> Edit:
    """Draw a share of the focal country's records, which are no CAR trials after all."""
    snapshot = base.parameters[base.claims[claim].chapter]["snapshot"]
    frame = base.load("screening", snapshot)
    focal = sorted(frame[(frame["sponsor_country"] == "CN") & (frame["is_car"] == "yes")]["nct_id"])
    return Edit("screening", snapshot, dict.fromkeys(chance.sample(focal, round(len(focal) * share)), NO_CAR))


def _known(base: Base, claim: str, edit: Edit) -> Known | None:
    """Ask what an edit moves; None where some claim cannot be computed or judged after it."""
    touched = [name for name in base.names if (edit.table, edit.snapshot) in base.read[name]]
    try:
        moves = {name for name in touched if base.moved(name, base.evaluated(name, (edit,)))}
    except Exception:
        return None
    return Known(claim, edit, frozenset(moves)) if not moves or claim in moves else None


def _cell(frame: pd.DataFrame, row: int, column: str, chance: random.Random) -> Any:
    """Draw another value for a cell: a multiple of a number, another word of the column."""
    value = frame.at[row, column]
    if pd.isna(value):
        return None
    if pd.api.types.is_bool_dtype(frame[column].dtype):
        return not value
    if pd.api.types.is_integer_dtype(frame[column].dtype):
        return round(int(value) * chance.choice(FACTORS))
    if pd.api.types.is_numeric_dtype(frame[column].dtype):
        return float(value) * chance.choice(FACTORS)
    words = sorted({str(one) for one in frame[column].dropna()} - {str(value)})
    return chance.choice(words) if 0 < len(words) < FEW else None


class Shelf:
    """Makes versions on disk, as a release leaves them, out of the book and edits."""

    def __init__(self, base: Base, top: Path) -> None:
        self.base, self.top, self.made = base, top, 0

    def side(
        self,
        edits: tuple[Edit, ...] = (),
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        rules: Mapping[str, Claim] | None = None,
    ) -> Side:
        """Make a version.

        Args:
            edits: of its data.
            parameters: other than a chapter's own, by claim.
            rules: claims with another rule, by id.
        """
        root = self._written(edits)
        entries = {name: self._entry(name, edits, parameters or {}, rules or {}) for name in self.base.claims}
        reads = {
            path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((root / "data").rglob("*.csv"))
        }
        made = {entry["claim"]["chapter"]: _made(reads, entry["snapshot"]) for entry in entries.values()}
        return Side(Project(root), entries, made)

    def holds(self, edit: Edit) -> bool:
        """Say whether the table is valid after an edit."""
        try:
            tables.load(edit.table, snapshot=edit.snapshot, project=Project(self._written((edit,))))
        except DataError:
            return False
        return True

    def _written(self, edits: tuple[Edit, ...]) -> Path:
        self.made += 1
        root = self.top / str(self.made)
        shutil.copytree(self.base.project.data, root / "data", copy_function=_linked)
        (root / "scripts").symlink_to(self.base.project.root / "scripts")
        for edit in edits:
            _write(root / "data", edit)
        return root

    def _entry(
        self,
        name: str,
        edits: tuple[Edit, ...],
        parameters: Mapping[str, Mapping[str, Any]],
        rules: Mapping[str, Claim],
    ) -> dict[str, Any]:
        claim = rules.get(name, self.base.claims[name])
        chosen = {**self.base.parameters[claim.chapter], **parameters.get(name, {})}
        touched = {(edit.table, edit.snapshot) for edit in edits} & self.base.read[name]
        values = self.base.values[name]
        if touched or name in parameters:
            values = self.base.evaluated(name, edits, chosen)
        return {
            "claim": claim.model_dump(mode="json", exclude_defaults=True),
            "verdict": claims.judge(claim, values).verdict,
            "rule": "",
            "values": values,
            "snapshot": chosen.get("snapshot"),
            "parameters": chosen,
        }


def _made(reads: Mapping[str, str], snapshot: str | None) -> Inputs:
    """Say what a chapter was made from: all facts, and one copy of the registry."""
    read = {name: sha for name, sha in reads.items() if "/snapshots/" not in name or f"/{snapshot}/" in name}
    return Inputs(source="", parameters={}, lock="", python="", reads=read)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copyfile(source, target)


def _write(data: Path, edit: Edit) -> None:
    """Edit a file of a version, and what vouches for it."""
    path = TABLES[edit.table].path(Project(data.parent), edit.snapshot)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    key = key_of(edit.table)
    kept = [
        row | _texts(edit.cells.get(row[key]) or {})
        for row in rows
        if edit.cells.get(row[key], {}) is not None
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    _replace(path, out.getvalue().encode())
    if edit.snapshot is not None:
        manifest = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))
        content = path.read_bytes()
        manifest["files"][path.name] |= {
            "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "rows": len(kept)
        }  # fmt: skip
        _replace(path.parent / "manifest.json", json.dumps(manifest, indent=1).encode())


def _texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {column: _text(value) for column, value in cells.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)
