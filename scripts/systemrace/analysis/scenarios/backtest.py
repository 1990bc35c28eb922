"""Forecasts made from every past year that has enough years before it, held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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
    def scores(self) -> Mapping[str, Array]:
        """Scores by name, arrays as `mean`; not a number where nothing came yet."""
        return {name: score(self.mean, self.spread, self.came) for name, score in scoring.SCORES.items()}

    def known(self, ahead: int) -> NDArray[np.bool_]:
        """Say for which origins the value so many years ahead has come."""
        return np.isfinite(self.came[:, ahead - 1])

    def at(self, name: str, ahead: int, score: Score = "CRPS") -> Array:
        """Give a method's scores at years ahead, by origin, those known alone."""
        row = forecasting.NAMES.index(name)
        return np.asarray(self.scores[score][row, self.known(ahead), ahead - 1])


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
    made = [forecasting.every(values[:known], FARTHEST, noise[:known]) for known in range(TRAINED, n)]
    shaped = {
        name: np.array([[getattr(one[method], name) for one in made] for method in forecasting.NAMES])
        for name in ("mean", "spread")
    }
    came = np.array([padded[known : known + FARTHEST] for known in range(TRAINED, n)])
    return Backtest(np.array(years[TRAINED - 1 : -1], dtype=float), shaped["mean"], shaped["spread"], came)


def ratios(tested: Backtest, ahead: int, score: Score) -> pd.DataFrame:
    """Give mean scores over those of the naive method, by method and years ahead; 1 where both are zero."""
    rows = {
        years: [tested.at(name, years, score).mean() for name in forecasting.NAMES]
        for years in range(1, ahead + 1)
        if tested.known(years).any()
    }
    table = pd.DataFrame(rows, index=list(forecasting.NAMES))
    return table.div(table.loc[NAIVE].replace(0.0, np.nan), axis=1).fillna(1.0)


def best(tested: Backtest, ahead: int, score: Score) -> str:
    """Choose the method with the lowest score over naive, on average of 1 to so many years ahead."""
    return str(ratios(tested, ahead, score).mean(axis=1).idxmin())


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
    return Coverage(inside, int(known.sum()), proportion_interval(inside, int(known.sum())))


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
    return forecasting.every(values, ahead, noise)[name]
