"""The verdicts on all claims as a document for other programs, and as lines for a terminal."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib import resources
from typing import Any

from systemrace import claims
from systemrace.book import edition, execute, toc
from systemrace.book.drawn import HOME
from systemrace.book.multiverse import Multiverse
from systemrace.book.recorded import Recorded, Results, open_results
from systemrace.project import Project

FORMAT = 1
FILE, SCHEMA = "claims.json", "claims.schema.json"


def current(project: Project) -> Results:
    """Open those results of the book's chapters that the present inputs gave."""
    entries = {name: execute.current(project, name) for name in toc.chapters(project)}
    return open_results({name: entry for name, entry in entries.items() if entry is not None})


def document(
    ledger: claims.Ledger, results: Results, tested: Mapping[str, Multiverse] | None = None
) -> dict[str, Any]:
    """Tell every claim with its verdict; one not computed from the present inputs has none.

    Args:
        ledger: the claims.
        results: what the chapters recorded, by chapter.
        tested: the multiverse of each claim for which the present inputs have been evaluated.

    Returns:
        What claims.json holds, as `schema` describes it: infinite values are written as text.
    """
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        "version": edition.current(),
        "claims": [
            _claim(claim, results.get(claim.chapter)) | _tested((tested or {}).get(claim.id))
            for claim in claims.in_order(ledger)
        ],
    }


def schema() -> str:
    """Give the JSON Schema of the document."""
    return resources.files("systemrace.claims").joinpath(SCHEMA).read_text(encoding="utf-8")


def as_json(told: dict[str, Any]) -> str:
    """Write the document."""
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_text(told: dict[str, Any]) -> str:
    """Write a line a claim for a terminal, with what to do about those not computed."""
    listed = told["claims"]
    width = max((len(claim["verdict"] or "") for claim in listed), default=0)
    lines = [f"{claim['id']:<4} {claim['verdict'] or '-':<{width}}  {claim['statement']}" for claim in listed]
    missing = [claim["id"] for claim in listed if claim["verdict"] is None]
    if missing:
        lines.append(f"No current result for {', '.join(missing)}. Compute them: systemrace build")
    return "\n".join(lines)


def _claim(claim: claims.Claim, recorded: Recorded | None) -> dict[str, Any]:
    entry = recorded.of("verdict").get(claim.id) if recorded else None
    found = entry or {"verdict": None, "rule": None, "values": None}
    values = found["values"]
    return {
        "id": claim.id,
        "essay": claim.essay,
        "chapter": claim.chapter,
        "page": f"chapters/{claim.chapter}.html#claim-{claim.id}",
        "statement": claim.statement,
        "estimand": claim.estimand,
        "verdict": found["verdict"],
        "rule": found["rule"],
        "values": None if values is None else {name: _plain(value) for name, value in values.items()},
        "meanings": dict(claim.values),
        "rules": [{"verdict": rule.verdict, "when": rule.when} for rule in claim.rules],
        "points_against": list(claim.points_against),
        "settle": claim.settle,
        "snapshot": recorded.document.get("snapshot") if recorded and entry else None,
        "parameters": _parameters(recorded) if recorded and entry else None,
    }


def _tested(one: Multiverse | None) -> dict[str, Any]:
    """Tell how the verdict fares under other defensible choices, and where it tips; null if not evaluated."""
    if one is None:
        return {"specifications": None, "tipping": None}
    kept = ("change", "meaning", "unit", "most", "at", "before", "after")
    return {
        "specifications": _specifications(one),
        "tipping": [{name: point[name] for name in kept} for point in one.tipping],
    }


def _specifications(one: Multiverse) -> dict[str, Any] | None:
    summary = one.summary
    if summary is None:
        return None
    return {
        "count": summary["specifications"],
        "share_supporting": summary["supporting"],
        "shares": summary["shares"],
        "primary": summary["primary"],
        "primary_rank": summary["rank"],
        "file": f"{HOME}/{one.claim}.json",
    }


def _parameters(recorded: Recorded) -> Mapping[str, Any]:
    return dict(recorded.document["parameters"])


def _plain(value: float) -> float | str:
    """Write an infinite value, which JSON does not know, as text."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
