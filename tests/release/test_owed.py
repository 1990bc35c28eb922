"""What a movement is owed to, on the book's own claims: the data, the parameters, the code, the rule."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from edited_data import Base, Edit, Known, Shelf, known_edits, records_edit

from small_book import rewrite
from systemrace.chapter.trace import PACKAGE
from systemrace.claims import judge, movement
from systemrace.claims.models import Claim, Rule
from systemrace.claims.movement import Moved
from systemrace.release import conclusions, owed
from systemrace.release.ingredients import Side
from systemrace.release.mixture import RECORDS
from systemrace.release.recomputed import Desk

pytestmark = pytest.mark.xdist_group("owed")  # the tables are loaded once
DRAWN = {
    "A5": "programmes", "A12": "deals", "A15": "discovery", "B3": "product_origins",
    "B6": "essay_percentages", "B12": "safety",
}  # fmt: skip
NAMES = (*DRAWN, "A1", "A14", "B7", "B8")
FLIPS, NEUTRAL_EDITS = 42, 18
STRUCK = Edit("product_origins", None, {"PO06": None})  # what B3 rests on
DESK = Desk()  # keeps frames from test to test
ONE_DEAL = Edit("deals", None, {"legend_janssen_2017": {"first_patient_data_before_deal": "unknown"}})
NEUTRAL_RATE = Edit("response_rates", None, {"RR001": {"note": "Read again."}})
JUDGED = "scripts/systemrace/analysis/response_rates/judged.py"
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


def test_a_rule_is_told_from_data_that_changed_too(shelf: Shelf, first: Side) -> None:
    rule = ruled(shelf.base, "B3", "not testable", "known >= 0")
    moved, found = compared(first, shelf.side((NEUTRAL,), rules=rule))
    assert moved == {"B3": "no longer testable"}
    assert found["B3"]["to"] == [["rule"]]
    assert found["B3"]["told"] == "the rule alone (the data changed too, and need not have)"


def test_a_parameter_is_told_from_data_that_changed_too(shelf: Shelf, first: Side) -> None:
    moved, found = compared(first, shelf.side((NEUTRAL,), {"A1": {"as_of": "2012-12-31"}}))
    assert set(moved) == {"A1"}
    assert found["A1"]["to"] == [["parameters"]]
    assert found["A1"]["parameters"] == {"as_of": ["2026-08-22", "2012-12-31"]}


def test_where_many_records_act_together_some_that_do_are_listed(
    shelf: Shelf, first: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "TRIES", 10)
    edit = records_edit(shelf.base, "A1", 0.45, random.Random(3))  # noqa: S311 - chance, no secret
    moved, found = compared(first, shelf.side((edit,)))
    assert moved == {"A1": "weakened"}
    assert found["A1"]["to"] == [["data"]]
    assert found["A1"]["rows_least"] is False
    assert found["A1"]["rows_changed"] == len(edit.cells)
    assert set(found["A1"]["rows"][RECORDS]) <= set(edit.cells)


def test_two_copies_of_the_registry_are_told_from_the_two_days(shelf: Shelf, first: Side) -> None:
    earlier = {"snapshot": "2026-05-22", "as_of": "2026-05-22"}
    moved, found = compared(shelf.side(parameters={"A1": earlier}), first)
    assert (moved, set(found)) == ({}, {"A1"})
    assert found["A1"]["changed"] == ["data", "parameters"]
    estimates = {name: one["estimate"] for name, one in found["A1"]["alone"].items()}
    values = shelf.base.evaluated("A1", (), {**shelf.base.parameters["trial-counts"], **earlier})
    after = shelf.base.values["A1"]["ratio_running"]
    assert after != pytest.approx(values["ratio_running"])
    assert estimates == {  # which trials run stands in the copy, whichever the day
        "data": pytest.approx(after),
        "parameters": pytest.approx(values["ratio_running"]),
    }


def test_what_moves_a_claim_only_together_is_said_so(shelf: Shelf) -> None:
    known = shelf.base.values["A12"]["known"]
    older = shelf.side(rules=ruled(shelf.base, "A12", "not testable", f"known < {known - 1}"))
    newer = shelf.side((ONE_DEAL,), rules=ruled(shelf.base, "A12", "not testable", f"known < {known}"))
    found = compared(older, newer)[1]["A12"]
    assert found["to"] == [["data", "rule"]]
    assert found["told"] == "the data and the rule together; none of them does alone"
    assert found["rows"] == {"deals": [*ONE_DEAL.cells]}


def test_what_would_do_by_itself_is_named_beside_the_other(shelf: Shelf) -> None:
    known = shelf.base.values["A12"]["known"]
    older = shelf.side(rules=ruled(shelf.base, "A12", "not testable", f"known < {known}"))
    newer = shelf.side((ONE_DEAL,), rules=ruled(shelf.base, "A12", "not testable", f"known < {known + 1}"))
    found = compared(older, newer)[1]["A12"]
    assert found["to"] == [["data"], ["rule"]]
    assert found["told"] == "the data, or the rule; each of these would do by itself"


def test_code_is_told_from_data_that_changed_too(shelf: Shelf, first: Side, tmp_path: Path) -> None:
    """The older version's code runs in a process of its own, from the files that the version carries."""
    other = tmp_path / "scripts" / "systemrace"
    shutil.copytree(PACKAGE, other, ignore=shutil.ignore_patterns("__pycache__"))
    judged = other / "analysis" / "response_rates" / "judged.py"
    rewrite(judged, '"identifying_studies": float(studies)', '"identifying_studies": float(studies + 1)')
    older = coded(shelf.side(), tmp_path / "scripts", judged.read_bytes())
    changed = {**older.found["B8"]["values"], "identifying_studies": 1.0}
    verdict = judge(shelf.base.claims["B8"], changed).verdict
    entries = older.found | {"B8": {**older.found["B8"], "values": changed, "verdict": verdict}}
    newer = coded(shelf.side((NEUTRAL_RATE,)), PACKAGE.parent, b"as it is")
    moved, found = compared(replace(older, found=entries), newer)
    assert moved == {"B8": "no longer testable"}
    assert found["B8"]["to"] == [["code"]]
    assert found["B8"]["code"] == [JUDGED]
    assert found["B8"]["told"] == "the code alone (the data changed too, and need not have)"


