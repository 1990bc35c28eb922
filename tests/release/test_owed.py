"""What a movement is owed to, on the book's own claims: the data, the parameters, the code, the rule."""

from __future__ import annotations

from typing import Any

import pytest
from edited_data import Base, Edit, Shelf

from systemrace.claims.models import Claim, Rule
from systemrace.claims.movement import Moved
from systemrace.release import conclusions, owed
from systemrace.release.ingredients import Side
from systemrace.release.recomputed import Desk

NAMES = ("A1", "A12", "A14", "B3", "B6", "B7", "B8", "B12")
STRUCK = Edit("product_origins", None, {"PO06": None})  # what B3 rests on
DESK = Desk()  # keeps frames from test to test
NEUTRAL = Edit("product_origins", None, {"PO01": {"note": "Read again."}})


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(Base(NAMES), tmp_path_factory.mktemp("versions"))


@pytest.fixture(scope="module")
def first(shelf: Shelf) -> Side:
    return shelf.side()


def compared(older: Side, newer: Side) -> tuple[dict[str, str], dict[str, Any]]:
    """Give the movements of the claims that did not hold, and what every difference is owed to."""
    rows = conclusions.difference(dict(older.found), dict(newer.found))  # type: ignore[arg-type]
    moved = {row["id"]: Moved(row["movement"], row["because"]) for row in rows}
    found = owed.find(older, newer, moved, DESK)
    return {name: one.movement for name, one in moved.items() if one.movement != "held"}, found


def test_two_versions_of_the_same_differ_in_nothing(shelf: Shelf, first: Side) -> None:
    assert compared(first, shelf.side()) == ({}, {})


def test_the_row_that_moves_a_claim_is_found_among_those_that_do_not(shelf: Shelf, first: Side) -> None:
    moved, found = compared(first, shelf.side((STRUCK, NEUTRAL)))
    assert moved == {"B3": "reversed"}
    assert found["B3"]["to"] == [["data"]]
    assert found["B3"]["told"] == "the data alone"
    assert found["B3"]["rows"] == {"product_origins": ["PO06"]}
    assert found["B3"]["rows_least"] is True
    assert found["B3"]["alone"]["data"]["verdict"] == "contradicted"


def ruled(base: Base, name: str, verdict: str, when: str) -> dict[str, Claim]:
    claim = base.claims[name]
    return {name: claim.model_copy(update={"rules": (Rule(verdict=verdict, when=when), *claim.rules)})}
