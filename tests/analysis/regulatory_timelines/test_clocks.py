import math

import pandas as pd
import pytest

from systemrace import dates, tables
from systemrace.analysis.regulatory_timelines import clocks, startup

COLUMNS = [
    "review_id", "metric", "jurisdiction", "what", "period", "n", "statistic", "value", "unit",
    "iqr_lower", "iqr_upper", "range_lower", "range_upper", "clock_start", "clock_stop", "source_id",
]  # fmt: skip


@pytest.fixture
def review_times():
    rows = [
        ("R1", "IND review", "CN", "after reform", "2018-07 onward", None, "limit", 60, "working days"),
        (
            "R2",
            "IND review",
            "CN",
            "30-working-day channel",
            "2025-09-12 onward",
            None,
            "limit",
            30,
            "working days",
        ),
        ("R3", "IND review", "US", "initial IND", "standing", None, "limit", 30, "calendar days"),
        ("R4", "IND review", "CN", "all", "2017", None, "mean", 175, "working days"),
        ("R5", "IND review", "CN", "first CAR-T", "2017-12 to 2018-03", 1, "computed", 92, "calendar days"),
        ("R6", "CTA review", "EU", "proposed", "proposal 2025", None, "limit", 75, "days"),
        ("R7", "IND review", "CN", "press", "to 2015", None, "range", None, "months"),
        ("R8", "IND hold rate", "US", "holds", "FY2013", 1410, "share", 8.9, "percent"),
        ("R9", "IND review", "US", "measured", "2020", 40, "median", 28, "calendar days"),
    ]
    frame = pd.DataFrame([(*row, *[None] * 7) for row in rows], columns=COLUMNS)
    frame.loc[6, ["range_lower", "range_upper"]] = [12, 24]
    return frame.assign(source_id="s")


@pytest.fixture
def listed(review_times):
    return clocks.clocks(review_times, clocks.TRIAL_REVIEW, ("CN", "US", "EU"))


def test_limits_and_observations_are_told_apart(listed):
    kinds = listed.set_index("review_id")["kind"].to_dict()
    assert kinds == {
        "R1": "limit", "R2": "limit", "R3": "limit", "R4": "measured", "R5": "measured", "R6": "proposed",
        "R7": "rough", "R9": "measured",
    }  # fmt: skip


def test_no_unit_is_changed_and_rates_are_no_clocks(listed, review_times):
    kept = review_times.set_index("review_id")["unit"].to_dict()
    assert all(kept[row.review_id] == row.unit for row in listed.itertuples())
    assert "R8" not in set(listed["review_id"])


def test_only_limits_in_working_days_are_converted_and_marked(listed):
    found = clocks.converted(listed, 1.4)
    assert dict(zip(found["review_id"], found["value"], strict=True)) == {"R1*": 84.0, "R2*": 42.0}
    assert set(found["unit"]) == {"calendar days"}
    assert set(found["statistic"]) == {"limit, converted"}


def test_converted_limits_stand_with_their_jurisdiction(listed):
    both = clocks.with_converted(listed, 1.4)
    calendar = both.loc[both["unit"] == "calendar days", "review_id"].tolist()
    assert calendar == ["R5", "R1*", "R2*", "R3", "R9"]


def test_the_fast_channel_counts_only_when_asked(listed):
    assert clocks.shortest_limit(listed, "CN", 1.4, fast_channel=False) == pytest.approx(84)
    assert clocks.shortest_limit(listed, "CN", 1.4, fast_channel=True) == pytest.approx(42)
    assert clocks.shortest_limit(listed, "US", 1.4, fast_channel=False) == 30


def test_a_place_without_a_limit_has_none(listed):
    assert math.isnan(clocks.shortest_limit(listed, "JP", 1.4, fast_channel=False))
    values = clocks.claim_values([True, False], [84.0, math.nan])
    assert values["comparator_limit_days"] == math.inf


@pytest.mark.parametrize(
    ("period", "era"),
    [
        ("before reform", "before"), ("to 2015", "before"), ("2017-12 to 2018-03", "before"),
        ("2017", "before"),
        ("2018-07 onward", "after"), ("2018-2019", "after"), ("2017-2025", "after"), ("standing", "standing"),
        ("from 2020-07-01", "after"), (None, "not stated"), ("undated", "not stated"),
    ],
)  # fmt: skip
def test_era_of_a_period(period, era):
    assert clocks.era(period, "2018-07") == era


def test_by_era_takes_ranges_by_their_ends(listed):
    table = clocks.by_era(listed, "2018-07")
    row = table[table["unit"] == "months"].iloc[0]
    assert [row["era"], row["shortest"], row["longest"]] == ["before", 12, 24]


def test_a_row_that_is_not_there_is_named(review_times):
    with pytest.raises(ValueError, match=r"review_times\.csv has no row R999"):
        clocks.printed(review_times, "R999")


def test_stages_are_compared_in_one_unit_only(listed):
    compared = startup.comparable(startup.staged(listed), "CN", "US").set_index("stage")
    row = compared.loc["review of the application"]
    assert [row["unit"], row["focal"], row["comparator"]] == ["calendar days", 92, 28]
    assert not row["comparator_slower"]
    assert startup.score(compared.reset_index()) == {"stages_comparable": 1, "stages_comparator_slower": 0}


def test_without_a_shared_unit_nothing_is_compared(listed):
    other = listed[listed["review_id"] != "R9"]
    compared = startup.comparable(startup.staged(other), "CN", "US")
    assert startup.score(compared)["stages_comparable"] == 0


@pytest.mark.parametrize(
    ("metric", "start", "stop", "stage"),
    [
        ("trial start-up", "submission", "IRB approval", "ethics review"),
        ("trial start-up", "IRB approval", "activation", "contract and activation"),
        ("trial start-up", "activation", "first patient", "activation to first patient"),
        ("trial start-up", "protocol release", "site activation", "whole start-up"),
        ("pre-IND preparation", "meeting", "IND", "before the application"),
    ],
)
def test_stage_of_a_clock(metric, start, stop, stage):
    row = pd.DataFrame({"metric": [metric], "clock_start": [start], "clock_stop": [stop], "unit": ["days"]})
    assert startup.staged(row)["stage"].tolist() == [stage]


def test_what_ends_after_the_first_patient_is_left_out():
    row = pd.DataFrame(
        {
            "metric": ["trial start-up"],
            "clock_start": ["protocol"],
            "clock_stop": ["phase 1 readout"],
            "unit": ["days"],
        }
    )
    assert startup.staged(row).empty


def test_computed_clocks_of_the_book_follow_from_their_printed_days():
    computed = tables.load("review_times")
    computed = computed[(computed["statistic"] == "computed") & (computed["unit"] == "calendar days")]
    days = computed[["clock_start", "clock_stop"]].apply(
        lambda column: column.str.extract(r"(\d{4}-\d{2}-\d{2})$")[0]
    )
    gaps = (dates.earliest(days["clock_stop"]) - dates.earliest(days["clock_start"])).dt.days
    assert len(computed) >= 8
    assert gaps[gaps.notna()].tolist() == computed.loc[gaps.notna(), "value"].tolist()
    assert gaps.notna().sum() >= 8
