import math

import numpy as np
import pandas as pd
import pytest
from lifelines import LogLogisticFitter, LogNormalFitter, WeibullFitter
from scipy import integrate, special

from systemrace.analysis.statistics import averaging, cure, grouped, parametric
from systemrace.analysis.statistics import survival as patients
from systemrace.errors import DataError

MONTHS = np.array([3.0, 6.0, 12.0, 18.0, 24.0, 36.0, 48.0, 60.0])
TRUE = {
    "exponential": (20.0,),
    "Weibull": (20.0, 1.3),
    "log-normal": (15.0, 0.9),
    "log-logistic": (15.0, 1.4),
    "exponential with cure": (12.0, 0.2),
    "Weibull with cure": (14.0, 1.2, 0.25),
    "log-normal with cure": (10.0, 1.1, 0.15),
    "log-logistic with cure": (12.0, 1.5, 0.2),
}
NAN = np.full_like(MONTHS, np.nan)


def printed(model, n=500, months=MONTHS):
    blank = np.full(len(months), np.nan)
    shares = parametric.survival(model, TRUE[model], months)
    return grouped.Points(months, shares, blank, blank, n)


def log_log_limits(share, error):
    """Limits of S on the complementary log-log scale from the standard error of log S."""
    reach = 1.959964 * error / abs(math.log(share))
    return share ** math.exp(reach), share ** math.exp(-reach)


def averaged(points, models=parametric.MODELS, draws=4000, seed=1, **more):
    fits = parametric.fit_all(points, models)
    return averaging.average(fits, draws, np.random.default_rng(seed), **more)


@pytest.mark.parametrize("model", parametric.MODELS)
def test_exact_landmarks_give_the_parameters_back(model):
    fitted = parametric.fit(model, printed(model))
    assert fitted.parameters == pytest.approx(TRUE[model], rel=2e-3)
    assert fitted.aic == 2 * len(TRUE[model]) - 2 * fitted.log_likelihood


@pytest.mark.parametrize(
    ("model", "fitter", "natural"),
    [
        ("Weibull", WeibullFitter, lambda f: (f.lambda_, f.rho_)),
        ("log-normal", LogNormalFitter, lambda f: (math.exp(f.mu_), 1 / f.sigma_)),
        ("log-logistic", LogLogisticFitter, lambda f: (f.alpha_, f.beta_)),
    ],
)
def test_landmarks_of_simulated_patients_agree_with_lifelines_on_the_patients(model, fitter, natural):
    rng = np.random.default_rng(8)
    grid = np.linspace(0.01, 3000, 200_000)
    falling = parametric.survival(model, TRUE[model], grid)
    times = np.interp(1 - rng.random(800), falling[::-1], grid[::-1])
    censored = rng.uniform(20, 70, 800)
    seen = pd.Series(np.minimum(times, censored)), pd.Series(times <= censored)
    curve = patients.kaplan_meier(*seen)
    at = [patients.survival_at(curve, month) for month in MONTHS]
    shares, low, high = (np.array([getattr(one, end) for one in at]) for end in ("value", "low", "high"))
    fitted = parametric.fit(model, grouped.Points(MONTHS, shares, low, high, 800))
    reference = fitter().fit(*seen)
    assert fitted.parameters == pytest.approx(natural(reference), rel=0.04)
    errors = np.sqrt(np.diag(fitted.covariance))[:2]
    scale, shape = natural(reference)
    # lifelines gives the error of its own parameters; on the log scale it is that over the parameter.
    theirs = reference.summary["se(coef)"].to_numpy()
    theirs = theirs / np.array((1, 1 / shape) if model == "log-normal" else (scale, shape))
    assert errors == pytest.approx(theirs, rel=0.2)


def test_number_at_risk_without_censoring_is_the_number_alive():
    shares = np.array([0.8, 0.5, 0.3])
    limits = [log_log_limits(share, math.sqrt((1 - share) / (share * 120))) for share in shares]
    low, high = np.array(limits).T
    points = grouped.Points([6, 12, 24], shares, low, high, 120)
    assert grouped.at_risk(points) == pytest.approx([120, 96, 60], rel=1e-6)


def test_number_at_risk_without_limits_counts_who_is_followed():
    blank = np.full(3, np.nan)
    points = grouped.Points([6, 12, 18], [0.8, 0.5, 0.4], blank, blank, 100, follow_up=12)
    assert grouped.at_risk(points) == pytest.approx([100, 80 * 0.5, 50 * 0.05])


