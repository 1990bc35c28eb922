"""All specifications of a claim, as a frame, as CSV and as the script behind its page's panel.

Everything here is made from the document that `systemrace.book.multiverse` writes.
"""

from __future__ import annotations

import json
import shlex
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from systemrace.book.written import estimate, typed
from systemrace.claims.multiverse import SUPPORTING

Document = Mapping[str, Any]
DRAWN = ("estimate", "low", "high")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"  # of a place in the panel's script: one for each option


@dataclass(frozen=True)
class Near:
    """The specification of a verdict that departs least from the chapter's own.

    changed: the options it takes instead, by choice. position: in the document.
    """

    verdict: str
    position: int
    changed: dict[str, str]


@dataclass(frozen=True)
class Taken:
    """What the specifications that take one option come to; median of their estimates."""

    option: str
    reason: str
    specifications: int
    supporting: float
    median: float


def frame(document: Document) -> pd.DataFrame:
    """List the specifications by rank of their estimate, the chapter's own first among equals.

    Returns:
        A row each: rank, specification (its id), verdict, estimate, low, high (missing where the headline
        names no limits), and the option of every choice as it is typed.
    """
    own, options = document["summary"]["primary"], options_of(document)
    rows = [
        {
            "specification": one["id"],
            "verdict": one["verdict"],
            **{end: _number(one[end]) for end in DRAWN},
            **{name: texts[at] for (name, texts), at in zip(options.items(), one["at"], strict=True)},
        }
        for one in document["specifications"]
    ]
    # Equal estimates go by id, which is as good as at random: no option comes first in all of them.
    order = sorted(rows, key=lambda row: (row["estimate"], row["specification"] != own, row["specification"]))
    found = pd.DataFrame(order).astype({"low": "float", "high": "float"})
    found.insert(0, "rank", range(1, len(found) + 1))
    return found


def csv_text(document: Document) -> str:
    """Write every specification as CSV by rank, with its choices and all values that the claim names."""
    names, values = list(options_of(document)), list(document["values"])
    every = frame(document).drop(columns=list(DRAWN))
    found = {one["id"]: one["values"] for one in document["specifications"]}
    numbers = pd.DataFrame([found[one] for one in every["specification"]], columns=values)
    # A value may be called as a choice is; columns must differ.
    both = set(names) & set(values)
    every = every.rename(columns={name: f"{name} chosen" for name in both})
    return pd.concat([every, numbers], axis=1).to_csv(index=False, lineterminator="\n")


def options_of(document: Document) -> dict[str, list[str]]:
    """Give the options of every choice, as they are typed."""
    return {
        choice["name"]: [typed(option["value"]) for option in choice["options"]]
        for choice in document["choices"]
    }


def own_of(document: Document) -> Mapping[str, Any]:
    """Find the chapter's own specification."""
    own = document["summary"]["primary"]
    return next(one for one in document["specifications"] if one["id"] == own)


def written(one: Mapping[str, Any]) -> str:
    """Write a specification's estimate with its interval."""
    value, low, high = (_number(one[end]) for end in DRAWN)
    assert value is not None  # noqa: S101 - every specification has an estimate
    return estimate(value, low, high)


def command(document: Document, at: Sequence[int]) -> str:
    """Give the command that runs the chapter under a specification."""
    own = own_of(document)["at"]
    parts = [
        argument[place]
        for argument, place, default in zip(_arguments(document), at, own, strict=True)
        if place != default
    ]
    return " ".join([f"systemrace run {document['chapter']}", *parts])


def nearest(document: Document) -> list[Near]:
    """Find, for every verdict but the chapter's own, the specification that changes the fewest choices."""
    own, options = own_of(document), options_of(document)
    found: dict[str, tuple[int, int]] = {}
    for position, one in enumerate(document["specifications"]):
        if one["verdict"] != own["verdict"]:
            changes = sum(a != b for a, b in zip(one["at"], own["at"], strict=True))
            found[one["verdict"]] = min(found.get(one["verdict"], (changes, position)), (changes, position))
    ordered = sorted(found.items(), key=lambda item: item[1])
    return [Near(verdict, at, _changed(document, at, own["at"], options)) for verdict, (_, at) in ordered]


def by_option(document: Document) -> dict[str, list[Taken]]:
    """Say of every option of every choice what the specifications that take it come to."""
    return {
        choice["name"]: [
            _taken(document, axis, place, option) for place, option in enumerate(choice["options"])
        ]
        for axis, choice in enumerate(document["choices"])
    }


def script(document: Document) -> str:
    """Write what the panel needs as a classic script; a page opened from a file may fetch nothing else.

    An entry a specification, in the order of the document: id, place of the option of each choice, place
    of the verdict, estimate as written, rank.
    """
    ranks = dict(zip(*(frame(document)[name] for name in ("specification", "rank")), strict=True))
    verdicts = list(document["summary"]["shares"])
    told = {
        "own": document["summary"]["primary"],
        "run": f"systemrace run {document['chapter']}",
        "arguments": _arguments(document),
        "verdicts": verdicts,
        "excluded": _excluded(document),
        "specifications": [
            [one["id"], _places(one["at"]), verdicts.index(one["verdict"]), written(one), ranks[one["id"]]]
            for one in document["specifications"]
        ],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    key, home = json.dumps(document["claim"]), "window.systemrace=window.systemrace||{}"
    return f"(function(s){{(s.claims=s.claims||{{}})[{key}]={text}}})({home});\n"


def _taken(document: Document, axis: int, place: int, option: Mapping[str, Any]) -> Taken:
    taking = [one for one in document["specifications"] if one["at"][axis] == place]
    supporting = sum(one["verdict"] in SUPPORTING for one in taking)
    median = statistics.median(float(one["estimate"]) for one in taking)
    return Taken(typed(option["value"]), option["reason"], len(taking), supporting / len(taking), median)


def _changed(
    document: Document, position: int, own: Sequence[int], options: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    at = document["specifications"][position]["at"]
    taken = zip(options.items(), at, own, strict=True)
    return {name: texts[place] for (name, texts), place, default in taken if place != default}


def _arguments(document: Document) -> list[list[str]]:
    return [
        [f"-p {shlex.quote(f'{name}={option}')}" for option in options]
        for name, options in options_of(document).items()
    ]


def _excluded(document: Document) -> list[dict[str, Any]]:
    """Give each exclusion as the places it leaves out, by choice, and its reason."""
    options = {
        choice["name"]: [option["value"] for option in choice["options"]] for choice in document["choices"]
    }
    names = list(options)
    return [
        {
            "when": {
                str(names.index(name)): _places([options[name].index(value) for value in values])
                for name, values in exclusion["when"].items()
            },
            "reason": exclusion["reason"],
        }
        for exclusion in document["excluded"]
    ]


def _places(at: Sequence[int]) -> str:
    return "".join(DIGITS[place] for place in at)


def _number(value: Any) -> float | None:
    """Read a number that JSON may hold as the text of an infinite one."""
    return None if value is None else float(value)
