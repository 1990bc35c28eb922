"""Yearly measures of funding, against arithmetic by hand."""

import pytest

from systemrace.analysis.discovery import judged, labelled, steadiness, wording

CHOICE = steadiness.Choice()


def measure(key):
    return next(m for m in steadiness.MEASURES if m.key == key)


def test_the_gap_is_that_of_request_and_budget(rows):
    gaps = steadiness.values(rows, measure("gap"))
    assert gaps[2018] == pytest.approx(100 * (37.3 - 26.92) / 37.3)
    assert gaps[2026] == pytest.approx(100 * (47.216 - 27.9) / 47.216)
    assert gaps[2025] == pytest.approx(100 * (50.1 - 46.915) / 46.915)  # asked for more than was set
    assert 2024 not in gaps.index


def test_changes_are_taken_between_following_years_only(rows):
    changes = steadiness.values(rows, measure("budget"))
    assert changes[2024] == pytest.approx(100 * (47.311 / 47.679 - 1))
    assert 2017 not in changes.index


def test_counts_behind_rates_agree_with_the_rates(rows):
    for name in ("nih-esi-rate", "nih-rpg-success", "nsfc-success"):
        with_counts = rows[(rows["series"] == name) & rows["denominator"].notna()]
        computed = 100 * with_counts["numerator"] / with_counts["denominator"]
        assert ((computed - with_counts["value"]).abs() < 0.1).all()


def test_the_measures_of_the_claim(rows):
    found = steadiness.judge(rows, CHOICE).set_index("measure")
    outside = set(found.index[found["outside"] & (found["status"] == steadiness.COUNTED)])
    assert outside == {"stopped", "gap", "early-rate"}
    assert found.loc["success", "status"] == steadiness.TOO_OLD
    assert judged.a15(rows, CHOICE) == {
        "measures": 5, "outside": 3, "outside_share": 0.6, "china_measures": 0, "wider": 0, "narrower": 0,
    }  # fmt: skip


def test_an_older_horizon_lets_the_success_rate_in(rows):
    found = judged.a15(rows, steadiness.Choice(newest_from=2023))
    assert (found["measures"], found["outside"]) == (6, 3)


def test_more_years_asked_for_leave_fewer_measures(rows):
    statuses = steadiness.judge(rows, steadiness.Choice(least_years=8)).set_index("measure")["status"]
    assert statuses["early-rate"] == steadiness.TOO_SHORT
    assert statuses["stopped"] == steadiness.COUNTED


def test_a_short_chinese_series_is_compared_only_when_asked(rows):
    short = steadiness.Choice(least_years=2)
    table = steadiness.against_china(rows, steadiness.judge(rows, short), short)
    assert table["measure"].tolist() == ["early-rate"]
    assert table["low"].iloc[0] < 1 < table["high"].iloc[0]


def test_trackers_pick_the_lowest_middle_or_highest_count(rows):
    picked = {name: steadiness.stopped(rows, name)[1] for name in ("lowest", "middle", "highest")}
    assert picked == {"lowest": 694, "middle": 1450, "highest": 2300}


def test_leaving_out_shows_how_fragile_the_answer_is(rows):
    runs = steadiness.without_each(rows, CHOICE)
    assert runs.iloc[0].tolist() == ["none", 5, 3]
    assert (runs["outside"][1:] * 2 > runs["measures"][1:]).sum() == 2
    assert wording.fragile(runs).startswith("The result is fragile")


def test_stopped_awards_stand_between_the_years_before_and_those_given_back(rows):
    told = labelled.stopped(rows)
    assert told["kind"].iloc[0] == "before"
    assert told["kind"].iloc[-1] == "given back"
    assert told["value"].between(1, 2300).all()


def test_a_measure_left_out_is_shown_and_not_counted(rows):
    gone = steadiness.left_out(stopped=False, requests=True, early_career="number")
    assert gone == ("stopped", "early-rate")
    choice = steadiness.Choice(left_out=gone)
    table = steadiness.judge(rows, choice).set_index("measure")
    assert table.loc[list(gone), "status"].eq(steadiness.LEFT_OUT).all()
    assert (judged.a15(rows, choice)["measures"], judged.a15(rows, choice)["outside"]) == (3, 1)
    assert labelled.measures(rows, steadiness.judge(rows, choice))["panel"].str.endswith("(left out)").any()


def test_gaps_keep_their_sign_where_asked(rows):
    signed = steadiness.values(rows, measure("gap"), "with sign")
    assert signed[2025] == pytest.approx(100 * (46.915 - 50.1) / 46.915)
    assert (signed.abs() == steadiness.values(rows, measure("gap"))).all()


def test_a_line_needs_three_earlier_years_and_carries_on(rows):
    line = steadiness.Choice(foretold="line")
    held = steadiness.hold(rows, measure("early-count"), line)
    # Awards to early-stage investigators rose until 2023; carried on, more were foretold than their mean.
    assert held.foretold.centre > steadiness.hold(rows, measure("early-count"), CHOICE).foretold.centre
    assert held.outside
    short = rows[~((rows["series"] == "nih-esi-awardees") & (rows["year_end"] < 2023))]
    few = steadiness.hold(short, measure("early-count"), line)
    assert few.earlier == 2
    assert steadiness.status(few, steadiness.Choice(foretold="line", least_years=2)) == steadiness.TOO_SHORT
