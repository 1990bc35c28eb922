"""Forecasts made from every past year that has enough years before it, held against what came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from systemrace.analysis.statistics import forecasting, scoring
from systemrace.analysis.statistics.forecasting import Forecast
from systemrace.analysis.statistics.proportions import Interval, proportion_interval
from systemrace.errors import DataError

Array = NDArray[np.float64]
Score = Literal["CRPS", "interval", "MAE"]
TRAINED = 6  # years before the first origin
FARTHEST = 8
NAIVE = "naive"


class Coverage(NamedTuple):
    """How many values that came fell within the 95% interval, of how many, and an exact 95% interval."""

    inside: int
    origins: int
    limits: Interval


@dataclass(frozen=True)
class Backtest:
    """Forecasts by method, origin and years ahead, arrays of shape (methods, origins, `FARTHEST`).

    origins: last year that each forecast knew. came: what came, shape (origins, `FARTHEST`), not a number
    beyond the last year. All on the scale of the series.
    """

    origins: Array
    mean: Array
    spread: Array
    came: Array

    @cached_property
    def _scores(self) -> dict[Score, Array]:
        return {}

    def scored(self, score: Score) -> Array:
        """Give scores, an array as `mean`; not a number where nothing came yet."""
        if score not in self._scores:
            self._scores[score] = scoring.SCORES[score](self.mean, self.spread, self.came)
        return self._scores[score]

    def known(self, ahead: int) -> NDArray[np.bool_]:
        """Say for which origins the value so many years ahead has come."""
        return np.isfinite(self.came[:, ahead - 1])

    def at(self, name: str, ahead: int, score: Score = "CRPS") -> Array:
        """Give a method's scores at years ahead, by origin, those known alone."""
        row = forecasting.NAMES.index(name)
        return np.asarray(self.scored(score)[row, self.known(ahead), ahead - 1])


def run(years: tuple[int, ...], values: Array, noise: Array) -> Backtest:
    """Forecast from every origin by every method of `forecasting.NAMES`.

    Args:
        years: shape (n,).
        values: on a scale where errors add, shape (n,).
        noise: variance of the counting noise of each, shape (n,).

    Raises:
        DataError: for fewer than two years after the first `TRAINED`.
    """
    n = len(values)
    if n < TRAINED + 2:
        raise DataError(
            f"A back-test needs {TRAINED + 2} full years, not {n}. "
            "Choose an earlier first_year or a later as_of."
        )
    padded = np.concatenate([values, np.full(FARTHEST, np.nan)])
    origins = range(TRAINED, n)
    made = [_made(values[:known].tobytes(), noise[:known].tobytes()) for known in origins]
    mean, spread = np.stack(made, axis=2)
    came = np.array([padded[known : known + FARTHEST] for known in origins])
    return Backtest(np.array(years[TRAINED - 1 : -1], dtype=float), mean, spread, came)


@lru_cache(maxsize=2048)
def _made(values: bytes, noise: bytes) -> Array:
    """Forecast from one origin: middles and spreads, shape (2, methods, `FARTHEST`), not to be written to.

    What is known at an origin is often the same in many series, such as those that differ in the last year.
    """
    found = forecasting.every(np.frombuffer(values), FARTHEST, np.frombuffer(noise)).values()
    made = np.array([[one.mean for one in found], [one.spread for one in found]])
    made.setflags(write=False)
    return made


def ratios(tested: Backtest, ahead: int, score: Score) -> pd.DataFrame:
    """Give mean scores over those of the naive method, by method and years ahead; 1 where both are zero."""
    known = [years for years in range(1, ahead + 1) if tested.known(years).any()]
    return pd.DataFrame(_ratios(tested, known, score), index=list(forecasting.NAMES), columns=known)


def _ratios(tested: Backtest, known: list[int], score: Score) -> Array:
    scores = tested.scored(score)
    means = [scores[:, tested.known(years), years - 1].copy(order="C").mean(axis=1) for years in known]
    table = np.stack(means, axis=1)
    naive = table[forecasting.NAMES.index(NAIVE)]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(naive == 0, np.nan, table / naive)
    return np.where(np.isnan(found), 1.0, found)


def best(tested: Backtest, ahead: int, score: Score) -> str:
    """Choose the method with the lowest score over naive, on average of 1 to so many years ahead."""
    known = [years for years in range(1, ahead + 1) if tested.known(years).any()]
    return forecasting.NAMES[int(_ratios(tested, known, score).mean(axis=1).argmin())]


def skill(tested: Backtest, name: str, ahead: int) -> scoring.Skill:
    """Give a method's skill against the naive one at years ahead, by CRPS."""
    return scoring.skill(tested.at(name, ahead), tested.at(NAIVE, ahead), ahead)


def coverage(tested: Backtest, name: str, ahead: int) -> Coverage:
    """Count what fell within a method's 95% intervals at years ahead; overlapping origins are not apart."""
    row, known = forecasting.NAMES.index(name), tested.known(ahead)
    if not known.any():
        return Coverage(0, 0, Interval(np.nan, 0.0, 1.0))
    parts = (tested.mean[row, known, ahead - 1], tested.spread[row, known, ahead - 1])
    inside = int(scoring.covered(*parts, tested.came[known, ahead - 1]).sum())
    return Coverage(inside, int(known.sum()), _limits(inside, int(known.sum())))


@lru_cache(maxsize=256)
def _limits(inside: int, origins: int) -> Interval:
    return proportion_interval(inside, origins)


def errors(tested: Backtest) -> pd.DataFrame:
    """Give errors and coverage for the page, of a series of log odds.

    Returns:
        method, ahead, origins, points (mean distance of the share from the middle, 0 to 1), crps, interval
        (mean scores on log odds), skill, skill_low, skill_high, covered, covered_low, covered_high.
    """
    rows = []
    for place, name in enumerate(forecasting.NAMES):
        for ahead in range(1, FARTHEST + 1):
            known = tested.known(ahead)
            if known.sum() < 2:
                continue
            middle = special.expit(tested.mean[place, known, ahead - 1])
            missed = np.abs(middle - special.expit(tested.came[known, ahead - 1])).mean()
            held = coverage(tested, name, ahead)
            scores = (tested.at(name, ahead, one).mean() for one in ("CRPS", "interval"))
            rows.append(
                (name, ahead, int(known.sum()), missed, *scores, *skill(tested, name, ahead),
                 held.inside / held.origins, held.limits.low, held.limits.high)
            )  # fmt: skip
    columns = [
        "method", "ahead", "origins", "points", "crps", "interval", "skill", "skill_low", "skill_high",
        "covered", "covered_low", "covered_high",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def carried(values: Array, noise: Array, name: str, ahead: int) -> Forecast:
    """Forecast the whole series by one method."""
    return forecasting.by(name, values, ahead, noise)
