"""Forecasts, scores, the urn and the history against closed forms and limit cases."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import special

from systemrace.analysis.scenarios import backtest, history, judged, paths, returns
from systemrace.analysis.scenarios.series import Odds
from systemrace.analysis.statistics import forecasting, locallevel, scoring
from systemrace.errors import DataError, UsageError

VALUES = np.array([0.1, 0.5, 0.4, 0.9, 1.1, 0.8, 1.2, 1.0, 1.3])
NOISE = np.full(len(VALUES), 0.05)


def test_a_drift_of_zero_equals_naive() -> None:
    level = np.append(VALUES, VALUES[0])
    found = forecasting.every(level, 4, np.full(len(level), 0.05))
    assert found["drift"].mean == pytest.approx(found["naive"].mean)


def test_a_level_without_walk_is_the_weighted_mean() -> None:
    flat = np.array([0.5, 0.5, 0.5, 0.5, 0.5])
    found = locallevel.forecast(flat, np.array([1.0, 0.2, 0.1, 0.3, 0.2]), 2)
    assert found.walk == 0
    assert found.mean == pytest.approx(0.5)


def test_too_few_years_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 years"):
        forecasting.every(VALUES[:3], 2, NOISE[:3])
    with pytest.raises(DataError, match="8 full years, not 2"):
        backtest.run((2020, 2021), VALUES[:2], NOISE[:2])


def test_crps_of_a_standard_normal_at_its_middle() -> None:
    assert scoring.crps(0.0, 1.0, 0.0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi))


def test_naive_has_no_skill_against_itself() -> None:
    tested = backtest.run(tuple(range(2010, 2019)), VALUES, NOISE)
    assert backtest.skill(tested, "naive", 1) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("slope", "pull"), [(0.3, 0.5), (1.6, 0.2), (-0.4, -0.3)])
def test_the_fixed_point_is_that_of_the_closed_form(slope: float, pull: float) -> None:
    urn = returns.Urn(slope, pull)
    found = returns.steady(urn)
    inner = found[(found["share"] > 0) & (found["share"] < 1)]
    assert inner["share"].tolist() == pytest.approx([returns.fixed_point(urn)])
    assert inner["stable"].tolist() == [slope < 1]


def test_two_steady_states_within_the_edge_alone() -> None:
    edge = float(returns.fold(2.0, 0.1))
    inside, outside = (returns.steady(returns.Urn(2.0, edge * part, 0.1)) for part in (0.98, 1.02))
    assert (inside["stable"].sum(), outside["stable"].sum()) == (2, 1)
    assert returns.fold(1 / 0.9 - 0.01, 0.1) == 0


def test_convergence_ends_with_equal_shares_and_each_change_lowers_the_share() -> None:
    draws = {
        paths.CARRIED: np.array([1.0]), paths.DELAY: np.array([1.0]), paths.CUT: np.array([0.3]),
        paths.RAMP: np.array([2.0]), paths.HALVING: np.array([0.1]), paths.STEP: np.array([0.5]),
        paths.BEND: np.array([0.0]), paths.ERROR: np.array([0.0]),
    }  # fmt: skip
    found = paths.odds(forecasting.Forecast(np.full(8, 1.0), np.full(8, 0.2)), draws)
    assert special.expit(found[paths.CONVERGENCE][-1]) == pytest.approx(0.5)
    for name in (paths.REFORM, paths.TIGHTENING):
        assert found[name][-1] < found[paths.CONTINUITY][-1]
    assert found[paths.TIGHTENING][-1] == pytest.approx(1.0 + math.log(0.7))


def test_a_history_that_is_too_short_is_refused() -> None:
    counted = pd.DataFrame({"focal": [1.0, 2.0], "comparator": [2.0, 1.0]}, index=[2020, 2021])
    with pytest.raises(DataError, match="needs 6 years with starts in them and before, not 1"):
        history.fit(history.of(counted, 5))


def test_a_horizon_that_no_forecast_has_reached_is_refused() -> None:
    series = Odds(tuple(range(2016, 2026)), tuple(range(10, 20)), (10.0,) * 10)
    found = judged.outlook(series, 2, "CRPS")
    judged.refuse_untested(found, 2)
    with pytest.raises(UsageError, match=r"8 years later: the full years go from 2016 to 2025 only"):
        judged.refuse_untested(found, 8)


def test_a_reference_that_never_missed_leaves_no_skill_to_speak_of() -> None:
    found = scoring.skill([0.1, 0.2, 0.1], [0.0, 0.0, 0.0], 1)
    assert math.isnan(found.value)
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_a_forecast_without_spread_is_scored_as_a_point() -> None:
    found = scoring.crps([1.0, 1.0, 1.0], [0.0, 1e-9, math.nan], [3.0, 3.0, 3.0])
    assert found[:2] == pytest.approx([2.0, 2.0], abs=1e-6)
    assert math.isnan(found[2])
    assert scoring.crps(1.0, 0.0, 1.0) == 0.0
