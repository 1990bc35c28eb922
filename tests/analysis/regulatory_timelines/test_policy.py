import pandas as pd
import pytest

from systemrace import tables
from systemrace.analysis.regulatory_timelines import policy


@pytest.fixture
def acts():
    return tables.load("policy_events")


def test_the_lane_is_lettered_in_order_of_date(acts):
    lane = policy.lane(acts, ("P023", "P012", "P015"), "2026-08-22")
    assert lane[["key", "event_id"]].to_numpy().tolist() == [["a", "P012"], ["b", "P015"], ["c", "P023"]]


def test_acts_after_the_day_of_the_count_are_left_out(acts):
    assert policy.lane(acts, ("P012", "P023"), "2016-01-01")["event_id"].tolist() == ["P012"]


@pytest.mark.parametrize("stray", ["P999", "P001"], ids=["unknown", "undated"])
def test_an_act_that_cannot_be_placed_is_refused(acts, stray):
    with pytest.raises(ValueError, match=f"no dated policy act {stray}; take event_ids from"):
        policy.lane(acts, ("P012", stray), "2026-08-22")


def test_china_has_a_hospital_route_and_the_united_states_has_none(acts):
    listed = policy.routes(acts, ("CN", "US", "AU"), "2026-08-22")
    assert [policy.has_route(listed, place) for place in ("CN", "US", "AU")] == [True, False, False]


def test_a_route_opens_on_its_day_not_before(acts):
    assert not policy.has_route(policy.routes(acts, ("CN",), "2015-05-14"), "CN")
    assert policy.has_route(policy.routes(acts, ("CN",), "2015-05-15"), "CN")


def test_a_proposal_opens_nothing(acts):
    listed = policy.routes(acts, ("US",), "2030-01-01")
    assert not listed.loc[listed["event_id"] == "P066", "open"].iloc[0]


def test_every_route_rests_on_an_act_of_the_table(acts):
    known = pd.Series([route.event_id for route in policy.ROUTES])
    assert known.isin(acts["event_id"]).all()
