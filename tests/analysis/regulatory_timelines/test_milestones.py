import pandas as pd
import pytest

from systemrace.analysis.regulatory_timelines import milestones


@pytest.fixture
def collect(programmes, approvals, events):
    def run(as_of="2026-08-22", legend_start="2015-10-02", rival_starts="product"):
        found = milestones.collect(
            programmes, approvals, events, as_of=as_of, legend_start=legend_start, rival_starts=rival_starts
        )
        return found.set_index(["product", "kind"])["date"]

    return run


def test_each_product_has_its_first_milestones(collect):
    dated = collect()
    assert dated["cilta-cel"].to_dict() == {
        "first_patient": "2015-10-02",
        "ind_cleared": "2018-03-13",
        "pivotal_start": "2018-06-29",
        "submission": "2020-12",
        "first_approval": "2022-02-28",
        "second_approval": "2022-05-25",
    }


def test_the_filing_is_with_the_regulator_that_approved_first(collect):
    assert collect()["axi-cel", "submission"] == "2017-03-31"
    assert collect()["eque-cel", "submission"] == "2022-05-01"


def test_a_licensee_does_not_restart_the_product(collect):
    kinds = collect()["axi-cel"].index
    assert "program_start" not in kinds, "the Chinese licensee began after the first patient"
    assert "ind_cleared" not in kinds, "the Chinese clearance came after the US approval"


@pytest.mark.parametrize("start", ["2015-10-02", "2016-03"])
def test_the_start_of_legend_2_is_a_choice(collect, start):
    assert collect(legend_start=start)["cilta-cel", "first_patient"] == start


def test_a_start_that_nobody_recorded_is_refused(collect):
    with pytest.raises(
        ValueError, match=r"legend_start 2014 is not a recorded start .*\(recorded: 2015-10-02, 2016-03\)"
    ):
        collect(legend_start="2014")


def test_the_start_of_a_family_may_be_earlier(collect):
    assert collect()["eque-cel", "first_patient"] == "2018"
    assert collect(rival_starts="family")["eque-cel", "first_patient"] == "2017-06-01"


def test_nothing_after_the_day_of_the_count_is_known(collect):
    early = collect(as_of="2018-01-01")
    assert set(early.index.get_level_values("product")) == {"axi-cel"}


def test_an_undated_approval_is_not_one(collect):
    assert ("eque-cel", "second_approval") not in collect().index


def test_partial_dates_keep_their_range(programmes, approvals, events):
    found = milestones.collect(programmes, approvals, events, as_of="2026-08-22", legend_start="2016-03")
    start = found[(found["product"] == "cilta-cel") & (found["kind"] == "first_patient")].iloc[0]
    assert [start["first"], start["middle"], start["last"]] == [
        pd.Timestamp(day) for day in ("2016-03-01", "2016-03-16", "2016-03-31")
    ]


def test_an_approval_of_an_unknown_product_is_refused(programmes, approvals):
    stray = approvals.assign(product="Newcel", inn=None)
    with pytest.raises(
        ValueError, match="no programme carries the name of the approved Newcel; add it to aliases"
    ):
        milestones.approvals_by_programme(stray, programmes)


def test_recorded_starts_of_legend_2_are_listed_in_order(events, programmes):
    assert milestones.recorded_starts(events, programmes) == ["2015-10-02", "2016-03"]


def test_clearances_are_compared_only_before_approval(programmes):
    both = milestones.cleared_in_both(programmes, ("ind_cn_date", "ind_us_date"))
    assert both["product"].tolist() == ["cilta-cel"]
    assert both["days"].tolist() == [-64], "2018-03-13 against the middle of May 2018"
