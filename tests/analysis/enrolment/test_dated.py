"""Dated studies against counts made by hand from the table."""

import math

import pytest

from systemrace import dates
from systemrace.analysis.enrolment import dated, labelled, ratios
from systemrace.tables import load

PAIR = ("China", "United States")


@pytest.fixture(scope="module")
def enrolment():
    return load("enrolment")


@pytest.fixture(scope="module")
def measured(enrolment):
    return dated.studies(enrolment, dated.Choice())


def test_legend_and_cartitude_by_hand(measured):
    rows = measured.set_index("trial")
    # 30 March 2016 to 26 November 2017: 607 days, 19.9 months, four sites
    assert rows.loc["LEGEND-2", "site"] == pytest.approx(74 / (607 / 30.4375 * 4))
    assert round(rows.loc["LEGEND-2", "site"], 2) == 0.93
    assert round(rows.loc["CARTITUDE-4", "site"], 2) == 0.32
    assert rows.loc["CARTITUDE-4", "place"] == "several countries"


def test_garwood_limits_of_one_study(measured):
    row = measured.set_index("trial").loc["UPenn CART-BCMA"]
    # 29 events: 19.4217 to 41.6488 (Garwood)
    assert row["month_low"] * row["months"] == pytest.approx(19.4217, abs=1e-3)
    assert row["month_high"] * row["months"] == pytest.approx(41.6488, abs=1e-3)


def test_who_is_counted_where(measured):
    assert [dated.count(measured, place) for place in PAIR] == [5, 2]
    assert measured["trial"].is_unique
    assert not set(measured["kind"]) - {"CAR-T trial"}


def test_routine_care_adds_one_study_per_country(enrolment):
    more = dated.studies(enrolment, dated.Choice(routine_care=True))
    assert [dated.count(more, place) for place in PAIR] == [6, 3]


def test_an_alternative_report_takes_the_place_of_the_main_one(enrolment, measured):
    other = dated.studies(enrolment, dated.Choice(reports="alternative"))
    assert len(other) == len(measured)
    assert {"EN039", "EN041"} <= set(other["row_id"])
    assert not {"EN038", "EN040"} & set(other["row_id"])


def test_alternatives_name_rows_that_stand(enrolment):
    named = enrolment["alternative_to"].dropna()
    stands = enrolment.set_index("row_id")["stands_for"]
    assert stands.loc[named].notna().all()


def test_no_trial_stands_twice_for_one_quantity(enrolment):
    long = enrolment.assign(use=enrolment["stands_for"].str.split("|")).explode("use").dropna(subset=["use"])
    twice = long[long.duplicated(["trial", "product", "use"], keep=False)]
    assert twice.empty


def test_the_window_orders_the_rates(enrolment):
    by_window = {
        window: dated.studies(enrolment, dated.Choice(window=window)).set_index("trial")["month"]
        for window in ("longest", "middle", "shortest")
    }
    coarse = "BRD BCMA CAR-T Wuhan"
    assert by_window["longest"][coarse] < by_window["middle"][coarse] < by_window["shortest"][coarse]
    assert by_window["longest"]["LEGEND-2"] == by_window["shortest"]["LEGEND-2"]


def test_myeloma_alone_leaves_the_other_diseases_out(enrolment):
    found = dated.studies(enrolment, dated.Choice(diseases="myeloma"))
    assert set(found["disease"]) == {"myeloma"}
    assert "TRANSCEND NHL 001" not in set(found["trial"])


def test_printed_months_agree_with_the_dates(enrolment):
    both = enrolment.dropna(subset=["first_patient", "last_patient", "months"])
    days = dates.earliest(both["last_patient"]) - dates.earliest(both["first_patient"])
    found = days.dt.days / 30.4375
    # Months counted inclusively are one more at most, and month-only dates start on the first.
    assert (both["months"].astype(float) - found).between(-0.2, 1.05).all()


def test_pairs_are_alike_but_for_the_quoted_one(measured):
    found = dated.pairs(measured, *PAIR, ("LEGEND-2", "CARTITUDE-4"))
    assert found["alike"].tolist() == [True, True, True, False]
    assert set(found.loc[found["alike"], "second"]) == {"UPenn CART-BCMA"}
    quoted = found[~found["alike"]].iloc[0]
    assert quoted["month"] < 1 < quoted["site"]
    # whoever is faster, such a pair favours no country
    assert set(labelled.pairs(found, PAIR).query("label.str.contains('CARTITUDE')")["side"]) == {
        labelled.UNLIKE
    }
    assert quoted["site_low"] < quoted["site"] < quoted["site_high"]


def test_a_side_without_trials_leaves_the_ratio_open(measured):
    one = measured[measured["place"].eq("China")]
    found = ratios.compare(one, "month", PAIR)
    assert (found.ratio, found.low, found.high, found.known) == (1.0, 0.0, math.inf, False)


def test_a_covariate_without_news_is_left_out(measured):
    pair = dated.of_pair(measured, *PAIR).assign(same="x")
    assert ratios.design(pair, "China", ["same"]).shape[1] == 2
    assert ratios.design(pair, "China", ["disease"]).shape[1] == 4


def test_turning_the_countries_round_inverts_the_ratio(measured):
    one = ratios.compare(measured, "site", PAIR)
    other = ratios.compare(measured, "site", PAIR[::-1])
    assert one.ratio == pytest.approx(1 / other.ratio, rel=1e-4)
    assert one.low == pytest.approx(1 / other.high, rel=1e-3)


@pytest.mark.parametrize(
    ("low", "high", "side"), [(1.1, 2, "China"), (0.2, 0.9, "United States"), (0.5, 2, labelled.OPEN)]
)
def test_the_side_of_an_interval(low, high, side):
    assert labelled.side(low, high, PAIR) == side
