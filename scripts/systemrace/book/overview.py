"""The multiverse of every claim as text for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from systemrace.book.multiverse import Multiverse

TOLD = 3  # most influential choices that are named


def as_json(found: Mapping[str, Multiverse]) -> str:
    """Write summaries and tipping points for other programs; the specifications stand in each file."""
    listed = [
        {
            "claim": one.claim,
            "chapter": one.chapter,
            "statement": one.statement,
            "summary": one.summary,
            "tipping": one.tipping,
            "file": one.file.name,
        }
        for one in found.values()
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False, allow_nan=False)


def as_text(found: Mapping[str, Multiverse]) -> str:
    """Write some lines a claim: verdict, shares, place of the primary, influences, tipping points."""
    return "\n".join(line for one in found.values() for line in _lines(one))


def _lines(one: Multiverse) -> list[str]:
    lines = [f"{one.claim:<4} {one.statement}"]
    if one.summary:
        lines += [f"     {line}" for line in _summary_lines(one.summary)]
    return lines + [f"     {tipping_line(point)}" for point in one.tipping]


def _summary_lines(summary: Mapping[str, Any]) -> list[str]:
    total = summary["specifications"]
    shares = ", ".join(f"{verdict} {share:.1%}" for verdict, share in summary["shares"].items())
    lines = [f"{total:,} specifications: {shares}; the chapter's own: {summary['verdict']}"]
    if summary["rank"] is not None:
        lines.append(
            f"estimate {_number(summary['estimate'])}, rank {summary['rank']:,} of {total:,} from the lowest "
            f"({summary['percentile']:.0%}); all from {_number(summary['lowest'])} "
            f"to {_number(summary['highest'])}"
        )
    moving = [_influence(one) for one in summary["influences"][:TOLD] if _moves(one)]
    return [*lines, f"moved most by {'; '.join(moving)}" if moving else "no choice moves it"]


def tipping_line(point: Mapping[str, Any]) -> str:
    """Say where a verdict tips, or that it does not."""
    if point["at"] is None:
        return f"{point['change']}: {point['before']} up to {point['most']:,} {point['unit']}"
    return f"{point['change']}: {point['before']} becomes {point['after']} at {point['at']:,} {point['unit']}"


def _moves(one: Mapping[str, Any]) -> bool:
    return bool(one["variance"] or one["verdicts"])


def _influence(one: Mapping[str, Any]) -> str:
    told = [
        f"{share:.0%} of {what}"
        for share, what in ((one["variance"], "variance"), (one["verdicts"], "verdict changes"))
        if share is not None
    ]
    return f"{one['choice']} ({', '.join(told)})"


def _number(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"
