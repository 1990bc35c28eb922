"""Trials that sources name as pivotal, held against the copy."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.trial_counts import landmarks

PROGRAMMES = pd.DataFrame(
    {
        "programme_id": ["P1", "P2", "P3", "P4", "P5"],
        "product": ["one", "two", "proxied", "later", "elsewhere"],
        "pivotal_nct": ["NCT1", "NCT2", "NCT3", "NCT4", "ChiCTR5"],
        "pivotal_basis": [
            "named pivotal (phase 1/2)", "phase 2 (smith2020_two)", "first record of phase 2 (proxy)",
            "named", "named",
        ],
        "first_approval_date": ["2017-10-18", "2021", "2020-07", "2030-01-01", "2020"],
        "source_id": "s",
    }
)  # fmt: skip
AS_OF = pd.Timestamp("2026-08-22")


def records(*numbers):
    return pd.DataFrame({"nct_id": list(numbers)})


def test_only_numbers_that_a_source_names_are_looked_for():
    named = landmarks.pivotal(PROGRAMMES, records("NCT1"), AS_OF)
    assert named["pivotal_nct"].tolist() == ["NCT1", "NCT2"]
    assert named["held"].tolist() == [True, False]
    assert named["source_id"].tolist() == ["s", "smith2020_two"]


def test_products_approved_later_are_left_out():
    assert len(landmarks.pivotal(PROGRAMMES, records(), pd.Timestamp("2018-01-01"))) == 1


def test_what_is_lacking_is_named():
    named = landmarks.pivotal(PROGRAMMES, records("NCT1"), AS_OF)
    assert landmarks.lacking(named) == "Missing: NCT2 (two). A few such records could move that year."
    whole = landmarks.pivotal(PROGRAMMES, records("NCT1", "NCT2"), AS_OF)
    assert landmarks.lacking(whole) == "No such record is known to be missing."
