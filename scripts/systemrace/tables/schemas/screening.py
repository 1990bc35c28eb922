"""The rules by which a new record of a registry is screened, and the products it may name."""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from systemrace.registry.antigens import ANTIGENS
from systemrace.registry.screening import names, rules
from systemrace.tables import columns as col
from systemrace.tables.schemas import snapshots

VALUES = {
    rules.SKIP: frozenset({"", rules.ANTIGEN}),
    rules.IS_CAR: frozenset(snapshots.CAR_WORDS[:2]),
    rules.ROLE: frozenset(snapshots.ROLES),
    rules.EFFECT: frozenset({rules.RELATED}),
    rules.COMBINED: frozenset({rules.IN_SEQUENCE}),
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
        "rule_id": col.identifier(
            "Number of the rule; rules are tried in the order of the rows", r"SR\d{3}", unique=True
        ),
        "decides": col.choice(
            "What the rule decides; skip takes its words out before other rules look, effect goes before "
            "all other rules for the role, combined after them",
            rules.DECIDED,
        ),
        "value": col.text(
            "What it decides, in a word of the table screening; of skip, what alone it is kept from",
            required=False,
        ),
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
            "the value must be one that is allowed for what is decided; blank or target_antigen for skip",
            "Correct the value",
        ),
    ],
    strict=True,
    ordered=True,
)


SHORTEST = 5
"""Letters and digits that a name needs; shorter codes are also cell lines, genes and doses."""


def _long_enough(frame: pd.DataFrame) -> pd.Series:
    cells = frame["names"].fillna("")
    return cells.map(lambda cell: all(len(names.bare(name)) >= SHORTEST for name in cell.split("|")))


def _of_one_product(frame: pd.DataFrame) -> pd.Series:
    every = frame["names"].fillna("").str.split("|").explode().map(names.bare)
    return ~every.duplicated(keep=False).groupby(level=0).any()


PRODUCT_NAMES = pa.DataFrameSchema(
    {
        "name_id": col.identifier("Number of the product here", r"PN\d{3}", unique=True),
        "names": col.text_list("Its names and codes; case, blanks and hyphens do not matter", required=True),
        "target_antigen": col.choice(
            "What the receptor binds; blank where no source read says it",
            ANTIGENS,
            required=False,
            several=True,
        ),
        "source_id": col.source("Where the product is named, and what it binds", several=True),
        "note": col.text("What a reader must know", required=False),
    },
    checks=[
        col.rule(
            ("names",),
            _long_enough,
            f"a name must have at least {SHORTEST} letters or digits; shorter ones are other things as well",
            "Leave the name out, or write a rule in rules.csv that looks at its surroundings",
        ),
        col.rule(
            ("names",),
            _of_one_product,
            "a name must stand for one product",
            "Leave it in one row",
        ),
    ],
    strict=True,
    ordered=True,
)
