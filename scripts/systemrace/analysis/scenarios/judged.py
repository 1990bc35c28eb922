"""The values of claims A20 and B14, from series and choices alone."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from systemrace.analysis.scenarios import backtest, history
from systemrace.analysis.scenarios.backtest import Backtest, Score
from systemrace.analysis.scenarios.series import HALF, Odds
from systemrace.analysis.statistics import logistic, students
from systemrace.analysis.statistics.forecasting import Forecast
from systemrace.errors import UsageError

HYBRID = {"several countries": "several", "both countries": "both"}  # column of `Counts.yearly`
NOW = 3  # last full years that stand for today


class Outlook(NamedTuple):
    """A series tested and carried forward: the method chosen, its back-test, its forecast."""

    series: Odds
    tested: Backtest
    method: str
    forecast: Forecast

    def ahead(self, years: int) -> tuple[float, float, float]:
        """Give log odds so many years ahead: middle, low, high (95%)."""
        low, high = self.forecast.interval()
        return tuple(float(part[years - 1]) for part in (self.forecast.mean, low, high))  # type: ignore[return-value]

    def rise(self, years: int) -> tuple[float, float, float]:
        """Give the change of log odds against the last `NOW` full years."""
        now = self.series.pooled(NOW)
        middle, low, high = self.ahead(years)
        return middle - now, low - now, high - now


class Change(NamedTuple):
    """A factor a year on odds, with its 95% interval."""

    value: float
    low: float
    high: float


def outlook(series: Odds, horizon: int, score: Score, tested: Backtest | None = None) -> Outlook:
    """Test every method on a series and carry it forward by the best.

    Args:
        series: two counts by year.
        horizon: years ahead up to which methods are compared.
        score: by which.
        tested: the back-test of the same series, where it is known.
    """
    held = tested if tested is not None else backtest.run(series.years, series.values, series.noise)
    method = backtest.best(held, horizon, score)
    forecast = backtest.carried(series.values, series.noise, method, backtest.FARTHEST)
    return Outlook(series, held, method, forecast)


def refuse_untested(found: Outlook, horizon: int) -> None:
    """Refuse a horizon at which no forecast has come true or not yet.

    Raises:
        UsageError: with what to choose otherwise.
    """
    if not found.tested.known(horizon).any():
        years = found.series.years
        raise UsageError(
            f"No forecast can be held against what came {horizon} years later: the full years go from "
            f"{years[0]} to {years[-1]} only. Choose an earlier first_year, a later as_of or a shorter "
            "horizon."
        )


def starts_ahead(counts: pd.Series, horizon: int, score: Score) -> tuple[str, Forecast]:
    """Carry log yearly starts of one country forward by the method that tests best on them.

    Args:
        counts: by year.
        horizon: years ahead up to which methods are compared; as many are forecast.
        score: by which.
    """
    values, noise = np.log(counts.to_numpy() + HALF), 1 / (counts.to_numpy() + HALF)
    method = backtest.best(backtest.run(tuple(counts.index), values, noise), horizon, score)
    return method, backtest.carried(values, noise, method, horizon)


def yearly_change(top: pd.Series, of: pd.Series) -> Change:
    """Fit the odds of a kind of trial by year (logistic, errors widened by spread beyond chance).

    Args:
        top: trials of the kind, by year.
        of: all trials, by year.

    Returns:
        1 with limits 0 and infinity where no trial, or every trial, is of the kind.
    """
    found = _by_year(top, of)
    if found is None:
        return Change(1.0, 0.0, math.inf)
    slope, reach = float(found.coefficients[1]), found.reach
    return Change(math.exp(slope), math.exp(slope - reach), math.exp(slope + reach))


def fitted_share(top: pd.Series, of: pd.Series, years: pd.Series) -> pd.Series:
    """Give the share that `yearly_change` fits in each year; the share of all where it fits none."""
    found = _by_year(top, of)
    if found is None:
        return years * 0.0 + float(top.sum() / of.sum())
    level, slope = found.coefficients
    return pd.Series(special.expit(level + slope * (years - found.middle)), index=years.index)


class _Yearly(NamedTuple):
    coefficients: np.ndarray
    reach: float
    middle: float


def _by_year(top: pd.Series, of: pd.Series) -> _Yearly | None:
    kind, every = top.to_numpy(dtype=float), of.to_numpy(dtype=float)
    kept = every > 0
    if kept.sum() < history.FEWEST or not 0 < kind.sum() < every.sum():
        return None
    share, trials = kind[kept] / every[kept], every[kept]
    year = top.index.to_numpy(dtype=float)[kept]
    design = np.column_stack([np.ones(len(year)), year - year.mean()])
    found = logistic.fit(share, design, times=trials)
    chance = special.expit(design @ found.coefficients)
    freedom = len(year) - 2
    spread = max(float((trials * (share - chance) ** 2 / (chance * (1 - chance))).sum() / freedom), 1.0)
    reach = students.reach(freedom) * math.sqrt(float(found.covariance[1, 1]) * spread)
    return _Yearly(found.coefficients, float(reach), float(year.mean()))


def a20(found: Outlook, hybrid: Change, fitted: history.Fitted, horizon: int) -> dict[str, float]:
    """Give the values of claim A20.

    Args:
        found: of the focal country's starts against the comparator's.
        hybrid: from `yearly_change`, of trials in several countries.
        fitted: from `history.fit`.
        horizon: years ahead.
    """
    held = backtest.coverage(found.tested, found.method, horizon)
    middle, low, high = (float(special.expit(one)) for one in found.ahead(horizon))
    return {
        "origins": held.origins,
        "coverage_high": held.limits.high,
        "skill": _known(backtest.skill(found.tested, found.method, horizon).value),
        "share_ahead": middle,
        "share_low": low,
        "share_high": high,
        "hybrid": hybrid.value,
        "hybrid_low": hybrid.low,
        "hybrid_high": hybrid.high,
        "returns": fitted.returns,
        "returns_low": fitted.returns_low,
        "returns_high": fitted.returns_high,
    }


def b14(starts: Outlook, firsts: Outlook, horizon: int) -> dict[str, float]:
    """Give the values of claim B14.

    Args:
        starts: of starts outside the comparator country against those in it.
        firsts: of antigens first tried outside against those first tried in it.
        horizon: years ahead.
    """
    held = backtest.coverage(starts.tested, starts.method, horizon)
    skill = backtest.skill(starts.tested, starts.method, horizon)
    ahead, low, high = (float(special.expit(one)) for one in starts.ahead(horizon))
    _, class_low, class_high = (float(special.expit(one)) for one in firsts.ahead(horizon))
    return {
        "origins": held.origins,
        "coverage_high": held.limits.high,
        "classes": sum(firsts.series.top) + sum(firsts.series.bottom),
        "skill": _known(skill.value),
        "skill_low": skill.low,
        "class_skill_low": backtest.skill(firsts.tested, firsts.method, horizon).low,
        "fih_ahead": ahead,
        "fih_ahead_low": low,
        "fih_ahead_high": high,
        "fih_rise_low": starts.rise(horizon)[1],
        "fih_rise_high": starts.rise(horizon)[2],
        "class_ahead_low": class_low,
        "class_ahead_high": class_high,
        "class_rise_low": firsts.rise(horizon)[1],
        "class_rise_high": firsts.rise(horizon)[2],
    }


def _known(value: float) -> float:
    """Too few origins leave no skill to speak of; the rule looks at their number first."""
    return 0.0 if math.isnan(value) else value
