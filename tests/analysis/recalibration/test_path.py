"""Stages add up as their rows do, and no act saves more than its stages last."""

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.recalibration import acts, judged, path
from systemrace.errors import UsageError

STAGES = path.Route("US", ("SP005", "R010", "R018", "R019", "R020"))


@pytest.fixture
def laid(durations):
    return path.segments(*durations, [STAGES], 1.4)


def test_the_us_path_is_the_sum_of_its_rows(laid):
    days = 365.25 / 12
    assert laid["months"].tolist() == pytest.approx([380 / days, 30 / days, 1.2, 2.6, 0.4])
    assert laid["stop"].iloc[-1] == pytest.approx(17.67, abs=0.005)
    assert laid["stage"].tolist() == [
        "before the application", "review of the application", "ethics review", "contract and activation",
        "activation to first patient",
    ]  # fmt: skip
    total = path.totals(laid).iloc[0]
    assert total["longest"] == pytest.approx(700 / days + 30 / days + 1.8 + 4.4 + 1.1)
    assert total["shortest"] == pytest.approx(380 / days + 30 / days + 1.0 + 1.6 + 0.1)


def test_working_days_and_weeks_are_turned_into_months(durations):
    found = path.segments(*durations, [path.Route("CN", ("R054", "SP013"))], 1.4)
    assert found["months"].tolist() == pytest.approx([50 * 1.4 / (365.25 / 12), 84 / (365.25 / 12)])
    assert found["kind"].tolist() == ["observed", "legal limit"]


def test_a_range_without_a_middle_stands_at_its_middle(durations):
    found = path.segments(*durations, [path.Route("AU", ("R025", "R026"))], 1.4)
    days = 365.25 / 12
    assert found["months"].tolist() == pytest.approx([24.5 / days, 63 / days])
    assert found[["low", "high"]].iloc[0].tolist() == pytest.approx([21 / days, 28 / days])


def test_a_route_of_unknown_rows_says_so(durations):
    with pytest.raises(ValueError, match="no duration R999 for the route 'x'; take ids from data/evidence"):
        path.segments(*durations, [path.Route("x", ("R010", "R999"))], 1.4)


def test_a_row_that_times_nothing_before_the_first_patient_is_no_segment(durations):
    with pytest.raises(ValueError, match="no duration R042"):
        path.segments(*durations, [path.Route("x", ("R042",))], 1.4)


def loosened(rows):
    columns = ["event_id", "path_stages", "months_saved_low", "months_saved_high", "in_use"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(
        title="x", date="2026", form="plan", covers_car_t="yes", saving_basis="aim", source_id="s",
        front=[any(stage in acts.FRONT for stage in stages) for stages in frame["path_stages"]],
    )  # fmt: skip


def test_no_act_saves_more_than_its_stages_last(laid):
    found = path.caps(loosened([("P1", ("IND review",), 6.0, 12.0, True)]), laid)
    assert found["most"].iloc[0] == pytest.approx(30 / (365.25 / 12))
    assert path.saving(found, loosened([("P1", ("IND review",), 6.0, 12.0, True)])) == pytest.approx(
        (30 / (365.25 / 12),) * 2
    )


def test_acts_that_share_a_stage_are_not_added(laid):
    rows = [
        ("P1", ("pre-IND", "IND review"), 2.0, 4.0, True),
        ("P2", ("pre-IND",), 1.0, 6.0, True),
        ("P3", ("contract", "approval"), 0.5, 1.0, True),
    ]
    frame = loosened(rows)
    assert path.saving(path.caps(frame, laid), frame) == pytest.approx((1.5, 7.0))


def test_an_act_at_the_other_end_of_the_path_saves_nothing_here(laid):
    frame = loosened([("P1", ("approval",), 4.0, 11.0, True), ("P2", ("IND review",), np.nan, np.nan, True)])
    found = path.caps(frame, laid)
    assert found["event_id"].tolist() == ["P2"]
    assert path.saving(found, frame) == (0.0, 0.0)
    assert path.measured(found) == 0


def test_only_measured_savings_in_use_are_measured(laid):
    frame = loosened([("P1", ("ethics",), 1.0, 1.0, True), ("P2", ("ethics",), 1.0, 1.0, False)])
    assert path.measured(path.caps(frame.assign(saving_basis="measured"), laid)) == 1


def test_the_real_acts_save_what_one_plan_aims_at(policy_events, durations, laid):
    known = acts.distinct(policy_events, acts.Choices(as_of="2026-08-22"))
    held = judged.capped(known, laid, "US")
    chinese = path.segments(*durations, [path.Route("CN", ("R054", "SP013"))], 1.4)
    focal = judged.capped(known, chinese, "CN")
    sure, unsure = (judged.savings(held, focal, scope) for scope in (False, True))
    assert (sure.in_use, sure.announced, sure.focal) == ((0.0, 0.0), (6.0, 12.0), (0.0, 0.0))
    # The channel of 30 working days, if it covers CAR-T.
    assert unsure.focal == (1.4, 1.4)


def test_routes_are_named_by_their_ends_and_told_apart(durations):
    routes = [STAGES, path.Route("US", ("R014", "R010", "R018", "R019", "R020"))]
    names = path.totals(path.segments(*durations, routes, 1.4))["route"].tolist()
    assert names[0] == "US: first meeting to first patient (3 of 5 observed)"
    assert names[1] == "US: first meeting to first patient (4 of 5 observed)"
    same = path.totals(path.segments(*durations, [STAGES, STAGES], 1.4))["route"].tolist()
    assert same[1].endswith("[SP005, R010, R018, R019, R020]")


def test_every_stage_of_the_path_has_its_ends():
    assert set(path.ENDS) == set(path.TOUCHED)


def test_a_day_without_acts_is_refused_with_the_way_out():
    none = pd.DataFrame({"event_id": []})
    with pytest.raises(UsageError, match=r"By 30 June 2022 no act .* for the United States\. Choose a later"):
        path.require_acts(none, "the United States", "30 June 2022")
    path.require_acts(pd.DataFrame({"event_id": ["E1"]}), "the United States", "30 June 2022")
