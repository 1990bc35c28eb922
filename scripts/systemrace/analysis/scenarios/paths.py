"""The share of the focal country's starts under continuity, a reform, a tightening, and convergence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from systemrace.analysis import inputs
from systemrace.analysis.recalibration import projection
from systemrace.analysis.regulatory_timelines import reform
from systemrace.analysis.statistics.forecasting import Forecast, Z
from systemrace.errors import DataError

Array = NDArray[np.float64]
Draws = Mapping[str, Array]
CHAPTER = "scenarios"
CONTINUITY, REFORM, TIGHTENING, CONVERGENCE, ALL = NAMES = (
    "continuity",
    "reform",
    "tightening",
    "convergence",
    "all three changes",
)
CARRIED, DELAY, CUT, RAMP, HALVING, ENTRY = "SN001", "SN002", "SN003", "SN004", "SN005", "SN006"
STEP, BEND, ERROR, ERROR_FOCAL, ERROR_COMPARATOR = (
    "step of the level at the reform",
    "change of growth at the reform",
    "error of the forecast",
    "error of the focal forecast",
    "error of the comparator forecast",
)
TAILS = (0.5, 0.025, 0.975)


@dataclass(frozen=True)
class Changes:
    """What a scenario does to the log odds, years by draws."""

    reform: Array
    tightening: Array
    left: Array


def measured(
    trials: pd.DataFrame, screening: pd.DataFrame, names: Mapping[str, str], as_of: str, date: str
) -> reform.Effect:
    """Measure the break at the focal country's reform, of which a reform elsewhere takes a part.

    Args:
        trials: registry fields of one snapshot.
        screening: our columns of the same snapshot.
        names: registry name by code, the focal country first.
        as_of: last day counted.
        date: day of the reform.

    Raises:
        DataError: if a country has too few starts around that day to fit a break.
    """
    try:
        return projection.reform_effect(trials, screening, dict(names), as_of, date)
    except ValueError as error:
        focal, comparator = names.values()
        raise DataError(
            f"The break at the reform of {date} cannot be measured for {focal} against {comparator}: "
            f"{error}. Choose countries that started trials before and after that day, "
            "or another reform_date."
        ) from None


def drawn(
    own: pd.DataFrame, effect: reform.Effect, n: int, seed: int, *, growth: bool = False
) -> dict[str, Array]:
    """Draw every input, the effect of the focal country's reform, and the errors of the forecasts.

    Args:
        own: inputs of the chapter.
        effect: from `measured`.
        n: number of draws.
        seed: start of the random numbers; each has a stream of its own.
        growth: whether a reform takes the change of growth as well as the step.
    """
    found = inputs.draws(own, n, seed)
    normal = {
        name: special.ndtri(inputs.stream(name, n, seed))
        for name in (STEP, BEND, ERROR, ERROR_FOCAL, ERROR_COMPARATOR)
    }
    for name, factor in ((STEP, effect.level_change), (BEND, effect.growth_change)):
        normal[name] = factor.log + factor.standard_error * normal[name]
    if not growth:
        normal[BEND] = np.zeros(n)
    return {**found, **normal}


def changes(draws: Draws, ahead: int) -> Changes:
    """Work out what each change does by years ahead.

    A reform raises the comparator's starts by a step within a year of its beginning, and their growth from
    then on, each a share of what was measured at the focal country's reform. A tightening takes a share of
    the focal country's starts, evenly over years. Convergence leaves a part of the gap.

    Args:
        draws: from `drawn`.
        ahead: years ahead.

    Returns:
        Arrays of shape (ahead, draws): log factors of the comparator's and of the focal country's starts, and
        the part of the log odds that is left.
    """
    years = np.arange(1, ahead + 1, dtype=float)[:, None]
    since = np.maximum(years - draws[DELAY], 0.0)
    raised = draws[CARRIED] * (draws[STEP] * np.minimum(since, 1.0) + draws[BEND] * since)
    taken = np.log1p(-draws[CUT]) * np.minimum(years / draws[RAMP], 1.0)
    return Changes(raised, taken, np.asarray(0.5 ** (years / draws[HALVING])))


def odds(forecast: Forecast, draws: Draws) -> dict[str, Array]:
    """Give log odds of the focal country under each scenario, arrays of shape (ahead, draws).

    Args:
        forecast: of the log odds under continuity.
        draws: from `drawn`.
    """
    base = forecast.mean[:, None] + forecast.spread[:, None] * draws[ERROR]
    done = changes(draws, len(forecast.mean))
    moved = base - done.reform + done.tightening
    return {
        CONTINUITY: base,
        REFORM: base - done.reform,
        TIGHTENING: base + done.tightening,
        CONVERGENCE: base * done.left,
        ALL: moved * done.left,
    }


def shares(found: Mapping[str, Array], last: int) -> pd.DataFrame:
    """Summarise shares by scenario and year: scenario, year, share (median), low, high (95% interval)."""
    rows = []
    for name, drawn_odds in found.items():
        middle, low, high = special.expit(np.quantile(drawn_odds, TAILS, axis=1))
        years = range(last + 1, last + 1 + len(middle))
        rows += list(zip([name] * len(middle), years, middle, low, high, strict=True))
    return pd.DataFrame(rows, columns=["scenario", "year", "share", "low", "high"])


def starts(
    focal: Forecast, comparator: Forecast, draws: Draws, last: int, pair: tuple[str, str]
) -> pd.DataFrame:
    """Summarise starts by scenario, country and year, each country forecast by itself.

    Convergence moves both countries towards one another by half of what goes of the gap.

    Args:
        focal: forecast of log starts of the focal country.
        comparator: the same for the comparator.
        draws: from `drawn`.
        last: last full year.
        pair: names of both.

    Returns:
        scenario, country, year, starts (median), low, high.
    """
    done = changes(draws, len(focal.mean))
    one = focal.mean[:, None] + focal.spread[:, None] * draws[ERROR_FOCAL]
    other = comparator.mean[:, None] + comparator.spread[:, None] * draws[ERROR_COMPARATOR]
    gone = (one - other) * (1 - done.left) / 2
    logs = {
        CONTINUITY: (one, other),
        REFORM: (one, other + done.reform),
        TIGHTENING: (one + done.tightening, other),
        CONVERGENCE: (one - gone, other + gone),
    }
    rows = []
    for name, both in logs.items():
        for country, found in zip(pair, both, strict=True):
            middle, low, high = np.exp(np.quantile(found, TAILS, axis=1))
            years = range(last + 1, last + 1 + len(middle))
            rows += [(name, country, *row) for row in zip(years, middle, low, high, strict=True)]
    return pd.DataFrame(rows, columns=["scenario", "country", "year", "starts", "low", "high"])


def with_errors(own: pd.DataFrame, effect: reform.Effect, *, growth: bool = False) -> pd.DataFrame:
    """Give the inputs of the chapter, and below them what is computed from the registry.

    Args:
        own: inputs of the chapter.
        effect: as for `drawn`.
        growth: as for `drawn`; without it no change of growth is listed.
    """
    normal = [(STEP, effect.level_change.log, effect.level_change.standard_error, "log factor")]
    if growth:
        normal.append(
            (BEND, effect.growth_change.log, effect.growth_change.standard_error, "log factor a year")
        )
    normal.append((ERROR, 0.0, 1.0, "standard deviations"))
    rows = [
        {
            "input_id": name, "chapter": CHAPTER, "input": name, "value": middle, "low": middle - Z * spread,
            "high": middle + Z * spread, "range_basis": "95% interval", "unit": unit,
            "distribution": "normal", "basis": "sourced", "source_ids": "computed from the registry copy",
        }
        for name, middle, spread, unit in normal
    ]  # fmt: skip
    below = pd.DataFrame(rows).reindex(columns=own.columns).astype(object)
    joined = pd.concat([own.astype(object), below], ignore_index=True)
    for name in ("value", "low", "high"):
        joined[name] = pd.to_numeric(joined[name])
    return joined