def test_wide_limits_weigh_less():
    narrow = grouped.Points([12.0], [0.6], [0.55], [0.65], 400)
    wide = grouped.Points([12.0], [0.6], [0.4], [0.75], 400)
    errors = [math.sqrt(parametric.fit("exponential", points).covariance[0, 0]) for points in (narrow, wide)]
    assert errors[1] > 3 * errors[0]


def test_a_single_share_gives_the_exact_binomial_answer():
    points = grouped.Points([12.0], [0.75], [np.nan], [np.nan], 40)
    fitted = parametric.fit("exponential", points)
    assert fitted.parameters[0] == pytest.approx(-12 / math.log(0.75), rel=1e-4)
    assert fitted.log_likelihood == pytest.approx(30 * math.log(0.75) + 10 * math.log(0.25))


def test_median_not_reached_pulls_the_curve_up():
    blank = [np.nan, np.nan]
    alone = grouped.Points([6.0], [0.8], [np.nan], [np.nan], 50)
    with_bound = grouped.Points([6.0, 24.0], [0.8, np.nan], [np.nan, 0.5], blank, 50, follow_up=24)
    medians = [averaged(points, ["exponential"]).median().value for points in (alone, with_bound)]
    assert medians[0] == pytest.approx(18.6, rel=0.1)
    assert medians[1] > 1.2 * medians[0]


@pytest.mark.parametrize("base", parametric.BASES)
def test_without_cure_the_cure_model_is_the_plain_one(base):
    plain, cured = (parametric.fit(name, printed(base)) for name in (base, base + parametric.CURE))
    assert cured.parameters[-1] == pytest.approx(0, abs=2e-3)
    assert cured.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
    assert cured.aic == pytest.approx(plain.aic + 2, abs=1e-3)
    test = cure.against_none(base, printed(base))
    assert (test.statistic, test.p_value) == (pytest.approx(0, abs=1e-3), pytest.approx(0.5, abs=0.51))


def test_a_true_cured_fraction_is_found_and_its_profile_covers_it():
    points = printed("Weibull with cure", 800, np.append(MONTHS, [90.0, 120.0]))
    assert cure.against_none("Weibull", points).p_value < 1e-4
    low, high = cure.interval(cure.profile("Weibull", points, np.linspace(0, 0.6, 31)))
    assert 0.1 < low < 0.25 < high < 0.35
    found = averaged(points).cure()
    assert found.low < 0.25 < found.high
    assert found.value == pytest.approx(0.25, abs=0.05)


def test_early_landmarks_cannot_tell_a_cure():
    points = printed("Weibull with cure", 100, np.array([3.0, 6.0, 12.0]))
    low, high = cure.interval(cure.profile("Weibull", points, np.linspace(0, 0.9, 31)))
    assert low == 0
    assert high > 0.5


def fixed(model, parameters):
    """An average of one draw without error."""
    base = parametric.fit(model, printed(model))
    vector = [math.log(parameters[0]), math.log(parameters[1]) if len(parameters) > 1 else 0.0, 0.0]
    return averaging.Averaged((base,), {model: 1.0}, (np.array([vector]),))


def test_restricted_mean_of_closed_forms():
    assert fixed("exponential", (20,)).restricted_mean(36).value == pytest.approx(
        20 * (1 - math.exp(-36 / 20)), rel=1e-5
    )
    scale, shape, horizon = 20, 1.3, 36
    weibull = scale * math.gamma(1 + 1 / shape) * special.gammainc(1 / shape, (horizon / scale) ** shape)
    weibull_below = fixed("Weibull", (scale, shape)).restricted_mean(horizon).value
    assert weibull_below == pytest.approx(weibull, rel=1e-4)


def test_a_quotient_of_independent_draws_is_that_of_its_medians():
    rng = np.random.default_rng(3)
    first, second = np.exp(rng.normal(1.0, 0.3, 40_000)), np.exp(rng.normal(0.4, 0.4, 40_000))
    found = averaging.quotient(first, second, rng, level=0.9)
    # The quotient of two log-normals is log-normal: median exp(0.6), standard deviation 0.5.
    assert found.value == pytest.approx(math.exp(0.6), rel=0.01)
    assert [found.low, found.high] == pytest.approx(
        [math.exp(0.6 + z * 0.5) for z in (-1.645, 1.645)], rel=0.02
    )


