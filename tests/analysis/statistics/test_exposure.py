"""Gamma-Poisson rates against R's printed output, statsmodels, closed forms and a brute-force profile."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
import yaml
from scipy import optimize, stats

from systemrace.analysis.statistics import exposure, rates

FIXTURES = yaml.safe_load((Path(__file__).parent / "fixtures" / "exposure.yaml").read_text(encoding="utf-8"))
# Patients, site-months and country of seven trials, the spread large.
COUNTS = np.array([74, 141, 18, 29, 344, 156, 24])
MONTHS = np.array([79.6, 62.0, 20.0, 25.0, 585.2, 676.8, 37.2])
DESIGN = np.column_stack([np.ones(7), [1, 1, 1, 0, 0, 1, 1]])


def ships():
    counts, service, design = [], [], []
    for kind, cells in enumerate(FIXTURES["ships"]["cells"].values()):
        for place in range(8):
            months, damage = cells[2 * place], cells[2 * place + 1]
            if months:
                year, period = divmod(place, 2)
                kinds, years = [kind == k for k in range(1, 5)], [year == y for y in range(1, 4)]
                counts.append(damage)
                service.append(months)
                design.append([1, *kinds, *years, period])
    return np.array(counts), np.array(service), np.array(design, dtype=float)


def test_ships_without_spread_match_print():
    case = FIXTURES["ships"]
    found = exposure.fit(*ships(), spread=False)
    assert found.trials == 34
    assert found.coefficients == pytest.approx(case["coefficients"], abs=0.51 * 10 ** -case["places"])


def test_spread_matches_statsmodels():
    found = exposure.fit(COUNTS, MONTHS, DESIGN)
    model = sm.NegativeBinomial(COUNTS, DESIGN, exposure=MONTHS)
    theirs = model.fit(np.array([0.0, 0.0, 0.5]), method="bfgs", maxiter=1000, gtol=1e-9, disp=0)
    assert found.coefficients == pytest.approx(theirs.params[:2], abs=1e-4)
    assert found.alpha == pytest.approx(theirs.params[2], rel=1e-3)
    assert found.log_likelihood == pytest.approx(theirs.llf, abs=1e-7)


def test_same_as_the_model_without_exposure():
    ours = exposure.fit(COUNTS, np.ones(7), DESIGN)
    other = rates.negative_binomial(COUNTS, DESIGN)
    assert ours.coefficients == pytest.approx(other.coefficients, abs=1e-4)
    assert ours.alpha == pytest.approx(other.alpha, rel=1e-3)


def test_equal_exposures_give_the_ratio_of_means():
    found = exposure.ratio(exposure.fit([10, 30, 5, 9], [2, 2, 2, 2], [[1, 1], [1, 1], [1, 0], [1, 0]]), 1)
    assert found.ratio == pytest.approx(20 / 7, rel=1e-6)
    assert found.low < found.ratio < found.high


def test_limits_are_where_the_profile_has_dropped():
    fitted = exposure.fit(COUNTS, MONTHS, DESIGN)
    found = exposure.ratio(fitted, 1)

    def loss(parameters, slope):
        mean = MONTHS * np.exp(parameters[0] + slope * DESIGN[:, 1])
        size = math.exp(-parameters[1])
        return -stats.nbinom.logpmf(COUNTS, size, size / (size + mean)).sum()

    drop = stats.f.ppf(0.95, 1, 5) / 2
    for limit in (found.low, found.high):
        best = optimize.minimize(loss, [0.0, -1.0], args=(math.log(limit),), method="Nelder-Mead",
                                 options={"xatol": 1e-8, "fatol": 1e-10})  # fmt: skip
        assert -best.fun == pytest.approx(fitted.log_likelihood - drop, abs=1e-3)


def test_wider_than_chance_alone_and_wider_at_a_higher_level():
    fitted = exposure.fit(COUNTS, MONTHS, DESIGN)
    chance = rates.rate_ratio(413, 373, 875.6, 610.2)
    usual, wide = exposure.ratio(fitted, 1), exposure.ratio(fitted, 1, level=0.99)
    assert wide.low < usual.low < chance.low < chance.high < usual.high < wide.high


def test_without_a_trial_to_spare_nothing_is_known():
    found = exposure.ratio(exposure.fit([10, 5], [2, 2], [[1, 1], [1, 0]]), 1)
    assert (found.ratio, found.low, found.high) == (pytest.approx(2), 0, math.inf)


def test_a_rate_is_the_mean_over_trials():
    found = exposure.rate([10, 20, 15], [5, 5, 5])
    assert found.ratio == pytest.approx(3)
    assert found.low < 3 < found.high


@pytest.mark.parametrize(
    ("counts", "months", "design", "words"),
    [
        ([1.5, 2], [1, 1], [[1], [1]], "whole numbers"),
        ([0, 0], [1, 1], [[1], [1]], "not all 0"),
        ([1, 2], [1, 0], [[1], [1]], "above 0, got 0"),
        ([1], [1], [[1, 0]], "2 coefficients need as many counts, got 1"),
    ],
)
def test_what_is_no_rate_is_refused(counts, months, design, words):
    with pytest.raises(ValueError, match=words):
        exposure.fit(counts, months, design)


@pytest.mark.parametrize("seed", range(5))
def test_climbing_ends_where_searching_does(seed):
    rng = np.random.default_rng(seed)
    time = rng.uniform(5, 60, size=15)
    design = np.column_stack([np.ones(15), rng.integers(0, 2, 15)]).astype(float)
    counts = rng.poisson(time * rng.gamma(2, 0.5, size=15)).astype(float)
    offset = np.log(time)
    start = exposure.fit(counts, time, design, spread=False).coefficients
    held = exposure._Counts(counts)
    climbed = exposure._together(held, offset, design, start)
    searched = exposure._searched(held, offset, design, start)
    assert climbed is not None
    assert climbed[0] == pytest.approx(searched[0], abs=1e-4)
    assert climbed[1] == pytest.approx(searched[1], rel=1e-3)
    assert climbed[2] >= searched[2] - 1e-9
