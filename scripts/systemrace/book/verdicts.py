"""The verdicts on all claims, from the chapters' current results."""

from __future__ import annotations

import json
import math
from typing import Any

from systemrace import claims
from systemrace.book import execute, toc
from systemrace.errors import ProseError
from systemrace.project import Project


def verdicts(project: Project) -> list[dict[str, Any]]:
    """List the claims in the ledger's order; those not computed from the present inputs have no verdict.

    Returns:
        A mapping per claim: id, chapter, statement, verdict, rule, values (None where not computed).
    """
    known = toc.chapters(project)
    recorded = {chapter: _recorded(project, chapter) for chapter in known}
    empty = {"verdict": None, "rule": None, "values": None}
    return [
        {"id": claim.id, "chapter": claim.chapter, "statement": claim.statement}
        | recorded.get(claim.chapter, {}).get(claim.id, empty)
        for claim in claims.load(project).values()
    ]


def as_json(listed: list[dict[str, Any]]) -> str:
    """Write the list for other programs; an infinite value, which JSON does not know, becomes text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        return str(value) if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps([plain(claim) for claim in listed], indent=1, ensure_ascii=False, allow_nan=False)


def as_text(listed: list[dict[str, Any]]) -> str:
    """Write the list for a terminal, a line a claim, with what to do about those not computed."""
    width = max((len(claim["verdict"] or "") for claim in listed), default=0)
    lines = [f"{claim['id']:<4} {claim['verdict'] or '-':<{width}}  {claim['statement']}" for claim in listed]
    missing = [claim["id"] for claim in listed if claim["verdict"] is None]
    if missing:
        lines.append(f"No current result for {', '.join(missing)}. Compute them: systemrace build")
    return "\n".join(lines)


def _recorded(project: Project, chapter: str) -> dict[str, Any]:
    entry = execute.current(project, chapter)
    if entry is None:
        return {}
    try:
        return dict(json.loads((entry / "results.json").read_text(encoding="utf-8"))["claims"])
    except (OSError, ValueError, KeyError) as error:
        raise ProseError(
            f"The results of {chapter} cannot be read ({error}). Delete _build/cache and build again."
        ) from None
