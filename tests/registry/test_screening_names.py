"""Products known by name, however it is spelt, and what the table of them must be."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.registry.antigens import normalise
from systemrace.registry.screening import names, rules
from systemrace.tables import load

TABLE = pd.DataFrame(
    {
        "name_id": ["PN001", "PN002", "PN003"],
        "names": ["KYV-101|miv-cel", "KITE-363", "P-BCMA-ALLO1"],
        "target_antigen": ["CD19", "CD19|CD20", None],
    }
)
NAMES = names.compiled(TABLE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A Study of KYV-101 in Lupus", ["PN001"]),
        ("kyv 101, then KITE 363", ["PN001", "PN002"]),
        ("KYV101/KITE363", ["PN001", "PN002"]),
        ("miv-cel and KYV-101 are one", ["PN001"]),
        ("P-BCMA-ALLO1 cells", ["PN003"]),
        ("P BCMA ALLO 1", ["PN003"]),
        ("XKYV-101, KYV-1011 and KITE-36 3x", []),
        ("", []),
    ],
)
def test_a_name_is_found_however_it_is_spelt(text, found):
    assert [product.name_id for product, _, _ in NAMES.found(text)] == found


def test_the_words_found_stand_where_it_says():
    text = "Safety of KYV 101 (KITE-363)"
    assert [text[start:end] for _, start, end in NAMES.found(text)] == ["KYV 101", "KITE-363"]


def test_a_product_makes_a_record_likely_and_tells_what_it_binds():
    book = rules.Rulebook((), NAMES)
    told = rules.decide({"title": "A Study of KITE-363", "interventions": "KITE-363"}, book)
    assert (told.is_car, told.is_car_basis, told.target_antigen) == (
        "likely", "title|interventions", "CD19|CD20",
    )  # fmt: skip
    assert {span.rule_id for span in told.spans} == {"PN002"}
    assert rules.decide({"title": "Something", "brief_summary": "After KITE-363"}, book).is_car == "no"


def test_what_other_tables_say_of_a_product_is_said_here():
    by_name = names.compiled(load("product_names")).by_name
    other = []
    for name, targets in zip(load("approvals")["product"], load("approvals")["target"], strict=True):
        product = by_name.get(names.bare(name))
        if product and pd.notna(targets):
            other += (
                [name] if {*map(normalise, targets.split("|"))} - {*product.told["target_antigen"]} else []
            )
    assert other == []
