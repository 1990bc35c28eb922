"""How far new starts follow earlier ones in one short history, and what it bears out.

The slope of new on earlier log odds is underrated where the history is short and the slope near one, as in an
autoregression, and its usual error then misleads. So histories are drawn again for a range of returns, and
those returns are kept whose likelihood ratio is not rare among the histories drawn with them (test inversion:
Andrews 1993, doi:10.2307/2951781; Hansen 1999, doi:10.1162/003465399558463).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from systemrace.analysis.scenarios.regressions import Regressions
from systemrace.analysis.scenarios.series import HALF
from systemrace.analysis.statistics import students
from systemrace.errors import DataError

Array = NDArray[np.float64]
FEWEST = 6  # years below which nothing is fitted
GRID = np.arange(-0.75, 2.51, 0.25)
REJECTED = 0.05
DRAWS = 400  # histories for each of `GRID`; the limits then move by a hundredth or less
SEED = 20260822
AGAIN = 10  # further seeds from which that is learnt


@dataclass(frozen=True)
class Fitted:
    """Returns that the history bears out.

    returns: the slope as fitted. returns_low, returns_high: 95% limits by test inversion, infinite where the
    range tried does not end them. wald_low, wald_high: the limits by the usual error, for comparison.
    pull: log odds at equal shares. dispersion: variance over that of chance. years: of the fit.
    kept: share of the histories drawn with each of `GRID` whose likelihood ratio is at least as large.
    pulls: the pull that fits best with each of `GRID`.
    """

    returns: float
    returns_low: float
    returns_high: float
    wald_low: float
    wald_high: float
    pull: float
    dispersion: float
    years: int
    kept: tuple[float, ...]
    pulls: tuple[float, ...]


@dataclass(frozen=True)
class Years:
    """One history: counts of both countries by year, shape (n,), and how many years before count."""

    focal: Array
    comparator: Array
    memory: int

    @property
    def totals(self) -> Array:
        """Starts of both together."""
        return self.focal + self.comparator

    @property
    def used(self) -> NDArray[np.bool_]:
        """Years with a start, after a year with one."""
        return (self.totals > 0) & (np.cumsum(self.totals) - self.totals > 0)


def of(counted: pd.DataFrame, memory: int) -> Years:
    """Take the columns focal and comparator of `series.Counts.yearly`."""
    return Years(counted["focal"].to_numpy(float), counted["comparator"].to_numpy(float), memory)


def before(counts: ArrayLike, memory: int) -> Array:
    """Sum the counts of the years before each, within memory; along the first axis."""
    values = np.asarray(counts, dtype=float)
    run = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
    at = np.arange(len(values))
    return np.asarray(run[at] - run[np.maximum(at - memory, 0)])


def earlier(years: Years) -> Array:
    """Give log odds of the focal country in the years before each."""
    focal, both = before(years.focal, years.memory), before(years.totals, years.memory)
    return np.asarray(np.log((focal + HALF) / (both - focal + HALF)))


def pairs(counted: pd.DataFrame, memory: int) -> pd.DataFrame:
    """Lay new starts beside earlier ones: year, new (share of the focal country), trials, before."""
    years = of(counted, memory)
    kept = years.used
    return pd.DataFrame(
        {
            "year": counted.index[kept],
            "new": years.focal[kept] / years.totals[kept],
            "trials": years.totals[kept],
            "before": earlier(years)[kept],
        }
    )


def fit(years: Years, draws: int = DRAWS, seed: int = SEED) -> Fitted:
    """Fit the slope, and find the returns that the history does not rule out.

    Args:
        years: the history.
        draws: histories drawn for each of the returns in `GRID`.
        seed: start of the random numbers.

    Raises:
        DataError: for fewer than `FEWEST` years.
    """
    used = years.used
    if used.sum() < FEWEST:
        raise DataError(
            f"Whether a lead feeds itself needs {FEWEST} years with starts in them and before, "
            f"not {used.sum()}. Choose an earlier first_year, or countries with more trials."
        )
    lead = earlier(years)[used][:, None]
    seen = Regressions((years.focal[used] / years.totals[used])[:, None], years.totals[used], lead)
    pull, slope = seen.free()
    dispersion = float(seen.dispersion(pull + slope * lead)[0])
    beside = seen.repeated(len(GRID))
    pulls = beside.held(GRID)
    ratios = beside.lost(GRID, pulls, np.repeat(pull, len(GRID)), np.repeat(slope, len(GRID)))
    drawn, returns = _redrawn(years, pulls, max(dispersion, 1.0), draws, seed)
    rare = drawn.reaches(returns, np.repeat(ratios, draws))
    kept = rare.reshape(len(GRID), draws).mean(axis=1)
    chance = special.expit(pull + slope * lead)
    weight = seen.trials[:, None] * chance * (1 - chance)
    spread = float((weight * lead**2).sum() - (weight * lead).sum() ** 2 / weight.sum())
    reach = students.reach(int(used.sum()) - 2) * math.sqrt(max(dispersion, 1.0) / spread)
    at = float(slope[0])
    return Fitted(
        at, *_limits(kept, at), at - reach, at + reach, float(pull[0]), max(dispersion, 1.0),
        int(used.sum()), tuple(kept.tolist()), tuple(pulls.tolist()),
    )  # fmt: skip


def drawing_errors(years: Years, draws: int = DRAWS, seed: int = SEED) -> tuple[float, float]:
    """Give the standard errors of both limits from drawing, by further seeds; infinite where a limit is."""
    again = [fit(years, draws, seed + place) for place in range(1, AGAIN + 1)]
    ends = np.array([(one.returns_low, one.returns_high) for one in again])
    low, high = (float(end.std(ddof=1)) if np.isfinite(end).all() else math.inf for end in ends.T)
    return low, high


def _redrawn(
    years: Years, pulls: Array, dispersion: float, draws: int, seed: int
) -> tuple[Regressions, Array]:
    """Draw histories for each of `GRID`, with the trials of each year as they were."""
    rng = np.random.default_rng(seed)
    totals, used = years.totals, years.used
    pull, returns = np.repeat(pulls, draws), np.repeat(GRID, draws)
    focal = np.tile(years.focal[:, None], len(pull))
    both = before(totals, years.memory)
    leads = np.zeros_like(focal)
    for at in np.flatnonzero(used):
        since = focal[max(at - years.memory, 0) : at].sum(0)
        leads[at] = np.log((since + HALF) / (both[at] - since + HALF))
        # Fewer, heavier trials spread as far beyond chance as the history does.
        size = max(round(totals[at] / dispersion), 1)
        focal[at] = rng.binomial(size, special.expit(pull + returns * leads[at])) / size * totals[at]
    return Regressions(focal[used] / totals[used][:, None], totals[used], leads[used]), returns


def valley(found: Fitted, points: int = 131) -> pd.DataFrame:
    """Give the pull that fits best with each exponent: returns, pull, kept (within the 95% interval)."""
    ends = [end for end in (found.returns_low, found.returns_high, found.returns) if math.isfinite(end)]
    returns = np.unique([*np.linspace(GRID[0], GRID[-1], points), *ends])
    kept = (returns >= found.returns_low) & (returns <= found.returns_high)
    return pd.DataFrame({"returns": returns, "pull": np.interp(returns, GRID, found.pulls), "kept": kept})


def _limits(kept: Array, at: float) -> tuple[float, float]:
    """Find the ends of the returns that are not rejected, between points of `GRID` by straight lines."""
    inside = np.flatnonzero(kept > REJECTED)
    if not len(inside):
        return at, at
    ends = []
    for edge, beyond, never in (
        (inside[0], inside[0] - 1, -math.inf),
        (inside[-1], inside[-1] + 1, math.inf),
    ):
        if not 0 <= beyond < len(GRID):
            ends.append(never)
            continue
        part = (kept[edge] - REJECTED) / (kept[edge] - kept[beyond])
        ends.append(float(GRID[edge] + part * (GRID[beyond] - GRID[edge])))
    return min(ends[0], at), max(ends[1], at)
