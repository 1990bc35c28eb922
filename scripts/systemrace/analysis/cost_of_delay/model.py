"""Patients and life-years lost to a delay: eligible, times use as it grows, within capacity, times the gain.

Each function is a pure function of draws and choices; equal draws at every delay keep curves smooth.
Time runs in months from the day on which the therapy would have been available without delay. Patients
treated a month follow straight lines (use grows, capacity holds it back, use is full), so that every loss is
a sum of exact integrals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from systemrace.analysis.cost_of_delay.course import Course, Line

Draws = Mapping[str, np.ndarray]
Clock = Literal["both wait", "capacity goes on", "both go on"]
US, CHINA = "United States", "China"
PLACES = (US, CHINA)
YEAR = 12.0
SUDDEN = 1e-12  # months in which use grows where it is full from the first day
BLOCK = 16_384  # draws worked on at once, few enough to stay near the processor
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

    @property
    def full(self) -> np.ndarray:
        """Patients a month who would be treated once use has matured."""
        return self.eligible * self.uptake

    @property
    def grown(self) -> np.ndarray:
        """Months until use has matured, never none."""
        return np.maximum(self.ramp, SUDDEN)

    def wanted(self, months: np.ndarray) -> np.ndarray:
        """Give patients a month who would be treated without a limit, (times, draws)."""
        return self.full * np.clip(months[:, None] / self.grown, 0, 1)

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

    def course(self, bounded: bool, ahead: float = 0.0) -> Course:
        """Give the lines that patients treated a month follow since use began to grow.

        Args:
            bounded: whether capacity limits.
            ahead: months by which capacity began to grow before use.
        """
        full, ramp, room = self.full, self.grown, self.first + self.growth * ahead
        none, ever = np.zeros_like(ramp), np.full_like(ramp, np.inf)
        slope = full / ramp
        if not bounded:
            return Course((Line(none, ramp, none, slope), Line(ramp, ever, full, none)))
        binds = room + self.growth * ramp < full
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            short, freed = room / (slope - self.growth), (full - room) / self.growth
        short, freed = np.where(binds, short, ramp), np.where(binds, freed, ramp)
        return Course(
            (
                Line(none, short, none, slope),
                Line(short, freed, room, self.growth),
                Line(freed, ever, full, none),
            )
        )


def takes_in(name: str) -> set[str]:
    """Give the ids of the inputs that a country's loss of patients depends on."""
    return {*_IDS[name], RAMP, WAITING, CAUGHT_UP}


def place(drawn: Draws, name: str) -> Place:
    """Gather the draws of a country; per-year inputs become per-month ones."""
    cases, eligible, uptake, first, growth = (drawn[key] for key in _IDS[name])
    return Place(cases / YEAR * eligible, uptake, drawn[RAMP], first / YEAR, growth / YEAR**2)


def patients_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the patients not treated because of the delay, each discounted to the start, (draws,).

    Those still alive when the delay ends are partly caught up, at the discount of that day. Draws are taken
    in blocks, so that memory does not grow with what is worked out on the way.
    """
    own = {key: drawn[key] for key in takes_in(name)}
    draws = len(own[WAITING])
    blocks = [
        {key: one[at : at + BLOCK] for key, one in own.items()} for at in range(0, max(draws, 1), BLOCK)
    ]
    return np.concatenate([_lost(block, name, choices) for block in blocks])


def _lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    delay, rate = min(choices.delay, choices.window), math.log1p(choices.discount) / YEAR
    one = place(drawn, name)
    course = one.course(choices.bounded)
    # Seen back from the end of the delay, those who wait fall by half each time of waiting.
    alive = course.between(0.0, delay, -math.log(2) / drawn[WAITING], day=delay)
    caught = drawn[CAUGHT_UP] * alive * math.exp(-rate * delay)
    if choices.clock == "both go on":
        return np.asarray(course.between(0.0, delay, rate) - caught)
    stop = choices.window - delay
    beyond = course.between(stop, choices.window, rate)
    if choices.clock == "both wait":
        # The rest of the course is moved as it is, and only discounted more.
        return np.asarray(beyond + _moved(course, stop, delay, rate) - caught)
    delayed = one.course(choices.bounded, ahead=delay).between(0.0, stop, rate, day=-delay)
    return np.asarray(beyond + course.between(0.0, stop, rate) - delayed - caught)


def _moved(course: Course, stop: float, delay: float, rate: float) -> np.ndarray | float:
    return -math.expm1(-rate * delay) * course.between(0.0, stop, rate) if rate else 0.0


def life_years_lost(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Give the life-years lost in a country, (draws,); the gain a patient is in months."""
    return patients_lost(drawn, name, choices) * drawn[GAIN] / YEAR


def total(drawn: Draws, choices: Choices) -> np.ndarray:
    """Give the life-years lost in both countries together, (draws,)."""
    return np.asarray(sum(life_years_lost(drawn, name, choices) for name in PLACES))


def binds(drawn: Draws, name: str, choices: Choices) -> np.ndarray:
    """Tell for each draw whether capacity is below what is wanted at some time in the window.

    Wanted patients grow along a line from none, then stay; so it is when that growth ends, or never.
    """
    one = place(drawn, name)
    until = np.minimum(one.grown, choices.window)
    return np.asarray(one.first + one.growth * until < one.full * (until / one.grown))