@pytest.mark.parametrize("model", parametric.MODELS)
@pytest.mark.parametrize("shape", [0.25, 0.7, 1.0, 4.0])
def test_restricted_means_are_the_integral_of_the_curve(model, shape):
    cured = 0.3 if model.endswith(parametric.CURE) else 0.0
    power = 1.0 if model.startswith("exponential") else shape
    for scale in (0.5, 20.0, 3000.0):
        vector = np.array([[math.log(scale), math.log(power), cured]])

        def slope(root):  # of the area by the square root of time, which is smooth at the start
            return 2 * root * float(parametric.curves(model, vector, np.array([root**2]))[0, 0])  # noqa: B023

        breaks = [min(5.9, math.sqrt(scale))]
        area, _ = integrate.quad(slope, 0, 6, epsabs=1e-10, epsrel=1e-10, limit=400, points=breaks)
        assert parametric.restricted_means(model, vector, 36)[0] == pytest.approx(area, abs=1e-8)


@pytest.mark.parametrize(
    ("model", "median"), [("exponential", 20 * math.log(2)), ("log-normal", 15), ("log-logistic", 15)]
)
def test_medians_of_closed_forms(model, median):
    assert fixed(model, TRUE[model]).median().value == pytest.approx(median)


def test_medians_of_draws_lie_where_their_curves_cross_one_half():
    drawn = averaged(printed("log-normal with cure", 60), draws=300)
    medians = drawn.medians()
    finite = np.isfinite(medians)
    crossing = np.array([drawn.draws([m])[i, 0] for i, m in enumerate(medians) if finite[i]])
    assert finite.sum() > 290
    assert crossing == pytest.approx(0.5, abs=1e-9)


def test_more_than_half_cured_has_no_median():
    blank = np.full(4, np.nan)
    points = grouped.Points([6, 12, 24, 60], [0.8, 0.72, 0.7, 0.7], blank, blank, 300)
    assert math.isinf(averaged(points).median().value)


def test_weights_follow_the_criterion_and_add_to_one():
    points = printed("exponential")
    by_aic, by_likelihood = averaged(points), averaged(points, criterion="likelihood")
    assert sum(by_aic.weights.values()) == pytest.approx(1)
    ratio = by_aic.weights["exponential"] / by_aic.weights["Weibull"]
    assert ratio == pytest.approx(math.e, rel=1e-3)
    assert by_likelihood.weights["exponential"] == pytest.approx(by_likelihood.weights["Weibull"], rel=1e-3)


def test_band_has_nearly_its_coverage():
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(40):
        times = rng.exponential(20, 100)
        shares = [(times > month).mean() for month in (6, 12, 24)]
        points = grouped.Points([6, 12, 24], shares, NAN[:3], NAN[:3], 100)
        band = averaged(points, ["exponential", "Weibull"], draws=500).at(18)
        inside.append(band.low < math.exp(-18 / 20) < band.high)
    assert 34 <= sum(inside) <= 40


def test_same_seed_same_draws():
    points = printed("Weibull", 80)
    first, second = (averaged(points, seed=3).draws([12]) for _ in range(2))
    assert (first == second).all()


def test_difference_of_arms():
    rng = np.random.default_rng(2)
    found = averaging.difference(rng.normal(5, 1, 20_000), rng.normal(2, 2, 20_000), rng)
    reach = 1.96 * math.sqrt(5)
    assert (found.value, found.low, found.high) == pytest.approx((3, 3 - reach, 3 + reach), abs=0.1)
    endless = averaging.difference(
        np.array([10.0, np.inf, np.inf]), np.array([4.0, 4.0, np.inf]), rng, centre="median"
    )
    assert endless.high == math.inf


def test_what_is_no_curve_is_refused():
    with pytest.raises(DataError, match="several cut-offs are mixed"):
        grouped.Points([6, 12], [0.5, 0.6], [np.nan] * 2, [np.nan] * 2, 10)
    with pytest.raises(DataError, match="must be above zero and increase"):
        grouped.Points([12, 6], [0.6, 0.5], [np.nan] * 2, [np.nan] * 2, 10)
    with pytest.raises(DataError, match="needs a lower bound"):
        grouped.Points([12], [np.nan], [np.nan], [np.nan], 10)
    with pytest.raises(DataError, match="'Gompertz' is not a survival model"):
        parametric.survival("Gompertz", (1.0,), MONTHS)
    with pytest.raises(DataError, match="Weibull has 2 parameters, 1 given"):
        parametric.survival("Weibull", (1.0,), MONTHS)
    one = grouped.Points([12], [0.5], [np.nan], [np.nan], 10)
    with pytest.raises(DataError, match="2 parameters and the curve only 1"):
        parametric.fit("Weibull", one)
    with pytest.raises(DataError, match="prints too few months"):
        averaging.average([], 10, np.random.default_rng(0))
