"""Parity follows from level and growth; months saved move starts and leave growth alone."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from systemrace.analysis.recalibration import judged, projection, sensitivity, wording
from systemrace.analysis.recalibration.yearly import Starts
from systemrace.analysis.regulatory_timelines import reform
from systemrace.analysis.statistics import interrupted, parity
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.errors import UsageError
from systemrace.tables import load

DAY = Definition(pd.Timestamp("2026-01-01"))
SAMPLING = projection.Sampling(1, 2000)


def sure(level, growth, error=0.0):
    return parity.Trend(2026.0, math.log(level), 0.0, math.log(growth), error, 0.0, 5)


@pytest.fixture
def pair():
    return projection.Pair(sure(200, 1.1), sure(100, 1.2), 2026.0)


@pytest.fixture(scope="module")
def records():
    trials, screening = (load(name, snapshot="2026-08-22") for name in ("trials", "screening"))
    return universe.assemble(trials, screening, load("countries"))


def test_without_uncertainty_parity_comes_when_the_curves_meet(pair):
    years = projection.simulate(pair, projection.Savings(), None, SAMPLING)[projection.TREND]
    assert years == pytest.approx(np.full(2000, math.log(2) / math.log(1.2 / 1.1)))


def test_months_saved_are_growth_for_so_long(pair):
    savings = projection.Savings(announced=(12.0, 12.0))
    years = projection.simulate(pair, savings, None, SAMPLING)
    assert years[projection.ANNOUNCED][0] == pytest.approx(math.log(2 / 1.2) / math.log(1.2 / 1.1))
    assert projection.lift(pair, 12) == pytest.approx(1.2)
    assert projection.months_to_close(pair) == pytest.approx(12 * math.log(2) / math.log(1.2))


def test_months_saved_in_the_focal_country_move_the_other_side(pair):
    years = projection.simulate(pair, projection.Savings(focal=(12.0, 12.0)), None, SAMPLING)
    assert years[projection.TREND][0] == pytest.approx(math.log(2 * 1.1) / math.log(1.2 / 1.1))


def test_months_saved_help_nothing_where_starts_do_not_grow():
    flat = projection.Pair(sure(200, 1.1), sure(100, 1.0), 2026.0)
    assert math.isinf(projection.months_to_close(flat))
    assert projection.lift(flat, 12) == 1.0
    years = projection.simulate(flat, projection.Savings(announced=(12.0, 12.0)), None, SAMPLING)
    assert np.isinf(years[projection.ANNOUNCED]).all()


def test_the_benchmark_steps_and_bends(pair):
    step = interrupted.factor(math.log(1.5), 0.0)
    bend = interrupted.factor(math.log(1.1), 0.0)
    effect = reform.Effect(pd.Period("2015Q4"), None, None, bend, step, None)
    years = projection.simulate(pair, projection.Savings(), effect, SAMPLING)[projection.BENCHMARK]
    assert years[0] == pytest.approx(math.log(2 / 1.5) / math.log(1.2 * 1.1 / 1.1))


def test_the_summary_keeps_infinity(pair):
    unsure = projection.Pair(sure(200, 1.1), sure(100, 1.1, 0.05), 2026.0)
    row = projection.summary(projection.simulate(unsure, projection.Savings(), None, SAMPLING)).iloc[0]
    assert row["never"] == pytest.approx(0.5, abs=0.04)
    assert math.isinf(row["high"])
    assert 0 < row["within"] < 0.5


def test_b17_names_the_limits(pair):
    effect = reform.Effect(
        pd.Period("2015Q4"), None, None, interrupted.factor(0.0, 0.0), interrupted.factor(0.0, 0.0), None
    )
    values = judged.b17(pair, projection.Savings(), 0, effect, SAMPLING)
    assert set(values) == {
        "measured_acts",
        "within_announced",
        *(
            f"years_{name}_{end}"
            for name in ("trend", "in_use", "announced", "benchmark")
            for end in ("low", "high")
        ),
    }
    # Without uncertainty all draws agree: ln 2 over ln(1.2 / 1.1) is eight years.
    assert values["within_announced"] == 1
    assert values["years_trend_low"] == pytest.approx(values["years_benchmark_high"])


def test_same_seed_same_draws(pair):
    unsure = projection.Pair(sure(200, 1.1), sure(100, 1.1, 0.05), 2026.0)
    one, two = (projection.simulate(unsure, projection.Savings(), None, SAMPLING) for _ in range(2))
    assert (one[projection.TREND] == two[projection.TREND]).all()


def test_growth_on_the_line_meets_after_its_years(pair):
    lines = projection.break_even(pair, (5.0, 10.0), np.array([1.1]))
    for row in lines.itertuples():
        assert 200 * 1.1**row.within == pytest.approx(100 * row.needed**row.within)
    assert sensitivity.needed_growth(pair, 10.0) == pytest.approx(1.1 * 2**0.1)
    behind = projection.Pair(sure(100, 1.1), sure(200, 1.1), 2026.0)
    assert projection.break_even(behind, (5.0,), np.array([1.1])).empty


def test_trends_rest_on_the_last_full_years():
    years = range(2010, 2026)
    counted = pd.concat(
        pd.DataFrame(
            {"year": years, "country": name, "trials": [0.0] * 11 + [10.0 * growth**n for n in range(5)]}
        )
        for name, growth in (("China", 2), ("United States", 1))
    )
    found = projection.trends(counted, DAY, 5)
    assert math.exp(found.focal.growth) == pytest.approx(2.0, rel=1e-3)
    assert math.exp(found.comparator.growth) == pytest.approx(1.0, rel=1e-3)
    assert found.now == 2026.0
    with pytest.raises(ValueError, match="need more than 2 counts"):
        projection.trends(counted, DAY, 2)


def test_first_patients_are_counted_in_every_country_of_the_study():
    programmes = pd.DataFrame(
        {
            "first_in_human_date": ["2023-05", "2024", "2024-02-01", None, "2026-01-05"],
            "fih_country": ["CN", "CN|US", "US", "US", "US"],
        }
    )
    found = sensitivity.first_patients(programmes, {"China": "CN", "United States": "US"}, DAY)
    table = found.pivot(index="year", columns="country", values="trials")
    assert table.loc[2024].to_dict() == {"China": 1.0, "United States": 2.0}
    assert table.loc[2025].sum() == 0
    assert table.index.max() == 2025


def test_years_are_told_in_words():
    summary = pd.DataFrame(
        [("a", math.inf, 3.65, math.inf, 0.1, 0.64), ("b", 0.0, 0.0, math.inf, 0.68, 0.3)],
        columns=["scenario", "years", "low", "high", "within", "never"],
    )
    table = wording.parity(summary)
    assert table["95% interval"].tolist() == ["3.6 years to never", "at once to never"]
    assert table["Median years"].tolist() == ["never", "at once"]
    row = pd.Series({"low": 0.9, "high": 0.98})
    assert (
        wording.closing(row, "the United States") == "the United States grows more slowly and the gap widens"
    )
    assert (
        wording.months_needed(76.0, 31.0) == "76 months, more than the 31 that the path takes at its longest"
    )
    assert wording.needed(-0.1, 1.2, 10, "the United States") == "the United States is not behind"
    assert wording.span((0.0, 0.0)) == "no month"
    assert wording.span((6.0, 12.0)) == "6 to 12 months"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"attribution": "sponsor"},
        {"attribution": "exclusive"},
        {"date_basis": "first posted"},
        {"universe": "strict"},
    ],
)
@pytest.mark.parametrize(("phases", "moved"), [("with 1/2", False), ("all", True), ("phase 1", False)])
def test_starts_counted_from_shared_parts_are_those_counted_one_by_one(records, change, phases, moved):
    chosen = replace(DAY, **change)
    counted = projection.yearly(projection.early(records, chosen, phases, moved), chosen, 2010)
    slow = counted[counted["year"] > 2020].pivot(index="year", columns="country", values="trials")
    fast = Starts(records).last(chosen, phases, 5, moved)
    for name, series in zip(("China", "United States"), fast, strict=True):
        assert series.to_dict() == slow[name].to_dict()
    assert Starts(records).pair(chosen, phases, 5, moved) == projection.trends(counted, chosen, 5)


def test_a_place_that_began_in_few_years_is_not_carried_forward():
    counted = pd.DataFrame(
        {
            "year": [*range(2021, 2026)] * 2,
            "country": ["China"] * 5 + ["United States"] * 5,
            "trials": [3, 4, 5, 6, 7, 0, 0, 0, 2, 1],
        }
    )
    with pytest.raises(UsageError, match=r"^Too few early-phase CAR-T trials began in the United States to"):
        projection.refuse_few(counted, DAY, 5)
    counted.loc[7, "trials"] = 1
    projection.refuse_few(counted, DAY, 5)
