"""Patients treated a month as straight lines in time, and their discounted sum, exact, by draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
SMALL = 1e-3  # of rate times length; below it a series is nearer than a difference of two means
LEAST = 1e-300  # stands for none, so that nothing is divided by it


@dataclass(frozen=True, eq=False)
class Line:
    """Part of a course, arrays of shape (draws,); where it ends before it begins it holds nothing.

    Attributes:
        since: month from which it holds.
        until: month until which it does.
        level: patients a month that the line has at month 0.
        slope: patients a month by which it rises each month.
    """

    since: Array
    until: Array
    level: Array
    slope: Array

    def between(self, start: float, end: float, rate: ArrayLike, day: float) -> Array:
        """Integrate the part between two months; see `Course.between`."""
        low, high = np.clip(self.since, start, end), np.clip(self.until, start, end)
        first, last = self.level + self.slope * low, self.level + self.slope * high
        return integral(low - day, high - day, first, last, rate)


@dataclass(frozen=True, eq=False)
class Course:
    """Lines that follow one another without a gap."""

    lines: tuple[Line, ...]

    def between(self, start: float, end: float, rate: ArrayLike = 0.0, day: float = 0.0) -> Array:
        """Give patients treated between two months, discounted, (draws,).

        Args:
            start: months since use began to grow.
            end: months, not before the start.
            rate: continuous rate a month at which patients count less, one or (draws,).
            day: the month to which they are discounted.
        """
        return np.asarray(sum(line.between(start, end, rate, day) for line in self.lines))


def integral(start: Array, end: Array, first: Array, last: Array, rate: ArrayLike) -> Array:
    """Integrate a line times exp(-rate t) from start to end.

    Args:
        start: months since the day to which is discounted, shape (draws,); may lie before it.
        end: months, not before the start.
        first: the line's value at the start.
        last: its value at the end.
        rate: continuous rate a month, one or (draws,), all of one sign; below zero what is later weighs more.

    Source: the line taken from the end that weighs more, so that every exponential falls:
    length x weight x (near f(y) + (far - near) g(y)), y = |rate| x length, f(y) = (1 - exp(-y)) / y,
    g(y) = (f(y) - exp(-y)) / y.
    """
    length = np.asarray(end - start)
    if not np.any(rate):
        return np.asarray(length * (first + last) / 2)
    back = bool(np.any(np.asarray(rate) < 0))
    near, far, since = (last, first, end) if back else (first, last, start)
    mean, slanted = _means(np.abs(rate) * length)
    return np.asarray(length * np.exp(-np.asarray(rate) * since) * (near * mean + (far - near) * slanted))


def _means(y: Array) -> tuple[Array, Array]:
    """Give the means over 0 to 1 of exp(-y s) and of s exp(-y s)."""
    some = np.maximum(y, LEAST)
    fallen = np.expm1(-some)
    mean = -fallen / some
    slanted = (mean - (1 + fallen)) / some
    small = y < SMALL
    few = y[small]
    slanted[small] = 0.5 - few / 3 + few**2 / 8 - few**3 / 30
    return mean, slanted
