"""Patients lost in a country at many delays at once, by any discount rate.

What `model.patients_lost` sums line by line is here integrated by parts over the whole course: patients a
month follow straight lines without a gap, so the exponential has to be taken only where one ends, and where
that is does not hang on the rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from systemrace.analysis.axes import Array
from systemrace.analysis.cost_of_delay import model
from systemrace.analysis.cost_of_delay.course import Course, Line

SURE = 1e-7  # of squared rate times months in which use grows; below it the parts lose digits to each other
Month = Array | float
ByRate = Callable[[Month], Array]


def lost(drawn: model.Draws, name: str, choices: model.Choices, delays: Array) -> ByRate:
    """Give the function from a yearly discount rate to the patients lost, (delays, draws).

    Args:
        drawn: inputs by id.
        name: of the country.
        choices: what the model is asked; its delay and discount are not used.
        delays: months, (delays,).
    """
    delay, window = np.minimum(delays, choices.window)[:, None], choices.window
    one, stop = model.place(drawn, name), window - delay
    course, ramp = one.course(choices.bounded), float(one.grown.min())
    halved = -math.log(2) / drawn[model.WAITING]
    caught = drawn[model.CAUGHT_UP] * between(course, 0.0, delay, ramp, day=delay)(halved)
    if choices.clock == "both wait":
        whole, beyond = between(course, 0.0, window, ramp), between(course, stop, window, ramp)

        def at(discount: Month) -> Array:
            rate = np.log1p(discount) / model.YEAR
            # The course up to the stop is moved as it is: only discounted more.
            later = np.exp(-rate * delay)
            found = beyond(rate) - caught
            found *= later
            found += (1 - later) * whole(rate)
            return found

        return at
    if choices.clock == "both go on":
        gone, kept = between(course, 0.0, delay, ramp), None
    else:
        ahead = one.course(choices.bounded, ahead=delay)  # type: ignore[arg-type]
        gone, kept = between(course, 0.0, window, ramp), between(ahead, 0.0, stop, ramp, day=-delay)

    def elsewise(discount: Month) -> Array:
        rate = np.log1p(discount) / model.YEAR
        return gone(rate) - caught * np.exp(-rate * delay) - (kept(rate) if kept else 0.0)

    return elsewise


def between(course: Course, start: Month, end: Month, ramp: float, day: Month = 0.0) -> ByRate:
    """Give the function from a rate a month, one or (draws,), to the sum of `Course.between`.

    Args:
        course: its lines, (draws,) or (delays, draws); nobody is treated at month 0.
        start: month, one or (delays, 1).
        end: month, not before the start.
        ramp: fewest months in which use grows.
        day: the month to which is discounted.
    """
    rising = [line for line in course.lines if np.any(line.slope)]
    first, last = (sum(_risen(line, month) for line in rising) for month in (start, end))
    ends = [np.minimum(np.maximum(line.until, start), end) for line in rising]

    def at(rate: Month) -> Array:
        if np.min(np.abs(rate)) ** 2 * ramp < SURE:
            return course.between(start, end, rate, day)  # type: ignore[arg-type]

        def weight(month: Month) -> Array:
            return np.asarray(np.exp(-rate * (month - day)))

        found = first * weight(start) - last * weight(end)
        weights = [weight(month) for month in (start, *ends)]
        for line, (near, far) in zip(rising, pairwise(weights), strict=True):
            part = near - far
            part *= line.slope / rate
            found += part
        found /= rate
        return found

    return at


def _risen(line: Line, month: Month) -> Array:
    return line.slope * (np.minimum(np.maximum(month, line.since), line.until) - line.since)
