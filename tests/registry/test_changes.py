"""What differs between two copies: on frames made by hand, and on the copies of the book."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace import tables
from systemrace.registry import changes
from systemrace.registry.changes import Copy, between, compare, move
from systemrace.tables import TABLES

OLDER, NEWER = "2026-05-22", "2026-08-22"


def frame(table: str, rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(TABLES[table].schema.columns))


def copy(*records: dict, sites: tuple[tuple[str, str], ...] = (), **screened: str) -> Copy:
    trials = [{"title": "T", "lead_sponsor": "S", **record} for record in records]
    judged = [
        {"nct_id": one["nct_id"], "is_car": "yes", "sponsor_country": "CN", **screened} for one in records
    ]
    places = [
        {"site_id": f"{record}-{n:03}", "nct_id": record, "facility": name, "city": "C", "country": "China"}
        for n, (record, name) in enumerate(sites)
    ]
    return Copy(frame("trials", trials), frame("sites", places), frame("screening", judged))


def one(**fields: object) -> dict:
    return {"nct_id": "NCT00000001", **fields}


@pytest.fixture(scope="module")
def shipped() -> tuple[Copy, Copy]:
    older, newer = (
        Copy(*(tables.load(name, date) for name in ("trials", "sites", "screening")))
        for date in (OLDER, NEWER)
    )
    return older, newer


def test_equal_copies_differ_in_nothing():
    same = copy(one(start_date="2020-01"), sites=(("NCT00000001", "A"),))
    found = compare(same, same)
    assert found.counts()["records"].sum() == 0
    assert found.ids() == []
    assert found.batches.empty


def test_records_added_and_removed():
    found = compare(copy(one()), copy({"nct_id": "NCT00000002"}))
    assert found.ids("added") == ["NCT00000002"]
    assert found.ids("removed") == ["NCT00000001"]
    assert found.records == (1, 1)


def test_each_kind_of_change_is_in_its_own_table():
    before = copy(one(overall_status="UNKNOWN", start_date="2020-01", enrollment=10), is_car="likely")
    after = copy(one(overall_status="RECRUITING", start_date="2021-01", enrollment=8), is_car="yes")
    found = compare(before, after)
    assert {kind: len(table) for kind, table in found.tables.items() if len(table)} == {
        "status": 1, "dates": 1, "enrolment": 1, "classification": 1,
    }  # fmt: skip
    moved = found.tables["dates"].iloc[0]
    assert (moved["field"], moved["old"], moved["new"], moved["change"], moved["days"]) == (
        "start_date", "2020-01", "2021-01", "later", 366,
    )  # fmt: skip
    assert found.tables["enrolment"]["difference"].tolist() == [-2]
    assert found.tables["classification"]["old"].tolist() == ["likely"]


def test_sites_are_compared_by_name_not_by_number():
    key = "NCT00000001"
    before = copy(one(countries="China"), sites=((key, "A"), (key, "B")))
    assert compare(before, copy(one(countries="China"), sites=((key, "B"), (key, "A")))).ids() == []
    found = compare(before, copy(one(countries="China|Japan"), sites=((key, "B"), (key, "D"), (key, "E"))))
    row = found.tables["sites"].iloc[0]
    assert (row["old"], row["new"], row["countries_gained"]) == (2, 3, "Japan")
    assert row["gained"] == "D, C, China|E, C, China"
    assert row["lost"] == "A, C, China"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "2020", "filled"),
        ("2020", "", "cleared"),
        ("2020", "2020-05", "more exact"),
        ("2020-05-01", "2020-05", "less exact"),
        ("2020-05", "2020-06-01", "later"),
        ("2020-05", "2019", "earlier"),
    ],
)
def test_a_date_that_is_only_more_exact_has_not_moved(old, new, told):
    assert move(old, new) == told


def test_records_of_one_sponsor_that_change_alike_are_told_together():
    ids = [f"NCT0000000{n}" for n in range(4)]
    before = copy(*({"nct_id": name, "start_date": "2020-01-01"} for name in ids))
    after = copy(
        *({"nct_id": name, "start_date": "2021-01-01" if name != ids[0] else "2020-01-01"} for name in ids)
    )
    batch = compare(before, after).batches.iloc[0]
    assert (batch["kind"], batch["change"], batch["lead_sponsor"], batch["records"]) == (
        "dates",
        "later",
        "S",
        3,
    )
    assert batch["nct_ids"] == "|".join(ids[1:])


def test_the_shipped_copies_differ_as_counted_apart(shipped):
    """Counted with plain string comparison of the files, without this module."""
    counts = compare(*shipped).counts().set_index("kind")
    assert counts["records"].to_dict() == {
        "added": 121, "removed": 4, "status": 185, "dates": 114, "enrolment": 93, "sites": 116,
        "classification": 10, "other": 377, "updated": 410,
    }  # fmt: skip
    assert counts.loc["dates", "cells"] == 106 + 11 + 3
    assert counts.loc["enrolment", "cells"] == 86 + 21
    assert counts.loc["other", "cells"] == 15 + 11 + 47 + 1 + 22 + 54 + 314


def test_the_starts_that_one_sponsor_moved_show_as_one_batch(shipped):
    largest = compare(*shipped).batches.iloc[0]
    assert largest["records"] == 25
    assert largest["lead_sponsor"] == "Shenzhen Geno-Immune Medical Institute"
    assert (largest["field"], largest["change"]) == ("start_date", "later")
    assert "NCT03271632" in largest["nct_ids"]


def test_taking_back_changes_gives_the_older_copy_or_any_mixture(shipped):
    older, newer = shipped
    found = compare(older, newer)
    assert compare(older, between(older, newer, frozenset(found.ids()))).ids() == []
    assert compare(newer, between(older, newer, frozenset())).ids() == []
    some = frozenset(found.ids()[:50])
    assert set(compare(newer, between(older, newer, some)).ids()) == some


def test_no_column_of_a_copy_is_forgotten():
    left_out = {
        "nct_id", "countries", "n_sites", "record_date", "source_id", "is_car_basis", "sponsor_country_basis",
        "study_type_basis", "first_posted_month_basis", "rule_version",
    }  # fmt: skip
    there = set(TABLES["trials"].schema.columns) | set(TABLES["screening"].schema.columns)
    told = {name for fields in changes.FIELDS.values() for name in fields} - {"screened_study_type"}
    assert there - told == left_out
