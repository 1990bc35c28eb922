"""The month at which a programme meets the criterion, by the route of its first data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.memory import Memory
from systemrace.analysis.signal_and_capital import boundary
from systemrace.analysis.signal_and_capital.boundary import Criterion

CHAPTER = "signal-and-capital"
US, HOSPITAL, CHINA = "US IND", "China IIT", "China IND"
ROUTES = (US, HOSPITAL, CHINA)
NAMES = {US: "US application", HOSPITAL: "China, investigator-initiated", CHINA: "China, application"}
# A start is the sum of its steps: preparation, review, opening; by the hospital route they are told as one.
START = {US: ("SG001", "SG012", "SG013"), HOSPITAL: ("SG002",), CHINA: ("SG003", "SG014", "SG015")}
ACCRUAL, ACCRUAL_RATIO, MANUFACTURE, ASSESSMENT, RESPONSE = "SG004", "SG005", "SG006", "SG007", "SG008"
REDESIGN, QUICKENING, SPREADING, CHANGE = "SG009", "SG010", "SG011", "SG016"
NEVER = np.inf
remembered = Memory(60_000_000)

Draws = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Settings:
    """What the model is asked.

    Attributes:
        criterion: what has to be known before capital moves.
        start_factor: factor on the months to the first patient on routes through China.
        accrual_factor: factor on the patients a month in China.
        alike: how the months of one programme by two routes go together, at every step: "independent", or
            "same": one that is slow by one route is as slow, by rank, by the other.
        sooner: months by which the first US patient is sooner, though in one month at the soonest.
        seed: of patients' responses, their arrival, and what is independent between routes.
    """

    criterion: Criterion = field(default_factory=Criterion)
    start_factor: float = 1.0
    accrual_factor: float = 1.0
    alike: Literal["independent", "same"] = "independent"
    sooner: float = 0.0
    seed: int = 20260822


@dataclass(frozen=True)
class Calendar:
    """What of a route is the same whatever has to be known; arrays of shape (draws,).

    Attributes:
        pace: patients a month.
        start: months to the first patient.
        making: months from a patient's enrolment to an assessed response.
    """

    pace: np.ndarray
    start: np.ndarray
    making: np.ndarray


def calendar(drawn: Draws, settings: Settings, name: str) -> Calendar:
    """Gather a route's calendar, to be used for several criteria."""
    return Calendar(pace(drawn, settings, name), starts(drawn, settings, name), making(drawn, settings, name))


def months(drawn: Draws, settings: Settings, needed: np.ndarray | None = None) -> pd.DataFrame:
    """Give the month of crossing on every route, infinite where the trial ends before.

    A programme has the same patients' responses on every route; only the calendar differs. The n-th patient
    arrives after a gamma time (a Poisson stream) and is assessed after manufacture and follow-up.

    Args:
        drawn: inputs by id, shape (draws,).
        settings: what the model is asked.
        needed: patients needed, where they are known from the same criterion and draws.

    Returns:
        One column a route in the order of `ROUTES`, months from a construct in hand.
    """
    if needed is None:
        needed = boundary.patients_needed(settings.criterion, drawn[RESPONSE], settings.seed)
    calendars = {name: calendar(drawn, settings, name) for name in ROUTES}
    return pd.DataFrame({name: month_of(on, settings, name, needed) for name, on in calendars.items()})


def month_of(on: Calendar, settings: Settings, name: str, needed: np.ndarray) -> np.ndarray:
    """Give the month of crossing on one route from its calendar and the patients needed."""
    found = on.start + _arrival(needed, settings, name) / on.pace + on.making
    return np.where(needed == boundary.NEVER, NEVER, found)


def pace(drawn: Draws, settings: Settings, name: str) -> np.ndarray:
    """Give the patients a month on a route."""
    if name == US:
        return drawn[ACCRUAL]
    return _product(drawn[ACCRUAL], _product(drawn[ACCRUAL_RATIO], settings.accrual_factor))


