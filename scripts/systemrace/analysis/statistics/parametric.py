"""Parametric survival curves fitted to what papers print: shares at landmarks, medians, their limits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from systemrace.analysis.statistics import grouped
from systemrace.analysis.statistics.grouped import Key, Points
from systemrace.errors import DataError

CURE = " with cure"
BASES = ("exponential", "Weibull", "log-normal", "log-logistic")
MODELS = (*BASES, *(base + CURE for base in BASES))

# Bounds of a flat prior: log of the time scale in months, log of the shape, share cured.
BOUNDS = ((math.log(0.1), math.log(5000.0)), (math.log(0.25), math.log(4.0)), (0.0, 0.99))
KEPT = 12.0  # log-likelihood below the maximum at which a region is dropped
ROUNDS, SMALLEST_STEP = 200, 5e-5
STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)
HELD = (60, 20, 1)
COARSE, FINE = (32, 12, 12), (44, 18, 20)


@dataclass(frozen=True)
class Fit:
    """A model fitted to points.

    Attributes:
        model: one of `MODELS`.
        parameters: scale in months, shape (not for exponential), share cured (models with cure).
        log_likelihood: maximum, up to a constant that all models of the same points share.
        aic: Akaike's criterion (1974, doi:10.1109/TAC.1974.1100705).
        covariance: of log scale, log shape and share cured under the flat prior within `BOUNDS`.
        grid: parameter vectors (log scale, log shape, share cured), a row each.
        weights: their probability under that prior.
        widths: size of a cell of the grid along each of the three.
    """

    model: str
    parameters: tuple[float, ...]
    log_likelihood: float
    aic: float
    covariance: np.ndarray
    grid: np.ndarray
    weights: np.ndarray
    widths: np.ndarray

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw parameter vectors (log scale, log shape, share cured), each evenly within its cell."""
        cells = self.grid[rng.choice(len(self.grid), size=count, p=self.weights)]
        jittered = cells + (rng.random((count, 3)) - 0.5) * self.widths
        return np.clip(jittered, *(np.array(ends) for ends in zip(*BOUNDS, strict=True)))


def survival(model: str, parameters: Sequence[float], months: np.ndarray) -> np.ndarray:
    """Give the share without the event.

    Args:
        model: one of `MODELS`.
        parameters: as in `Fit.parameters`.
        months: times, zero or more.

    Returns:
        Shares of the same length. With scale a and shape b: Weibull exp(-(t/a)^b), log-normal with median a
        and standard deviation 1/b of the log, log-logistic 1/(1+(t/a)^b); with a share c cured, c + (1-c) S.

    Raises:
        DataError: for an unknown model or a wrong number of parameters.
    """
    if len(parameters) != count_parameters(model):
        raise DataError(f"{model} has {count_parameters(model)} parameters, {len(parameters)} given.")
    base, free = model.removesuffix(CURE), list(parameters)
    cured = free.pop() if model.endswith(CURE) else 0.0
    shape = 1.0 if base == "exponential" else free.pop()
    vector = np.array([[math.log(free[0]), math.log(shape), cured]])
    return curves(model, vector, np.asarray(months, dtype=float))[0]


