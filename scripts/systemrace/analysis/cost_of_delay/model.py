"""Patients and life-years lost to a delay: eligible, times use as it grows, within capacity, times the gain.

Each function is a pure function of draws and choices; equal draws at every delay keep curves smooth.
Time runs in months from the day on which the therapy would have been available without delay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Draws = Mapping[str, np.ndarray]
Clock = Literal["both wait", "capacity goes on", "both go on"]
US, CHINA = "United States", "China"
PLACES = (US, CHINA)
YEAR = 12.0
NODES = (32, 64)  # points of the midpoint rule within the delay, and after it
_IDS = {
    US: ("CD001", "CD003", "CD005", "CD008", "CD009"),
    CHINA: ("CD002", "CD004", "CD006", "CD010", "CD011"),
}
RAMP, WAITING, CAUGHT_UP, GAIN = "CD007", "CD012", "CD013", "gain"


@dataclass(frozen=True)
class Choices:
    """What the model is asked.

    Attributes:
        delay: months by which availability is put off.
        window: months, from the day it would have been available, within which patients are counted.
        discount: yearly discount rate of what is lost, 0 for none.
        bounded: whether capacity limits how many are treated.
        clock: what waits for availability: growth of use and capacity both, use alone, or neither.
    """

    delay: float
    window: float = 120.0
    discount: float = 0.0
    bounded: bool = True
    clock: Clock = "both wait"

    def after(self, delay: float) -> Choices:
        """Give the same with another delay."""
        return replace(self, delay=delay)


@dataclass(frozen=True)
class Place:
    """Draws of one country: eligible a month, share used in the end, months of growth, capacity a month."""

    eligible: np.ndarray
    uptake: np.ndarray
    ramp: np.ndarray
    first: np.ndarray
    growth: np.ndarray

    def wanted(self, months: np.ndarray) -> np.ndarray:
        """Give patients a month who would be treated without a limit, (times, draws)."""
        grown = np.clip(months[:, None] / np.maximum(self.ramp, 1e-9), 0, 1)
        return self.eligible * self.uptake * grown

    def capacity(self, months: np.ndarray) -> np.ndarray:
        """Give patients a month who can be treated, (times, draws)."""
        return self.first + self.growth * np.maximum(months, 0)[:, None]

    def treated(self, since: np.ndarray, built: np.ndarray, bounded: bool) -> np.ndarray:
        """Give patients treated a month, (times, draws).

        Args:
            since: months for which use has grown, (times,).
            built: months for which capacity has grown, (times,).
            bounded: whether capacity limits.
        """
        wanted = self.wanted(since)
        return np.minimum(wanted, self.capacity(built)) if bounded else wanted


def takes_in(name: str) -> set[str]:
    """Give the ids of the inputs that a country's loss of patients depends on."""
    return {*_IDS[name], RAMP, WAITING, CAUGHT_UP}


def place(drawn: Draws, name: str) -> Place:
    """Gather the draws of a country; per-year inputs become per-month ones."""
    cases, eligible, uptake, first, growth = (drawn[key] for key in _IDS[name])
    return Place(cases / YEAR * eligible, uptake, drawn[RAMP], first / YEAR, growth / YEAR**2)


def patients_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the patients not treated because of the delay, each discounted to the start, (draws,).

    Those still alive when the delay ends are partly caught up, at the discount of that day.
    """
    delay = min(choices.delay, choices.window)
    one, rate = place(drawn, name), choices.discount
    waited, span = _steps(0.0, delay, NODES[0])
    missed = one.treated(waited, waited, choices.bounded)
    alive = np.exp(-math.log(2) * (delay - waited)[:, None] / drawn[WAITING])
    caught = drawn[CAUGHT_UP] * _total(missed * alive, span) * _discounts(np.array([delay]), rate)[0]
    if choices.clock == "both go on":
        return np.asarray(_total(missed, span * _discounts(waited, rate)) - caught)
    return _put_off(one, delay, choices) - caught


def _put_off(one: Place, delay: float, choices: Choices) -> np.ndarray:
    """Give what is lost when the course begins later: its end falls out of the window, the rest is moved.

    Both courses are compared at the same time since availability, so that without discount and with all
    waiting only the end is left, and no error of the part that cancels.
    """
    rate, stop = choices.discount, choices.window - delay
    early, width = _steps(0.0, stop, NODES[1])
    late, span = _steps(stop, choices.window, NODES[0])
    undelayed = one.treated(early, early, choices.bounded)
    built = early if choices.clock == "both wait" else early + delay
    delayed = one.treated(early, built, choices.bounded)
    moved = _total(undelayed, width * _discounts(early, rate)) - _total(
        delayed, width * _discounts(early + delay, rate)
    )
    return moved + _total(one.treated(late, late, choices.bounded), span * _discounts(late, rate))


def life_years_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the life-years lost in a country, (draws,); the gain a patient is in months."""
    return patients_lost(drawn, name, choices) * drawn[GAIN] / YEAR


def total(drawn: Draws, choices: Choices) -> np.ndarray:
    """Give the life-years lost in both countries together, (draws,)."""
    return np.asarray(sum(life_years_lost(drawn, name, choices) for name in PLACES))


def binds(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Tell for each draw whether capacity is below what is wanted at some time in the window."""
    months = np.linspace(0.0, choices.window, sum(NODES))
    one = place(drawn, name)
    return np.asarray((one.capacity(months) < one.wanted(months)).any(axis=0))


def _steps(start: float, end: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the points and widths of the midpoint rule."""
    width = (end - start) / count
    return start + (np.arange(count) + 0.5) * width, np.full(count, width)


def _total(rates: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights @ rates)


def _discounts(months: np.ndarray, rate: float) -> np.ndarray:
    return np.asarray((1 + rate) ** (-months / YEAR))
