"""Counts that others printed, made again."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import matches, published

CT = "ClinicalTrials.gov"
COLUMNS = [
    "row_id", "source_id", "as_of", "period_start", "registry", "scope", "definition", "region", "measure",
    "denominator", "value", "percent",
]  # fmt: skip
PRINTED = [
    ("pc002", "wei", "2018-12-31", None, CT, "CAR-T", "trials", "China", "trials", None, "4", None),
    ("pc004", "jho", "2018", None, CT, "CAR-T", "trials", "United States", "trials", None, "4", None),
    ("pc009", "rev", "2018", None, CT, "all CAR cells", "share", "World", "share", None, None, "50"),
    ("pc003", "wei", "2018-12-31", None, "ChiCTR", "CAR-T", "trials", "China", "trials", None, "150", None),
    ("pc010", "wang", "2018", None, "all", "all cell therapy", "trials", "World", "trials", None, "99", None),
    ("pc048", "novo", None, None, "not stated", "CAR-T", "trials", "China", "trials", None, "700", None),
    ("pc051", "scrip", "2018", None, "Citeline", "CAR-T", "first", "both", "ranking", None, None, None),
    ("pc053", "rec", "2026-12", None, CT, "CAR-T search", "all", "World", "records", None, "12", None),
]  # fmt: skip


@pytest.fixture
def printed() -> pd.DataFrame:
    frame = pd.DataFrame(PRINTED, columns=COLUMNS).astype("string")
    return frame.astype({"value": "Float64", "percent": "Float64", "denominator": "Float64"})


@pytest.fixture
def classified() -> pd.DataFrame:
    rows = [("A1", "solid tumour", None), ("A2", "autoimmune", "rheumatic"), ("A3", "solid tumour", None)]
    return pd.DataFrame(rows, columns=["nct_id", "area", "level1"]).astype("string")


def test_counts_are_made_again_by_registration(printed, records, classified, countries, definition):
    table = published.compare_counts(printed, records, classified, countries, definition).set_index("row_id")
    # Registered by the end of 2018 with a Chinese site: A1, A2, A7.
    assert table.loc["pc002", ["ours", "ratio"]].tolist() == [3, 0.75]
    # American: A2, A3 all year, B2 from its middle month of January.
    assert table.loc["pc004", ["low", "ours", "high"]].tolist() == [2, 3, 3]


def test_a_share_is_held_against_a_share(printed, records, classified, countries, definition):
    table = published.compare_counts(printed, records, classified, countries, definition).set_index("row_id")
    # Two cancers (A1, A3) among the seven CAR trials registered by the middle of 2018.
    assert table.loc["pc009", "ours"] == pytest.approx(100 * 2 / 7)


def test_what_is_printed_after_the_day_is_left_out(printed, records, classified, countries, definition):
    table = published.compare_counts(printed, records, classified, countries, definition)
    assert "pc053" not in set(table["row_id"])
    earlier = replace(definition, as_of=pd.Timestamp("2017-06-01"))
    assert published.compare_counts(printed, records, classified, countries, earlier).empty


def test_every_other_row_has_its_reason(printed, definition):
    reasons = published.unmatched(printed, definition, "China").set_index("sources")["reason"].to_dict()
    assert reasons == {
        "wei": "another registry, not in our copy",
        "wang": "counts other cell therapies as well",
        "novo": "no date is given",
        "scrip": "a ranking of China first, without counts; our copy puts China first",
        "rec": "printed after the day counted",
    }


def test_a_count_given_as_percentage_of_a_total():
    row = pd.Series({"value": pd.NA, "percent": 46.9, "denominator": 2045.0})
    assert published._printed_value(row) == pytest.approx(959.1, abs=0.01)


def test_every_match_says_why():
    assert all(match.why and match.label for match in matches.MATCHES.values())
    labels = [match.label for match in matches.MATCHES.values()]
    assert len(set(labels)) == len(labels)
