"""Fits of the real arms: what papers print must come back within what they print."""

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.durability import construct, effects, fitting
from systemrace.errors import DataError
from systemrace.tables import load

TABLES = fitting.Tables(load("curves"), load("landmarks"), load("survival"))
CHOICE = fitting.Choice(draws=2000)
ARMS = sorted(TABLES.curves["curve_id"])


@pytest.mark.parametrize("name", ARMS)
def test_printed_shares_and_medians_are_recovered(name):
    averaged = fitting.fit(TABLES, name, CHOICE)
    for _, row in fitting.shares(TABLES, name, CHOICE).iterrows():
        at = averaged.at(float(row["month"]))
        printed = float(row["survival_pct"]) / 100
        if row["use"] == "lower bound":
            assert at.high > printed
            continue
        low = min(at.low, float(row["ci_low"]) / 100 if pd.notna(row["ci_low"]) else 1)
        high = max(at.high, float(row["ci_high"]) / 100 if pd.notna(row["ci_high"]) else 0)
        assert low <= printed <= high
        if pd.notna(row["ci_low"]):
            assert float(row["ci_low"]) / 100 < at.value < float(row["ci_high"]) / 100
    own = TABLES.survival[(TABLES.survival["curve"] == name) & TABLES.survival["median_months"].notna()]
    for _, row in own.iterrows():
        median = averaged.median()
        assert median.low <= row["median_months"] <= median.high
        if pd.notna(row["ci_low"]):
            assert median.value >= row["ci_low"]
        if pd.notna(row["ci_high"]):
            assert median.value <= row["ci_high"]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("locommotion-pfs", 3.9, 5.6),
        ("locommotion-os", 10.8, 17.0),
        ("karmma-os", 19.9, 31.2),
        ("fumanba-1-pfs", 24.11, 42.15),
    ],
)
def test_limits_of_a_median_that_no_fit_has_seen_come_out_alike(name, low, high):
    median = fitting.fit(TABLES, name, CHOICE).median()
    assert (np.log(median.low), np.log(median.high)) == pytest.approx((np.log(low), np.log(high)), abs=0.1)


def test_a_month_is_used_once_and_a_median_once():
    for name in ARMS:
        rows = fitting.shares(TABLES, name, CHOICE)
        assert rows["month"].is_unique
        assert (rows["use"] == "median").sum() <= 1


def test_rows_of_cartitude_1():
    joined = fitting.shares(TABLES, "cartitude-1-pfs", CHOICE)
    assert joined["row_id"].tolist() == ["LM095", "LM010", "LM014", "LM021", "LM027", "LM025", "LM029"]
    latest = fitting.shares(TABLES, "cartitude-1-pfs", fitting.Choice(cut_offs="latest"))
    assert latest["row_id"].tolist() == ["LM027", "LM025"]
    kaplan_meier = fitting.shares(TABLES, "cartitude-1-pfs", fitting.Choice(crude=False))
    assert "LM029" not in set(kaplan_meier["row_id"])


def test_five_year_count_enters_as_a_bound_over_all_patients():
    points = fitting.points(TABLES, "cartitude-1-pfs", CHOICE)
    assert np.isnan(points.survival[-1])
    assert points.low[-1] == pytest.approx(0.33)
    assert np.isnan(points.follow_up[-1])


def test_median_not_reached_enters_as_a_bound():
    points = fitting.points(TABLES, "cartifan-1-os", CHOICE)
    assert points.months.tolist() == [18, pytest.approx(37.29)]
    assert points.low[-1] == 0.5


def test_arm_with_one_month_gets_the_exponential_whatever_is_asked():
    chosen = fitting.fit(TABLES, "karmma-os", fitting.Choice(models="with cure", draws=500))
    assert list(chosen.weights) == ["exponential"]


