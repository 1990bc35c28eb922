"""Risk-adjusted net present value of a programme by the route of its first data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.first_data_decision import routes
from systemrace.analysis.first_data_decision.routes import Draws, Route

YEAR = 12.0
LEAST = 1e-300  # stands for none, so that nothing is divided by it
Payoff = Literal["approval", "payment"]


@dataclass(frozen=True)
class Choices:
    """What the model is asked; each factor multiplies draws and leaves their order as it is.

    Attributes:
        payoff: what the owner gets: the value at approval, or a payment at signing once data are there.
        acceptance_odds: factor on the odds that foreign data are accepted.
        start_left: factor on the share of the US start-up that is left after foreign data, at most all of it.
        china_start: factor on the months to the first patient on routes through China.
        payoff_factor: factor on what the owner gets.
        discount: yearly rate that replaces the drawn one; None keeps the draws.
    """

    payoff: Payoff = "approval"
    acceptance_odds: float = 1.0
    start_left: float = 1.0
    china_start: float = 1.0
    payoff_factor: float = 1.0
    discount: float | None = None


def adjusted(drawn: Draws, choices: Choices) -> dict[str, np.ndarray]:
    """Give the draws with the factors of the choices applied."""
    found = dict(drawn)
    for name in routes.ACCEPTANCE:
        odds = choices.acceptance_odds
        chance = np.asarray(drawn[name])
        found[name] = odds * chance / (1 - chance + odds * chance)
    found[routes.START_LEFT] = np.minimum(drawn[routes.START_LEFT] * choices.start_left, 1.0)
    for name in (routes.HOSPITAL_START, routes.CHINA_START):
        found[name] = drawn[name] * choices.china_start
    for name in (routes.PAYOFF, routes.PAYMENT):
        found[name] = drawn[name] * choices.payoff_factor
    if choices.discount is not None:
        found[routes.DISCOUNT] = np.full_like(drawn[routes.DISCOUNT], choices.discount)
    return found


def values(drawn: Draws, choices: Choices) -> pd.DataFrame:
    """Give the value of every route in every draw, million USD at the day the construct is ready.

    Returns:
        One column a route in the order of `routes.ROUTES`, a row a draw.
    """
    return pd.DataFrame({name: of_route(drawn, name, choices) for name in routes.ROUTES})


def of_route(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the value of one route in every draw, as `values` does."""
    return _value(adjusted(drawn, choices), name, choices.payoff)


def _value(drawn: Draws, name: str, payoff: Payoff) -> np.ndarray:
    one, rate = routes.route(drawn, name), np.log1p(drawn[routes.DISCOUNT]) / YEAR
    told = one.start + one.data
    spent = spread(one.start_cost, np.zeros_like(told), one.start, rate)
    spent = spent + spread(one.data_cost, one.start, told, rate)
    if one.ready:  # the US start-up is paid before anyone knows whether there is a signal
        us = drawn[routes.US_START]
        spent = spent + spread(drawn[routes.US_START_COST], np.zeros_like(us), us, rate)
    if payoff == "payment":
        return _payment(drawn, one, told, rate) - spent
    signal, later = drawn[routes.SIGNAL], _after(drawn, one, told, rate)
    return signal * later - spent


def _payment(drawn: Draws, one: Route, told: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of a payment at signing on the day of the data, less where they may not be accepted."""
    share = one.accepted + (1 - one.accepted) * drawn[routes.UNACCEPTED_SHARE]
    return drawn[routes.SIGNAL] * drawn[routes.PAYMENT] * share * _left(drawn, told, rate)


def _after(drawn: Draws, one: Route, told: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of all that comes after a signal, accepted data or not."""
    if one.home:
        return _late(drawn, told, rate)
    us, us_cost = drawn[routes.US_START], drawn[routes.US_START_COST]
    if one.ready:
        begun, cost = np.maximum(told, us), np.zeros_like(us)
    else:
        begun, cost = told + drawn[routes.START_LEFT] * us, drawn[routes.START_LEFT] * us_cost
    prepared = spread(cost, told, begun, rate)
    again = begun + drawn[routes.DATA_MONTHS]
    repeated = spread(drawn[routes.TRIAL_COST], begun, again, rate)
    # Repeated data show the signal once more as surely as a first trial at home would have gone on.
    yes, no = _late(drawn, begun, rate), _late(drawn, again, rate) - repeated
    return one.accepted * yes + (1 - one.accepted) * no - prepared


def _late(drawn: Draws, begun: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of development from accepted first data on."""
    end = begun + drawn[routes.LATE_MONTHS]
    chance = np.minimum(drawn[routes.APPROVAL] / drawn[routes.SIGNAL], 1.0)
    worth = drawn[routes.PAYOFF] * _left(drawn, end, rate)
    return chance * worth - spread(drawn[routes.LATE_COST], begun, end, rate)


def _left(drawn: Draws, month: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Give what a dollar at a month is worth today: a share is lost in each year, the rest is discounted."""
    return np.asarray(np.exp((np.log1p(-drawn[routes.EROSION]) / YEAR - rate) * month))


def spread(cost: np.ndarray, start: np.ndarray, end: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Give the present value of a cost paid evenly between two months.

    Args:
        cost: whole cost.
        start: month the payment begins.
        end: month it ends, not before the start.
        rate: continuous monthly discount rate, none or more.

    Source: integral of exp(-rate t) over the time, over its length.
    """
    turn = np.maximum(rate * (end - start), LEAST)
    return np.asarray(cost * np.exp(-rate * start) * (-np.expm1(-turn) / turn))
