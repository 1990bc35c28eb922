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

from systemrace.analysis.scenarios.series import HALF
from systemrace.analysis.statistics import students
from systemrace.errors import DataError

Array = NDArray[np.float64]
FEWEST = 6  # years below which nothing is fitted
GRID = np.arange(-0.75, 2.51, 0.25)
STEPS = 14
BOUND = 12.0  # coefficients beyond this say that one country has all starts
REJECTED = 0.05
DRAWS = 400  # histories for each of `GRID`; the limits then move by a hundredth or less
SEED = 20260822
AGAIN = 10  # further seeds from which that is learnt
SETTLED = 1e-6  # a step of Newton's below which a drawn history is followed no further
LEFT_OUT = 0.8  # share of histories still moving, below which the others are left out
CLOSE = 1e-6  # likelihood ratios that lie nearer than this are computed anew, with all steps


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


@dataclass(frozen=True)
class Regressions:
    """Many logistic regressions on one covariate at once.

    new: share of the focal country, shape (years, histories). trials: starts, shape (years,).
    lead: log odds of the years before, shape (years, histories).
    """

    new: Array
    trials: Array
    lead: Array

    def repeated(self, times: int) -> Regressions:
        """Lay one history beside itself so many times, each laid out and so rounded as it is alone."""
        new, lead = (np.asfortranarray(np.repeat(one, times, axis=1)) for one in (self.new, self.lead))
        return Regressions(new, self.trials, lead)

    def free(self, settled: float = 0.0) -> tuple[Array, Array]:
        """Fit intercepts and slopes by Newton's method, shape (histories,), held within `BOUND`.

        Args:
            settled: a step below which a history need not be followed further; 0 follows all to the end.
        """
        return _free(self.new, self.trials[:, None], self.lead, settled)

    def held(self, slope: Array, settled: float = 0.0) -> Array:
        """Fit intercepts with the slopes given, shape (histories,)."""
        return _held(self.new, self.trials[:, None], slope * self.lead, settled)

    def dispersion(self, odds: Array) -> Array:
        """Give the Pearson estimate of the variance over that of chance (McCullagh and Nelder 1989, 4.5)."""
        chance = special.expit(odds)
        squares = self.trials[:, None] * (self.new - chance) ** 2 / (chance * (1 - chance) + 1e-9)
        return np.asarray(squares.sum(0) / (len(self.new) - 2))

    def ratio(self, slope: Array) -> Array:
        """Give the likelihood ratio of the slopes given against free ones, over the dispersion."""
        return self.lost(slope, self.held(slope), *self.free())

    def lost(self, slope: Array, pull: Array, level: Array, free: Array) -> Array:
        """Give `ratio` where the fits are known: `pull` from `held`, `level` and `free` from `free`."""
        odds = level + free * self.lead
        less = self._fitted(odds) - self._fitted(pull + slope * self.lead)
        return np.asarray(2 * np.maximum(less, 0.0) / np.maximum(self.dispersion(odds), 1.0))

    def reaches(self, slope: Array, bar: Array) -> NDArray[np.bool_]:
        """Say where `ratio` is at least `bar`, without following each history to the last digit.

        Once a step is below `SETTLED`, further ones move the ratio by rounding alone; where that could
        decide, it is computed as `ratio` does.
        """
        found = self.lost(slope, self.held(slope, SETTLED), *self.free(SETTLED))
        unsure = np.flatnonzero(np.abs(found - bar) <= CLOSE * (1 + bar))
        if len(unsure):
            unsure = np.union1d(unsure, [0, 1])  # one column alone would be summed in another order
            some = Regressions(self.new.take(unsure, 1), self.trials, self.lead.take(unsure, 1))
            found[unsure] = some.ratio(slope[unsure])
        return np.asarray(found >= bar)

    def _fitted(self, odds: Array) -> Array:
        return np.asarray((self.trials[:, None] * (self.new * odds - np.logaddexp(0.0, odds))).sum(0))


def _free(new: Array, size: Array, lead: Array, settled: float) -> tuple[Array, Array]:
    """Do what `Regressions.free` says, in arrays that are filled again at each step."""
    found = np.zeros((2, new.shape[1]))
    who, at = np.arange(new.shape[1]), found.copy()
    squared = lead**2
    chance, weight, part = (np.empty_like(lead) for _ in range(3))
    for _ in range(STEPS):
        level, slope = at
        np.multiply(slope, lead, out=chance)
        special.expit(np.add(level, chance, out=chance), out=chance)
        np.multiply(size, chance, out=weight)
        weight *= np.subtract(1, chance, out=part)
        weight += 1e-9
        a = np.add.reduce(weight)
        b = np.add.reduce(np.multiply(weight, lead, out=part))
        c = np.add.reduce(np.multiply(weight, squared, out=part))
        left = np.multiply(size, np.subtract(new, chance, out=chance), out=chance)
        one = np.add.reduce(left)
        other = np.add.reduce(np.multiply(left, lead, out=part))
        step = np.array([c * one - b * other, a * other - b * one]) / (a * c - b * b + 1e-9)
        before, at = at, _within(at + _within(step, 2.0), BOUND)
        if settled and (moving := _moving(before, at, settled)) is not None:
            found[:, who] = at
            who, at = who[moving], at.take(moving, 1)
            new, lead, squared = (one.take(moving, 1) for one in (new, lead, squared))
            chance, weight, part = (np.empty_like(lead) for _ in range(3))
    found[:, who] = at
    return found[0], found[1]


def _held(new: Array, size: Array, offset: Array, settled: float) -> Array:
    """Do what `Regressions.held` says, in arrays that are filled again at each step."""
    found = np.zeros((1, new.shape[1]))
    who, at = np.arange(new.shape[1]), found.copy()
    chance, weight, part = (np.empty_like(offset) for _ in range(3))
    for _ in range(STEPS):
        special.expit(np.add(at[0], offset, out=chance), out=chance)
        np.multiply(size, chance, out=weight)
        weight *= np.subtract(1, chance, out=part)
        left = np.multiply(size, np.subtract(new, chance, out=part), out=part)
        step = np.add.reduce(left) / (np.add.reduce(weight) + 1e-9)
        before, at = at, _within(at + _within(step, 2.0), BOUND)
        if settled and (moving := _moving(before, at, settled)) is not None:
            found[:, who] = at
            who = who[moving]
            at, new, offset = (one.take(moving, 1) for one in (at, new, offset))
            chance, weight, part = (np.empty_like(offset) for _ in range(3))
    found[:, who] = at
    return found[0]


def _moving(before: Array, at: Array, settled: float) -> NDArray[np.intp] | None:
    """Name the histories that still move, where leaving the others out is worth it."""
    moving = np.flatnonzero((np.abs(at - before) >= settled).any(axis=0))
    # One column alone would be summed in another order, and so rounded otherwise.
    return moving if 2 <= len(moving) < LEFT_OUT * at.shape[1] else None


def _within(values: Array, most: float) -> Array:
    return np.asarray(np.minimum(np.maximum(values, -most), most))


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
