"""Forecasts of one short yearly series, each with a middle and a spread for every year ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from systemrace.analysis.statistics import locallevel, students

Array = NDArray[np.float64]
FEWEST = 4  # years below which no method is tried
RECENT = 5  # years that the straight line rests on
DAMPING = 0.8  # share of the drift that is left after each further year
WEIGHTS = np.linspace(0.01, 1.0, 100)  # smoothing weights tried
Z = float(stats.norm.ppf(0.975))


@dataclass(frozen=True)
class Forecast:
    """Middle and standard deviation for 1 to h years ahead, arrays of shape (h,), on the series' scale."""

    mean: Array
    spread: Array

    def interval(self) -> tuple[Array, Array]:
        """Give the limits of the 95% prediction intervals."""
        return self.mean - Z * self.spread, self.mean + Z * self.spread


Method = Callable[[Array, int, Array], Forecast]


def naive(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry the last value forward as a random walk without drift (Hyndman and Athanasopoulos 2021, 5.2)."""
    steps = np.diff(values)
    spread = np.sqrt(np.mean(steps**2) * _years(ahead))
    return Forecast(np.full(ahead, values[-1]), _widened(spread, len(steps)))


def drift(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry on the mean change from first to last (Hyndman and Athanasopoulos 2021, 5.2 and 5.5)."""
    return _drifting(values, ahead, 1.0)


def damped_drift(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry on the mean change, less of it each year (after Gardner and McKenzie 1985)."""
    return _drifting(values, ahead, DAMPING)


def _drifting(values: Array, ahead: int, damping: float) -> Forecast:
    steps = np.diff(values)
    slope, n = float(steps.mean()), len(steps)
    reach = np.cumsum(damping ** np.arange(ahead))
    variance = float(((steps - slope) ** 2).sum() / (n - 1))
    spread = np.sqrt(variance * (_years(ahead) + reach**2 / n))
    return Forecast(values[-1] + slope * reach, _widened(spread, n - 1))


def smoothing(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry the exponentially smoothed level forward (Hyndman and Athanasopoulos 2021, 8.1 and 8.7)."""
    level, weight, variance = smoothed(values)
    return Forecast(np.full(ahead, level), _smoothed_spread(values, weight, variance, ahead))


def theta(values: Array, ahead: int, noise: Array) -> Forecast:
    """Smooth exponentially and add half of the straight line's slope (Hyndman and Billah 2003)."""
    level, weight, variance = smoothed(values)
    slope = float(np.polyfit(np.arange(len(values)), values, 1)[0])
    lead = _years(ahead) - 1 + (1 - (1 - weight) ** len(values)) / weight
    return Forecast(level + slope / 2 * lead, _smoothed_spread(values, weight, variance, ahead))


def trend(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry a straight line through the last years forward (ordinary least squares)."""
    recent = values[-RECENT:]
    n = len(recent)
    x = np.arange(n) - (n - 1) / 2
    slope = float(x @ recent / (x @ x))
    left = recent - recent.mean() - slope * x
    at = x[-1] + _years(ahead)
    spread = np.sqrt((left @ left) / (n - 2) * (1 + 1 / n + at**2 / (x @ x)))
    return Forecast(recent.mean() + slope * at, _widened(spread, n - 2))


def level(values: Array, ahead: int, noise: Array) -> Forecast:
    """Carry forward a level that wanders, freed of the counting noise; see `locallevel.forecast`."""
    return _widened_level(locallevel.forecast(values, noise, ahead), len(values) - 1)


def level_drift(values: Array, ahead: int, noise: Array) -> Forecast:
    """Do the same with a constant drift."""
    return _widened_level(locallevel.forecast(values, noise, ahead, drift=True), len(values) - 2)


def _widened_level(found: locallevel.Ahead, freedom: int) -> Forecast:
    return Forecast(found.mean, _widened(found.spread, freedom))


def mixture(parts: list[Forecast]) -> Forecast:
    """Weigh forecasts alike; the spread holds that of each and how far they lie apart."""
    means, spreads = (np.array([getattr(one, name) for one in parts]) for name in ("mean", "spread"))
    return Forecast(means.mean(axis=0), np.sqrt((spreads**2).mean(axis=0) + means.var(axis=0)))


METHODS: dict[str, Method] = {
    "naive": naive,
    "drift": drift,
    "damped drift": damped_drift,
    "smoothing": smoothing,
    "theta": theta,
    "recent line": trend,
    "wandering level": level,
    "wandering level with drift": level_drift,
}
AVERAGE = "average of all"
NAMES = (*METHODS, AVERAGE)


def every(values: Array, ahead: int, noise: Array) -> dict[str, Forecast]:
    """Forecast by each of `METHODS` and by their average.

    Args:
        values: shape (n,), in the order of years, on a scale where errors add, such as logs.
        ahead: years ahead, one or more.
        noise: variance of the counting noise of each value, shape (n,); two methods use it.

    Raises:
        ValueError: for fewer than `FEWEST` years, or a value that is not finite.
    """
    series = _checked(values)
    found = {name: method(series, ahead, noise) for name, method in METHODS.items()}
    return {**found, AVERAGE: mixture(list(found.values()))}


def by(name: str, values: Array, ahead: int, noise: Array) -> Forecast:
    """Forecast by one of `NAMES` alone, as `every` does."""
    if name == AVERAGE:
        return every(values, ahead, noise)[name]
    return METHODS[name](_checked(values), ahead, noise)


def _checked(values: Array) -> Array:
    series = np.asarray(values, dtype=float)
    if len(series) < FEWEST or not np.isfinite(series).all():
        raise ValueError(
            f"a forecast needs at least {FEWEST} years, each with a number; got {series.tolist()}"
        )
    return series


def smoothed(values: Array) -> tuple[float, float, float]:
    """Give the last smoothed level, the weight with the least squared one-step errors, and their variance."""
    level = np.full(len(WEIGHTS), values[0])
    squares = np.zeros(len(WEIGHTS))
    for value in values[1:]:
        error = value - level
        squares += error**2
        level = level + WEIGHTS * error
    best = int(squares.argmin())
    return float(level[best]), float(WEIGHTS[best]), float(squares[best] / max(len(values) - 2, 1))


def _smoothed_spread(values: Array, weight: float, variance: float, ahead: int) -> Array:
    spread = np.sqrt(variance * (1 + (_years(ahead) - 1) * weight**2))
    return _widened(spread, len(values) - 2)


def _widened(spread: Array, freedom: int) -> Array:
    """Widen so that the 95% limits are those of Student's t; few years do not tell the spread well."""
    return np.asarray(spread * (students.reach(max(freedom, 1)) / Z))


def _years(ahead: int) -> Array:
    return np.arange(1, ahead + 1, dtype=float)
