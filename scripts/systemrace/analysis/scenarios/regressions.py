"""Many logistic regressions on one covariate at once, and how rare their likelihood ratios are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Step = Callable[[Array, Array, Array, Array], Array]
Softplus = Callable[[Array], Array]
STEPS = 14
BOUND = 12.0  # coefficients beyond this say that one country has all starts
FARTHEST = 2.0  # that a coefficient moves in a step
ROUGH_STEPS = 12  # in single precision; fewer, so that what has settled by then has in `STEPS`
SETTLED = 1e-3  # a step below which Newton's method is at its end but for rounding
LEFT_OUT = 0.8  # share of histories still moving, below which the others are left out
CLOSE = 1e-4  # likelihood ratios that lie nearer than this are computed with all steps


def _softplus(odds: Array) -> Array:
    return np.asarray(np.logaddexp(0.0, odds))


def _quick_softplus(odds: Array) -> Array:
    """Give the same but for the last digits."""
    return np.asarray(np.log1p(np.exp(-np.abs(odds))) + np.maximum(odds, 0.0))


@dataclass(frozen=True)
class Regressions:
    """Histories to be fitted.

    new: share of the focal country, shape (years, histories). trials: starts, shape (years,).
    lead: log odds of the years before, shape (years, histories).
    """

    new: Array
    trials: Array
    lead: Array

    @property
    def size(self) -> Array:
        """Starts, shape (years, 1)."""
        return self.trials[:, None]

    def repeated(self, times: int) -> Regressions:
        """Lay one history beside itself so many times, each laid out and so rounded as it is alone."""
        new, lead = (np.asfortranarray(np.repeat(one, times, axis=1)) for one in (self.new, self.lead))
        return Regressions(new, self.trials, lead)

    def some(self, which: NDArray[np.intp]) -> Regressions:
        """Take some histories, two or more; one alone would be summed in another order."""
        return Regressions(self.new.take(which, 1), self.trials, self.lead.take(which, 1))

    def free(self) -> tuple[Array, Array]:
        """Fit intercepts and slopes by Newton's method, shape (histories,), held within `BOUND`."""
        at = np.zeros((2, self.new.shape[1]))
        for _ in range(STEPS):
            at = free_step(at, self.new, self.size, self.lead)
        return at[0], at[1]

    def held(self, slope: Array) -> Array:
        """Fit intercepts with the slopes given, shape (histories,)."""
        at, offset = np.zeros((1, self.new.shape[1])), slope * self.lead
        for _ in range(STEPS):
            at = held_step(at, self.new, self.size, offset)
        return at[0]

    def dispersion(self, odds: Array) -> Array:
        """Give the Pearson estimate of the variance over that of chance (McCullagh and Nelder 1989, 4.5)."""
        chance = special.expit(odds)
        squares = self.size * (self.new - chance) ** 2 / (chance * (1 - chance) + 1e-9)
        return np.asarray(squares.sum(0) / (len(self.new) - 2))

    def ratio(self, slope: Array) -> Array:
        """Give the likelihood ratio of the slopes given against free ones, over the dispersion."""
        return self.lost(slope, self.held(slope), *self.free())

    def lost(
        self, slope: Array, pull: Array, level: Array, free: Array, softplus: Softplus = _softplus
    ) -> Array:
        """Give `ratio` where the fits are known: `pull` from `held`, `level` and `free` from `free`."""
        fitted, held = level + free * self.lead, pull + slope * self.lead
        less = self._likelihood(fitted, softplus) - self._likelihood(held, softplus)
        return np.asarray(2 * np.maximum(less, 0.0) / np.maximum(self.dispersion(fitted), 1.0))

    def reaches(self, slope: Array, bar: Array) -> NDArray[np.bool_]:
        """Say where `ratio` is at least `bar`, without following each history to the last digit.

        Where one country has all starts, histories with one slope are often the same: one stands for all.

        Args:
            slope: given, shape (histories,), two or more.
            bar: of each history.
        """
        stands = self._stand_in(slope, bar)
        apart, whose = np.unique(stands, return_inverse=True)
        return self.some(apart)._reaches(slope[apart], bar[apart])[whose]

    def _reaches(self, slope: Array, bar: Array) -> NDArray[np.bool_]:
        """Find fits in single precision, and mend them by one step in double.

        Where that step is small, they are within its square of those of `ratio`. Where it is not, or where
        the ratio lies close to the bar, the ratio is computed by `ratio` itself, so the answer is the same.
        """
        free, freely = _mended(free_step, self.new, self.size, self.lead, 2)
        pull, held = _mended(held_step, self.new, self.size, slope * self.lead, 1)
        found = self.lost(slope, pull[0], free[0], free[1], _quick_softplus)
        sure = freely & held & (np.abs(found - bar) > CLOSE * (1 + bar))
        unsure = np.flatnonzero(~sure)
        if len(unsure):
            unsure = np.union1d(unsure, [0, 1])
            found[unsure] = self.some(unsure).ratio(slope[unsure])
        return np.asarray(found >= bar)

    def _stand_in(self, slope: Array, bar: Array) -> NDArray[np.intp]:
        """Name for each history one that is the same; itself, unless one country has all starts."""
        stands = np.arange(self.new.shape[1])
        for share in (0.0, 1.0):
            whole = np.flatnonzero((self.new == share).all(axis=0))
            _, first, whose = np.unique(slope[whole], return_index=True, return_inverse=True)
            other = whole[first][whose]
            same = (self.lead.take(whole, 1) == self.lead.take(other, 1)).all(axis=0)
            same &= bar[whole] == bar[other]
            stands[whole[same]] = other[same]
        stands[:2] = 0, 1  # one column alone would be summed in another order
        return stands

    def _likelihood(self, odds: Array, softplus: Softplus) -> Array:
        return np.asarray((self.size * (self.new * odds - softplus(odds))).sum(0))


