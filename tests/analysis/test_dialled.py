"""What the dials of each chapter follow is what the chapter's claim is judged by, at any setting."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from specifying import defaults_of, evaluator_of
from systemrace.analysis import axes, inputs
from systemrace.analysis.cost_of_delay import dialled as delay_dials
from systemrace.analysis.cost_of_delay import model, setting, specified, sweep
from systemrace.analysis.first_data_decision import dialled as route_dials
from systemrace.analysis.first_data_decision import routes, value
from systemrace.analysis.first_data_decision.specified import choices_of
from systemrace.analysis.signal_and_capital import dialled as month_dials
from systemrace.analysis.signal_and_capital import fitted
from systemrace.analysis.signal_and_capital.specified import settings_of

# Few stops, no two dials with as many, so that axes that change places are noticed.
DELAYS = {"delay": (0.0, 7.3, 24.0, 131.0), "discount": (0.0, 0.0421, 0.1), "bounded": (True, False)}
ROUTES = {
    "china_start": (0.8, 1.5),
    "acceptance_odds": (0.5, 1.0, 3.3),
    "payoff": ("payment", "approval"),
    "payoff_factor": (0.7, 2.0, 0.55, 1.3),
}
MONTHS = {
    "bar": (0.3, 0.52),
    "confidence": (0.83, 0.9, 0.95),
    "start_factor": (0.6, 2.0),
    "accrual_factor": (0.5, 1.0, 1.7, 2.7),
}


def settings(stops):
    """List all settings with their places on the axes."""
    for place in product(*(range(len(values)) for values in stops.values())):
        yield place, {name: values[at] for (name, values), at in zip(stops.items(), place, strict=True)}


def agree(found, place, expected):
    """Hold what is said of a setting against what the model gives; what only rules take is no output."""
    for name, one in expected.items():
        if name != "matters":
            assert found[name][place] == pytest.approx(one, rel=1e-10, abs=1e-10), (name, place)


@pytest.mark.parametrize("clock", ["both wait", "capacity goes on", "both go on"])
def test_delay(clock):
    own, given = evaluator_of("cost-of-delay"), defaults_of("cost-of-delay") | {"clock": clock, "draws": 900}
    choice = specified.choice_of(given)
    gained = setting.gains(own.tables, given["trial"], given["horizon"], choice)
    drawn = setting.drawn(own.own, gained, given["draws"], given["seed"])
    chosen = model.Choices(*(given[name] for name in specified.ASKED))
    found = delay_dials.follower(own.own, drawn, chosen, own.pairs)(DELAYS)
    for place, point in settings(DELAYS):
        agree(found, place, own.values("B15", {**given, **point}))
        # A person is one whenever treated.
        plain = model.Choices(point["delay"], given["window"], 0.0, point["bounded"], clock)
        people = sweep.summary(sum(model.patients_lost(drawn, name, plain) for name in model.PLACES))
        told = {"patients": people["value"], "patients_low": people["low"], "patients_high": people["high"]}
        agree(found, place, told)


def test_routes():
    own, given = evaluator_of("first-data-decision"), defaults_of("first-data-decision")
    drawn = inputs.draws(own.own, given["draws"], given["seed"])
    found = route_dials.follower(own.own, drawn, choices_of(given))(ROUTES)
    for place, point in settings(ROUTES):
        agree(found, place, own.values("A19", {**given, **point}))
        worths = value.values(drawn, choices_of({**given, **point}))
        for name in routes.ROUTES:
            low, high = np.quantile(worths[name], [0.025, 0.975])
            told = {"": worths[name].mean(), "_low": low, "_high": high}
            agree(found, place, {f"{route_dials.key(name)}{end}": one for end, one in told.items()})
    assert len(np.unique(found["turned"])) > 1  # else a count that is never right could pass


@pytest.mark.parametrize("alike", ["independent", "same"])
def test_months(alike):
    own, given = evaluator_of("signal-and-capital"), defaults_of("signal-and-capital") | {"alike": alike}
    told = own.load("phase_durations")
    drawn = fitted.draws(own.own, told, given["draws"], given["seed"], given["durations"])
    found = month_dials.follower(drawn, settings_of(given))(MONTHS)
    for place, point in settings(MONTHS):
        agree(found, place, own.values("A17", {**given, **point}))


def test_a_threshold_that_nobody_meets_has_no_months():
    given = defaults_of("signal-and-capital")
    own = evaluator_of("signal-and-capital")
    drawn = fitted.draws(own.own, own.load("phase_durations"), given["draws"], given["seed"], "fitted")
    asked = settings_of({**given, "most_patients": 5})
    found = month_dials.follower(drawn, asked)(MONTHS | {"bar": (0.3, 0.99)})
    assert np.isfinite(found["gained"][0, 0]).all()
    assert np.isnan(found["gained"][1]).all()


def test_axes_stand_in_the_order_of_the_stops():
    stops = {"b": (1, 2, 3), "a": (1, 2)}
    found = axes.empty(["x"], ("a", "b"), stops)
    assert found["x"].shape == (2, 3)
    assert np.isnan(found["x"]).all()
    found["x"][:] = [[0, 1, 2], [3, 4, 5]]
    assert axes.arranged(found, ("a", "b"), stops)["x"].tolist() == [[0, 3], [1, 4], [2, 5]]
