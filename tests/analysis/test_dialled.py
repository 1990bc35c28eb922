"""What the dials of each chapter follow is what the chapter's claim is judged by, at any setting."""

from __future__ import annotations

import pytest

from specifying import defaults_of, evaluator_of
from systemrace.analysis import inputs
from systemrace.analysis.cost_of_delay import dialled as delay_dials
from systemrace.analysis.cost_of_delay import model, setting, specified, sweep
from systemrace.analysis.first_data_decision import dialled as route_dials
from systemrace.analysis.first_data_decision import routes, value
from systemrace.analysis.first_data_decision.specified import choices_of
from systemrace.analysis.signal_and_capital import dialled as month_dials
from systemrace.analysis.signal_and_capital import fitted
from systemrace.analysis.signal_and_capital.specified import settings_of

DELAYS = [
    {"delay": 24.0, "discount": 0.0, "bounded": True, "matters": 100.0},
    {"delay": 7.3, "discount": 0.0421, "bounded": False, "matters": 2500.0},
]
ROUTES = [
    {"acceptance_odds": 0.5, "payoff_factor": 2.0, "china_start": 1.5, "matters": 50.0, "payoff": "payment"},
    {"acceptance_odds": 3.3, "payoff_factor": 0.7, "china_start": 0.8, "matters": 5.0, "payoff": "approval"},
]
MONTHS = [
    {"bar": 0.3, "confidence": 0.95, "start_factor": 2.0, "accrual_factor": 0.5},
    {"bar": 0.52, "confidence": 0.83, "start_factor": 0.6, "accrual_factor": 2.7},
]


@pytest.mark.parametrize("point", DELAYS)
def test_delay(point):
    own, given = evaluator_of("cost-of-delay"), defaults_of("cost-of-delay")
    choice = specified.choice_of(given)
    gained = setting.gains(own.tables, given["trial"], given["horizon"], choice)
    drawn = setting.drawn(own.own, gained, given["draws"], given["seed"])
    chosen = model.Choices(*(given[name] for name in specified.ASKED))
    found = delay_dials.follower(own.own, drawn, chosen, own.pairs)(point)
    expected = own.values("B15", {**given, **point})
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-12)
    plain = model.Choices(point["delay"], given["window"], 0.0, point["bounded"], given["clock"])
    people = sweep.summary(sum(model.patients_lost(drawn, name, plain) for name in model.PLACES))
    assert found["patients"] == pytest.approx(people["value"], rel=1e-12)  # a person is one whenever treated


@pytest.mark.parametrize("point", ROUTES)
def test_routes(point):
    own, given = evaluator_of("first-data-decision"), defaults_of("first-data-decision")
    drawn = inputs.draws(own.own, given["draws"], given["seed"])
    found = route_dials.follower(own.own, drawn, choices_of(given))(point)
    expected = own.values("A19", {**given, **point})
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-12)
    means = value.values(drawn, choices_of({**given, **point})).mean()
    for name in routes.ROUTES:
        assert found[route_dials.key(name)] == pytest.approx(means[name], rel=1e-12)


@pytest.mark.parametrize("point", MONTHS)
def test_months(point):
    own, given = evaluator_of("signal-and-capital"), defaults_of("signal-and-capital")
    told = own.load("phase_durations")
    drawn = fitted.draws(own.own, told, given["draws"], given["seed"], given["durations"])
    found = month_dials.follower(drawn, settings_of(given))(point)
    expected = own.values("A17", {**given, **point})
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-12)
