"""What must hold of scenarios, forecasts, scores and the urn for any inputs: order, symmetry, limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from systemrace.analysis.scenarios import backtest, history, paths, regressions, returns
from systemrace.analysis.statistics import forecasting, logistic, scoring
from systemrace.analysis.statistics.forecasting import Forecast

YEARS = 8
INPUTS = {
    paths.CARRIED: st.floats(0, 1.5), paths.DELAY: st.floats(0, 6), paths.CUT: st.floats(0, 0.9),
    paths.RAMP: st.floats(0.5, 8), paths.HALVING: st.floats(0.5, 50), paths.STEP: st.floats(0, 2),
    paths.BEND: st.floats(0, 0.3), paths.ERROR: st.floats(-3, 3), paths.ERROR_FOCAL: st.floats(-3, 3),
    paths.ERROR_COMPARATOR: st.floats(-3, 3),
}  # fmt: skip
DRAWS = st.fixed_dictionaries({name: one.map(lambda v: np.array([v])) for name, one in INPUTS.items()})
AHEAD = Forecast(np.linspace(0.8, 1.4, YEARS), np.linspace(0.2, 0.9, YEARS))
COMPARATOR = Forecast(np.linspace(3.5, 3.8, YEARS), np.linspace(0.1, 0.5, YEARS))
SERIES = st.lists(st.floats(-3, 3), min_size=backtest.TRAINED + 2, max_size=14).map(np.array)
URNS = st.builds(returns.Urn, st.floats(-1, 4), st.floats(-2, 2), st.floats(0.02, 0.6))


def changed(draws, name, by):
    return {**draws, name: draws[name] + by}


@given(DRAWS)
def test_a_reform_and_a_tightening_never_raise_the_share_and_both_do_no_less_than_one(draws):
    found = paths.odds(AHEAD, draws)
    for name in (paths.REFORM, paths.TIGHTENING):
        assert (found[name] <= found[paths.CONTINUITY]).all()
    both = found[paths.REFORM] + found[paths.TIGHTENING] - found[paths.CONTINUITY]
    left = 0.5 ** (np.arange(1, YEARS + 1)[:, None] / draws[paths.HALVING])
    np.testing.assert_allclose(found[paths.ALL], both * left, atol=1e-12)


@given(DRAWS)
def test_convergence_lies_between_continuity_and_equal_shares(draws):
    found = paths.odds(AHEAD, draws)
    here, there = found[paths.CONVERGENCE], found[paths.CONTINUITY]
    assert (np.abs(here) <= np.abs(there)).all()
    assert (here * there >= 0).all()


@pytest.mark.parametrize(
    ("name", "scenario", "sign"),
    [
        (paths.CARRIED, paths.REFORM, -1), (paths.DELAY, paths.REFORM, 1), (paths.CUT, paths.TIGHTENING, -1),
        (paths.RAMP, paths.TIGHTENING, 1), (paths.ERROR, paths.CONTINUITY, 1),
    ],
)  # fmt: skip
@given(draws=DRAWS, more=st.floats(0.001, 0.09))
def test_more_of_a_change_moves_the_share_one_way(name, scenario, sign, draws, more):
    before, after = (paths.odds(AHEAD, one)[scenario] for one in (draws, changed(draws, name, more)))
    assert (sign * (after - before) >= -1e-12).all()


@given(DRAWS)
def test_changes_of_nothing_are_continuity(draws):
    none, never = np.array([0.0]), np.array([np.inf])
    still = {**draws, paths.CARRIED: none, paths.CUT: none, paths.HALVING: never}
    found = paths.odds(AHEAD, still)
    for name in paths.NAMES:
        np.testing.assert_array_equal(found[name], found[paths.CONTINUITY])


@given(DRAWS)
def test_each_change_of_starts_bears_on_its_own_country(draws):
    pair = ("F", "C")
    told = paths.starts(AHEAD, COMPARATOR, draws, 2025, pair).set_index(["scenario", "country", "year"])
    wide = np.log(told["starts"]).unstack(["scenario", "country"])
    base = wide[paths.CONTINUITY]
    assert wide[paths.REFORM, "F"].equals(base["F"])
    assert wide[paths.TIGHTENING, "C"].equals(base["C"])
    assert (wide[paths.REFORM, "C"] >= base["C"] - 1e-12).all()
    assert (wide[paths.TIGHTENING, "F"] <= base["F"] + 1e-12).all()
    # What one country gains by convergence the other loses, on logs.
    np.testing.assert_allclose(wide[paths.CONVERGENCE].sum(axis=1), base.sum(axis=1), atol=1e-9)


@settings(deadline=None)
@given(SERIES, st.floats(-5, 5))
def test_a_series_moved_up_moves_every_forecast_up_and_leaves_its_spread(values, by):
    noise = np.full(len(values), 0.05)
    before, after = (forecasting.every(one, 4, noise) for one in (values, values + by))
    for name in forecasting.NAMES:
        if name != forecasting.AVERAGE and "smooth" not in name and name != "theta":
            np.testing.assert_allclose(after[name].mean, before[name].mean + by, atol=1e-6)
            np.testing.assert_allclose(after[name].spread, before[name].spread, atol=1e-6)


@given(st.floats(-2, 2), st.floats(-0.5, 0.5), st.integers(6, 15))
def test_a_straight_line_is_carried_on_without_error(start, step, years):
    line = start + step * np.arange(years)
    found = forecasting.every(line, 3, np.full(years, 1e-6))
    ahead = line[-1] + step * np.arange(1, 4)
    for name in ("drift", "recent line"):
        np.testing.assert_allclose(found[name].mean, ahead, atol=1e-9)
        np.testing.assert_allclose(found[name].spread, 0, atol=1e-6)
    np.testing.assert_allclose(found["wandering level with drift"].mean, ahead, atol=1e-3)
    # Damped: 1, 1 + 0.8, 1 + 0.8 + 0.64 times the step.
    np.testing.assert_allclose(
        found["damped drift"].mean, line[-1] + step * np.array([1, 1.8, 2.44]), atol=1e-9
    )


@given(st.floats(-2, 2), st.integers(5, 15))
def test_a_series_that_stands_still_is_carried_on_by_every_method(level, years):
    found = forecasting.every(np.full(years, level), 5, np.full(years, 0.1))
    for one in found.values():
        np.testing.assert_allclose(one.mean, level, atol=1e-9)


@given(SERIES)
def test_a_random_walk_spreads_with_the_root_of_the_years(values):
    found = forecasting.every(values, 9, np.full(len(values), 0.05))["naive"]
    np.testing.assert_allclose(found.mean, values[-1])
    np.testing.assert_allclose(found.spread, found.spread[0] * np.sqrt(np.arange(1, 10)), atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(SERIES, st.data())
def test_no_forecast_of_the_back_test_knows_what_came_later(values, data):
    years, noise = tuple(range(2010, 2010 + len(values))), np.full(len(values), 0.05)
    at = data.draw(st.integers(backtest.TRAINED, len(values) - 1))
    other = values.copy()
    other[at] += 1
    before, after = (backtest.run(years, one, noise) for one in (values, other))
    known = before.origins < years[at]  # origins before the year that is changed
    for name in ("mean", "spread"):
        np.testing.assert_array_equal(getattr(before, name)[:, known], getattr(after, name)[:, known])
    assert known.any()
    # What came is the value of the year itself, so far ahead of each origin.
    for place, origin in enumerate(before.origins):
        ahead = years[at] - int(origin)
        if 1 <= ahead <= backtest.FARTHEST:
            assert before.came[place, ahead - 1] == values[at]


@given(st.floats(-5, 5), st.floats(1e-6, 5), st.floats(-5, 5))
def test_scores_are_no_less_than_nothing_and_best_in_the_middle(mean, spread, came):
    for score in (scoring.crps, scoring.interval_score, scoring.absolute_error):
        assert score(mean, spread, came) >= score(came, spread, came) - 1e-12
        assert score(mean, spread, came) >= 0


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_forecast_without_spread_is_scored_by_its_distance(mean, came):
    assert scoring.crps(mean, 1e-9, came) == pytest.approx(abs(mean - came), abs=1e-8)
    assert scoring.interval_score(mean, 1e-9, came) == pytest.approx(40 * abs(mean - came), abs=1e-6)


@given(st.floats(0.3, 3))
def test_the_crps_expects_least_of_the_spread_that_is_true(spread):
    """Over what a standard normal brings, no other spread does better (the score is proper)."""
    came = special.ndtri((np.arange(2000) + 0.5) / 2000)
    assert scoring.crps(0.0, 1.0, came).mean() <= scoring.crps(0.0, spread, came).mean() + 1e-6


@given(URNS, st.floats(0.01, 0.99))
def test_an_urn_without_returns_forgets_its_past(urn, share):
    still = returns.Urn(0.0, urn.pull, urn.entry)
    expected = urn.entry / 2 + (1 - urn.entry) * special.expit(urn.pull)
    assert float(still.next_share(share)) == pytest.approx(expected)
    assert returns.steady(still)["share"].tolist() == pytest.approx([expected])


@settings(deadline=None)
@given(URNS)
def test_steady_shares_are_kept_mirrored_and_stable_by_turns(urn):
    found = returns.steady(urn)
    np.testing.assert_allclose(urn.next_share(found["share"]), found["share"], atol=1e-9)
    mirrored = returns.steady(returns.Urn(urn.returns, -urn.pull, urn.entry))
    np.testing.assert_allclose(np.sort(1 - mirrored["share"]), found["share"], atol=1e-7)
    assert len(found) in (1, 3) or urn.returns > urn.cusp
    if len(found) == 3:
        assert found["stable"].tolist() == [True, False, True]
        assert urn.returns > urn.cusp


@settings(deadline=None)
@given(URNS, st.floats(0.01, 1))
def test_a_stronger_pull_never_lowers_a_steady_share(urn, more):
    ends = [
        returns.steady(returns.Urn(urn.returns, pull, urn.entry))["share"]
        for pull in (urn.pull, urn.pull + more)
    ]
    if urn.returns >= 0:
        assert ends[1].min() >= ends[0].min() - 1e-9
        assert ends[1].max() >= ends[0].max() - 1e-9


@given(st.floats(0.02, 0.6))
def test_on_the_edge_a_steady_share_is_about_to_vanish(entry):
    for row in returns.boundary(entry, 41).itertuples():
        urn = returns.Urn(row.returns, row.pull, entry)
        assert float(urn.next_share(row.share)) == pytest.approx(row.share, abs=1e-9)
        assert returns.slope(urn, row.share) == pytest.approx(1, abs=1e-6)


@given(st.floats(0.05, 0.6))
def test_the_edge_opens_at_the_cusp_and_widens(entry):
    grid = np.linspace(0.5, 4, 60)
    edge = returns.fold(grid, entry)
    assert (edge[grid <= 1 / (1 - entry)] == 0).all()
    assert (np.diff(edge) >= -1e-9).all()
    assert edge[-1] > 0


@given(st.floats(-0.5, 1.5), st.floats(-0.5, 0.5))
def test_a_history_that_follows_the_urn_to_the_letter_is_fitted_to_the_letter(slope, pull):
    focal, total = [3.0, 40.0, 20.0], 100.0
    for _ in range(9):
        years = history.Years(np.array([*focal, 0.0]), np.full(len(focal) + 1, total), 3)
        share = special.expit(pull + slope * history.earlier(_with_total(years, total))[-1])
        focal.append(total * share)
    whole = _with_total(history.Years(np.array(focal), np.zeros(len(focal)), 3), total)
    lead = history.earlier(whole)[3:]
    seen = regressions.Regressions((whole.focal[3:] / total)[:, None], whole.totals[3:], lead[:, None])
    level, found = seen.free()
    if np.ptp(lead) > 0.1:
        assert found[0] == pytest.approx(slope, abs=1e-4)
        assert level[0] == pytest.approx(pull, abs=1e-4)
    assert seen.held(np.array([slope]))[0] == pytest.approx(pull, abs=1e-6)


def _with_total(years, total):
    return history.Years(years.focal, total - years.focal, years.memory)


def test_the_regression_is_that_of_the_shared_logistic_fit():
    rng = np.random.default_rng(4)
    lead, trials = rng.normal(0, 1, 12), rng.integers(5, 60, 12).astype(float)
    new = rng.binomial(trials.astype(int), special.expit(0.3 + 0.6 * lead)) / trials
    level, slope = regressions.Regressions(new[:, None], trials, lead[:, None]).free()
    known = logistic.fit(new, np.column_stack([np.ones(12), lead]), times=trials)
    assert [level[0], slope[0]] == pytest.approx(known.coefficients, abs=1e-6)


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from([0.3, 2.0, 40.0]))
def test_a_history_followed_until_it_settles_is_as_rare_as_one_followed_to_the_end(seed, histories, steep):
    rng = np.random.default_rng(seed)
    lead, trials = rng.normal(0, 1, (9, histories)), rng.integers(1, 30, 9).astype(float)
    new = rng.binomial(trials.astype(int)[:, None], special.expit(steep * lead)) / trials[:, None]
    # Some histories in which one country has all starts, and which are the same over and over.
    new[:, histories // 2 :], lead[:, histories // 2 :] = float(seed % 2), lead[:, :1]
    drawn, slope = regressions.Regressions(new, trials, lead), rng.integers(0, 3, histories) / 2
    ratio = drawn.ratio(slope)
    # As bars the ratios themselves and their neighbours, where a last digit decides.
    for bar in (ratio, np.nextafter(ratio, np.inf), np.nextafter(ratio, -np.inf), np.roll(ratio, 1)):
        assert (drawn.reaches(slope, bar) == (ratio >= bar)).all()


@given(SERIES)
def test_one_method_forecasts_as_it_does_among_all(values):
    noise = np.full(len(values), 0.1)
    for name, whole in forecasting.every(values, 5, noise).items():
        alone = forecasting.by(name, values, 5, noise)
        assert (alone.mean == whole.mean).all()
        assert (alone.spread == whole.spread).all()


def test_more_histories_drawn_leave_less_to_chance():
    focal = np.round(60 * special.expit(np.linspace(-2.5, 2.5, 18)))
    years = history.Years(focal, 60 - focal, 4)
    few, many = (history.drawing_errors(years, draws) for draws in (50, 1600))
    assert max(many) < min(few) / 2
    endless = history.drawing_errors(history.Years(np.full(9, 40.0), np.zeros(9), 4), 50)
    assert np.isinf(endless).any()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(1, 6))
def test_the_years_before_are_summed_within_memory(counts, memory):
    found = history.before(counts, memory)
    assert found.tolist() == [sum(counts[max(at - memory, 0) : at]) for at in range(len(counts))]


def test_pairs_lay_each_year_beside_those_before_it():
    counted = pd.DataFrame({"focal": [0.0, 4, 6], "comparator": [0.0, 4, 2]}, index=[2010, 2011, 2012])
    found = history.pairs(counted, 5)
    assert found["year"].tolist() == [2012]  # nothing began before 2011
    assert found["new"].tolist() == [0.75]
    assert found["before"].tolist() == [0.0]
