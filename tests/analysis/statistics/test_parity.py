"""Level and growth are drawn apart because their estimates are uncorrelated; parity is where lines cross."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from systemrace.analysis.statistics import parity

COUNTS = pd.Series([80, 91, 89, 118, 149], index=range(2021, 2026))


def test_the_centre_makes_level_and_growth_uncorrelated():
    found = parity.fit(COUNTS)
    time = COUNTS.index.to_numpy(float) + 0.5
    design = np.column_stack([np.ones(5), time - found.centre])
    fitted = sm.GLM(COUNTS.to_numpy(float), design, family=sm.families.Poisson()).fit()
    assert found.alpha == 0
    assert fitted.params == pytest.approx([found.level, found.growth], abs=1e-6)
    assert fitted.bse == pytest.approx([found.level_error, found.growth_error], rel=1e-4)
    assert fitted.cov_params()[0, 1] == pytest.approx(0, abs=1e-8)


def test_draws_have_the_spread_of_a_prediction_of_the_mean():
    found = parity.fit(COUNTS)
    moment = 2026.64
    level, growth = parity.draw(found, moment, 40_000, np.random.default_rng(5))
    time = COUNTS.index.to_numpy(float) + 0.5
    fitted = sm.GLM(
        COUNTS.to_numpy(float), sm.add_constant(time - 2023.5), family=sm.families.Poisson()
    ).fit()
    at = np.array([1.0, moment - 2023.5])
    assert level.mean() == pytest.approx(at @ fitted.params, abs=0.005)
    assert level.std() == pytest.approx(math.sqrt(at @ fitted.cov_params() @ at), rel=0.02)
    assert growth.std() == pytest.approx(found.growth_error, rel=0.02)
    assert found.at(moment) == pytest.approx(math.exp(at @ fitted.params))


def test_parity_is_gap_over_closing_speed():
    years = parity.years_to_parity([0.7, 0.7, 0.7, -0.1, 0.0], [0.07, 0.0, -0.07, -1.0, 0.1])
    assert years == pytest.approx([10.0, math.inf, math.inf, 0.0, 0.0])


def test_the_growth_needed_closes_the_gap_in_time():
    needed = float(parity.growth_needed(math.log(2), 1.1, 10))
    assert parity.years_to_parity(math.log(2), math.log(needed / 1.1)) == pytest.approx(10)


def test_too_few_years_are_refused():
    with pytest.raises(ValueError, match="need more than 2 counts"):
        parity.fit(COUNTS.iloc[:2])
