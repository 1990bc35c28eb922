"""The rules by which a new record of a registry is screened."""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from systemrace.registry.antigens import ANTIGENS
from systemrace.registry.screening import rules
from systemrace.tables import columns as col
from systemrace.tables.schemas import snapshots

VALUES = {
    rules.SKIP: frozenset({""}),
    rules.IS_CAR: frozenset(snapshots.CAR_WORDS[:2]),
    rules.ROLE: frozenset(snapshots.ROLES),
    rules.CELL_TYPE: frozenset(rules.CELL_TYPES),
    rules.PRODUCT_TYPE: frozenset(rules.PRODUCT_TYPES),
    rules.ANTIGEN: frozenset(ANTIGENS),
}
"""What a rule may say, by what it decides."""


def _compiles(frame: pd.DataFrame) -> pd.Series:
    return frame["pattern"].map(_finds_something, na_action="ignore")


def _finds_something(text: str) -> bool:
    try:
        # A pattern that matches nothing at all would match everywhere.
        return re.compile(text).search("") is None
    except re.error:
        return False


def _fits(frame: pd.DataFrame) -> pd.Series:
    pairs = zip(frame["decides"].fillna(""), frame["value"].fillna(""), strict=True)
    return pd.Series([value in VALUES.get(decides, {value}) for decides, value in pairs], index=frame.index)


RULES = pa.DataFrameSchema(
    {
        "rule_id": col.identifier("Number of the rule; lower ones are tried first", r"SR\d{3}", unique=True),
        "decides": col.choice(
            "What the rule decides; skip takes its words out before any other rule looks", rules.DECIDED
        ),
        "value": col.text("What it decides, in a word of the table screening", required=False),
        "fields": col.choice("Where it looks; title is brief and official title", rules.FIELDS, several=True),
        "pattern": col.text("Regular expression for whole words, whatever the case of the letters"),
        "reason": col.text("Why these words mean that"),
    },
    checks=[
        col.rule(
            ("pattern",),
            _compiles,
            "the pattern must be a regular expression that does not match an empty text",
            "Correct the pattern",
        ),
        col.rule(
            ("decides", "value"),
            _fits,
            "the value must be one that screening allows for what is decided, blank for skip",
            "Correct the value",
        ),
    ],
    strict=True,
    ordered=True,
)