def starts(drawn: Draws, settings: Settings, name: str) -> np.ndarray:
    """Give the months to the first patient on a route: the sum of its steps."""
    own = _total(*(drawn[step] for step in START[name]))
    if name == US:
        return _sooner(own, settings.sooner) if settings.sooner else own
    own = _product(own, settings.start_factor)
    if settings.alike == "independent":
        return own
    # The same rank as on the US route.
    return _in_order(own, _ranks(starts(drawn, settings, US)))


def making(drawn: Draws, settings: Settings, name: str) -> np.ndarray:
    """Give the months from a patient's enrolment to an assessed response on a route."""
    own = _total(drawn[MANUFACTURE], drawn[ASSESSMENT])
    if settings.alike == "same" or name == US:
        return own
    # Another programme's months stand in: as long on average, but unrelated.
    return _permuted(own, settings.seed, ROUTES.index(name))


def _arrival(needed: np.ndarray, settings: Settings, name: str) -> np.ndarray:
    # Routes that go alike have the same random numbers.
    return _arrived(needed, settings.seed, 0 if settings.alike == "same" else ROUTES.index(name))


@remembered
def _product(one: np.ndarray, other: np.ndarray | float) -> np.ndarray:
    return np.asarray(one * other)


@remembered
def _total(*steps: np.ndarray) -> np.ndarray:
    return np.asarray(np.sum(steps, axis=0))


@remembered
def _sooner(months: np.ndarray, less: float) -> np.ndarray:
    return np.maximum(months - less, np.minimum(months, 1.0))


@remembered
def _ranks(months: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(months), dtype=np.intp)
    ranks[np.argsort(months, kind="stable")] = np.arange(len(months))
    return ranks


@remembered
def _in_order(months: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    return np.asarray(np.sort(months)[ranks])


@remembered
def _permuted(months: np.ndarray, seed: int, route: int) -> np.ndarray:
    return np.asarray(months[_stream(seed, 2, route).permutation(len(months))])


@remembered
def _arrived(needed: np.ndarray, seed: int, route: int) -> np.ndarray:
    shape = np.where(needed == boundary.NEVER, 1, needed).astype(np.float64)
    return _stream(seed, 1, route).standard_gamma(shape)


def _stream(seed: int, what: int, route: int) -> np.random.Generator:
    """Give random numbers of a route's own."""
    return np.random.Generator(np.random.PCG64([seed, what, route]))


def gained(found: pd.DataFrame, first: str, second: str) -> np.ndarray:
    """Give the months by which the first route is sooner, for programmes that meet the criterion at all."""
    return between(found[first].to_numpy(), found[second].to_numpy())


def between(sooner: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Give the months between two routes' months of crossing, where both are finite."""
    met = np.isfinite(sooner) & np.isfinite(later)
    return np.asarray(later[met] - sooner[met])


def met_by(found: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """Give the share of programmes that have met the criterion by each month: route, month, share."""
    return pd.DataFrame(
        [
            {"route": name, "month": float(month), "share": float((found[name] <= month).mean())}
            for name in ROUTES
            for month in at
        ]
    )


def patients_by(drawn: Draws, settings: Settings, at: np.ndarray) -> pd.DataFrame:
    """Give patients with data by each month: route, month, value (mean), low, high (90% of draws)."""
    rows = []
    for name in ROUTES:
        accrual = pace(drawn, settings, name)
        lag = starts(drawn, settings, name) + making(drawn, settings, name)
        for month in at:
            told = np.minimum(np.maximum(month - lag, 0.0) * accrual, settings.criterion.most)
            low, high = np.quantile(told, [0.05, 0.95])
            row = {"route": name, "month": float(month), "value": float(told.mean())}
            rows.append({**row, "low": float(low), "high": float(high)})
    return pd.DataFrame(rows)
