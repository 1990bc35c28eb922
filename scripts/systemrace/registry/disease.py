"""Which disease a trial is about: rules on the words of a record, three levels deep.

The rules are data (the table "disease_areas"), tried in their order. A rule that matches takes its
words out of the text, so "diffuse large B-cell lymphoma" is not told again as "lymphoma".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

ALWAYS = "always"
UNNAMED = "kind not named"
_B_CELL = ("B-cell lymphoma", "B-cell leukaemia", "chronic lymphocytic leukaemia")
_LYMPHOMA = ("B-cell lymphoma", "T-cell lymphoma", "Hodgkin lymphoma")
_LEUKAEMIA = (
    "acute lymphoblastic leukaemia", "acute myeloid leukaemia", "chronic lymphocytic leukaemia",
    "B-cell leukaemia",
)  # fmt: skip
CLOSER = {
    "lymphoma": _LYMPHOMA,
    "leukaemia": _LEUKAEMIA,
    "B-cell leukaemia": ("acute lymphoblastic leukaemia", "chronic lymphocytic leukaemia"),
    "B-cell neoplasm": (*_B_CELL, "acute lymphoblastic leukaemia"),
    "lymphoid neoplasm": (
        *_LYMPHOMA,
        *_B_CELL,
        "B-cell neoplasm",
        "lymphoma",
        "acute lymphoblastic leukaemia",
    ),
}
"""Second levels that are only a wider name for others."""
FIELDS = ("conditions", "title", "interventions")
TOGETHER = 8  # rules looked for at once
MOST_TEXTS = 20_000  # of which what was found is kept
SEVERAL = "several"
NOT_FOUND = "not found"


_Disease = tuple[str, str, str]


@dataclass(frozen=True)
class _Rule:
    rule_id: str
    written: str
    pattern: re.Pattern[str]
    fallback: bool
    disease: _Disease


@dataclass(frozen=True)
class _Group:
    any_of: re.Pattern[str]
    rules: tuple[_Rule, ...]


class _Rules:
    """Compiled rules, a few together, and what they tell of texts.

    Many records share their conditions word for word, and the same records are read under many choices.
    """

    def __init__(self, groups: dict[bool, tuple[_Group, ...]]) -> None:
        self.groups = groups
        self._told: dict[tuple[str, bool], tuple[tuple[_Disease, str], ...]] = {}

    def told(self, text: str, fallback: bool) -> tuple[tuple[_Disease, str], ...]:
        """Give the diseases of a text and their rules, of rules used if nothing else or of the others."""
        key = text, fallback
        if key not in self._told:
            if len(self._told) >= MOST_TEXTS:
                self._told.clear()
            self._told[key] = tuple(_matches(text, self.groups[fallback]))
        return self._told[key]


def classify(trials: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Name the diseases of each trial.

    The conditions of the record are read first; the title as well where they name a wide kind only
    ("lymphoma"), and alone where they name none; the interventions where the title does not either.
    Rules used "if nothing else" (words such as "cancer" or "infection") count only where no other
    rule finds anything in any of the three.

    Args:
        trials: needs nct_id, conditions, title, interventions.
        rules: the table "disease_areas".

    Returns:
        One row per trial and disease: nct_id, area, level1, level2 (missing where the record is no
        closer), found_in ("conditions", "title", "interventions"), rule_id. A disease is left out
        where the same trial has a closer one under it. A trial without any disease has no row.
    """
    used = rules[["rule_id", "pattern", "use", "area", "level1", "level2"]].fillna("")
    compiled = _grouped(tuple(used.itertuples(index=False, name=None)))
    found = []
    for row in trials[["nct_id", *FIELDS]].fillna("").itertuples(index=False, name=None):
        found += [
            (row[0], *disease, field, rule_id) for disease, field, rule_id in _diseases(row[1:], compiled)
        ]
    columns = ["nct_id", "area", "level1", "level2", "found_in", "rule_id"]
    frame = pd.DataFrame(found, columns=columns, dtype="object")
    return frame.where(frame != "").astype("str")


def of_area(trials: pd.DataFrame, area: str, rules: pd.DataFrame) -> pd.DataFrame:
    """Keep the trials that name a disease of one area.

    Args:
        trials: as for `classify`.
        area: such as "autoimmune"; "all" keeps every trial.
        rules: the table "disease_areas".
    """
    if area == "all":
        return trials
    found = classify(trials, rules)
    return trials[trials["nct_id"].isin(found.loc[found["area"] == area, "nct_id"])]


def main_area(trials: pd.DataFrame, classified: pd.DataFrame) -> pd.Series:
    """Give one area per trial.

    Args:
        trials: needs nct_id.
        classified: the result of `classify`.

    Returns:
        Area by nct_id, in the order of `trials`; "several" where the diseases fall into more than
        one area, "not found" where none was found.
    """
    named = classified.drop_duplicates(["nct_id", "area"]).groupby("nct_id")["area"].agg(["first", "size"])
    areas = named["first"].where(named["size"] == 1, SEVERAL)
    return areas.reindex(trials["nct_id"]).fillna(NOT_FOUND).rename("area")


@lru_cache(maxsize=8)
def _grouped(rules: tuple[tuple[str, ...], ...]) -> _Rules:
    """Compile the rules, those used always and those used if nothing else apart, a few together."""
    compiled = [
        _Rule(rule_id, pattern, _words(pattern), use != ALWAYS, (area, level1, level2))
        for rule_id, pattern, use, area, level1, level2 in rules
    ]
    kinds = {use: [rule for rule in compiled if rule.fallback == use] for use in (False, True)}
    return _Rules(
        {
            use: tuple(_group(kind[first : first + TOGETHER]) for first in range(0, len(kind), TOGETHER))
            for use, kind in kinds.items()
        }
    )


def _group(rules: list[_Rule]) -> _Group:
    return _Group(_words("|".join(f"(?:{rule.written})" for rule in rules)), tuple(rules))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _diseases(texts: tuple[str, ...], rules: _Rules) -> list[tuple[_Disease, str, str]]:
    for fallback in (False, True):
        found: dict[_Disease, tuple[str, str]] = {}
        for field, text in zip(FIELDS, texts, strict=True):
            for disease, rule_id in rules.told(text, fallback):
                found.setdefault(disease, (field, rule_id))
            if any(not _wide(disease) for disease in found):
                break
        if found:
            return [(disease, *found[disease]) for disease in closest(found)]
    return []


def _matches(text: str, groups: tuple[_Group, ...]) -> Iterator[tuple[_Disease, str]]:
    for group in groups:
        # Most rules match no text at all; that is found out for a group of them at once.
        if not group.any_of.search(text):
            continue
        for rule in group.rules:
            text, times = rule.pattern.subn(" ; ", text)
            if times:
                yield rule.disease, rule.rule_id


def closest(found: Iterable[_Disease]) -> list[_Disease]:
    """Leave out a disease (area, first level, second level or "") where a closer one under it is there."""
    found = list(found)
    return [disease for disease in found if not any(_under(other, disease) for other in found)]


def _under(other: _Disease, disease: _Disease) -> bool:
    area, level1, level2 = disease
    if other[0] != area or other == disease or level2:
        return False
    return level1 == UNNAMED or other[1] == level1 or other[1] in CLOSER.get(level1, ())


def _wide(disease: _Disease) -> bool:
    return disease[1] == UNNAMED or disease[1] in CLOSER
