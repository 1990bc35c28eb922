"""Acts are counted once, their furthest row decides, and the real table gives what a hand count gives."""

from dataclasses import replace

import pytest

from systemrace.analysis.recalibration import acts, judged, wording
from systemrace.errors import UsageError
from systemrace.tables.schemas import policy

DAY = acts.Choices(as_of="2026-08-22")


def by_id(table):
    return table.set_index("event_id")


def test_rows_of_one_act_are_one_act_dated_when_first_told(small):
    table = by_id(acts.distinct(small, DAY))
    assert "P2" not in table.index
    assert table.loc["P1", ["form", "in_use", "date", "rows", "source_id"]].tolist() == [
        "final guidance", True, "2026-01-11", 2, "sP1|sP2",
    ]  # fmt: skip
    own = by_id(acts.distinct(small, replace(DAY, dated="own row")))
    assert own.loc["P1", "date"] == "2026-05"


def test_an_act_that_ended_takes_along_what_was_done_under_it(small):
    table = by_id(acts.distinct(small, DAY))
    assert table.loc["P4", "form"] == "ended"
    assert not table.loc["P4", "in_use"]
    earlier = by_id(acts.distinct(small, replace(DAY, as_of="2025-07-01")))
    assert earlier.loc["P4", ["form", "in_use"]].tolist() == ["decision", True]


def test_a_rule_before_its_effect_is_a_plan(small):
    assert by_id(acts.distinct(small, DAY)).loc["P6", "form"] == "plan"
    later = by_id(acts.distinct(small, replace(DAY, as_of="2027-05-01")))
    assert later.loc["P6", "form"] == "rule"


def test_undated_acts_and_acts_outside_the_span_are_left_out(small):
    assert "P7" not in set(acts.distinct(small, DAY)["event_id"])
    since = acts.distinct(small, replace(DAY, since="2025-06-15"))
    # A year that could lie after the first day is kept.
    assert set(since["event_id"]) == {"P1", "P6", "P9"}


def test_what_counts_as_in_use_and_as_rare_is_a_choice(small):
    strict = by_id(acts.distinct(small, replace(DAY, in_use="legal force only", rare="by its terms")))
    assert not strict.loc[["P1", "P3"], "in_use"].any()
    assert strict.loc["P3", "rare"]
    assert not strict.loc["P9", "rare"]


def test_acts_may_have_to_cover_the_field_of_the_book(policy_events):
    def ids(scope):
        return set(acts.loosening(acts.distinct(policy_events, replace(DAY, scope=scope)), "US")["event_id"])

    assert ids("any") - ids("not known to leave out CAR-T") == {"P055", "P085"}
    assert ids("not known to leave out CAR-T") - ids("known to cover CAR-T") == {"P066", "P071", "P095"}
    assert wording.scoped("any") == "loosen the path of a new therapy"
    assert wording.scoped("known to cover CAR-T").endswith("and are known to cover CAR-T")


def test_every_legal_form_has_its_place():
    assert set(acts.ORDER) == {*policy.BINDINGNESS, "ended"}
    assert acts.STAGES == policy.PATH_STAGES


def test_a_hand_count_of_the_us_acts(policy_events):
    loosened = by_id(acts.loosening(acts.distinct(policy_events, DAY), "US"))
    assert set(loosened.index[loosened["in_use"]]) == {
        "P015", "P031", "P052", "P054", "P055", "P082", "P084", "P095",
    }  # fmt: skip
    assert set(loosened.index[~loosened["in_use"]]) == {
        "P066", "P069", "P071", "P072", "P083", "P085", "P094",
    }  # fmt: skip
    assert set(loosened.index[loosened["rare"]]) == {"P031", "P055", "P071", "P094"}
    assert not loosened.loc[loosened["rare"], "front"].any()
    assert set(loosened.index[loosened["front"]]) == {"P066", "P072", "P082", "P085", "P095"}
    assert set(loosened.index[loosened["legal"]]) == {"P015", "P052", "P054", "P095"}


def test_the_pilot_that_left_cell_therapy_out_is_over(policy_events):
    table = by_id(acts.distinct(policy_events, DAY))
    assert table.loc["P037", ["form", "covers_car_t"]].tolist() == ["ended", "no"]
    assert table.loc["P059", ["form", "direction"]].tolist() == ["rule", "tightens"]