def free_step(at: Array, new: Array, size: Array, lead: Array) -> Array:
    """Take a step of Newton's in intercepts and slopes, shape (2, histories)."""
    chance = _expit(at[0] + at[1] * lead)
    weight = size * chance * (1 - chance) + 1e-9
    left = size * (new - chance)
    a, one = weight.sum(0), left.sum(0)
    b, other = (weight * lead).sum(0), (left * lead).sum(0)
    c = (weight * lead**2).sum(0)
    step = np.array([c * one - b * other, a * other - b * one]) / (a * c - b * b + 1e-9)
    return _within(at + _within(step, FARTHEST), BOUND)


def held_step(at: Array, new: Array, size: Array, offset: Array) -> Array:
    """Take a step of Newton's in intercepts, shape (1, histories)."""
    chance = _expit(at[0] + offset)
    step = (size * (new - chance)).sum(0) / ((size * chance * (1 - chance)).sum(0) + 1e-9)
    return _within(at + _within(step, FARTHEST), BOUND)


def _mended(
    step: Step, new: Array, size: Array, covariate: Array, coefficients: int
) -> tuple[Array, NDArray[np.bool_]]:
    """Fit in single precision and take one step in double; say where that step was small."""
    # What overflows or has no single-precision answer is not sure, and computed otherwise.
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        rough = _settled(step, _single(new), _single(size), _single(covariate), coefficients)
        mended = step(rough, new, size, covariate)
    # At the bound steps do not shrink with their squares.
    sure = (np.abs(mended - rough) < SETTLED) & (np.abs(mended) < BOUND)
    return mended, np.asarray(sure.all(axis=0))


def _settled(step: Step, new: Array, size: Array, covariate: Array, coefficients: int) -> Array:
    """Take steps until all settle or `ROUGH_STEPS` are done, those that have settled left out on the way."""
    found = np.zeros((coefficients, new.shape[1]))
    who, at = np.arange(new.shape[1]), _single(found)
    for _ in range(ROUGH_STEPS):
        before, at = at, step(at, new, size, covariate)
        moving = np.flatnonzero((np.abs(at - before) >= SETTLED).any(axis=0))
        if len(moving) < LEFT_OUT * len(who):
            found[:, who] = at
            who = who[moving]
            at, new, covariate = (one.take(moving, 1) for one in (at, new, covariate))
            if not len(who):
                break
    found[:, who] = at
    return found


def _single(one: Array) -> Array:
    # A step is the same in either precision, so both go by one type.
    return cast("Array", one.astype(np.float32))


def _expit(odds: Array) -> Array:
    if odds.dtype == np.float64:
        return np.asarray(special.expit(odds))
    return np.asarray(1 / (1 + np.exp(-odds)))


def _within(values: Array, most: float) -> Array:
    return np.asarray(np.minimum(np.maximum(values, -most), most))
