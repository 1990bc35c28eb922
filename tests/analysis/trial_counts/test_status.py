"""What runs, under each reading of the status."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import status, universe
from systemrace.analysis.trial_counts.comparison import UNKNOWN


@pytest.fixture
def selected(records, definition):
    return universe.select(records, definition)


@pytest.mark.parametrize(("rule", "focal"), [("recruiting", 3), ("open", 3), ("open and unknown", 4)])
def test_rules(selected, definition, resampling, rule, focal):
    found = status.compare_running(selected, definition, "2026-08-22", resampling, rule)
    assert (found.focal, found.comparator) == (focal, 2)


def test_unknown_fades_with_silence(selected, definition):
    weight = status.running_weight(selected, definition, "open and weighted unknown").set_axis(
        selected["nct_id"]
    )
    # B3 was last updated eight years before as_of: four half-lives of two years.
    assert weight["B3"] == pytest.approx(1 / 16, rel=1e-3)
    assert weight["A2"] == 1
    assert weight["A3"] == 0
    slower = replace(definition, unknown_half_life=8.0)
    assert status.running_weight(selected, slower, "open and weighted unknown").set_axis(selected["nct_id"])[
        "B3"
    ] == pytest.approx(0.5, rel=1e-3)


def test_status_of_another_day_is_not_known(selected, definition, resampling):
    earlier = replace(definition, as_of=pd.Timestamp("2020-01-01"))
    found = status.compare_running(selected, earlier, "2026-08-22", resampling)
    assert found == UNKNOWN or found.method == "not computed"
    table = status.rules_side_by_side(selected, earlier, "2026-08-22", resampling)
    assert table["focal"].isna().all()


def test_weight_of_unknown_from_none_to_full(selected, definition, resampling):
    sweep = status.by_unknown_weight(selected, definition, resampling)
    assert sweep["ratio"].iloc[0] == pytest.approx(3 / 2)
    assert sweep["ratio"].iloc[-1] == pytest.approx(4 / 2)
    assert sweep["ratio"].is_monotonic_increasing


def test_shares_of_status_sum_to_one(selected, definition):
    table = status.statuses(selected, definition)
    assert table.groupby("country")["share"].sum().tolist() == pytest.approx([1, 1])
