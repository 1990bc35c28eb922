"""The mixed model against lme4's print, against integration on a grid, and where it must reduce to glm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
import yaml
from scipy import integrate, special, stats

from systemrace.analysis.statistics import mixed
from systemrace.errors import UsageError

CBPP = yaml.safe_load((Path(__file__).parent / "fixtures" / "mixed.yaml").read_text(encoding="utf-8"))["cbpp"]


@pytest.fixture(scope="module")
def cbpp():
    herds = CBPP["herds"]
    herd = np.repeat(np.arange(len(herds)), herds)
    period = np.concatenate([np.arange(number) for number in herds])
    design = np.column_stack([np.ones(len(herd)), *(period == later for later in (1, 2, 3))]).astype(float)
    return np.array(CBPP["incidence"]), design, herd, np.array(CBPP["size"])


def log_likelihood(cbpp, coefficients, deviation):
    """Integrate every herd's likelihood by the trapezoid rule on a fine grid, without quadrature nodes."""
    counts, design, herd, sizes = cbpp
    grid = np.linspace(-9, 9, 3001)
    chances = special.expit((design @ coefficients)[:, None] + deviation * grid)
    each = stats.binom.logpmf(counts[:, None], sizes[:, None], chances)
    summed = np.stack([each[herd == one].sum(axis=0) for one in np.unique(herd)])
    return np.log(integrate.trapezoid(np.exp(summed) * stats.norm.pdf(grid), grid, axis=1)).sum()


def test_one_node_is_what_lme4_prints(cbpp):
    counts, design, herd, sizes = cbpp
    found = mixed.fit(counts, design, herd, sizes, nodes=1)
    printed = CBPP["laplace"]
    # lme4 stops its optimiser early: its third decimal is not firm.
    assert found.coefficients == pytest.approx(printed["coefficients"], abs=1.5e-3)
    assert found.deviation == pytest.approx(printed["deviation"], abs=1e-3)
    assert found.log_likelihood == pytest.approx(printed["log_likelihood"], abs=5e-3)


def test_likelihood_is_the_integral(cbpp):
    counts, design, herd, sizes = cbpp
    found = mixed.fit(counts, design, herd, sizes)
    assert found.log_likelihood == pytest.approx(
        log_likelihood(cbpp, found.coefficients, found.deviation), abs=1e-6
    )


def test_optimum_cannot_be_bettered(cbpp):
    counts, design, herd, sizes = cbpp
    found = mixed.fit(counts, design, herd, sizes)
    best = log_likelihood(cbpp, found.coefficients, found.deviation)
    for place in range(4):
        for step in (-0.02, 0.02):
            moved = found.coefficients.copy()
            moved[place] += step
            assert log_likelihood(cbpp, moved, found.deviation) < best
    for deviation in (0.97, 1.03):
        assert log_likelihood(cbpp, found.coefficients, found.deviation * deviation) < best


def test_errors_come_from_the_curvature_of_the_integral(cbpp):
    counts, design, herd, sizes = cbpp
    found = mixed.fit(counts, design, herd, sizes)
    at = np.append(found.coefficients, np.log(found.deviation))

    def loss(parameters):
        return -log_likelihood(cbpp, parameters[:-1], np.exp(parameters[-1]))

    h, size = 5e-3, len(at)
    curve = np.empty((size, size))
    eye = np.eye(size) * h
    for i in range(size):
        for j in range(i, size):
            corners = loss(at + eye[i] + eye[j]) - loss(at + eye[i] - eye[j])
            corners += loss(at - eye[i] - eye[j]) - loss(at - eye[i] + eye[j])
            curve[i, j] = curve[j, i] = corners / (4 * h * h)
    errors = np.sqrt(np.diag(np.linalg.inv(curve)))[:-1]
    assert found.errors == pytest.approx(errors, rel=2e-3)


def test_without_clusters_it_is_logistic_regression():
    rng = np.random.default_rng(5)
    design = np.column_stack([np.ones(600), rng.normal(size=600)])
    outcome = rng.binomial(1, special.expit(design @ [0.2, -0.7]))
    # Alternating labels within equal rows leave nothing to a cluster.
    found = mixed.fit(outcome, design, np.arange(600) % 2)
    glm = sm.GLM(outcome, design, family=sm.families.Binomial()).fit()
    assert found.coefficients == pytest.approx(glm.params, abs=5e-3)
    assert found.log_likelihood == pytest.approx(glm.llf, abs=0.05)


def test_recovers_what_was_simulated():
    rng = np.random.default_rng(11)
    cluster = np.repeat(np.arange(300), 10)
    side = rng.integers(0, 2, 300)[cluster]
    design = np.column_stack([np.ones(3000), side]).astype(float)
    odds = design @ [-0.5, 1.0] + rng.normal(0, 1.2, 300)[cluster]
    found = mixed.fit(rng.binomial(1, special.expit(odds)), design, cluster)
    assert abs(found.coefficients[1] - 1.0) < 3 * found.errors[1]
    assert found.deviation == pytest.approx(1.2, abs=0.2)
    sides = [np.column_stack([np.ones(3000), np.full(3000, value)]) for value in (1.0, 0.0)]
    gap = mixed.mean_difference(found, *sides)
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    true = [special.expit(at + 1.2 * points) @ weights / weights.sum() for at in (0.5, -0.5)]
    assert gap.low < true[0] - true[1] < gap.high
    assert gap.value == pytest.approx(
        mixed.mean_probability(found, sides[0]) - mixed.mean_probability(found, sides[1])
    )


def test_refusals():
    with pytest.raises(UsageError, match="from zero to their totals"):
        mixed.fit([3], [[1.0]], [1], [2])
    with pytest.raises(UsageError, match="depend on each other"):
        mixed.fit([0, 1], [[1.0, 1.0], [1.0, 1.0]], [1, 2])


@pytest.mark.parametrize(
    "curve", [np.zeros((2, 2)), np.array([[1.0, 1.0], [1.0, 1.0]]), np.full((2, 2), np.nan)]
)
def test_a_flat_likelihood_is_said_to_be_flat(curve):
    with pytest.raises(mixed.NotEstimableError, match="flat in some direction"):
        mixed._inverted(curve)
