"""Early deaths, late harms, zeros, acts of regulators, and net benefit over horizons."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from systemrace import tables
from systemrace.analysis.durability import fitting
from systemrace.analysis.safety import actions, benefit, early, labelled, late, wording, zeros
from systemrace.analysis.statistics import rare
from systemrace.errors import DataError


@pytest.fixture(scope="module")
def rows():
    return tables.load("safety")


@pytest.fixture(scope="module")
def curves():
    return fitting.Tables(tables.load("curves"), tables.load("landmarks"), tables.load("survival"))


def test_early_deaths_are_those_printed(rows):
    deaths = early.counts(rows)
    cells = deaths[(deaths["trial"] == "CARTITUDE-4") & (deaths["arm"] == "cells")].set_index("part")[
        "successes"
    ]
    assert cells["all"] == cells["before treatment"] + cells["after treatment"] == 29
    assert (
        cells["after treatment"]
        == cells["after treatment, adverse event"] + cells["after treatment, progression"]
    )
    karmma = deaths[(deaths["trial"] == "KarMMa-3") & (deaths["arm"] == "cells")].set_index("part")[
        "successes"
    ]
    assert karmma["all"] == karmma["before treatment"] + karmma["after treatment"] == 30


def test_only_the_excess_before_treatment_is_clear(rows):
    gaps = early.differences(early.counts(rows))
    assert set(gaps.loc[gaps["low"] > 0, "part"]) == {"before treatment"}
    assert "in both trials" in wording.before(gaps)
    assert "in neither trial" in wording.before(gaps)


def test_late_reports_keep_those_that_disagree(rows):
    reports = late.reports(rows)
    gut = reports[reports["panel"] == "Enterocolitis"]
    assert sorted(zip(gut["successes"], gut["total"], strict=True)) == [(5, 46), (9, 235), (14, 1159)]
    assert not reports["trial"].isin(["FAERS"]).any()
    parkinson = reports[(reports["trial"] == "CARTITUDE-1") & (reports["panel"].str.startswith("Parkinson"))]
    assert sorted(parkinson["approximate"]) == [False, True]
    assert late.fatal_among_cases(rows, "myeloid neoplasm")[["n", "denominator"]].tolist() == [9, 10]


def test_every_zero_has_its_limit(rows):
    listed = zeros.listed(rows).set_index("row_id")
    assert listed.loc["SF186", "upper"] == pytest.approx(1 - 0.05 ** (1 / 20))
    # cohort C of CARTITUDE-2: 5 of 97 in CARTITUDE-1 and 0 of 17 in cohort D have the same construct
    assert listed.loc["SF186", ["seen", "of", "basis"]].tolist() == [5, 114, "same construct"]
    assert listed.loc["SF186", "chance_of_none"] == pytest.approx((1 - 5 / 114) ** 20)
    assert listed.loc["SF186", "needed"] == rare.needed(5 / 114)
    assert listed.loc["SF208", "basis"] == "all products"
    assert "SF048" not in listed.index  # a control arm before treatment is no zero of a harm
    assert listed["upper"].is_monotonic_decreasing


def test_acts_are_in_order_and_lettered():
    dated = actions.dated(tables.load("safety_actions"))
    assert dated["middle"].is_monotonic_increasing
    lettered = dated.loc[dated["key"] != "", "key"].tolist()
    assert lettered == sorted(lettered)
    lag = actions.after_approval(dated, "Carvykti", "United States").set_index("row_id")["months"]
    assert lag["SA015"] == pytest.approx(21.7, abs=0.05)  # 2022-02-28 to 2023-12-21
    assert actions.after_approval(dated, "Carvykti", "China").empty


def test_areas_are_subtracted_like_curves():
    months = np.arange(0, 25, 0.5)
    gained = np.vstack([months - 5, months - 10, np.full_like(months, -1.0)])
    net = benefit.Net(months, gained, 0.95)
    assert net.crossings().tolist() == [5.5, 10.5, math.inf]
    assert net.at(20)[0] == pytest.approx((15 + 10 - 1) / 3)
    less = net.less(np.array([1.0, 1.0, 1.0]))
    assert (less.gained == gained - 1).all()


def test_a_gain_that_is_lost_again_has_not_crossed():
    months = np.arange(0, 4, 1.0)
    net = benefit.Net(months, np.array([[0.0, 1.0, -1.0, 2.0]]), 0.95)
    assert net.crossings().tolist() == [3.0]


def test_net_benefit_is_that_of_the_fitted_means(curves):
    arms = benefit.arms(curves, "CARTITUDE-4", "OS", fitting.Choice(draws=400))
    net = benefit.net(*arms, 36, seed=5)
    expected = arms[0].restricted_means(36).mean() - arms[1].restricted_means(36).mean()
    assert net.at(36)[0] == pytest.approx(expected, abs=0.03)
    assert net.at(0) == (0.0, 0.0, 0.0)
    assert net.at(10)[0] < 0 < net.at(36)[0]
    again = benefit.net(*arms, 36, seed=5)
    assert (again.gained == net.gained).all()


def test_the_arms_are_those_of_the_chapter_on_durability(curves):
    choice = fitting.Choice(draws=400)
    rows = benefit.behind(curves, "CARTITUDE-4", "OS", choice)
    cells = rows[rows["arm"] == "cilta-cel"]
    assert cells["month"].tolist() == [10, 24, 30]
    assert cells["survival_pct"].tolist() == [86.1, 79, 76.4]
    gained = benefit.net(*benefit.arms(curves, "CARTITUDE-4", "OS", choice), 30, seed=1).at(30)[0]
    pair = fitting.arms(curves, "CARTITUDE-4", "OS")
    assert gained == pytest.approx(fitting.gain(curves, pair, 30, choice).value, abs=0.03)
    with pytest.raises(DataError, match="no randomized pair of OS"):
        benefit.arms(curves, "LEGEND-2", "OS", choice)


def test_weight_of_harms(rows):
    row = benefit.serious(rows, "CARTITUDE-4")
    assert benefit.harm_count(row) == (178, 396)
    assert benefit.harm_count(benefit.serious(rows, "KarMMa-3")) == (85, 127)
    drawn = benefit.harm_draws(178, 396, 4000, seed=1)
    assert drawn.mean() == pytest.approx(0.45, abs=0.002)
    net = benefit.Net(np.array([0.0, 12.0]), np.array([[0.0, 2.0]]), 0.95)
    assert benefit.break_even(net, 0.5, 12) == 4
    assert benefit.break_even(net.less(np.array([3.0])), 0.5, 12) == 0


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((20.0, 5.5, math.inf), "from month 20 (6 to beyond 36)"),
        ((20.0, 6.0, 30.0), "from month 20 (6 to 30)"),
        ((math.inf, math.inf, math.inf), "not within 36 months"),
        (
            (math.inf, 4.0, math.inf),
            "not within 36 months by the middle estimate, from month 4 at the earliest",
        ),
    ],
)
def test_a_crossing_in_words(found, said):
    assert wording.crossing(found, 36) == said


def test_answers_follow_their_intervals():
    values = {
        "same_product_low": 0.1,
        "same_product_high": 0.3,
        "odds_ratio_low": 0.5,
        "odds_ratio_high": 2.0,
        "same_scale": 0,
    }
    assert "is higher in China; over all trials it does not tell" in wording.answer(
        values, "China", "United States"
    )
    lower = values | {
        "same_product_low": -0.3,
        "same_product_high": -0.1,
        "odds_ratio_low": 0.1,
        "odds_ratio_high": 0.5,
    }
    assert wording.answer(lower, "China", "United States").startswith(
        "Severe cytokine release is higher in the United States, for one product and over all trials."
    )
    scaled = wording.answer(values | {"same_scale": 1}, "China", "United States")
    assert scaled.endswith("One scale graded both.")


def test_order_of_the_countries_in_words():
    frame = pd.DataFrame(
        {"kind": ["a", "b"], "low": [0.1, -0.2], "high": [0.2, -0.1], "fewest_trials": [2, 2]}
    )
    assert "others in the other" in wording.order(frame, "China", "United States")
    assert wording.order(frame.head(1), "China", "United States").endswith("are higher in China.")
    single = frame.head(1).assign(fewest_trials=1)
    assert "no other harm" in wording.order(single, "China", "United States")
    assert wording.unlike(single, "China", "United States") == "no kind of harm tells the countries apart"


def test_regrading_adds_up(rows):
    moved = labelled.regrading(rows)
    assert moved.groupby("scale")["n"].sum().tolist() == [64, 64]
    assert set(moved["moved"]) == {"lower", "same", "higher"}
