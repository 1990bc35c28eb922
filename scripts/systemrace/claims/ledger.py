"""The claims under test and the verdicts their rules give: `data/claims.yml` as typed models."""

from __future__ import annotations

import difflib
import keyword
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from systemrace.claims import located, rules, space
from systemrace.claims.models import FIELDS, VERDICTS, Choice, Claim, Exclusion, Headline, Rule, Tipping
from systemrace.errors import ProseError
from systemrace.project import Project
from systemrace.tables import reads
from systemrace.text import decode

__all__ = [
    "FIELDS", "FILE", "VERDICTS", "Claim", "Ledger", "Rule", "Verdict", "apply", "check",
    "check_chapters", "judge", "load", "parse",
]  # fmt: skip

FILE = "data/claims.yml"


@dataclass(frozen=True)
class Verdict:
    """What the ledger says of a claim: its id, the verdict, and the text of the rule that matched."""

    claim: str
    verdict: str
    rule: str


Ledger = dict[str, Claim]
MODELS: dict[str, type[BaseModel]] = {
    "rules": Rule, "headline": Headline, "excluded": Exclusion, "tipping": Tipping, "specifications": Choice,
}  # fmt: skip


def load(project: Project) -> Ledger:
    """Read and check the claims.

    Returns:
        The claims by id, in the order of the file.

    Raises:
        ProseError: if anything in the file is at fault; every fault is listed with its line.
    """
    return parse(_text(project))


def parse(text: str) -> Ledger:
    """Read claims from the text of claims.yml; see `load`."""
    return dict(_parsed(text))


@lru_cache(
    maxsize=2
)  # a chapter judges by the same text many times, and reading it takes a fifth of a second
def _parsed(text: str) -> Ledger:
    document = _document(text)
    if not isinstance(document.value, list) or not document.value:
        raise ProseError(f"{FILE}:1: the file must be a list of claims, each beginning with `- id:`")
    claims: list[Claim] = []
    faults: list[str] = []
    for position, entry in enumerate(document.value):
        claim, found = _claim(entry, (position,), document)
        claims += [claim] if claim else []
        faults += found
    faults += _duplicates(document)
    if faults:
        raise ProseError("\n".join(faults))
    return {claim.id: claim for claim in claims}


def in_order(ledger: Ledger) -> list[Claim]:
    """Sort claims by essay and number, whatever their order in the file."""
    return sorted(ledger.values(), key=lambda claim: (claim.essay, int(claim.id[1:])))


def check_chapters(project: Project, chapters: Iterable[str]) -> None:
    """Check that every claim names a chapter of the book.

    Raises:
        ProseError: listing each claim whose chapter does not exist, with its line.
    """
    known = sorted(chapters)

    def unknown(claim: Claim) -> list[space.Fault]:
        if claim.chapter in known:
            return []
        told = f"unknown chapter `{claim.chapter}`. " + _suggest(claim.chapter, known, "Chapters")
        return [(("chapter",), told)]

    check(project, unknown)


def check(project: Project, look: Callable[[Claim], list[space.Fault]]) -> Ledger:
    """Read the claims and let `look` find faults in each; those it finds are told with their lines.

    Args:
        project: the checkout.
        look: gives, for a claim, where within it (keys and positions) something is wrong, and what.

    Returns:
        The claims by id, if there is no fault.

    Raises:
        ProseError: listing every fault.
    """
    text = _text(project)
    lines, ledger = _document(text), parse(text)
    faults = [
        f"{FILE}:{lines.line((position, *where))}: claim {claim.id}: {fault}"
        for position, claim in enumerate(ledger.values())
        for where, fault in look(claim)
    ]
    if faults:
        raise ProseError("\n".join(faults))
    return ledger


def apply(claim_id: str, values: Mapping[str, Any], project: Project) -> Verdict:
    """Give the verdict on a claim: its rules are tried from the top, the first that holds decides.

    Args:
        claim_id: such as "A1".
        values: exactly the values the claim names, as numbers; infinite is one, true is 1 and false is 0.
        project: the checkout whose data/claims.yml is read.

    Raises:
        ProseError: for an unknown claim, a missing, extra or not-a-number value, or a division by zero.
    """
    # Of the file only this claim reaches the result, so that another one's change runs nothing again.
    ledger = parse(_text(project, used=(claim_id,)))
    if claim_id not in ledger:
        raise ProseError(f"{FILE}: no claim `{claim_id}`. " + _suggest(claim_id, list(ledger), "Claims"))
    return judge(ledger[claim_id], values)


def judge(claim: Claim, values: Mapping[str, Any]) -> Verdict:
    """Give the verdict on a claim already read; see `apply`."""
    numbers = _numbers(claim, values)
    for rule in claim.rules:
        try:
            matched = rules.holds(rules.parse(rule.when), numbers)
        except rules.RuleError as error:
            raise ProseError(f"Claim {claim.id}: the rule `{rule.when}` {error}.") from error
        if matched:
            return Verdict(claim.id, rule.verdict, rule.when)
    raise ProseError(f"Claim {claim.id}: no rule holds. End its rules with `when: {rules.OTHERWISE}`.")


