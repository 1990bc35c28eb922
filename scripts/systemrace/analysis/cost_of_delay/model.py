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


def place(drawn: Draws, name: str) -> Place:
    """Gather the draws of a country; per-year inputs become per-month ones."""
    cases, eligible, uptake, first, growth = (drawn[key] for key in _IDS[name])
    return Place(cases / YEAR * eligible, uptake, drawn[RAMP], first / YEAR, growth / YEAR**2)


def patients_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the patients not treated because of the delay, each discounted to the start, (draws,).

    Those still alive when the delay ends are partly caught up, at the discount of that day.
    """
    delay = min(choices.delay, choices.window)
    one, waited, later = place(drawn, name), *_times(delay, choices.window)
    missed = one.treated(waited, waited, choices.bounded)
    span = delay / NODES[0]
    lost = span * (_discounts(waited, choices.discount)[:, None] * missed).sum(axis=0)
    if choices.clock != "both go on" and delay > 0:
        built = later - delay if choices.clock == "both wait" else later
        fewer = one.treated(later, later, choices.bounded) - one.treated(
            later - delay, built, choices.bounded
        )
        width = (choices.window - delay) / NODES[1]
        lost = lost + width * (_discounts(later, choices.discount)[:, None] * fewer).sum(axis=0)
    alive = np.exp(-math.log(2) * (delay - waited)[:, None] / drawn[WAITING])
    caught = span * drawn[CAUGHT_UP] * (missed * alive).sum(axis=0)
    return np.asarray(lost - caught * _discounts(np.array([delay]), choices.discount)[0])


def life_years_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the life-years lost in a country, (draws,); the gain a patient is in months."""
    return patients_lost(drawn, name, choices) * drawn[GAIN] / YEAR


def total(drawn: Draws, choices: Choices) -> np.ndarray:
    """Give the life-years lost in both countries together, (draws,)."""
    return np.asarray(sum(life_years_lost(drawn, name, choices) for name in PLACES))


def binds(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Tell for each draw whether capacity is below what is wanted at some time in the window."""
    months = np.concatenate(_times(min(choices.delay, choices.window), choices.window))
    one = place(drawn, name)
    return np.asarray((one.capacity(months) < one.wanted(months)).any(axis=0))


def _times(delay: float, window: float) -> tuple[np.ndarray, np.ndarray]:
    within, after = ((np.arange(count) + 0.5) / count for count in NODES)
    return within * delay, delay + after * (window - delay)


def _discounts(months: np.ndarray, rate: float) -> np.ndarray:
    return np.asarray((1 + rate) ** (-months / YEAR))
