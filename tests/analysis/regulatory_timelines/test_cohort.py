from dataclasses import replace

import pandas as pd
import pytest

from systemrace.analysis.regulatory_timelines import cohort
from systemrace.errors import UsageError

BASE = cohort.Choices(as_of="2026-08-22", legend_start="2015-10-02")


def drawn(programmes, **changes):
    return cohort.draw(programmes, replace(BASE, **changes)).set_index("product")


def test_everyone_with_a_first_patient_is_followed(programmes):
    found = drawn(programmes)
    assert sorted(found.index) == ["TAI-GPC3", "anito-cel", "axi-cel", "cilta-cel", "eque-cel"]
    assert found["approved"].sum() == 3


def test_the_unapproved_are_censored_on_the_day_of_the_count(programmes):
    row = drawn(programmes).loc["anito-cel"]
    assert not row["approved"]
    assert row["end"] == pd.Timestamp("2026-08-22")


def test_an_approval_after_the_day_of_the_count_has_not_happened(programmes):
    found = drawn(programmes, as_of="2022-01-01")
    assert found["approved"].to_dict() == {
        "cilta-cel": False, "axi-cel": True, "eque-cel": False, "anito-cel": False, "TAI-GPC3": False,
    }  # fmt: skip


def test_unknown_status_can_end_the_follow_up(programmes):
    followed, last, left_out = (
        drawn(programmes, unknown_status=choice) for choice in ("followed", "last update", "left out")
    )
    assert followed.loc["TAI-GPC3", "end"] == pd.Timestamp("2026-08-22")
    assert last.loc["TAI-GPC3", "end"] == pd.Timestamp("2017-01-05")
    assert "TAI-GPC3" not in left_out.index


def test_a_year_is_read_as_chosen(programmes):
    years = {
        choice: drawn(programmes, reading=choice).loc["eque-cel", "years"]
        for choice in ("shortest", "middle", "longest")
    }
    assert years["shortest"] < years["middle"] < years["longest"]
    assert years["longest"] == pytest.approx(
        (pd.Timestamp("2023-06-30") - pd.Timestamp("2018-01-01")).days / 365.25
    )


def test_disputed_dates_can_be_left_out(programmes):
    assert "eque-cel" not in drawn(programmes, quality="undisputed").index


def test_the_start_of_legend_2_moves_its_duration(programmes):
    assert (
        drawn(programmes, legend_start="2016-03").loc["cilta-cel", "years"]
        < drawn(programmes).loc["cilta-cel", "years"]
    )


def test_nobody_left_says_what_to_widen(programmes):
    with pytest.raises(
        UsageError, match=r"No programme is left under these parameters\. Choose a later as_of, an earlier"
    ):
        drawn(programmes, started_from="2030-01-01")


def test_a_choice_that_leaves_nobody_has_no_row(programmes):
    undisputed = programmes.assign(fih_quality="check")
    whole = cohort.specifications(programmes, BASE, "CN", "US")
    found = cohort.specifications(undisputed, BASE, "CN", "US")
    assert set(found["choice"]) < set(whole["choice"])
    assert found["chosen"].any()


def test_comparison_counts_approvals_by_origin(programmes):
    ratio, _ = cohort.compare(cohort.draw(programmes, BASE), "CN", "US")
    assert (ratio.events_group, ratio.events_reference) == (2, 1)


def test_claim_values_of_an_unknown_ratio_are_zero(programmes):
    ratio, _ = cohort.compare(cohort.draw(programmes, BASE), "CN", "DE")
    assert cohort.claim_values(ratio) == {
        "events_focal": 2, "events_comparator": 0,
        "hazard_ratio": 0.0, "hazard_ratio_low": 0.0, "hazard_ratio_high": 0.0,
    }  # fmt: skip


def test_winners_alone_all_end_approved(programmes):
    curves = cohort.curves(cohort.draw(programmes, BASE), "CN", "US")
    last = curves.groupby(["frame", "country"])["share"].last()
    assert last["approved only", "CN"] == 1.0
    assert last["all programmes", "CN"] < 1.0


def test_specifications_change_one_choice_at_a_time(programmes):
    table = cohort.specifications(programmes, BASE, "CN", "US").set_index("choice")
    assert table["chosen"].tolist() == [True] + [False] * 7
    assert table.loc["undisputed first dates only", "approvals_focal"] == 1
    assert table.loc["UNKNOWN status left out", "programmes"] == table.loc["as chosen", "programmes"] - 1


def test_hospital_exemptions_can_be_left_out(programmes):
    spanish = programmes.assign(first_approval_jurisdiction="ES")
    assert drawn(spanish, hospital_exemption=False)["approved"].sum() == 0