def curves(model: str, vectors: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Give the shares of many parameter vectors at once: (vectors, months) from (vectors, 3)."""
    scale, shape, cured = (vectors[:, [column]] for column in range(3))
    with np.errstate(divide="ignore", over="ignore"):
        z = (np.log(months)[None, :] - scale) * np.exp(shape)
        plain = _standard(model.removesuffix(CURE), z)
    return cured + (1 - cured) * plain


def restricted_means(model: str, vectors: np.ndarray, horizon: float) -> np.ndarray:
    """Give the area under the curves of many parameter vectors up to a horizon in months, in closed form."""
    scale, shape, cured = np.exp(vectors[:, 0]), np.exp(vectors[:, 1]), vectors[:, 2]
    plain = _AREAS[model.removesuffix(CURE)](scale, shape, horizon)
    return np.asarray(cured * horizon + (1 - cured) * plain)


def count_parameters(model: str) -> int:
    """Count the free parameters of a model.

    Raises:
        DataError: if there is no such model.
    """
    if model not in MODELS:
        raise DataError(f"'{model}' is not a survival model. Choose from: {', '.join(MODELS)}.")
    return (1 if model.startswith("exponential") else 2) + model.endswith(CURE)


def fit(model: str, points: Points) -> Fit:
    """Fit a model to a printed curve by maximum likelihood, with the likelihood over a grid.

    Raises:
        DataError: if the model is unknown, or has more parameters than the curve has printed months.
    """
    months = grouped.information(points)
    if count_parameters(model) > months:
        raise DataError(
            f"{model} has {count_parameters(model)} parameters and the curve only {months} "
            "printed months. Take a model with fewer, or leave the arm out."
        )
    return _fitted(model, points.key())


def fit_all(points: Points, models: Sequence[str] = MODELS) -> list[Fit]:
    """Fit those of the models that the points can carry; none may be left for an empty curve."""
    return [fit(model, points) for model in models if count_parameters(model) <= grouped.information(points)]


def highest(model: str, points: Points, cured: float) -> float:
    """Give the highest log-likelihood of a model with cure whose cured fraction is held at a value."""
    likelihood = grouped.Likelihood.of(points)
    grid, widths = _grid(model, [*BOUNDS[:2], (cured, cured)], HELD)
    height = likelihood(curves(model, grid, points.months))
    return _climbed(model, points.months, likelihood, grid[height.argmax()], widths)[1]


def _standard(base: str, z: np.ndarray) -> np.ndarray:
    if base == "log-normal":
        return special.ndtr(-z)
    return special.expit(-z) if base == "log-logistic" else np.exp(-np.exp(z))


def _weibull_area(scale: np.ndarray, shape: np.ndarray, horizon: float) -> np.ndarray:
    reached = special.gammainc(1 / shape, (horizon / scale) ** shape)
    return np.asarray(scale * special.gamma(1 + 1 / shape) * reached)


def _log_normal_area(scale: np.ndarray, shape: np.ndarray, horizon: float) -> np.ndarray:
    """Add the time of those who outlive the horizon to that of those who do not."""
    z = np.log(horizon / scale) * shape
    mean = scale * np.exp(1 / (2 * shape**2))
    return np.asarray(horizon * special.ndtr(-z) + mean * special.ndtr(z - 1 / shape))


def _log_logistic_area(scale: np.ndarray, shape: np.ndarray, horizon: float) -> np.ndarray:
    odds = (horizon / scale) ** shape
    return np.asarray(horizon * special.hyp2f1(1, 1 / shape, 1 + 1 / shape, -odds))


_AREAS: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "exponential": lambda scale, _, horizon: np.asarray(-scale * np.expm1(-horizon / scale)),
    "Weibull": _weibull_area,
    "log-normal": _log_normal_area,
    "log-logistic": _log_logistic_area,
}


def inverse(model: str, shares: np.ndarray) -> np.ndarray:
    """Give the standardised log time at which the uncured fall to these shares; NaN outside 0 to 1."""
    base = model.removesuffix(CURE)
    if base == "log-normal":
        return -special.ndtri(shares)
    return -special.logit(shares) if base == "log-logistic" else np.log(-np.log(shares))


@lru_cache(maxsize=4096)
def _fitted(model: str, key: Key) -> Fit:
    points = Points.of(key)
    likelihood = grouped.Likelihood.of(points)
    box = _shrunk(model, points.months, likelihood)
    grid, widths = _grid(model, box, FINE)
    height = likelihood(curves(model, grid, points.months))
    weights = np.exp(height - height.max())
    weights /= weights.sum()
    best, top = _climbed(model, points.months, likelihood, grid[height.argmax()], widths)
    centred = grid - weights @ grid
    return Fit(
        model=model,
        parameters=_natural(model, best),
        log_likelihood=top,
        aic=2 * count_parameters(model) - 2 * top,
        covariance=(centred * weights[:, None]).T @ centred,
        grid=grid,
        weights=weights,
        widths=widths,
    )


def _shrunk(model: str, months: np.ndarray, likelihood: grouped.Likelihood) -> list[tuple[float, float]]:
    """Find the part of the bounds in which the likelihood is not negligible, in two rounds."""
    box = list(BOUNDS)
    for _ in range(2):
        grid, widths = _grid(model, box, COARSE)
        height = likelihood(curves(model, grid, months))
        kept = grid[height > height.max() - KEPT]
        ends = zip(kept.min(axis=0) - widths, kept.max(axis=0) + widths, strict=True)
        box = [
            (max(low, floor), min(high, roof)) for (low, high), (floor, roof) in zip(ends, box, strict=True)
        ]
    return box


def _grid(
    model: str, box: Sequence[tuple[float, float]], sizes: tuple[int, int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Lay cell centres over a box; an axis that the model lacks has the single value 0."""
    axes, widths = [], []
    for (low, high), size, used in zip(box, sizes, _free(model), strict=True):
        width = (high - low) / size if used else 0.0
        axes.append(low + width * (np.arange(size) + 0.5) if used else np.zeros(1))
        widths.append(width)
    mesh = np.meshgrid(*axes, indexing="ij")
    return np.stack([axis.ravel() for axis in mesh], axis=1), np.array(widths)


def _climbed(
    model: str, months: np.ndarray, likelihood: grouped.Likelihood, start: np.ndarray, widths: np.ndarray
) -> tuple[np.ndarray, float]:
    """Climb from the best cell to the maximum by pattern search within the bounds.

    All neighbours of a point are tried at once; a step that helps is taken, one that does not is narrowed
    (Torczon, 1997, doi:10.1137/S1052623493250780). An axis of no width is held.
    """
    reach, best = widths.copy(), start
    pattern = np.array(list(itertools.product(*(STEPS if width > 0 else (0.0,) for width in widths))))
    top = float(likelihood(curves(model, best[None, :], months))[0])
    floor, roof = (np.array(ends) for ends in zip(*BOUNDS, strict=True))
    roof = np.where(widths > 0, roof, np.maximum(roof, start))
    for _ in range(ROUNDS):
        tried = np.clip(best + pattern * reach, np.minimum(floor, start), roof)
        height = likelihood(curves(model, tried, months))
        if height.max() > top:
            best, top = tried[height.argmax()], float(height.max())
        else:
            reach = reach / 2
            if reach.max() < SMALLEST_STEP:
                break
    return best, top


def _free(model: str) -> tuple[bool, bool, bool]:
    """Say which of log scale, log shape and share cured a model has."""
    return True, not model.startswith("exponential"), model.endswith(CURE)


def _natural(model: str, vector: np.ndarray) -> tuple[float, ...]:
    parameters = [math.exp(vector[0])]
    if not model.startswith("exponential"):
        parameters.append(math.exp(vector[1]))
    if model.endswith(CURE):
        parameters.append(float(vector[2]))
    return tuple(parameters)