def coded(side: Side, scripts: Path, judged: bytes) -> Side:
    """Give a version other code."""
    link = side.source.root / "scripts"
    link.unlink()
    link.symlink_to(scripts)
    sha = hashlib.sha256(judged).hexdigest()
    return replace(side, inputs={name: replace(one, code={JUDGED: sha}) for name, one in side.inputs.items()})


def test_a_claim_that_is_not_computed_again_as_recorded_is_not_guessed_at(shelf: Shelf, first: Side) -> None:
    """Where the recorded values are others than the evaluator's, only what is certain is said."""
    newer = shelf.side((STRUCK,), {"B3": {"silent": "own"}})
    recorded = {**newer.found["B3"], "values": {**newer.found["B3"]["values"], "share": 0.123}}
    found = compared(first, replace(newer, found=newer.found | {"B3": recorded}))[1]["B3"]
    assert found["to"] == [["data", "parameters"]]
    assert found["told"].startswith(
        "the data and the parameters, not told apart: the claim cannot be computed"
    )
    assert "rows" not in found


def ruled(base: Base, name: str, verdict: str, when: str) -> dict[str, Claim]:
    claim = base.claims[name]
    return {name: claim.model_copy(update={"rules": (Rule(verdict=verdict, when=when), *claim.rules)})}


def test_sixty_edits_are_reported_and_named_rightly(
    shelf: Shelf, first: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verdict that an edit is known to move is reported, none besides, and owed to what was edited."""
    monkeypatch.setattr(owed, "TRIES", 16)  # one row is found in fewer; of many, some must do
    base, chance = shelf.base, random.Random(60)  # noqa: S311 - chance, no secret
    edits = known_edits(shelf, DRAWN, FLIPS, NEUTRAL_EDITS, seed=2026)
    right, wrong = 0, []
    for known in edits:
        decoys = _decoys(base, known, chance)
        newer = shelf.side((known.edit, *decoys.edits), decoys.parameters, decoys.rules)
        moved, found = compared(first, newer)
        assert set(moved) == known.moves
        for name in known.moves:
            if _named_rightly(found[name], known.edit):
                right += 1
            else:
                wrong.append((name, known.edit, found[name]))
    assert len(edits) == 60
    assert right >= 0.95 * (right + len(wrong)), wrong


def _named_rightly(found: Mapping[str, Any], edit: Edit) -> bool:
    """Say whether data are named, and of them rows that were edited and no others."""
    table = edit.table if edit.snapshot is None else RECORDS
    rows = found.get("rows", {})
    return found["to"] == [["data"]] and set(rows) == {table} and set(rows[table]) <= set(edit.cells)


@dataclass(frozen=True)
class Decoys:
    """What else differs in a newer version, known to move nothing."""

    edits: tuple[Edit, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: Mapping[str, Claim] = field(default_factory=dict)


def _decoys(base: Base, known: Known, chance: random.Random) -> Decoys:
    rules = ruled(base, known.claim, "mixed", "1 > 2") if _verdict_moves(base, known) else {}
    edits = (NEUTRAL,) if known.edit.table != NEUTRAL.table and chance.random() < 0.5 else ()
    return Decoys(edits, _parameters(base, known, chance) if chance.random() < 0.5 else {}, rules)


def _verdict_moves(base: Base, known: Known) -> bool:
    """Say whether the verdict itself moves; with another rule a movement within it is not spoken of."""
    after = base.evaluated(known.claim, (known.edit,))
    return (
        len({judge(base.claims[known.claim], one).verdict for one in (base.values[known.claim], after)}) == 2
    )


def _parameters(base: Base, known: Known, chance: random.Random) -> Mapping[str, Mapping[str, Any]]:
    """Choose another option of a claim that changes no verdict, neither as the data were nor as they are."""
    claim = base.claims[known.claim]
    own = base.parameters[claim.chapter]
    options = [(one.choice, option.value) for one in claim.specifications for option in one.options]
    name, value = chance.choice([(name, value) for name, value in options if own[name] != value])
    chosen = {**own, name: value}
    edited = base.evaluated(claim.id, (known.edit,))
    try:
        before, after = base.evaluated(claim.id, (), chosen), base.evaluated(claim.id, (known.edit,), chosen)
        pairs = ((base.values[claim.id], before), (edited, after))
        same = [movement.compare(claim, one, other).movement == "held" for one, other in pairs]
    except Exception:
        return {}  # an option under which the claim cannot be computed or judged
    return {claim.id: {name: value}} if all(same) else {}
