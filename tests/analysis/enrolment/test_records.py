"""Registry records: which allow a rate, and what they give."""

import pandas as pd
import pytest

from systemrace.analysis.enrolment import registry
from systemrace.tables import load


def begun(**changes):
    base = {
        "nct_id": "NCT00000001", "title": "CAR-T in lymphoma", "conditions": "Lymphoma",
        "interventions": "CAR-T",
        "places": ("China",), "overall_status": "COMPLETED", "phases": "PHASE1", "start_date": "2020-01-01",
        "primary_completion_date": "2021-01-01", "completion_date": "2022-01-01", "enrollment": 24,
        "n_sites": 2, "source_id": "s",
    }  # fmt: skip
    return {**base, **changes}


def records(*rows):
    frame = pd.DataFrame([begun(nct_id=f"NCT0000000{i}", **row) for i, row in enumerate(rows)])
    return registry.of_one_country(frame, load("disease_areas"), "China", "United States")


def test_a_rate_by_hand():
    found = registry.measured(records({}), registry.Choice()).iloc[0]
    assert found["months"] == pytest.approx(366 / 30.4375)
    assert found["month"] == pytest.approx(24 / 12.0246, rel=1e-4)
    assert found["site"] == pytest.approx(found["month"] / 2)
    assert (found["area"], found["stage"]) == ("blood cancer", "early phase")


def test_the_end_can_be_the_last_visit():
    found = registry.measured(records({}), registry.Choice(end="completion")).iloc[0]
    assert found["months"] == pytest.approx(731 / 30.4375)


@pytest.mark.parametrize(
    "change",
    [
        {"primary_completion_date": None},
        {"primary_completion_date": "2020-01-01"},
        {"enrollment": 0},
        {"enrollment": None},
        {"n_sites": None},
        {"overall_status": "RECRUITING"},
        {"places": ("China", "Japan")},
        {"places": ()},
    ],
)
def test_what_allows_no_rate_is_left_out(change):
    assert len(registry.measured(records({}, change), registry.Choice())) == 1


def test_terminated_and_running_records_are_choices():
    rows = [{}, {"overall_status": "TERMINATED"}, {"overall_status": "UNKNOWN"}]
    found = records(*rows)
    sizes = [
        len(registry.measured(found, registry.Choice(kind))) for kind in ("completed", "ended", "all dated")
    ]
    assert sizes == [1, 2, 3]


def test_later_phases_are_told_from_early_ones():
    found = records({"phases": "PHASE1|PHASE2"}, {"phases": None}, {"phases": "PHASE3"})
    assert found["stage"].tolist() == ["phase 2 or later", "early phase", "phase 2 or later"]


def test_coverage_counts_what_is_missing():
    found = registry.coverage(
        records({}, {"primary_completion_date": None}, {"places": ("United States",)}), registry.Choice()
    )
    table = found.set_index("place")
    assert table.loc["China", ["records", "with_end", "usable"]].tolist() == [2, 1, 1]
    assert table.loc["United States", "share"] == 1