def test_the_matrix_counts_an_act_in_each_of_its_stages(small):
    table = acts.matrix(acts.distinct(small, DAY), ("US", "CN"))
    picked = table.set_index(["jurisdiction", "stage", "state", "direction"])["acts"]
    assert picked["US", "pre-IND", "in use", "loosens"] == 1
    assert picked["US", "manufacture", "in use", "loosens"] == 1
    assert picked["CN", "approval", "in use", "tightens"] == 1
    assert len(table) == 2 * 8 * 2 * 2


def test_the_steps_end_at_the_number_of_acts(small):
    loosened = acts.loosening(acts.distinct(small, DAY), "US")
    steps = acts.in_order(loosened)
    assert steps.groupby("group")["acts"].max().to_dict() == {"rare disease": 2, "all diseases": 3}
    assert (steps.groupby("group")["day"].max() == loosened["middle"].max()).all()


def test_a18_hands_over_what_the_table_holds(policy_events):
    values = judged.a18(acts.distinct(policy_events, DAY))
    assert {name: values[name] for name in ("acts", "acts_rare", "acts_general", "in_use")} == {
        "acts": 15, "acts_rare": 4, "acts_general": 11, "in_use": 8,
    }  # fmt: skip
    assert values["front_end_in_use"] == 1
    # Eight of fifteen by Wilson's formula, and 27 of 44 pairs with the rare act first.
    assert values["in_use_share_low"] == pytest.approx(0.30117, abs=1e-5)
    assert values["rare_first"] == pytest.approx(27 / 44)


def test_without_acts_of_a_kind_nothing_is_known_of_the_order(small):
    general = acts.loosening(acts.distinct(small[small["rare_disease"] == "no"], DAY), "US")
    order = judged.rare_first(general)
    assert (order.low, order.high) == (0.0, 1.0)
    assert wording.order(order) == "which came first cannot be told"
    values = judged.a18(acts.distinct(small, DAY), "EU")
    assert (values["acts"], values["in_use_share_low"], values["in_use_share_high"]) == (0, 0.0, 1.0)


def test_words_follow_the_numbers(small):
    loosened = acts.loosening(acts.distinct(small, DAY), "US")
    assert wording.forms(loosened) == "1 draft, 1 plan and 1 ended act"
    assert wording.front(loosened[loosened["rare"]]) == (
        "none of the 2 acts for rare disease bears on a stage before the first patient"
    )
    assert (
        wording.silent(["ethics", "contract"], "US act") == "No US act loosens the stages ethics and contract"
    )
    assert (
        wording.silent([], "a US act") == "Every stage before the first patient has a US act that loosens it"
    )


def test_no_act_at_all_is_refused_with_the_way_out(small):
    none = acts.loosening(acts.distinct(small, DAY), "EU")
    with pytest.raises(UsageError, match="dated from acts_since=2000-01-01 to as_of=2026-08-22"):
        acts.some(none, DAY)


def test_the_latest_act_that_tightens_is_told_with_its_effect(policy_events):
    own = acts.distinct(policy_events, replace(DAY, dated="own row"))
    chinese = own[(own["jurisdiction"] == "CN") & (own["direction"] == "tightens")]
    told = wording.latest_tightening(chinese, "China")
    assert "Order 818) (2025-09-28, in force from 2026-05-01): filing with NHC" in told
    assert wording.latest_tightening(chinese.iloc[:0], "China") == "No act of China in the list tightens."


def test_a_designation_taken_back_carries_no_act(policy_events):
    rows = policy_events[policy_events["event_id"].isin(["P036", "P049"])]
    # The draft and the one designation, without the law: what was given and revoked is not in use.
    table = acts.distinct(rows.assign(part_of=["", "P036"]).replace({"part_of": {"": None}}), DAY)
    assert table.loc[0, ["form", "in_use"]].tolist() == ["draft", False]
    whole = by_id(acts.distinct(policy_events, DAY))
    assert whole.loc["P095", ["form", "date"]].tolist() == ["law", "2022-12-29"]


def test_an_act_without_a_day_of_effect_names_none(policy_events):
    early = acts.distinct(
        policy_events, replace(DAY, as_of="2025-06-30", since="2018-01-01", dated="own row")
    )
    tight = early[(early["jurisdiction"] == "CN") & (early["direction"] == "tightens")]
    assert "(2019-02-26): draft two-level rule" in wording.latest_tightening(tight, "China")