def _text(project: Project, used: Iterable[str] | None = None) -> str:
    """Read through the logged door, so that a chapter's result depends on what it used of these bytes."""
    return decode(reads.read_bytes(project, project.data / "claims.yml", used), FILE)


def _document(text: str) -> located.Located:
    try:
        return located.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A value such as the date 2026-02-30 raises ValueError; an alias of itself has no end.
        raise ProseError(f"{FILE}: {_yaml_fault(error, text)}") from error


def _numbers(claim: Claim, values: Mapping[str, Any]) -> dict[str, float]:
    faults = [f"`{name}` ({claim.values[name]}) is missing" for name in claim.values if name not in values]
    known = list(claim.values)
    faults += [
        f"`{name}` is not named by it. " + _suggest(name, known, "Named")
        for name in values
        if name not in known
    ]
    numbers = {}
    for name, value in values.items():
        number = _number(value)
        if number is None:
            faults.append(
                f"`{name}` is {value!r}, not a number. Let the chapter say what it is when it is unknown"
            )
        else:
            numbers[name] = number
    if faults:
        listed = "\n".join(f"  {fault.rstrip('.')}." for fault in faults)
        raise ProseError(f"Claim {claim.id} cannot be judged; {FILE} names the values it needs:\n{listed}")
    return numbers


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


def _claim(entry: Any, at: located.Path, document: located.Located) -> tuple[Claim | None, list[str]]:
    name = entry.get("id", "without id") if isinstance(entry, dict) else "without id"
    try:
        claim = Claim.model_validate(entry)
    except ValidationError as error:
        return None, [_model_fault(name, fault, at, document) for fault in error.errors()]
    return claim, [
        f"{FILE}:{document.line((*at, *where))}: claim {name}: {fault}"
        for where, fault in _rule_faults(claim) + space.faults(claim)
    ]


def _rule_faults(claim: Claim) -> list[tuple[located.Path, str]]:
    faults: list[tuple[located.Path, str]] = [
        (
            ("values", name),
            f"`{name}` cannot name a value; use letters, digits and _, and none of the rules' own words",
        )
        for name in claim.values
        if not name.isidentifier() or keyword.iskeyword(name) or name == rules.OTHERWISE
    ]
    for position, rule in enumerate(claim.rules):
        last = position == len(claim.rules) - 1
        faults += [(("rules", position, "when"), fault) for fault in _when_faults(rule.when, claim, last)]
    return faults


def _when_faults(when: str, claim: Claim, last: bool) -> list[str]:
    try:
        rule = rules.parse(when)
    except rules.RuleError as error:
        return [f"the rule `{when}`: {error}"]
    known = list(claim.values)
    faults = [
        f"the rule `{when}` uses `{name}`, which is not under `values`. "
        + _suggest(name, known, "Named there")
        for name in sorted(rules.names(rule) - set(known))
    ]
    always = isinstance(rule, rules.Otherwise)
    if last and not always:
        faults.append(f"the last rule must be `when: {rules.OTHERWISE}`, so that every outcome has a verdict")
    if always and not last:
        faults.append(f"rules after `{rules.OTHERWISE}` can never hold; move it to the end")
    return faults


def _duplicates(document: located.Located) -> list[str]:
    first: dict[str, int] = {}
    faults = []
    for position, entry in enumerate(document.value):
        name = entry.get("id") if isinstance(entry, dict) else None
        line = document.line((position, "id"))
        if name in first:
            faults.append(
                f"{FILE}:{line}: claim {name} is already on line {first[name]}; give this one a new id"
            )
        elif isinstance(name, str):
            first[name] = line
    return faults


def _model_fault(name: str, fault: Any, at: located.Path, document: located.Located) -> str:
    where = f"{FILE}:{document.line((*at, *fault['loc']))}: claim {name}"
    field = ".".join(str(part) for part in fault["loc"])
    if fault["loc"] and fault["loc"][-1] == "verdict" and fault["type"] == "literal_error":
        return f"{where}: unknown verdict `{fault['input']}`. Verdicts: {', '.join(VERDICTS)}."
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown key `{field}`. Keys: {', '.join(_siblings(fault['loc']))}."
    if fault["type"] == "too_short" and not fault["input"]:
        return f"{where}: {field} is empty; name at least {fault['ctx']['min_length']}, or leave the key out."
    return f"{where}: {field}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _siblings(where: tuple[str | int, ...]) -> list[str]:
    """List the keys that may stand where an unknown one does."""
    model = MODELS.get(str(where[0])) if len(where) > 1 else None
    return list((model or Claim).model_fields)


def _yaml_fault(error: Exception, text: str) -> str:
    if isinstance(error, located.DuplicateKeyError):
        return str(error)
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    line = mark.line + 1 if mark else 1
    if isinstance(error, yaml.reader.ReaderError):
        line, problem = text.count("\n", 0, error.position) + 1, error.reason
    return f"line {line}: {problem or error}. Mend it so that the file is YAML."


def _suggest(name: str, known: list[str], label: str) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"{label}: {', '.join(known)}."
