"""Claims as a document for other programs: as its schema says, with or without results."""

from __future__ import annotations

import json
import math

import jsonschema
import pytest

from systemrace import claims
from systemrace.book import verdicts
from systemrace.book.recorded import Recorded
from systemrace.project import find_project

ENTRY = {"verdict": "mixed", "rule": "otherwise", "values": {"ratio_ever": 2.0, "ratio_ever_high": math.inf}}


@pytest.fixture
def ledger() -> claims.Ledger:
    return claims.load(find_project())


@pytest.fixture
def recorded(tmp_path) -> Recorded:
    document = {
        "format": 1,
        "snapshot": "2026-08-22",
        "parameters": {"focal": "China"},
        "claims": {"A1": ENTRY},
    }
    (tmp_path / "results.json").write_text(json.dumps(document), encoding="utf-8")
    return Recorded("trial-counts", tmp_path)


def validate(told: dict) -> None:
    schema = json.loads(verdicts.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(verdicts.as_json(told)))


def test_every_claim_is_told_by_number_even_without_results(ledger):
    told = verdicts.document(ledger, {})
    validate(told)
    ids = [claim["id"] for claim in told["claims"]]
    assert set(ids) == set(ledger)
    assert ids == sorted(ids, key=lambda id: (id[0], int(id[1:])))
    assert {claim["verdict"] for claim in told["claims"]} == {None}


def test_a_verdict_comes_with_values_parameters_and_an_infinite_limit_as_text(ledger, recorded):
    told = verdicts.document(ledger, {"trial-counts": recorded})
    validate(told)
    first = told["claims"][0]
    assert (first["id"], first["verdict"], first["snapshot"]) == ("A1", "mixed", "2026-08-22")
    assert first["values"] == {"ratio_ever": 2.0, "ratio_ever_high": "inf"}
    assert first["parameters"] == {"focal": "China"}
    assert told["claims"][1]["verdict"] is None


def test_the_schema_refuses_a_verdict_that_is_none_of_the_five(ledger):
    told = verdicts.document(ledger, {})
    told["claims"][0]["verdict"] = "proven"
    with pytest.raises(jsonschema.ValidationError, match="proven"):
        validate(told)


def test_the_terminal_says_what_is_missing_and_how_to_compute_it(ledger, recorded):
    lines = verdicts.as_text(verdicts.document(ledger, {"trial-counts": recorded})).splitlines()
    assert lines[0].startswith("A1   mixed  China now runs more CAR-T trials")
    assert lines[-1].startswith("No current result for A2, ")
    assert lines[-1].endswith("Compute them: systemrace build")
