"""The values handed to claims A7 and A8, and the words that follow them."""

import pandas as pd
import pytest

from systemrace.analysis.enrolment import dated, judged, labelled, making, ratios, registry, wording
from systemrace.claims import ledger
from systemrace.project import find_project
from systemrace.tables import load

PAIR = ("China", "United States")


@pytest.fixture(scope="module")
def records():
    """Six records of each country, the Chinese ones twice as fast per site."""
    rows = [
        (place, "COMPLETED", patients * (2 if place == "China" else 1))
        for place in PAIR
        for patients in (8, 10, 12, 9, 11, 10)
    ]
    frame = pd.DataFrame(rows, columns=["place", "overall_status", "patients"]).astype({"patients": float})
    return frame.assign(
        nct_id="x",
        title="t",
        start_date="2020-01",
        primary_completion_date="2021-01",
        completion_date="2022-01",
        sites=1.0,
        stage="early phase",
        area="blood cancer",
        source_id="s",
    )


def a7(records, **choices):
    return judged.a7(load("enrolment"), records, *PAIR, **choices)


def a8(**choices):
    return judged.a8(load("enrolment"), load("value_of_time"), load("approvals"), *PAIR, **choices)


def claim(name):
    return ledger.load(find_project())[name]


def test_values_are_those_the_claims_name(records):
    assert set(a7(records)) == set(claim("A7").values)
    assert set(a8()) == set(claim("A8").values)


def test_a_planted_ratio_is_found(records):
    found = a7(records)
    assert found["registry_month"] == pytest.approx(2, rel=1e-4)
    assert found["registry_site_low"] > 1
    assert (found["registry_focal"], found["registry_comparator"]) == (6, 6)


def test_too_few_on_one_side_is_not_testable(records):
    assert ledger.judge(claim("A7"), a7(records)).verdict == "not testable"


def test_the_registry_alone_leans_at_most(records):
    many = pd.concat([records] * 4, ignore_index=True)
    found = a7(many)
    assert found["registry_focal"] == 24
    # dated trials point apart, so even a clear registry does not carry the claim
    assert ledger.judge(claim("A7"), found).verdict == "mixed"
    along = {**found, "dated_month": 1.5, "dated_site": 1.5}
    assert ledger.judge(claim("A7"), along).verdict == "mostly supported"
    against = {name: 1 / value if "registry_" in name and value else value for name, value in found.items()}
    ends = {
        f"registry_{unit}_{end}": 1 / found[f"registry_{unit}_{other}"]
        for unit in dated.UNITS
        for end, other in (("low", "high"), ("high", "low"))
    }
    against |= ends | {"registry_focal": 24, "registry_comparator": 24, "dated_month": 0.5, "dated_site": 0.5}
    assert ledger.judge(claim("A7"), against).verdict == "contradicted"


LOSSES = {
    "none": {"slot_loss_low": 0.0, "slot_loss_high": 0.04, "make_loss_low": 0.0, "make_loss_high": 0.03},
    "open": {"slot_loss_low": 0.05, "slot_loss_high": 0.2, "make_loss_low": 0.05, "make_loss_high": 0.2},
    "slots": {"slot_loss_low": 0.2, "slot_loss_high": 0.5, "make_loss_low": 0.0, "make_loss_high": 0.03},
    "making": {"slot_loss_low": 0.0, "slot_loss_high": 0.04, "make_loss_low": 0.2, "make_loss_high": 0.3},
}


@pytest.mark.parametrize(
    ("losses", "centres", "studies", "verdict"),
    [
        ("slots", (2, 2), 3, "supported"),
        ("slots", (1, 2), 3, "mostly supported"),
        ("slots", (0, 2), 0, "mostly supported"),
        ("making", (0, 0), 3, "mostly supported"),
        ("slots", (0, 1), 3, "not testable"),
        ("making", (0, 2), 2, "not testable"),
        ("none", (0, 1), 3, "not testable"),
        ("none", (1, 1), 3, "contradicted"),
        ("open", (1, 1), 3, "mixed"),
    ],
)
def test_one_centre_decides_nothing_and_every_verdict_can_be_reached(losses, centres, studies, verdict):
    counted = {"slot_focal": centres[0], "slot_comparator": centres[1], "make_studies": studies}
    assert ledger.judge(claim("A8"), {**a8(), **LOSSES[losses], **counted}).verdict == verdict


def test_counts_as_small_as_those_of_the_one_centre_can_contradict():
    none = making.pooled(pd.DataFrame({"n": [0, 1], "total": [40, 40]}))
    assert none.high < 0.1


def test_many_treated_leave_nothing_to_hold_back():
    treated = {**a8(), **LOSSES["slots"], "slot_focal": 2, "slot_comparator": 2, "uptake_focal": 0.7}
    assert ledger.judge(claim("A8"), treated).verdict == "mixed"


def test_choices_reach_the_values():
    assert a8(making_choice=making.Choice(out_of_specification=False))["make_loss"] < a8()["make_loss"]
    assert a8(slots="counts and shares")["slot_comparator"] == a8()["slot_comparator"] + 1 == 2
    assert a8(slot_method="wilson")["slot_loss_low"] != a8()["slot_loss_low"]
    assert a8(reading="lowest")["uptake_focal"] < a8()["uptake_focal"]


def compared(low, high, known=True):
    return ratios.Compared((low + high) / 2, low, high, 3 if known else 0, 3, 0.1)


@pytest.mark.parametrize(
    ("month", "site", "told"),
    [
        ((0.5, 2), (0.5, 2), "Neither per trial nor per site can the countries be told apart"),
        ((2, 3), (2, 3), "Per trial and per site, China is faster"),
        ((0.2, 0.5), (2, 3), "Per trial, the United States is faster; per site, China is faster"),
        ((0.5, 2), (2, 3), "Per trial, not told apart; per site, China is faster"),
    ],
)
def test_what_two_ratios_tell(month, site, told):
    assert wording.told_apart(compared(*month), compared(*site), PAIR) == told


def test_a_ratio_without_a_side_is_not_known():
    assert wording.ratio(compared(0, 2, known=False)) == "not known (one side has no trial)"
    assert wording.ratio(ratios.Compared(2, 0.5, float("inf"), 1, 1, 0.0)) == "2.00 (0.50 to any number)"


def test_pairs_in_words():
    found = dated.pairs(dated.studies(load("enrolment"), dated.Choice()), *PAIR, ("LEGEND-2", "CARTITUDE-4"))
    assert wording.alike(found, PAIR).endswith("lean on one trial in the United States, UPenn CART-BCMA")
    assert wording.alike(found[~found["alike"]], PAIR).startswith("Of the dated trials no two")


def test_plans_in_words():
    sides = {"unit": ["Per trial-month", "Per site-month"], "side": [labelled.OPEN, "China"]}
    legs = pd.DataFrame({"basis": "all dated", **sides})
    assert wording.plans(legs) == "per trial-month they tell nothing apart, per site-month they favour China"
    assert wording.plans(legs[:0]) == "they are too few to compare"


def test_registry_choices_change_the_set(records):
    ended = pd.concat([records, records.assign(overall_status="TERMINATED")], ignore_index=True)
    found = a7(ended, registry_choice=registry.Choice("ended"))
    assert found["registry_focal"] == 12
