"""Two registry copies compared, as one document: records, numbers and verdicts; for programs and terminals.

`changes.schema.json` beside this module describes the document. The tables stand beside it as CSV: one
for each kind of change, `batches.csv`, `numbers.csv` and `claims.csv`. Titles and names in them come from
a registry that anyone can write to, so a cell that a spreadsheet would compute is marked as text.
"""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from systemrace import claims
from systemrace.book import comparison, rejudged
from systemrace.book.comparison import Compared, Pair
from systemrace.book.recorded import Results
from systemrace.book.responsible import Cause, Search
from systemrace.claims import movement
from systemrace.figures import cells
from systemrace.registry import changes, snapshot

FORMAT = 1
FILE, SCHEMA = "changes.json", "changes.schema.json"
SIDES = ("older", "newer")
SHOWN = 8  # batches, and claims that moved, named on a terminal

Document = dict[str, Any]
Depth = Literal["records", "verdicts", "numbers"]


@dataclass(frozen=True)
class Difference:
    """Two copies compared: the document, and its tables by file name."""

    document: Document
    tables: dict[str, pd.DataFrame]

    def write(self, folder: Path) -> list[Path]:
        """Write the document, its schema and the tables into a folder, which is made if missing."""
        folder.mkdir(parents=True, exist_ok=True)
        texts = {FILE: as_json(self.document), SCHEMA: schema()}
        texts |= {name: as_csv(table) for name, table in self.tables.items()}
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        return [folder / name for name in texts]


def difference(pair: Pair, *, depth: Depth = "numbers", jobs: int | None = None) -> Difference:
    """Compare two copies of the registry, and what the book says of each.

    Args:
        pair: the copies.
        depth: how far: records alone; verdicts too, by the claims' evaluators, with no chapter run; numbers
            of the chapters too.
        jobs: how many chapters run at once; the number of processors where none is given.

    Raises:
        DataError: if a copy is not as its manifest says.
        ChapterError: if a chapter cannot be run on one of them.
    """
    found = pair.differences()
    document = _head(pair, found) | {"numbers": None, "claims": None}
    tables = {f"{kind}.csv": table for kind, table in found.tables.items()} | {"batches.csv": found.batches}
    search = Search(pair, *pair.copies(), found)
    if depth == "numbers":
        sides = (
            comparison.results(pair.project, pair.older, jobs),
            comparison.results(pair.project, pair.newer, jobs),
        )
        document["numbers"] = _finite(list(comparison.numbers(*sides)))
        document["claims"] = _finite(list(_claims(pair, search, sides)))
        tables["numbers.csv"] = _numbers_table(document["numbers"])
    elif depth == "verdicts":
        document["claims"] = _finite(list(_rejudged(pair, search)))
    if document["claims"] is not None:
        tables["claims.csv"] = _claims_table(document["claims"])
    return Difference(document, tables)


def schema() -> str:
    """Give the JSON Schema of the document."""
    return resources.files("systemrace.book").joinpath(SCHEMA).read_text(encoding="utf-8")


def as_json(document: Document) -> str:
    """Write the document; an infinite number is the text "inf" or "-inf"."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(table: pd.DataFrame) -> str:
    """Write a table; text that a spreadsheet would compute gets an apostrophe before it."""
    out = io.StringIO()
    cells.guarded(table).to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def as_text(document: Document) -> str:
    """Write a summary for a terminal; control characters in names are left out."""
    return "\n".join([*_records_told(document), *_claims_told(document)])


def moved(document: Document) -> list[dict[str, Any]]:
    """Give the claims that did not hold."""
    return [claim for claim in document["claims"] or () if claim["movement"] != "held"]


def verdicts_told(document: Document) -> str:
    """Say in a sentence what became of the claims."""
    counts = Counter(claim["movement"] for claim in document["claims"] or ())
    named = [f"{counts[kind]} {kind}" for kind in movement.MOVEMENTS if counts[kind]]
    return f"Of {counts.total()} claims that rest on the registry: {', '.join(named) or 'none'}."


def side_told(side: Mapping[str, Any] | None) -> str:
    """Say a claim's verdict at one copy, with its headline and interval where it has them."""
    if side is None:
        return "not judged"
    if side["estimate"] is None:
        return str(side["verdict"])
    estimate, low, high = (_short(side[name]) for name in ("estimate", "low", "high"))
    return f"{side['verdict']}, {estimate}" + (f" ({low} to {high})" if low and high else "")


def _short(value: Any) -> str:
    return "" if value is None else f"{float(value):.3g}"


def printable(text: str) -> str:
    """Leave out what would steer a terminal, or is no character of a document."""
    return "".join(letter for letter in text if letter.isprintable())


