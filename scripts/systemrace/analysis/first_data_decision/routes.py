"""The five routes to first data, and which inputs each one takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from systemrace.analysis.first_data_decision import terms

CHAPTER = "first-data-decision"
US, HOSPITAL, CHINA, AUSTRALIA, HYBRID = "US IND", "China IIT", "China IND", "Australia", "hybrid"
ROUTES = (US, HOSPITAL, CHINA, AUSTRALIA, HYBRID)
NAMES = {
    US: "US application",
    HOSPITAL: "China, investigator-initiated",
    CHINA: "China, application",
    AUSTRALIA: "Australia",
    HYBRID: "both at once: China hospital, US prepared",
}
# Ids of `model_inputs`; a row's text says what it is.
US_START, HOSPITAL_START, CHINA_START, AUSTRALIA_START = "FD001", "FD002", "FD003", "FD004"
CLOSED_MONTHS, OPEN_CHANCE = "FD005", "FD006"
DATA_MONTHS, CHINA_DATA_MONTHS = "FD007", "FD008"
US_START_COST, HOSPITAL_COST, CHINA_START_COST, AUSTRALIA_START_COST = "FD009", "FD010", "FD011", "FD012"
TRIAL_COST, CHINA_COST_SHARE, AUSTRALIA_COST_SHARE = "FD013", "FD014", "FD015"
SIGNAL, APPROVAL = "FD016", "FD017"
HOSPITAL_ACCEPTED, CHINA_ACCEPTED, AUSTRALIA_ACCEPTED = "FD018", "FD019", "FD020"
START_LEFT = "FD021"
LATE_MONTHS, LATE_COST = "FD022", "FD023"
PAYOFF, EROSION, DISCOUNT = "FD024", "FD025", "FD026"
PAYMENT, UNACCEPTED_SHARE = "FD027", "FD028"
ACCEPTANCE = (HOSPITAL_ACCEPTED, CHINA_ACCEPTED, AUSTRALIA_ACCEPTED)

Draws = Mapping[str, np.ndarray]

_ALL = {DATA_MONTHS, TRIAL_COST, SIGNAL, APPROVAL, LATE_MONTHS, LATE_COST, PAYOFF, EROSION, DISCOUNT, PAYMENT}
_ABROAD = {START_LEFT, US_START, US_START_COST, UNACCEPTED_SHARE}
_HOSPITAL = _ALL | _ABROAD | {HOSPITAL_START, HOSPITAL_COST, CHINA_DATA_MONTHS, HOSPITAL_ACCEPTED}
TAKES = {
    US: _ALL | {US_START, US_START_COST},
    HOSPITAL: _HOSPITAL,
    HYBRID: _HOSPITAL,
    CHINA: _ALL
    | _ABROAD
    | {CHINA_START, CHINA_DATA_MONTHS, CHINA_START_COST, CHINA_COST_SHARE, CHINA_ACCEPTED},
    AUSTRALIA: _ALL
    | _ABROAD
    | {
        AUSTRALIA_START,
        CLOSED_MONTHS,
        OPEN_CHANCE,
        AUSTRALIA_START_COST,
        AUSTRALIA_COST_SHARE,
        AUSTRALIA_ACCEPTED,
    },
}
"""Inputs that a route's value may depend on; all others leave it as it is."""

IDLE = {
    "approval": {PAYMENT, UNACCEPTED_SHARE},
    "payment": {APPROVAL, LATE_MONTHS, LATE_COST, PAYOFF, START_LEFT},
}
"""Inputs that no route's value depends on, by what the owner gets."""


@dataclass(frozen=True)
class Route:
    """One route under each draw; arrays of shape (draws,).

    Attributes:
        start: months from construct to first patient.
        data: months from first patient to first data.
        start_cost: million USD up to the first patient, paid evenly over the start.
        data_cost: million USD from first patient to first data, paid evenly meanwhile.
        accepted: chance that the US regulator takes the data as its first trial.
        ready: whether the US start-up is done beside the foreign trial.
        home: whether the first trial is the US one, so that nothing is to be repeated.
    """

    start: np.ndarray
    data: np.ndarray
    start_cost: np.ndarray
    data_cost: np.ndarray
    accepted: np.ndarray
    ready: bool = False
    home: bool = False


def route(drawn: Draws, name: str) -> Route:
    """Gather what a route takes from the draws.

    Raises:
        KeyError: for a name that is not in `ROUTES`.
    """
    trial = drawn[TRIAL_COST]
    if name == AUSTRALIA:
        closed = terms.product(terms.rest(drawn[OPEN_CHANCE]), drawn[CLOSED_MONTHS])
        start = terms.total(drawn[AUSTRALIA_START], closed)
        cost = terms.product(trial, drawn[AUSTRALIA_COST_SHARE])
        return Route(start, drawn[DATA_MONTHS], drawn[AUSTRALIA_START_COST], cost, drawn[AUSTRALIA_ACCEPTED])
    return {
        US: lambda: Route(
            drawn[US_START],
            drawn[DATA_MONTHS],
            drawn[US_START_COST],
            trial,
            terms.alike(drawn[US_START], 1.0),
            home=True,
        ),
        # One figure covers all that the hospital route costs up to first data; it is paid over both parts.
        HOSPITAL: lambda: _hospital(drawn, ready=False),
        HYBRID: lambda: _hospital(drawn, ready=True),
        CHINA: lambda: Route(
            drawn[CHINA_START],
            drawn[CHINA_DATA_MONTHS],
            drawn[CHINA_START_COST],
            terms.product(trial, drawn[CHINA_COST_SHARE]),
            drawn[CHINA_ACCEPTED],
        ),
    }[name]()


def _hospital(drawn: Draws, ready: bool) -> Route:
    start, data = drawn[HOSPITAL_START], drawn[CHINA_DATA_MONTHS]
    share, cost = _part(start, terms.total(start, data)), drawn[HOSPITAL_COST]
    before, meanwhile = terms.product(cost, share), terms.product(cost, terms.rest(share))
    return Route(start, data, before, meanwhile, drawn[HOSPITAL_ACCEPTED], ready=ready)


@terms.remembered
def _part(one: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(one / whole)
