"""Survival models averaged: each draw belongs to one model, chosen by its weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import parametric
from systemrace.analysis.statistics.survival import Interval
from systemrace.errors import DataError

Criterion = Literal["aic", "likelihood"]
HORIZON = 600.0  # months beyond which a median counts as never reached


@dataclass(frozen=True, eq=False)
class Averaged:
    """Models of one arm, averaged. Equal only to itself.

    Attributes:
        fits: the models.
        weights: weight of each model by name; they add to 1.
        drawn: for each fit its parameter vectors, (draws of that model, 3).
        level: coverage of every interval.
    """

    fits: tuple[parametric.Fit, ...]
    weights: dict[str, float]
    drawn: tuple[np.ndarray, ...]
    level: float = 0.95

    def draws(self, months: Sequence[float] | np.ndarray) -> np.ndarray:
        """Give the curve of every draw at these months, (draws, months)."""
        at = np.asarray(months, dtype=float)
        parts = [parametric.curves(one.model, v, at) for one, v in zip(self.fits, self.drawn, strict=True)]
        return np.concatenate(parts)

    def curve(self, months: Sequence[float] | np.ndarray) -> pd.DataFrame:
        """Give the averaged curve with its band: month, survival (mean over draws), low, high."""
        drawn = self.draws(months)
        low, high = np.quantile(drawn, self._tails(), axis=0)
        return pd.DataFrame(
            {
                "month": np.asarray(months, dtype=float),
                "survival": drawn.mean(axis=0),
                "low": low,
                "high": high,
            }
        )

    def at(self, month: float) -> Interval:
        """Give the share without the event at a month."""
        return self._summary(self.draws([month])[:, 0])

    def restricted_means(self, horizon: float) -> np.ndarray:
        """Give the area under the curve up to a horizon in months, for every draw."""
        pairs = zip(self.fits, self.drawn, strict=True)
        return np.concatenate([parametric.restricted_means(one.model, v, horizon) for one, v in pairs])

    def restricted_mean(self, horizon: float) -> Interval:
        """Give the average time without the event up to a horizon in months."""
        return self._summary(self.restricted_means(horizon))

    def medians(self) -> np.ndarray:
        """Give the median of every draw in months; infinite where the curve stays above one half."""
        parts = [_medians(one.model, v) for one, v in zip(self.fits, self.drawn, strict=True)]
        return np.concatenate(parts)

    def median(self) -> Interval:
        """Give the median of the draws' medians, with quantiles as limits; infinite where not reached."""
        drawn = self.medians()
        # By rank, because a quantile between a number and infinity is no number.
        ends = np.quantile(drawn, [0.5, *self._tails()], method="inverted_cdf")
        return Interval(*(float(end) for end in ends))

    def cure(self) -> Interval:
        """Give the share cured: the mean over draws, those of models without cure counting as zero."""
        return self._summary(np.concatenate([vectors[:, 2] for vectors in self.drawn]))

    def _summary(self, values: np.ndarray) -> Interval:
        low, high = np.quantile(values, self._tails())
        return Interval(float(values.mean()), float(low), float(high))

    def _tails(self) -> list[float]:
        return [(1 - self.level) / 2, (1 + self.level) / 2]


def average(
    fits: Sequence[parametric.Fit],
    draws: int,
    rng: np.random.Generator,
    *,
    criterion: Criterion = "aic",
    level: float = 0.95,
) -> Averaged:
    """Average models of one arm.

    Args:
        fits: of the same points.
        draws: number of draws over all models.
        rng: source of randomness.
        criterion: weights by exp(-AIC/2), or by the likelihood alone, which favours models with more
            parameters (Buckland, Burnham and Augustin, 1997, doi:10.2307/2533961).
        level: coverage of every interval.

    Raises:
        DataError: if there is no fit.
    """
    if not fits:
        raise DataError("no survival model was fitted: the arm prints too few months. Leave it out.")
    heights = [-fit.aic / 2 if criterion == "aic" else fit.log_likelihood for fit in fits]
    shares = np.exp(np.array(heights) - max(heights))
    shares /= shares.sum()
    counts = rng.multinomial(draws, shares)
    drawn = [fit.draw(int(count), rng) for fit, count in zip(fits, counts, strict=True)]
    weights = {fit.model: float(share) for fit, share in zip(fits, shares, strict=True)}
    return Averaged(tuple(fits), weights, tuple(drawn), level)


def difference(
    first: np.ndarray,
    second: np.ndarray,
    rng: np.random.Generator,
    level: float = 0.95,
    centre: Literal["mean", "median"] = "mean",
) -> Interval:
    """Give the difference of two arms fitted apart, from draws of a quantity in each.

    The draws of one arm are put in random order first: they stand sorted by model. Infinite medians give
    infinite limits, and need the median as centre.
    """
    count = min(len(first), len(second))
    with np.errstate(invalid="ignore"):
        values = rng.permutation(first)[:count] - rng.permutation(second)[:count]
    values = np.where(np.isnan(values), 0.0, values)  # both without a median: no difference known
    ends = np.quantile(values, [0.5, (1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    middle = float(values.mean()) if centre == "mean" else float(ends[0])
    return Interval(middle, float(ends[1]), float(ends[2]))


def quotient(
    first: np.ndarray, second: np.ndarray, rng: np.random.Generator, level: float = 0.95
) -> Interval:
    """Give the ratio of two positive quantities of arms fitted apart, from draws of each.

    The middle is the median over draws, since the mean of a ratio follows its tail. Draws are put in random
    order first, as in `difference`.
    """
    count = min(len(first), len(second))
    values = rng.permutation(first)[:count] / rng.permutation(second)[:count]
    middle, low, high = np.quantile(values, [0.5, (1 - level) / 2, (1 + level) / 2])
    return Interval(float(middle), float(low), float(high))


def _medians(model: str, vectors: np.ndarray) -> np.ndarray:
    """Solve S = 1/2: the uncured must fall to (1/2 - c)/(1 - c)."""
    scale, shape, cured = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (0.5 - cured) / (1 - cured)
        months = np.exp(scale + parametric.inverse(model, share) / np.exp(shape))
    return np.where((share <= 0) | (months > HORIZON), math.inf, months)
