"""What a version concluded, frozen with it, and what became of each conclusion in another version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from systemrace import claims
from systemrace.book import verdicts
from systemrace.book.recorded import Results
from systemrace.claims import movement
from systemrace.claims.models import Claim
from systemrace.release import documents
from systemrace.release.ingredients import rule_of

FILE = "conclusions.json"
FORMAT = 1
Conclusions = dict[str, dict[str, Any]]


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
