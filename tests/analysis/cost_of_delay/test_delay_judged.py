"""The values of B1 and B15, published figures and the burden of disease, against hand counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.cost_of_delay import burden, judged, model, published, setting, sweep, wording
from systemrace.analysis.durability import fitting
from systemrace.analysis.statistics.survival import Interval
from systemrace.tables import load

TABLES = fitting.Tables(load("curves"), load("landmarks"), load("survival"))
CHOICE = fitting.Choice(draws=800)
OWN = setting.own_inputs(load("model_inputs"))


def test_the_gain_is_that_of_the_chapter_on_durability() -> None:
    gained = setting.gains(TABLES, "CARTITUDE-4", 30.0, CHOICE)
    known = fitting.gain(TABLES, fitting.arms(TABLES, "CARTITUDE-4", "OS"), 30.0, CHOICE)
    assert gained.mean() == pytest.approx(known.value, abs=1e-9)
    assert np.quantile(gained, [0.025, 0.975]) == pytest.approx([known.low, known.high], abs=0.2)


def test_b15_holds_together() -> None:
    gained = setting.gains(TABLES, "CARTITUDE-4", 30.0, CHOICE)
    drawn, choices = setting.drawn(OWN, gained, 800, 1), model.Choices(60.0)
    binds = judged.binding(drawn, choices)
    found = judged.b15(sweep.swept(OWN, drawn, choices), drawn[model.GAIN], binds, 2, 1000.0)
    assert found["swept_low"] <= found["life_years_low"] <= found["life_years"] <= found["life_years_high"]
    assert found["pairs"] == 2
    assert 0 < found["capacity_binds"] < 1


def test_b1_by_hand() -> None:
    """128969 living, 10850 deaths and 36000 cases in 2026, no row on the length or harm of care."""
    found = judged.b1(load("burden"), 200_000, Interval(0.3, 0.2, 0.4))
    assert found == {
        "prevalence": 128_969,
        "rare_below": 200_000,
        "relapse_free": 0.3,
        "relapse_free_low": 0.2,
        "relapse_free_high": 0.4,
        "deaths_per_case": pytest.approx(10_850 / 36_000),
        "burden_rows": 0,
    }


def test_yearly_counts_have_one_row_a_year() -> None:
    counts = burden.yearly(load("burden"))
    assert not counts.duplicated(["year", "quantity"]).any()
    assert counts["quantity"].value_counts().to_dict() == {"deaths": 9, "new cases": 8}


def test_published_figures_by_hand() -> None:
    figures = published.yearly(load("value_of_time")).set_index("row_id")["yearly"]
    assert figures["VT077"] == pytest.approx(29 * 24 * 365.25)
    assert figures["VT080"] == pytest.approx(29 * 365.25)
    assert figures["VT079"] == 2.5e6
    assert figures["VT074"] == 79_920
    found = published.consistent(load("value_of_time"))
    assert found["share_hour"] == pytest.approx(29 / 260)
    assert found["share_day"] == pytest.approx(29 / 24 / 260)
    assert found["year_ratio"] == pytest.approx(260 * 8766 / 2.5e6)


def test_words_follow_the_interval() -> None:
    assert wording.sign(1, 2).startswith("above zero")
    assert wording.sign(-2, -1).startswith("below zero")
    assert wording.sign(-1, 2) == "not told apart from zero"
    assert wording.count(-927.4) == "\u2212927"
    assert wording.count(1354) == "1,400"
    assert wording.capacity_moves(0.0, 0.0) == "Nothing is lost either way"
    assert wording.driver(pd.Series({"A": 0.0}), {}) == "nothing is lost, so nothing varies"
    assert wording.driver(pd.Series({"A": 0.1, "B": 0.6}), {"B": "use"}).endswith(
        "60% of the variance, is: use"
    )
    assert wording.ranged(sweep.summary(np.zeros(50))) == "0 (0 to 0)"