def test_pairs_of_randomized_trials():
    assert fitting.randomized(TABLES) == ["CARTITUDE-4", "KarMMa-3"]
    assert fitting.arms(TABLES, "KarMMa-3", "OS") == ("karmma-3-ide-os", "karmma-3-standard-os")
    with pytest.raises(DataError, match="LEGEND-2 has no randomized pair of PFS curves"):
        fitting.arms(TABLES, "LEGEND-2", "PFS")
    with pytest.raises(DataError, match="there is no curve 'legend'"):
        fitting.about(TABLES, "legend")


def test_gain_is_near_the_area_between_the_printed_shares():
    # CARTITUDE-4, alive: straight lines through 1, 10, 24 and 30 months, by hand.
    months = [0, 10, 24, 30]
    by_hand = np.trapezoid([1, 0.861, 0.79, 0.764], months) - np.trapezoid([1, 0.882, 0.66, 0.638], months)
    gain = fitting.gain(TABLES, fitting.arms(TABLES, "CARTITUDE-4", "OS"), 30, CHOICE)
    assert gain.value == pytest.approx(by_hand, abs=0.3)
    assert gain.low < 0 < gain.high


def test_no_horizon_no_gain():
    pair = fitting.arms(TABLES, "CARTITUDE-4", "PFS")
    assert fitting.gain(TABLES, pair, 0.01, CHOICE).value == pytest.approx(0, abs=1e-3)


def test_latest_and_first_hazard_ratio():
    survival = TABLES.survival
    assert effects.ratio(survival, "CARTITUDE-4", "OS") == (0.55, 0.39, 0.79)
    assert effects.ratio(survival, "CARTITUDE-4", "OS", "first") == (0.78, 0.5, 1.2)
    assert effects.ratio(survival, "KarMMa-3", "OS") == (1.01, 0.73, 1.4)
    assert len(effects.ratios(survival)) == 4
    with pytest.raises(DataError, match="LEGEND-2 prints no randomized hazard ratio of PFS"):
        effects.ratio(survival, "LEGEND-2", "PFS")


def test_early_deaths_are_those_of_the_safety_table():
    counted = effects.early_deaths(TABLES).set_index("trial")
    safety = load("safety")
    safety = safety[safety["event"].str.match(r"early death \(<=(6|10) months from randomi")]
    for trial, rows in safety.groupby("trial"):
        deaths = rows.set_index("product")["n"].astype(int).to_dict()
        ours = counted.loc[trial, ["car_deaths", "control_deaths"]].tolist()
        assert sorted(deaths.values()) == sorted(ours)
    assert counted.loc["CARTITUDE-4"].tolist()[:5] == [10, 29, 208, 25, 211]


def test_early_excess_by_hand():
    excess = effects.early_excess(effects.early_deaths(TABLES), "KarMMa-3")
    assert excess.estimate == pytest.approx(30 / 254 - 9 / 132)
    with pytest.raises(DataError, match="LEGEND-2 prints no early count"):
        effects.early_excess(effects.early_deaths(TABLES), "LEGEND-2")


def test_responses_of_the_randomized_arms():
    rates = load("response_rates")
    assert effects.responses(rates, "CARTITUDE-4") == ((176, 208), (142, 211))
    assert effects.responses(rates, "KarMMa-3") == ((180, 254), (55, 132))
    with pytest.raises(DataError, match="LEGEND-2 prints no overall response of both arms"):
        effects.responses(rates, "LEGEND-2")


def test_growth_of_legend_2_by_hand():
    rates = load("response_rates")
    assert construct.first_count(rates, "LEGEND-2", "2017-06") == (35, 35)
    assert construct.last_count(rates, "LEGEND-2") == (65, 74)
    assert construct.last_count(rates, "CARTIFAN-1") == (51, 58)
    change, added = construct.own_change(rates, "2017-06")
    assert added == (30, 39)
    assert change.estimate == pytest.approx(30 / 39 - 1)
    with pytest.raises(DataError, match="no report of response by 2016-01"):
        construct.first_count(rates, "LEGEND-2", "2016-01")
    with pytest.raises(DataError, match="nobody was added"):
        construct.own_change(rates, "2023-12")
