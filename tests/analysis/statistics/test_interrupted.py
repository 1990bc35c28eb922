import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import optimize, special

from systemrace.analysis.statistics import interrupted

CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "interrupted.yaml").read_text(encoding="utf-8"))
SICILY = CASES["sicily"]
COUNTS = pd.Series(SICILY["counts"], dtype=float)


def design(after, per_year, length):
    time = np.array([(period - after + 0.5) / per_year for period in range(length)])
    late = np.array([float(period >= after) for period in range(length)])
    return np.column_stack([np.ones(length), time, late, time * late])


def poisson_by_newton(counts, matrix):
    parameters = np.linalg.lstsq(matrix, np.log(counts), rcond=None)[0]
    for _ in range(50):
        means = np.exp(matrix @ parameters)
        parameters += np.linalg.solve(matrix.T @ (means[:, None] * matrix), matrix.T @ (counts - means))
    return parameters, np.exp(matrix @ parameters)


def sicily(errors="hac"):
    return interrupted.segmented(COUNTS, SICILY["after"], SICILY["per_year"], errors)


def reference():
    matrix = design(SICILY["after"], SICILY["per_year"], len(COUNTS))
    parameters, means = poisson_by_newton(COUNTS.to_numpy(), matrix)
    return matrix, parameters, means


# Counts on the model are what the test wants; statsmodels takes them for separation.
@pytest.mark.filterwarnings("ignore:Perfect separation")
@pytest.mark.parametrize("case", CASES["exact"], ids=lambda case: case["name"])
def test_counts_on_the_model_give_back_its_effects(case):
    found = interrupted.segmented(pd.Series(case["counts"], dtype=float), case["after"], case["per_year"])
    for effect in ("growth_before", "growth_after", "growth_change", "level_change"):
        assert getattr(found, effect).value == pytest.approx(case[effect], rel=1e-6)
    assert found.fitted["mean"].to_numpy() == pytest.approx(np.array(case["counts"], dtype=float), rel=1e-6)


def test_estimates_agree_with_newton_steps_written_out():
    _, parameters, means = reference()
    found = sicily()
    assert found.level_change.log == pytest.approx(parameters[2], abs=1e-8)
    assert found.growth_change.log == pytest.approx(parameters[3], abs=1e-8)
    assert found.growth_after.log == pytest.approx(parameters[1] + parameters[3], abs=1e-8)
    assert found.fitted["mean"].to_numpy() == pytest.approx(means, rel=1e-8)


def test_newey_west_errors_agree_with_the_sandwich_written_out():
    matrix, _, means = reference()
    scores = matrix * (COUNTS.to_numpy() - means)[:, None]
    lags = SICILY["per_year"]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(matrix.T @ (means[:, None] * matrix))
    errors = np.sqrt(np.diag(bread @ meat @ bread))
    assert sicily().level_change.standard_error == pytest.approx(errors[2], rel=1e-6)
    assert sicily().growth_change.standard_error == pytest.approx(errors[3], rel=1e-6)


def test_quasi_errors_are_poisson_errors_times_the_root_of_the_dispersion():
    matrix, _, means = reference()
    bread = np.linalg.inv(matrix.T @ (means[:, None] * matrix))
    dispersion = ((COUNTS.to_numpy() - means) ** 2 / means).sum() / (len(COUNTS) - 4)
    found = sicily("quasi")
    assert found.dispersion == pytest.approx(dispersion, rel=1e-8)
    assert found.level_change.standard_error == pytest.approx(math.sqrt(dispersion * bread[2, 2]), rel=1e-6)


def test_negative_binomial_agrees_with_its_likelihood_maximised_directly():
    matrix, parameters, _ = reference()
    counts = COUNTS.to_numpy()

    def minus_log_likelihood(values):
        means, shape = np.exp(matrix @ values[:4]), math.exp(-values[4])
        terms = special.gammaln(counts + shape) - special.gammaln(shape) - special.gammaln(counts + 1)
        terms += shape * np.log(shape / (shape + means)) + counts * np.log(means / (shape + means))
        return -terms.sum()

    start = np.append(parameters, -6.0)
    best = optimize.minimize(minus_log_likelihood, start, method="BFGS", options={"gtol": 1e-7})
    found = sicily("negative_binomial")
    assert found.level_change.log == pytest.approx(best.x[2], abs=1e-4)
    assert found.growth_change.log == pytest.approx(best.x[3], abs=1e-4)


def test_overdispersed_counts_have_wider_intervals_than_poisson_ones():
    matrix, _, means = reference()
    bread = np.linalg.inv(matrix.T @ (means[:, None] * matrix))
    assert sicily("negative_binomial").level_change.standard_error > math.sqrt(bread[2, 2])


def test_the_trend_without_the_break_runs_on_from_before():
    fitted = sicily().fitted
    before = np.log(fitted["without_break"].iloc[:36])
    assert np.diff(before).std() == pytest.approx(0, abs=1e-12)
    assert fitted["without_break"].iloc[:36].to_list() == fitted["mean"].iloc[:36].to_list()
    assert np.log(fitted["without_break"].iloc[58]) - before.iloc[-1] == pytest.approx(
        23 * np.diff(before)[0]
    )


def test_ratio_of_independent_factors_adds_their_variances():
    found = interrupted.ratio(interrupted.factor(math.log(6), 0.3), interrupted.factor(math.log(2), 0.4))
    assert found.value == pytest.approx(3)
    assert found.standard_error == pytest.approx(0.5)
    assert found.low == pytest.approx(3 * math.exp(-1.959963985 * 0.5))


@pytest.mark.parametrize(("position", "kept", "after"), [(6, 6, 3), (1, 4, 1), (9, 4, 3)])
def test_window_keeps_the_break_where_it_was(position, kept, after):
    counts = pd.Series(range(10))
    cut, found = interrupted.window(counts, position, 3)
    assert (len(cut), found) == (kept, after)
    assert cut.iloc[found] == position


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([0, 0, 0, 1, 2, 3], "too little to fit before the break: 3 periods, 0 counted"),
        ([1, 1, 1, 2, 2], "too little to fit after the break: 2 periods, 4 counted"),
    ],
)
def test_a_side_with_nothing_to_fit_is_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        interrupted.segmented(pd.Series(counts, dtype=float), 3, 4)


def test_share_of_placebos_leaves_out_the_unknown():
    assert interrupted.share_at_least([0.5, 1.0, 2.0, math.nan], 1.0) == pytest.approx(2 / 3)
    assert math.isnan(interrupted.share_at_least([], 1.0))
