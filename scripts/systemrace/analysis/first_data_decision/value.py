"""Risk-adjusted net present value of a programme by the route of its first data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.first_data_decision import routes, terms
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
    return {name: adjusted_one(name, one, choices) for name, one in drawn.items()}


def adjusted_one(name: str, one: np.ndarray, choices: Choices) -> np.ndarray:
    """Give the draws of one input with the factors of the choices applied."""
    if name in routes.ACCEPTANCE:
        return _at_odds(one, choices.acceptance_odds)
    if name == routes.START_LEFT:
        return _at_most_all(one, choices.start_left)
    if name in (routes.HOSPITAL_START, routes.CHINA_START):
        return terms.product(one, choices.china_start)
    if name in (routes.PAYOFF, routes.PAYMENT):
        return terms.product(one, choices.payoff_factor)
    if name == routes.DISCOUNT and choices.discount is not None:
        return terms.alike(one, choices.discount)
    return one


@terms.remembered
def _at_odds(chance: np.ndarray, odds: float) -> np.ndarray:
    return odds * chance / (1 - chance + odds * chance)


@terms.remembered
def _at_most_all(share: np.ndarray, factor: float) -> np.ndarray:
    return np.minimum(share * factor, 1.0)


def values(drawn: Draws, choices: Choices) -> pd.DataFrame:
    """Give the value of every route in every draw, million USD at the day the construct is ready.

    Returns:
        One column a route in the order of `routes.ROUTES`, a row a draw.
    """
    ready = adjusted(drawn, choices)
    return pd.DataFrame({name: of_adjusted(ready, name, choices.payoff) for name in routes.ROUTES})


def of_route(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the value of one route in every draw, as `values` does."""
    return of_adjusted(adjusted(drawn, choices), name, choices.payoff)


def of_adjusted(drawn: Draws, name: str, payoff: Payoff) -> np.ndarray:
    """Give the value of one route in every draw, as `values` does, from draws as `adjusted` gives them."""
    one, rate = routes.route(drawn, name), _monthly(drawn[routes.DISCOUNT])
    told = terms.total(one.start, one.data)
    spent = _spent(one.start_cost, one.start, one.data_cost, told, rate)
    if one.ready:  # the US start-up is paid before anyone knows whether there is a signal
        prepared = spread(drawn[routes.US_START_COST], 0.0, drawn[routes.US_START], rate)
        spent = terms.total(spent, prepared)
    if payoff == "payment":
        return _payment(drawn, one, told, rate) - spent
    return drawn[routes.SIGNAL] * _after(drawn, one, told, rate) - spent


def _payment(drawn: Draws, one: Route, told: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of a payment at signing on the day of the data, less where they may not be accepted."""
    share = _paid(one.accepted, drawn[routes.UNACCEPTED_SHARE])
    return (
        terms.product(drawn[routes.SIGNAL], drawn[routes.PAYMENT])
        * share
        * _left(drawn[routes.EROSION], told, rate)
    )


def _after(drawn: Draws, one: Route, told: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of all that comes after a signal, accepted data or not."""
    if one.home:
        return _late(drawn, told, rate)
    us, us_cost = drawn[routes.US_START], drawn[routes.US_START_COST]
    if one.ready:
        begun, cost = _later(told, us), terms.alike(us, 0.0)
    else:
        left = drawn[routes.START_LEFT]
        begun, cost = terms.total(told, terms.product(left, us)), terms.product(left, us_cost)
    prepared = spread(cost, told, begun, rate)
    again = terms.total(begun, drawn[routes.DATA_MONTHS])
    repeated = spread(drawn[routes.TRIAL_COST], begun, again, rate)
    # Repeated data show the signal once more as surely as a first trial at home would have gone on.
    yes, no = _late(drawn, begun, rate), _less(_late(drawn, again, rate), repeated)
    return one.accepted * yes + terms.rest(one.accepted) * no - prepared


def _late(drawn: Draws, begun: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Value of development from accepted first data on."""
    chance = _onward(drawn[routes.APPROVAL], drawn[routes.SIGNAL])
    end = terms.total(begun, drawn[routes.LATE_MONTHS])
    left = _left(drawn[routes.EROSION], end, rate)
    return _won(chance, drawn[routes.PAYOFF], left, spread(drawn[routes.LATE_COST], begun, end, rate))


@terms.remembered
def _won(chance: np.ndarray, payoff: np.ndarray, left: np.ndarray, spent: np.ndarray) -> np.ndarray:
    return np.asarray(chance * (payoff * left) - spent)


@terms.remembered
def _spent(
    start_cost: np.ndarray, start: np.ndarray, data_cost: np.ndarray, told: np.ndarray, rate: np.ndarray
) -> np.ndarray:
    return np.asarray(spread(start_cost, 0.0, start, rate) + spread(data_cost, start, told, rate))


@terms.remembered
def _monthly(rate: np.ndarray) -> np.ndarray:
    return np.asarray(np.log1p(rate) / YEAR)


@terms.remembered
def _paid(accepted: np.ndarray, unaccepted: np.ndarray) -> np.ndarray:
    return np.asarray(accepted + (1 - accepted) * unaccepted)


@terms.remembered
def _later(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.maximum(one, other)


@terms.remembered
def _less(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(one - other)


@terms.remembered
def _onward(approval: np.ndarray, signal: np.ndarray) -> np.ndarray:
    """Chance of approval for those who showed a signal."""
    return np.minimum(approval / signal, 1.0)


@terms.remembered
def _left(erosion: np.ndarray, month: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Give what a dollar at a month is worth today: a share is lost in each year, the rest is discounted."""
    return np.asarray(np.exp((np.log1p(-erosion) / YEAR - rate) * month))


@terms.remembered
def spread(cost: np.ndarray, start: np.ndarray | float, end: np.ndarray, rate: np.ndarray) -> np.ndarray:
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
