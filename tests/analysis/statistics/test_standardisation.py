"""Standardised differences by hand, against statsmodels, and against many resamples of clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special

from systemrace.analysis.statistics import logistic, standardisation
from systemrace.errors import UsageError


def test_direct_by_hand():
    # Stratum a: 3 of 4 against 1 of 2; stratum b: 1 of 2 against 1 of 2; stratum c has one side only.
    stratum = ["a"] * 6 + ["b"] * 4 + ["c"] * 3
    group = [True] * 4 + [False] * 2 + [True] * 2 + [False] * 2 + [True] * 3
    outcome = [1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1]
    found = standardisation.direct(outcome, group, stratum)
    assert found.one == pytest.approx(0.6 * 0.75 + 0.4 * 0.5)
    assert found.other == pytest.approx(0.5)
    assert found.value == pytest.approx(0.15)
    assert found.used == pytest.approx(10 / 13)
    variance = 0.6**2 * (0.75 * 0.25 / 4 + 0.25 / 2) + 0.4**2 * (0.25 / 2 + 0.25 / 2)
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-5)


def test_one_stratum_is_the_crude_difference():
    found = standardisation.direct([1, 1, 0, 1, 0, 0], [True] * 3 + [False] * 3, ["all"] * 6)
    assert found.value == pytest.approx(2 / 3 - 1 / 3)


def test_no_shared_stratum_is_refused():
    with pytest.raises(UsageError, match="No stratum holds both groups"):
        standardisation.direct([1, 0], [True, False], ["a", "b"])


def clustered(rng, clusters=80):
    size = rng.integers(1, 12, clusters)
    cluster = np.repeat(np.arange(clusters), size)
    group = (np.arange(clusters) % 2 == 0)[cluster]
    stratum = rng.integers(0, 3, len(cluster))
    odds = 0.4 * group - 0.5 * stratum + rng.normal(0, 1, clusters)[cluster]
    return rng.binomial(1, special.expit(odds)), group, stratum, cluster


def test_clustered_error_agrees_with_resampled_clusters():
    outcome, group, stratum, cluster = clustered(np.random.default_rng(3))
    found = standardisation.direct(outcome, group, stratum, cluster)
    rng, rows = np.random.default_rng(4), [np.flatnonzero(cluster == one) for one in range(80)]
    values = []
    for _ in range(400):
        picked = np.concatenate([rows[one] for one in rng.integers(0, 80, 80)])
        values.append(standardisation.direct(outcome[picked], group[picked], stratum[picked]).value)
    assert (found.high - found.low) / 3.92 == pytest.approx(np.std(values), rel=0.15)
    plain = standardisation.direct(outcome, group, stratum)
    assert plain.high - plain.low < found.high - found.low


def test_model_agrees_with_statsmodels():
    outcome, group, stratum, cluster = clustered(np.random.default_rng(8))
    covariates = pd.DataFrame({"stratum": stratum.astype(str)})
    matrix = standardisation.design(group, covariates)
    own = logistic.fit(outcome, matrix, cluster)
    other = sm.GLM(outcome, matrix, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    assert own.coefficients == pytest.approx(other.params, abs=1e-6)
    assert own.covariance == pytest.approx(other.cov_params() * 80 / 79, rel=1e-4)
    plain = sm.Logit(outcome, matrix).fit(disp=0)
    assert logistic.fit(outcome, matrix).covariance == pytest.approx(plain.cov_params(), rel=1e-4)
    margin = plain.get_margeff(dummy=True)
    found = standardisation.modelled(outcome, group, covariates)
    assert found.value == pytest.approx(margin.margeff[0], abs=1e-6)
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(margin.margeff_se[0], rel=1e-3)


def test_a_class_of_ones_only_settles():
    covariates = pd.DataFrame({"kind": ["a"] * 6 + ["b"] * 4})
    outcome = [1, 0, 1, 0, 0, 1, 1, 1, 1, 1]
    found = standardisation.modelled(outcome, [True, False] * 5, covariates)
    assert -1 < found.low < found.value < found.high < 1


def test_dependent_columns_are_refused():
    with pytest.raises(UsageError, match="depend on each other"):
        logistic.fit([0, 1], [[1.0, 1.0], [1.0, 1.0]])
