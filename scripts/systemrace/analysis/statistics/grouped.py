"""What papers print of a survival curve, read as grouped data: its points and their likelihood.

No patient's time is known, so the likelihood is that of grouped data. Between two printed months each
patient still at risk either has the event or not: a binomial with an effective number at risk. That
number is the one that gives the printed confidence limits by Greenwood's formula; where none are
printed it is the number alive less those not yet followed so far. Printed percentages are therefore
data with error, never exact points (Prentice and Gloeckler, 1978, doi:10.2307/2529588).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from systemrace.errors import DataError

FEWEST_FOLLOWED = 0.05  # least share of patients taken to be followed to a printed month
TINY = 1e-12

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


def information(points: Points) -> int:
    """Count the months with a printed share: the most parameters the points can carry."""
    return int((~np.isnan(points.survival)).sum())


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
    return Likelihood.of(points)(shares)


@dataclass(frozen=True)
class Likelihood:
    """What the likelihood needs of the points, worked out once for the many curves it is asked about."""

    known: np.ndarray
    lost: np.ndarray
    kept: np.ndarray
    low: np.ndarray
    error: np.ndarray

    @classmethod
    def of(cls, points: Points) -> Likelihood:
        """Work out the numbers lost and kept per step, and where an estimate with only a bound may lie."""
        known = ~np.isnan(points.survival)
        printed = _conditional(points.survival[known][None, :])[0]
        number, low = at_risk(points), points.low[~known]
        followed = np.maximum(1.0, points.n * _followed(points)[~known])
        return cls(known, number * (1 - printed), number * printed, low, np.sqrt(low * (1 - low) / followed))

    def __call__(self, shares: np.ndarray) -> np.ndarray:
        """Give one log-likelihood per row of shares; see `log_likelihood`."""
        modelled = np.clip(_conditional(shares[:, self.known]), TINY, 1 - TINY)
        height = np.log(modelled) @ self.kept + np.log1p(-modelled) @ self.lost
        if len(self.low):
            height += stats.norm.logcdf((shares[:, ~self.known] - self.low) / self.error).sum(axis=1)
        return height


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
