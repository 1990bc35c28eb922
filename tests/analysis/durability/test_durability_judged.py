"""The values of the claims, against hand counts and under other choices."""

import pytest

from systemrace.analysis.durability import construct, effects, fitting, judged, likelihood, wording
from systemrace.analysis.durability import tables as fits_table
from systemrace.analysis.statistics.averaging import Interval
from systemrace.claims import apply
from systemrace.errors import DataError
from systemrace.project import find_project
from systemrace.tables import load

TABLES = fitting.Tables(load("curves"), load("landmarks"), load("survival"))
CHOICE = fitting.Choice(draws=1500)


@pytest.fixture(scope="module")
def values():
    others = (load(name) for name in ("response_rates", "approvals", "success_rates"))
    frames = judged.Frames(TABLES, *others)
    return {
        "A4": judged.a4(frames, choice=CHOICE),
        "A11": judged.a11(frames, choice=CHOICE),
        "B2": judged.b2(TABLES),
        "B13": judged.b13(TABLES, choice=CHOICE),
        "B16": judged.b16(TABLES, choice=CHOICE),
    }


def test_the_ledger_accepts_every_value(values):
    for claim, handed in values.items():
        assert apply(claim, handed, find_project()).verdict


def test_another_end_of_the_interval_can_be_held_against_the_bound(values):
    held = {end: judged.b2(TABLES, held=end) for end in judged.HELD}
    assert held["upper limit"] == values["B2"]
    ends = [held[end]["worst_high"] for end in ("lower limit", "estimate", "upper limit")]
    assert ends == [0.38, 0.49, 0.63]


def test_printed_hazard_ratios_pass_through(values):
    assert (values["B2"]["worst_high"], values["B2"]["best_low"]) == (0.63, 0.22)
    assert values["B2"]["survival_confirmed"] == 1
    assert (values["B13"]["survival_low"], values["B13"]["survival_high"]) == (0.39, 0.79)


def test_other_phase_3_trial_does_not_confirm_survival():
    handed = judged.b13(TABLES, choice=CHOICE, trial="KarMMa-3")
    assert handed["progression_high"] < 1 < handed["survival_high"]
    assert apply("B13", handed, find_project()).verdict == "mixed"


def test_first_look_had_not_confirmed_survival():
    handed = judged.b13(TABLES, choice=CHOICE, look="first")
    assert handed["survival_high"] == 1.2


def test_counts_of_a4(values):
    assert values["A4"]["randomized_trials"] == 2
    assert values["A4"]["approval_likelihood_low"] == pytest.approx(0.073)
    assert values["A4"]["oncology_likelihood"] == pytest.approx(0.053)


def test_brands_of_one_product_count_once():
    approved = likelihood.approved(load("approvals"))
    axi = approved[approved["name"] == "axicabtagene ciloleucel"]
    assert axi["products"].tolist() == ["Yescarta, Yikaida (FKC876)"]
    assert approved["name"].is_unique
    assert len(approved) == 17


def test_unknown_reference_is_refused():
    with pytest.raises(DataError, match="alacrita_npv gives no likelihood"):
        likelihood.oncology(load("success_rates"), "alacrita_npv")


def test_five_year_counts():
    assert judged.long_term_count(TABLES) == (32, 97)
    assert judged.long_term_count(TABLES, "LEGEND-2") == (12, 74)


def test_external_controls_agree():
    first, second = (
        judged.external_gain(TABLES, CHOICE, name) for name in ("LocoMMotion", "adjusted cohort")
    )
    assert first.value == pytest.approx(60.7 - 13.8, abs=4)
    assert second.value == pytest.approx(60.7 - 13.2, abs=4)
    assert first.low > 12


def test_without_cure_models_there_is_no_cure():
    handed = judged.b16(TABLES, choice=fitting.Choice(models="without cure", draws=500))
    assert (handed["cure_low"], handed["cure_high"]) == (0, 0)


def test_same_choice_same_values():
    first = judged.b13(TABLES, choice=CHOICE)
    fitting._averaged.cache_clear()
    fitting._gained.cache_clear()
    assert judged.b13(TABLES, choice=CHOICE) == first


def test_the_seed_does_not_decide_whether_the_later_trials_were_worse():
    ends = [
        construct.restricted_change(TABLES, "OS", 36.0, fitting.Choice(seed=seed)).low for seed in range(1, 6)
    ]
    assert max(ends) - min(ends) < 0.15
    assert min(ends) > -3  # the bound of the rule of A11


def test_words_about_reach_follow_the_numbers():
    assert "beyond all follow-up" in wording.beyond_follow_up(Interval(1, 0, 70), 61)
    assert "within follow-up" in wording.beyond_follow_up(Interval(1, 0, 60), 61)
    assert "after month 18" in wording.beyond_shares(24, 18)
    assert wording.beyond_shares(18, 18) == "within the months printed"
    assert "before month 56" in wording.unprinted("LEGEND-2", 55.8, 36)
    assert wording.unprinted("LEGEND-2", 12, 36).endswith("from month 12 on.")


def test_a_median_far_beyond_follow_up_is_not_spelled_out():
    lines = fits_table.fits(TABLES, fitting.fit_each(TABLES, ["lummicar-1-os"], CHOICE), CHOICE)
    assert lines.iloc[0]["Median"].startswith("over 120")


def test_points_against_hold_whatever_is_chosen():
    """They name reports and trials, so they must be true of each."""
    shown = {
        look: {trial for trial, ratio in judged.ratios(TABLES, "OS", look).items() if ratio.high < 1}
        for look in ("latest", "first")
    }
    assert shown == {"latest": {"CARTITUDE-4"}, "first": set()}
    early = effects.early_deaths(TABLES)
    assert (early["car_deaths"] / early["car_n"] > early["control_deaths"] / early["control_n"]).all()
    assert dict(zip(early["trial"], early["month"], strict=True)) == {"CARTITUDE-4": 10, "KarMMa-3": 6}


def test_what_is_regained_is_the_gain_over_what_was_lost(values):
    found = values["B16"]
    pair = fitting.arms(TABLES, judged.FOCAL, "OS")
    cells, control = (fitting.fit(TABLES, name, CHOICE).restricted_mean(30.0).value for name in pair)
    assert found["randomized_regained"] == pytest.approx((cells - control) / (30 - control), abs=0.03)
    assert found["randomized_regained_high"] < 1


def test_every_verdict_of_b16_can_be_reached(values):
    best = values["B16"] | {"randomized_regained_low": 0.6, "randomized_gain_low": 3.0, "cure_low": 0.1}
    most = best | {"randomized_regained_low": 0.2}
    worst = best | {"external_gain_high": 10.0, "external_gain_low": 2.0}
    told = [apply("B16", handed, find_project()).verdict for handed in (best, most, values["B16"], worst)]
    assert told == ["supported", "mostly supported", "mixed", "contradicted"]