def _head(pair: Pair, found: changes.Changes) -> Document:
    manifests = [snapshot.read_manifest(pair.project.snapshots / date) for date in pair.dates]
    sides = {
        name: {"date": date, "records": records, "screening_rules": manifest.screening_rule_version}
        for name, date, records, manifest in zip(SIDES, pair.dates, found.records, manifests, strict=True)
    }
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        **sides,
        "counts": found.counts().to_dict("records"),
        "batches": [
            {**batch, "nct_ids": batch["nct_ids"].split("|")} for batch in found.batches.to_dict("records")
        ],
        "records": {kind: _plain_rows(table) for kind, table in found.tables.items()},
    }


def _claims(pair: Pair, search: Search, sides: tuple[Results, Results]) -> Any:
    for compared in comparison.verdicts(claims.load(pair.project), *sides):
        chapter = compared.claim.chapter
        both = (sides[0][chapter], sides[1][chapter])
        yield _claim(compared, search.cause(compared, both[1].document["parameters"], both))


def _rejudged(pair: Pair, search: Search) -> Any:
    for compared in rejudged.verdicts(pair):
        parameters = rejudged.parameters(pair, compared.claim.chapter, pair.newer)
        yield _claim(compared, search.cause(compared, parameters))


def _claim(compared: Compared, cause: Cause | None) -> dict[str, Any]:
    claim = compared.claim
    return {
        "id": claim.id,
        "chapter": claim.chapter,
        "statement": claim.statement,
        "movement": compared.moved.movement,
        "because": compared.moved.because,
        "older": _side(claim, compared.before),
        "newer": _side(claim, compared.after),
        "responsible": None
        if cause is None
        else {"how": cause.how, "told": cause.told, "records": list(cause.records)},
    }


def _side(claim: claims.Claim, entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    values, headline = entry["values"], claim.headline
    named = {
        name: values[value] if value else None
        for name, value in ((name, getattr(headline, name, None)) for name in ("estimate", "low", "high"))
    }
    return {"verdict": entry["verdict"], "rule": entry["rule"], **named, "values": dict(values)}


def _records_told(document: Document) -> list[str]:
    older, newer = document["older"], document["newer"]
    lines = [
        f"Registry copies of {older['date']} ({older['records']:,} records) "
        f"and {newer['date']} ({newer['records']:,} records)",
        "",
        *(f"{one['records']:>7,}  {one['kind']:<15} {one['meaning']}" for one in document["counts"]),
    ]
    if document["batches"]:
        lines += ["", "Records of one sponsor that changed alike:"]
        lines += [
            f"{one['records']:>7,}  {printable(one['lead_sponsor'])}: {one['field']} {one['change']}"
            for one in document["batches"][:SHOWN]
        ]
        more = len(document["batches"]) - SHOWN
        lines += [f"         and {more} more, in batches.csv"] if more > 0 else []
    return lines


def _claims_told(document: Document) -> list[str]:
    if document["claims"] is None:
        return []
    counts = Counter(number["change"] for number in document["numbers"] or ())
    lines = ["", f"{verdicts_told(document)}"]
    for claim in document["claims"]:
        lines.append(f"  {claim['id']:<4} {claim['movement']:<17} {side_told(claim['newer'])}")
        if claim["movement"] != "held":
            lines.append(f"       Before: {side_told(claim['older'])}. Moved: {claim['because']}.")
        if claim["responsible"]:
            records = claim["responsible"]["records"]
            lines += [f"       {claim['responsible']['told']}", f"       {', '.join(records[:SHOWN])}"]
            lines += [f"       and {len(records) - SHOWN} more, in {FILE}"] if len(records) > SHOWN else []
    if document["numbers"] is None:
        return lines
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return [*lines, "", f"Numbers of the chapters on the registry: {told or 'none'}."]


def _numbers_table(numbers: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ("text", "value", "low", "high")
    return pd.DataFrame(
        [
            {name: one[name] for name in ("chapter", "id", "how", "change")}
            | {f"{side}_{name}": (one[side] or {}).get(name) for side in SIDES for name in columns}
            for one in numbers
        ]
    )


def _claims_table(listed: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ("verdict", "estimate", "low", "high", "rule")
    return pd.DataFrame(
        [
            {name: one[name] for name in ("id", "chapter", "statement", "movement", "because")}
            | {f"{side}_{name}": (one[side] or {}).get(name) for side in SIDES for name in columns}
            | {"responsible": (one["responsible"] or {}).get("told")}
            | {"responsible_records": "|".join((one["responsible"] or {}).get("records", ()))}
            for one in listed
        ]
    )


def _plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(table.to_json(orient="records", force_ascii=False))


def _finite(value: Any) -> Any:
    """Write infinite values, which JSON does not know, as text."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
