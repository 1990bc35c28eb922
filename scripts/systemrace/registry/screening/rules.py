"""Rules on the words of a record: is it a CAR study, of what role, cell, origin and antigen.

The rules are data (the table "rules", data/screening/rules.csv), tried in their order. A rule that
matches says which words made it match; these spans are the basis of what is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from systemrace.registry.antigens import ANTIGENS

VERSION = "2.1"
TITLE, INTERVENTIONS, SUMMARY = "title", "interventions", "brief_summary"
STUDY_TYPE, STATUS = "study_type", "overall_status"
WORDS = (TITLE, INTERVENTIONS, SUMMARY)
FIELDS = (*WORDS, STUDY_TYPE, STATUS)
SKIP = "skip"
IS_CAR, ROLE, CELL_TYPE, PRODUCT_TYPE, ANTIGEN = (
    "is_car", "role", "cell_type", "product_type", "target_antigen",
)  # fmt: skip
DECIDED = (SKIP, IS_CAR, ROLE, CELL_TYPE, PRODUCT_TYPE, ANTIGEN)
INVESTIGATIONAL, RELATED, NO_ROLE = "investigational", "car_related_other", "none"
IN_SEQUENCE = "car_in_combination_or_sequence"
CELL_TYPES = ("T", "NK", "NKT", "macrophage", "gamma_delta_T", "Treg", "CIK", "in_vivo")
PRODUCT_TYPES = ("allogeneic", "autologous", "in_vivo")
_ORDER = {CELL_TYPE: CELL_TYPES, PRODUCT_TYPE: PRODUCT_TYPES, ANTIGEN: ANTIGENS}
LIST_MARK = "|"
_APART = " ; "


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    rule_id: str
    decides: str
    value: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Span:
    """The words on which a decision rests, and where they stand."""

    decides: str
    value: str
    rule_id: str
    field: str
    start: int
    """Place of the first letter within the field, from 0."""
    words: str


@dataclass(frozen=True)
class Decision:
    """What the rules say of one record; lists are between | marks, None where nothing is said."""

    is_car: str
    is_car_basis: str | None
    role: str
    cell_type: str | None
    product_type: str | None
    target_antigen: str | None
    spans: tuple[Span, ...]


def compiled(table: pd.DataFrame) -> tuple[Rule, ...]:
    """Read the rules off their table: rule_id, decides, value, fields, pattern."""
    columns = ["rule_id", "decides", "value", "fields", "pattern"]
    return tuple(
        Rule(
            rule_id,
            decides,
            value,
            tuple(fields.split(LIST_MARK)),
            re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE),
        )
        for rule_id, decides, value, fields, pattern in table[columns].fillna("").itertuples(index=False)
    )


def decide(texts: Mapping[str, str], rules: Iterable[Rule]) -> Decision:
    """Apply the rules to one record.

    Words of a rule that decides "skip" are blanked first (they keep their length, so that places
    stay true). Wording in title or interventions makes a record "yes" at most, wording in the summary alone
    "likely". The first rule for the role that matches wins; without one a CAR record is
    investigational. Whether the cells are given in the study is told by the interventions: where
    they name none, "in combination or sequence" becomes car_related_other; where they do,
    car_related_other is passed over. A record with that role is no CAR study. Cells, origins and
    antigens are collected from all rules.

    Args:
        texts: by field (`FIELDS`); a field may be missing.
        rules: as `compiled` gives them.
    """
    rules = tuple(rules)
    texts = _without(texts, [rule for rule in rules if rule.decides == SKIP])
    car = _spans(texts, rules, IS_CAR)
    if not car:
        return Decision("no", None, NO_ROLE, None, None, None, ())
    fields = {span.field for span in car}
    basis = LIST_MARK.join(field for field in WORDS if field in fields)
    role = _role(_spans(texts, rules, ROLE), given=INTERVENTIONS in fields)
    if role and role[0].value == RELATED:
        return Decision("no", basis, RELATED, None, None, None, (*car, *role))
    lists = {
        name: sorted(_spans(texts, rules, name), key=lambda span: order.index(span.value))
        for name, order in _ORDER.items()
    }
    return Decision(
        "yes" if any(span.value == "yes" and span.field != SUMMARY for span in car) else "likely",
        basis,
        role[0].value if role else INVESTIGATIONAL,
        _values(lists[CELL_TYPE]),
        _values(lists[PRODUCT_TYPE]),
        _values(lists[ANTIGEN]),
        (*car, *role, *lists[CELL_TYPE], *lists[PRODUCT_TYPE], *lists[ANTIGEN]),
    )


def _role(spans: Iterable[Span], given: bool) -> list[Span]:
    for span in spans:
        if span.value == RELATED and given:
            continue
        if span.value == IN_SEQUENCE and not given:
            return [replace(span, value=RELATED)]
        return [span]
    return []


def _without(texts: Mapping[str, str], skipped: Iterable[Rule]) -> dict[str, str]:
    kept = dict(texts)
    for rule in skipped:
        for field in rule.fields:
            kept[field] = rule.pattern.sub(_blank, kept.get(field, ""))
    return kept


def _blank(found: re.Match[str]) -> str:
    return _APART[: len(found.group())].center(len(found.group()))


def _spans(texts: Mapping[str, str], rules: Iterable[Rule], decides: str) -> list[Span]:
    """Give the first match of each rule in each of its fields, in the order of rules, then fields."""
    found = []
    for rule in rules:
        if rule.decides != decides:
            continue
        for field in rule.fields:
            match = rule.pattern.search(texts.get(field, ""))
            if match:
                words = match.group().strip()
                start = match.start() + match.group().index(words)
                found.append(Span(decides, rule.value, rule.rule_id, field, start, words))
    return found


def _values(spans: Iterable[Span]) -> str | None:
    return LIST_MARK.join(dict.fromkeys(span.value for span in spans)) or None
