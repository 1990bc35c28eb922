"""What a version concluded, frozen with it, and what became of each conclusion in another version."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from systemrace import claims
from systemrace.book import verdicts
from systemrace.book.recorded import Results
from systemrace.claims import movement
from systemrace.claims.models import Claim
from systemrace.release import documents, pages
from systemrace.release.ingredients import rule_of

FILE = "conclusions.json"
FORMAT = 1
Conclusions = dict[str, dict[str, Any]]
MEANING = (
    "Movements are those of the claim, by the rule in the appendix on methods; the rule is the newer one's."
)


def of_book(ledger: claims.Ledger, results: Results) -> Conclusions:
    """Gather each claim with its values and verdict, by id."""
    told = {entry["id"]: entry for entry in verdicts.document(ledger, results)["claims"]}
    return {
        claim.id: {
            "claim": claim.model_dump(mode="json", exclude_defaults=True),
            **{
                name: told[claim.id][name] for name in ("verdict", "rule", "values", "snapshot", "parameters")
            },
        }
        for claim in claims.in_order(ledger)
    }


def write(folder: Path, found: Conclusions) -> None:
    """Write the conclusions of a version into its folder."""
    documents.write(folder, FILE, found)


def read(folder: Path) -> Conclusions:
    """Read what a version concluded.

    Raises:
        DataError: if the file cannot be read.
    """
    found: Conclusions = documents.read(folder, FILE)
    return found


def difference(older: Conclusions, newer: Conclusions) -> list[dict[str, Any]]:
    """Say of every claim of either version what became of it.

    Returns:
        For each claim: id, statement, movement, because, and of each side verdict, values, headline
        (estimate, low, high; None where the claim names none), rules; `rule_changed` and `reworded`; whether
        rule, verdict and values are the `same`.
    """
    return [
        _compared(identifier, older.get(identifier), newer.get(identifier))
        for identifier in sorted({*older, *newer}, key=lambda one: (one[0], int(one[1:])))
    ]


def page(old: str, new: str, found: list[dict[str, Any]]) -> str:
    """Write the page of the difference between two versions, which stands in `changes/`."""
    moved = [one for one in found if one["movement"] not in ("held", "not compared")]
    rows = "".join(_row(one, old, new) for one in found)
    verdict = f"{len(moved)} of {len(found)} conclusions moved" if moved else "No conclusion moved"
    return pages.plain(
        f"From {old} to {new}: {verdict}",
        f'<p><a href="../versions.html">All versions</a> · <a href="{old}..{new}.json">As JSON</a></p>'
        f"<p>{MEANING}</p>"
        '<div class="wide"><table><tr><th>Claim</th><th>What became of it</th>'
        f"<th>{old}</th><th>{new}</th></tr>{rows}</table></div>",
    )


def _compared(
    identifier: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, Any]:
    moved = _moved(before, after)
    shown = after or before or {}
    return {
        "id": identifier,
        "statement": shown["claim"]["statement"],
        "movement": moved.movement,
        "because": moved.because,
        "rule_changed": bool(before and after and rule_of(before) != rule_of(after)),
        "reworded": bool(before and after and before["claim"]["statement"] != after["claim"]["statement"]),
        "same": bool(before and after and _held_against(before) == _held_against(after)),
        "older": _side(before),
        "newer": _side(after),
    }


def _moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> movement.Moved:
    if not before or not after or before["verdict"] is None or after["verdict"] is None:
        return movement.Moved("not compared", "only one of the versions judges it")
    if rule_of(before) == rule_of(after):
        claim = Claim.model_validate(after["claim"])
        return movement.compare(claim, floats(before["values"]), floats(after["values"]))
    moved = movement.between(before["verdict"], after["verdict"])
    return movement.Moved(moved.movement, f"{moved.because}; each by the rule of its version")


def _held_against(side: Mapping[str, Any]) -> Any:
    return rule_of(side), side["verdict"], side["values"]


def _side(side: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if side is None:
        return None
    headline = side["claim"].get("headline")
    values = side["values"] or {}
    return {
        "verdict": side["verdict"],
        "values": side["values"],
        "headline": headline
        and {name: values.get(headline.get(name)) for name in ("estimate", "low", "high")},
        "rules": side["claim"]["rules"],
    }


def floats(values: Mapping[str, Any]) -> dict[str, float]:
    """Read values as they are written: an infinite one may be text."""
    return {name: float(value) for name, value in values.items()}


def _row(one: Mapping[str, Any], old: str, new: str) -> str:
    rule = "<br>The rule changed." if one["rule_changed"] else ""
    words = "<br>The claim was reworded." if one["reworded"] else ""
    owed = _owed(one.get("owed"))
    return (
        f"<tr><td><strong>{one['id']}</strong> {escape(one['statement'])}</td>"
        f"<td><strong>{one['movement']}</strong>: {escape(one['because'])}.{rule}{words}{owed}</td>"
        f"<td>{_told(one['older'], one['id'], old)}</td><td>{_told(one['newer'], one['id'], new)}</td></tr>"
    )


def _owed(found: Mapping[str, Any] | None) -> str:
    """Say what a movement is owed to, and what was exchanged to find it."""
    if not found:
        return ""
    told = f"<br>Owed to {escape(found['told'])}." if found["told"] else ""
    lines = [
        *(_exchanged(name, one) for name, one in found["alone"].items()),
        *(f"{name}: {_number(then)} before, {_number(now)} after"
          for name, (then, now) in found.get("parameters", {}).items()),
        *(f"code: {name}" for name in found.get("code", ())),
        *(f"{table}: {', '.join(keys)}" for table, keys in found.get("rows", {}).items()),
    ]  # fmt: skip
    if "rows" in found:
        spare = "none of them can be spared" if found["rows_least"] else "some of them could be spared"
        lines.append(f"of {found['rows_changed']} rows that differ; taken back, they undo it, and {spare}")
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f"{told}<details><summary>One changed at a time</summary><ul>{listed}</ul></details>"
        if lines
        else told
    )


def _exchanged(name: str, one: Mapping[str, Any]) -> str:
    if one["verdict"] is None:
        return f"only the {name} newer: not to be computed ({one['why']})"
    estimate = "" if one["estimate"] is None else f", estimate {_number(one['estimate'])}"
    return f"only the {name} newer: {one['verdict']}{estimate}"


def _told(side: Mapping[str, Any] | None, identifier: str, version: str) -> str:
    if side is None:
        return "not in this version"
    values = side["headline"] or side["values"] or {}
    listed = "".join(f"<br>{escape(name)}: {escape(_number(value))}" for name, value in values.items())
    rules = "".join(f"<br>{escape(rule['verdict'])} when {escape(rule['when'])}" for rule in side["rules"])
    return (
        f"{side['verdict'] or 'not computed'}{listed}"
        f"<details><summary>Rule of {identifier} in {version}</summary>{rules}</details>"
    )


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
