"""Rules on the words of a record: is it a CAR study, of what role, cell, origin and antigen.

The rules are data (the table "rules", data/screening/rules.csv), tried in their order, and so are the
products known by name ("product_names"). A rule that
matches says which words made it match; these spans are the basis of what is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from systemrace.registry.antigens import ANTIGENS
from systemrace.registry.screening import names as by_name
from systemrace.registry.screening.names import NONE, Names

VERSION = "2.4"
TITLE, INTERVENTIONS, SUMMARY = "title", "interventions", "brief_summary"
CONDITIONS, STUDY_TYPE, STATUS = "conditions", "study_type", "overall_status"
WORDS = (TITLE, INTERVENTIONS, SUMMARY)
FIELDS = (*WORDS, CONDITIONS, STUDY_TYPE, STATUS)
SKIP = "skip"
IS_CAR, ROLE, CELL_TYPE, PRODUCT_TYPE, ANTIGEN = (
    "is_car", "role", "cell_type", "product_type", "target_antigen",
)  # fmt: skip
COMBINED = "combined"
"""Decides the role as well, where the cells are studied and no rule for the role matched."""
EFFECT = "effect"
"""Decides the role before all other rules: an effect of the cells is studied, given or not."""
DECIDED = (SKIP, IS_CAR, EFFECT, ROLE, COMBINED, CELL_TYPE, PRODUCT_TYPE, ANTIGEN)
INVESTIGATIONAL, RELATED, NO_ROLE = "investigational", "car_related_other", "none"
IN_SEQUENCE = "car_in_combination_or_sequence"
CELL_TYPES = ("T", "NK", "NKT", "macrophage", "gamma_delta_T", "Treg", "CIK", "in_vivo")
PRODUCT_TYPES = ("allogeneic", "autologous", "in_vivo")
_ORDER = {CELL_TYPE: CELL_TYPES, PRODUCT_TYPE: PRODUCT_TYPES, ANTIGEN: ANTIGENS}
LIST_MARK = "|"
_APART = " ; "
_CARRIED = re.compile(r"[- ]*(?:\+|positiv|express|overexpress|amplif)", re.IGNORECASE)
"""What follows the name of an antigen that the disease must carry to be treated."""


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


@dataclass(frozen=True)
class Rulebook:
    """All by which a record is screened: rules on its words, and products known by name."""

    rules: tuple[Rule, ...]
    names: Names = NONE


def compiled(table: pd.DataFrame, names: pd.DataFrame | None = None) -> Rulebook:
    """Read the rules off their table, and the names of products off theirs.

    Args:
        table: rule_id, decides, value, fields, pattern.
        names: as `names.compiled` takes it; without it no product is known by name.
    """
    columns = ["rule_id", "decides", "value", "fields", "pattern"]
    rules = tuple(
        Rule(
            rule_id,
            decides,
            value,
            tuple(fields.split(LIST_MARK)),
            re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE),
        )
        for rule_id, decides, value, fields, pattern in table[columns].fillna("").itertuples(index=False)
    )
    return Rulebook(rules, NONE if names is None else by_name.compiled(names))


def decide(texts: Mapping[str, str], book: Rulebook) -> Decision:
    """Apply the rules to one record.

    Words of a rule that decides "skip" are blanked first (they keep their length, so that places stay
    true); where its value is target_antigen, for the antigen alone. Wording in title or interventions
    makes a record "yes" at most, wording in the summary alone "likely", and so does a product known by
    name in title or interventions: a summary names products given before as well.

    The first rule for the role that matches wins; without one a CAR record is investigational. Whether
    the cells are given in the study is told by the interventions: where they name none, "in combination
    or sequence" becomes car_related_other; where they do, car_related_other is passed over. A record with
    that role is no CAR study. Where no rule for the role is left, rules that decide "combined" are read;
    a rule that decides "effect" goes before all of them.

    Cells, origins and antigens are collected from all rules, antigens from known products too. Where there
    is none, it is the one that the disease must carry by the conditions ("GPC3-positive").

    Args:
        texts: by field (`FIELDS`); a field may be missing.
        book: as `compiled` gives it.
    """
    rules = book.rules
    texts = _without(texts, [rule for rule in rules if rule.decides == SKIP and not rule.value])
    named = list(_named(texts, book.names))
    car = [*_spans(texts, rules, IS_CAR), *(span for span in named if span.decides == IS_CAR)]
    if not car:
        return Decision("no", None, NO_ROLE, None, None, None, ())
    fields = {span.field for span in car}
    basis = LIST_MARK.join(field for field in WORDS if field in fields)
    role = (
        _as_role(_spans(texts, rules, EFFECT))
        or _role(_spans(texts, rules, ROLE), given=INTERVENTIONS in fields)
        or _as_role(_spans(texts, rules, COMBINED))
    )
    if role and role[0].value == RELATED:
        return Decision("no", basis, RELATED, None, None, None, (*car, *role))
    found = {name: _spans(texts, rules, name) for name in (CELL_TYPE, PRODUCT_TYPE)}
    found[ANTIGEN] = [*_antigens(texts, rules), *(span for span in named if span.decides == ANTIGEN)]
    found[ANTIGEN] = found[ANTIGEN] or _carried(texts, rules)
    lists = {
        name: sorted(found[name], key=lambda span: order.index(span.value)) for name, order in _ORDER.items()
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


def _as_role(spans: Iterable[Span]) -> list[Span]:
    return [replace(span, decides=ROLE) for span in spans]


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


def _antigens(texts: Mapping[str, str], rules: Sequence[Rule]) -> list[Span]:
    earlier = [rule for rule in rules if rule.decides == SKIP and rule.value == ANTIGEN]
    return _spans(_without(texts, earlier), rules, ANTIGEN)


def _carried(texts: Mapping[str, str], rules: Iterable[Rule]) -> list[Span]:
    text = texts.get(CONDITIONS, "")
    return [
        Span(ANTIGEN, rule.value, rule.rule_id, CONDITIONS, match.start(), match.group())
        for rule in rules
        if rule.decides == ANTIGEN
        for match in list(rule.pattern.finditer(text))[:1]
        if match.group().endswith("+") or _CARRIED.match(text, match.end())
    ]


def _named(texts: Mapping[str, str], names: Names) -> Iterable[Span]:
    for where in (TITLE, INTERVENTIONS):
        text = texts.get(where, "")
        for product, start, end in names.found(text):
            told = {IS_CAR: ("likely",), **product.told}
            for decides, values in told.items():
                for value in values:
                    yield Span(decides, value, product.name_id, where, start, text[start:end])


def _values(spans: Iterable[Span]) -> str | None:
    return LIST_MARK.join(dict.fromkeys(span.value for span in spans)) or None
