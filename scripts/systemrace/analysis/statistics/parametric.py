"""Parametric survival curves fitted to what papers print: shares at landmarks, medians, their limits.

No patient's time is known, so the likelihood is that of grouped data. Between two printed months each
patient still at risk either has the event or not: a binomial with an effective number at risk. That
number is the one that gives the printed confidence limits by Greenwood's formula; where none are
printed it is the number alive less those not yet followed so far. Printed percentages are therefore
data with error, never exact points (Prentice and Gloeckler, 1978, doi:10.2307/2529588).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special, stats

from systemrace.errors import DataError

CURE = " with cure"
BASES = ("exponential", "Weibull", "log-normal", "log-logistic")
MODELS = (*BASES, *(base + CURE for base in BASES))

# Bounds of a flat prior: log of the time scale in months, log of the shape, share cured.
BOUNDS = ((math.log(0.1), math.log(5000.0)), (math.log(0.25), math.log(4.0)), (0.0, 0.99))
KEPT = 12.0  # log-likelihood below the maximum at which a region is dropped
FEWEST_FOLLOWED = 0.05  # least share of patients taken to be followed to a printed month
TINY = 1e-12
ROUNDS, SMALLEST_STEP = 200, 5e-5
STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)
HELD = (60, 20, 1)
COARSE, FINE = (32, 12, 12), (44, 18, 20)


Key = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Points:
    """A printed survival curve of one arm at one cut-off.

    Attributes:
        months: strictly increasing, above zero.
        survival: share without the event, 0 to 1; NaN where only a lower bound is known (`low`), as when a
            median is said to be not reached.
        low: lower 95% limits; NaN where not printed.
        high: upper 95% limits; NaN where not printed.
        n: patients at month 0.
        follow_up: median follow-up in months, one or one per month where reports are joined; NaN where it is
            not printed, which is read as everyone followed.
    """

    months: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: int
    follow_up: float | np.ndarray = math.nan

    def __post_init__(self) -> None:
        """Refuse what is no curve."""
        for name in ("months", "survival", "low", "high"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        object.__setattr__(
            self, "follow_up", np.broadcast_to(np.asarray(self.follow_up, float), self.months.shape)
        )
        shares = self.survival[~np.isnan(self.survival)]
        if not len(self.months) or (self.months <= 0).any() or (np.diff(self.months) <= 0).any():
            raise DataError(
                f"months {self.months.tolist()} must be above zero and increase. Correct the rows."
            )
        if (np.diff(shares) > 0).any() or ((shares < 0) | (shares > 1)).any():
            raise DataError(
                f"survival {shares.tolist()} must fall from 1 to 0. "
                "Rows of several cut-offs are mixed, or wrong."
            )
        if np.isnan(self.low[np.isnan(self.survival)]).any():
            raise DataError("a month without a share needs a lower bound. Give it, or leave the month out.")

    def key(self) -> Key:
        """Give the content as a key; None stands for NaN, which equals nothing, not even itself."""
        followed = np.asarray(self.follow_up)
        columns = (self.months, self.survival, self.low, self.high, followed, (float(self.n),))
        return tuple(tuple(None if math.isnan(x) else float(x) for x in column) for column in columns)

    @classmethod
    def of(cls, key: Key) -> Points:
        """Give the points of a key."""
        months, shares, low, high, followed = (np.array(column, dtype=float) for column in key[:5])
        return cls(months, shares, low, high, int(key[5][0] or 0), followed)


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


def information(points: Points) -> int:
    """Count the months with a printed share: the most parameters the points can carry."""
    return int((~np.isnan(points.survival)).sum())


def fit(model: str, points: Points) -> Fit:
    """Fit a model to a printed curve by maximum likelihood, with the likelihood over a grid.

    Raises:
        DataError: if the model is unknown, or has more parameters than the curve has printed months.
    """
    if count_parameters(model) > information(points):
        raise DataError(
            f"{model} has {count_parameters(model)} parameters and the curve only {information(points)} "
            "printed months. Take a model with fewer, or leave the arm out."
        )
    return _fitted(model, points.key())


def fit_all(points: Points, models: Sequence[str] = MODELS) -> list[Fit]:
    """Fit those of the models that the points can carry; none may be left for an empty curve."""
    return [fit(model, points) for model in models if count_parameters(model) <= information(points)]


def highest(model: str, points: Points, cured: float) -> float:
    """Give the highest log-likelihood of a model with cure whose cured fraction is held at a value."""
    likelihood = _Likelihood.of(points)
    grid, widths = _grid(model, [*BOUNDS[:2], (cured, cured)], HELD)
    height = likelihood(curves(model, grid, points.months))
    return _climbed(model, points.months, likelihood, grid[height.argmax()], widths)[1]


def at_risk(points: Points) -> np.ndarray:
    """Give the effective number at risk at the start of each step between printed months.

    With limits printed on the complementary log-log scale the variance of log S is known, and its increase
    over the step is (1-q)/(q m) for a conditional survival q and m at risk (Greenwood). Without limits m is
    the number alive at the start times the share followed to the end of the step, evenly spread follow-up
    from half to one and a half times the median being taken for granted.

    Returns:
        A number per step between printed shares, between 1 and the number alive at its start.
    """
    known = ~np.isnan(points.survival)
    shares, low, high = points.survival[known], points.low[known], points.high[known]
    followed = _followed(points)[known]
    numbers, before, variance = [], 1.0, 0.0
    for share, lower, upper, seen in zip(shares, low, high, followed, strict=True):
        ratio = share / before if before > 0 else 1.0
        alive = max(1.0, points.n * before)
        number = max(1.0, alive * seen)
        if 0 < ratio < 1 and lower > 0 and upper < 1:
            gained = _log_variance(share, lower, upper) - variance
            number = min(alive, max(1.0, (1 - ratio) / (ratio * gained))) if gained > 0 else alive
        variance += (1 - ratio) / (ratio * number) if 0 < ratio < 1 else 0.0
        numbers.append(number)
        before = share
    return np.array(numbers)


def log_likelihood(points: Points, shares: np.ndarray) -> np.ndarray:
    """Give the log-likelihood of modelled shares.

    Args:
        points: the printed curve.
        shares: modelled shares at its months, (models, months).

    Returns:
        One number per model: binomial over the steps; where only a bound is printed, the probability that
        an estimate there would lie above it.
    """
    return _Likelihood.of(points)(shares)


@dataclass(frozen=True)
class _Likelihood:
    """What the likelihood needs of the points, worked out once for the many curves it is asked about."""

    known: np.ndarray
    lost: np.ndarray
    kept: np.ndarray
    low: np.ndarray
    error: np.ndarray

    @classmethod
    def of(cls, points: Points) -> _Likelihood:
        known = ~np.isnan(points.survival)
        printed = _conditional(points.survival[known][None, :])[0]
        number, low = at_risk(points), points.low[~known]
        followed = np.maximum(1.0, points.n * _followed(points)[~known])
        return cls(known, number * (1 - printed), number * printed, low, np.sqrt(low * (1 - low) / followed))

    def __call__(self, shares: np.ndarray) -> np.ndarray:
        modelled = np.clip(_conditional(shares[:, self.known]), TINY, 1 - TINY)
        height = np.log(modelled) @ self.kept + np.log1p(-modelled) @ self.lost
        if len(self.low):
            height += stats.norm.logcdf((shares[:, ~self.known] - self.low) / self.error).sum(axis=1)
        return height


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


def _conditional(shares: np.ndarray) -> np.ndarray:
    before = np.concatenate([np.ones((len(shares), 1)), shares[:, :-1]], axis=1)
    return np.divide(shares, before, out=np.ones_like(shares), where=before > 0)


def _followed(points: Points) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        share = np.clip(1.5 - points.months / np.asarray(points.follow_up), FEWEST_FOLLOWED, 1.0)
    return np.where(np.isnan(share), 1.0, share)


def _log_variance(share: float, low: float, high: float) -> float:
    """Variance of log S from limits on the complementary log-log scale."""
    error = (math.log(-math.log(low)) - math.log(-math.log(high))) / (2 * float(stats.norm.ppf(0.975)))
    return (math.log(share) * error) ** 2


@lru_cache(maxsize=4096)
def _fitted(model: str, key: Key) -> Fit:
    points = Points.of(key)
    likelihood = _Likelihood.of(points)
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


def _shrunk(model: str, months: np.ndarray, likelihood: _Likelihood) -> list[tuple[float, float]]:
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
    model: str, months: np.ndarray, likelihood: _Likelihood, start: np.ndarray, widths: np.ndarray
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
