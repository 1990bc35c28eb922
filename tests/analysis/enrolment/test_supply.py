"""Slots, failures, losses and uptake against counts made by hand."""

import math

import pandas as pd
import pytest

from systemrace.analysis.enrolment import access, making
from systemrace.errors import DataError
from systemrace.tables import load

OUTRIGHT = making.Choice(out_of_specification=False)


@pytest.fixture(scope="module")
def use():
    return load("value_of_time")


@pytest.fixture(scope="module")
def enrolment():
    return load("enrolment")


def test_slots_by_hand(use):
    assert access.slots(use)[["n", "total"]].to_numpy().tolist() == [[16, 40]]
    found = making.pooled(access.slots(use))
    # 16 of 40, Clopper and Pearson
    assert (round(found.estimate, 3), round(found.low, 4), round(found.high, 4)) == (0.4, 0.2486, 0.5667)


def test_no_centre_leaves_the_share_open(use):
    found = making.pooled(access.slots(use[use["step_to"].ne("slot")]))
    assert (found.estimate, found.low, found.high) == (0.5, 0.0, 1.0)


def test_a_share_that_died_waiting_is_a_second_centre_only_if_asked_for(use):
    found = access.slots(use, "counts and shares")
    # one in four of the 81 patients listed at two centres
    assert found[["row_id", "n", "total"]].to_numpy().tolist() == [["VT056", 16, 40], ["VT061", 20, 81]]


def counts(*pairs):
    return pd.DataFrame(pairs, columns=["n", "total"])


def test_centres_too_unlike_for_a_model_are_as_open_as_their_outermost_limits():
    apart = making.pooled(counts((16, 40), (0, 40)))
    one, other = (making.pooled(counts(pair)) for pair in ((0, 40), (16, 40)))
    assert (apart.estimate, apart.low, apart.high) == (0.2, one.low, other.high)
    assert making.pooled(counts((16, 40), (0, 40)), pooling="added up") == making.pooled(counts((16, 80)))
    none = making.pooled(counts((0, 40), (0, 60)))
    assert none == making.pooled(counts((0, 100)))


def test_choices_of_making_by_hand(enrolment):
    def told(**choices):
        return making.failures(enrolment, making.Choice(**choices))

    assert set(told(studies="counting both")["row_id"]) == {"EN018", "EN026", "EN052", "EN054"}
    assert set(told(setting="routine care")["row_id"]) == {"EN018", "EN026", "EN054"}
    assert set(told(setting="routine care", diseases="myeloma")["row_id"]) == {"EN018", "EN026"}
    assert len(told(setting="trials")) + len(told(setting="routine care")) == len(told())
    nobody = told(setting="trials", diseases="myeloma", studies="counting both")
    assert nobody.empty
    assert making.pooled(nobody).high == 1
    with pytest.raises(DataError, match="No study is left that counts such products"):
        making.check(nobody)
    # 45 of 236 and 40 of 212
    two = told(setting="routine care", diseases="myeloma", pooling="added up")
    assert making.pooled(two, pooling="added up").estimate == 85 / 448


def test_failures_by_hand(enrolment):
    outright = making.failures(enrolment, OUTRIGHT).set_index("row_id")
    both = making.failures(enrolment, making.Choice()).set_index("row_id")
    assert outright.loc["EN026", ["n", "total"]].tolist() == [6, 212]
    assert both.loc["EN026", ["n", "total"]].tolist() == [40, 212]
    assert both.loc["EN018", ["n", "total"]].tolist() == [45, 236]
    # what prints no failures, or prints them together with others, tells nothing of outright failure
    assert not {"EN018", "EN054"} & set(outright.index)
    assert both.loc["EN052", "n"] == 27
    assert both["share"].is_monotonic_decreasing


def test_failing_in_one_study_only_is_added_up(enrolment):
    one = making.failures(enrolment, OUTRIGHT).query("row_id == 'EN006'")
    found = making.pooled(one)
    assert found.estimate == pytest.approx(1 / 140)


def test_typical_study_lies_between_the_studies(enrolment):
    counted = making.failures(enrolment, making.Choice())
    found = making.pooled(counted)
    assert counted["share"].min() < found.low < found.estimate < found.high < counted["share"].max()


def test_dropouts_are_those_not_infused(enrolment):
    found = making.dropouts(enrolment).set_index("trial")
    assert found.loc["CARTITUDE-4", ["n", "total"]].tolist() == [32, 208]
    assert found.loc["UPenn CART-BCMA", ["n", "total"]].tolist() == [4, 29]
    assert found.loc["CT041-ST-01, satri-cel arm", ["n", "total"]].tolist() == [16, 104]


def test_each_loss_has_its_step_and_its_sense(use, enrolment):
    found = access.losses(use, enrolment).set_index("row_id")
    # 177 of 400 did not get there; 88 of 179 did
    assert found.loc["VT048", ["n", "total"]].tolist() == [177, 400]
    assert found.loc["VT064", ["n", "total"]].tolist() == [91, 179]
    assert found.loc["VT055", "share"] == pytest.approx(0.75)
    assert pd.isna(found.loc["VT055", "low"])
    assert "VT025" not in found.index  # the same patients as EN018
    assert set(found["step"]) == set(access.STEPS.values())


def test_two_readings_of_the_chinese_count(use):
    found = access.uptake(use, load("approvals"), "China")
    assert found["share"].iloc[0] == pytest.approx(0.12)
    # first approval 22 June 2021 to the end of 2025: 4.53 years
    assert found["share"].iloc[1] == pytest.approx(0.12 / 4.526, rel=1e-3)
    assert access.read(found, "lowest") < access.read(found, "highest")


def test_american_readings(use):
    found = access.uptake(use, load("approvals"), "United States")
    assert found["share"].tolist() == pytest.approx([0.25, 0.2, 320 / 12360])
    assert found["low"].notna().tolist() == [False, False, True]


def test_no_source_is_told(use):
    none = access.uptake(use[use["country"].ne("China")], load("approvals"), "China")
    assert none.empty
    assert math.isnan(access.read(none, "highest"))
    known = access.uptake(use, load("approvals"), "China")
    assert pd.concat([known, none])["low"].dtype == float


def test_waits_are_in_days(use, enrolment):
    found = access.waits(use, enrolment).set_index("row_id")
    assert found.loc["VT054", "days"] == pytest.approx(6 * 30.4375)
    assert found.loc["VT088", "days"] == 38
    assert found.loc["EN023", ["days", "low", "high"]].tolist() == [57, 22, 203]


def test_running_totals_only_grow():
    found = access.treated(load("burden"))
    assert found["patients"].tolist() == [2000, 4500, 8500, 9000, 10000]
    assert found["per_year"].dropna().gt(0).all()
