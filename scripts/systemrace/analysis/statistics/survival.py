"""Time to an event with right censoring: survival curves, their comparison and summaries."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from scipy import special, stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff
from statsmodels.tools.sm_exceptions import ConvergenceWarning, HessianInversionWarning

from systemrace.analysis.statistics.held import Held, hold
from systemrace.errors import UsageError

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True)
class Interval:
    """An estimate with the limits of its confidence interval; NaN where it cannot be had."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LogRank:
    """Chi-square statistic with one degree of freedom, and its p-value."""

    statistic: float
    p_value: float


@dataclass(frozen=True)
class HazardRatio:
    """Ratio of hazards, group over reference, with its interval on the Cox partial likelihood."""

    ratio: float
    low: float
    high: float
    log: float
    standard_error: float
    p_value: float
    events_group: int
    events_reference: int


def kaplan_meier(durations: pd.Series, events: pd.Series, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the share still without the event.

    Args:
        durations: time from origin to event or censoring, any unit, not negative.
        events: True where the event was seen, False where the duration is censored.
        confidence: level of the pointwise interval.

    Returns:
        A row per distinct time, in order, from 0: time, at_risk, events, censored, survival, low, high.
        The interval is Greenwood's on the complementary log-log scale (Kalbfleisch and Prentice,
        The Statistical Analysis of Failure Time Data, 2nd ed., 1.4.1).

    Raises:
        ValueError: if there is no row, or a duration is missing or negative.
    """
    _check(durations)
    fitted = KaplanMeierFitter(alpha=1 - confidence).fit(durations, events)
    table, limits = fitted.event_table, fitted.confidence_interval_survival_function_
    return pd.DataFrame(
        {
            "time": table.index.to_numpy(dtype=float),
            "at_risk": table["at_risk"].to_numpy(dtype=int),
            "events": table["observed"].to_numpy(dtype=int),
            "censored": table["censored"].to_numpy(dtype=int),
            "survival": fitted.survival_function_.iloc[:, 0].to_numpy(),
            "low": limits.iloc[:, 0].to_numpy(),
            "high": limits.iloc[:, 1].to_numpy(),
        }
    )


def survival_at(curve: pd.DataFrame, time: float) -> Interval:
    """Read a curve of `kaplan_meier` at a time; NaN past its last time, where nobody is followed."""
    if time > curve["time"].iloc[-1]:
        return Interval(math.nan, math.nan, math.nan)
    row = curve[curve["time"] <= time].iloc[-1]
    return Interval(float(row["survival"]), float(row["low"]), float(row["high"]))


def median_time(curve: pd.DataFrame) -> Interval:
    """Give the first time at which half have had the event.

    The limits invert the pointwise interval (Brookmeyer and Crowley, 1982, 10.2307/2530286);
    infinite where the curve, or its limit, never reaches one half.
    """
    return Interval(*[_first_at_half(curve, column) for column in ("survival", "low", "high")])


def log_rank(durations: pd.Series, events: pd.Series, group: pd.Series) -> LogRank:
    """Test that two groups have the same hazard (Mantel, 1966).

    Args:
        durations: as in `kaplan_meier`.
        events: as in `kaplan_meier`.
        group: True for one group, False for the other; same index.

    Returns:
        The statistic and p-value; NaN where a group is empty, no event was seen, or the groups were
        never at risk together at an event, because the difference then has no variance.
    """
    member = group.astype(bool)
    if member.all() or not member.any() or not events.any():
        return LogRank(math.nan, math.nan)
    try:
        statistic, p_value = survdiff(durations.to_numpy(), events.to_numpy(int), member.to_numpy(int))
    except np.linalg.LinAlgError:
        return LogRank(math.nan, math.nan)
    return LogRank(float(statistic), float(p_value))


def hazard_ratio(
    durations: pd.Series,
    events: pd.Series,
    group: pd.Series,
    ties: Ties = "efron",
    confidence: float = 0.95,
) -> HazardRatio:
    """Estimate the hazard of a group over that of the others by Cox regression.

    Args:
        durations: as in `kaplan_meier`.
        events: as in `kaplan_meier`.
        group: True for the group, False for the reference; same index.
        ties: how events at one time are handled (Efron, 1977; Breslow, 1974).
        confidence: level of the Wald interval on the log scale.

    Returns:
        The ratio; NaN where a group has no event or the groups' events do not overlap in time, because
        the likelihood then has no maximum.
    """
    times, member, counted = durations.to_numpy(float), group.to_numpy(bool), events.to_numpy(int)
    seen = int(counted[member].sum()), int(counted[~member].sum())
    if 0 in seen:
        return _ratio(math.nan, math.nan, math.nan, seen, confidence)
    return _ratio(*_cox(hold(times), hold(member), hold(counted, int), ties), seen, confidence)


def restricted_mean(curve: pd.DataFrame, horizon: float, confidence: float = 0.95) -> Interval:
    """Average time without the event up to a horizon: the area under the curve.

    Args:
        curve: from `kaplan_meier`.
        horizon: end of the area, in the curve's unit.
        confidence: level of the normal interval.

    Returns:
        The mean and its limits. The variance is the sum over event times of
        (area to the right)^2 d / (n (n - d)) (Klein and Moeschberger, Survival Analysis, 2nd ed.,
        4.5.2). lifelines returns the variance of min(T, horizon) here, which is not that of its mean.

    Raises:
        UsageError: if the horizon lies past the last time of the curve while some are still at risk.
    """
    if horizon > curve["time"].iloc[-1] and curve["survival"].iloc[-1] > 0:
        raise UsageError(
            f"A horizon of {horizon:g} years lies past the last follow-up, "
            f"{curve['time'].iloc[-1]:.1f} years. Choose a shorter horizon_years or a later as_of."
        )
    steps = curve[curve["time"] < horizon]
    widths = np.diff(np.append(steps["time"].to_numpy(), horizon))
    areas = steps["survival"].to_numpy() * widths
    right = areas[::-1].cumsum()[::-1]
    error = math.sqrt(float((right**2 * _greenwood(steps)).sum()))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    mean = float(areas.sum())
    return Interval(mean, mean - reach, mean + reach)


@lru_cache(maxsize=1024)  # many choices leave the rows as they are
def _cox(times: Held, groups: Held, counted: Held, ties: Ties) -> tuple[float, float, float]:
    """Give coefficient, standard error and p-value; NaN where the likelihood has no maximum."""
    fitted = _fit(PHReg(times.array, groups.array[:, None], counted.array, ties=ties))
    if fitted is None:
        return math.nan, math.nan, math.nan
    return float(fitted.params[0]), float(fitted.bse[0]), float(fitted.pvalues[0])


def _fit(model: PHReg) -> Any:
    """Maximise the partial likelihood, or give None where it grows without end."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", HessianInversionWarning)
        try:
            return model.fit(disp=False)
        except (ConvergenceWarning, HessianInversionWarning):
            return None


def _ratio(log: float, error: float, p_value: float, seen: tuple[int, int], confidence: float) -> HazardRatio:
    reach = float(special.ndtri((1 + confidence) / 2)) * error
    return HazardRatio(
        ratio=math.exp(log),
        low=math.exp(log - reach),
        high=math.exp(log + reach),
        log=log,
        standard_error=error,
        p_value=p_value,
        events_group=seen[0],
        events_reference=seen[1],
    )


def _check(durations: pd.Series) -> None:
    if not len(durations):
        raise ValueError("no durations: nobody is left under these parameters")
    if durations.isna().any() or (durations < 0).any():
        raise ValueError("durations must be known and not negative")


def _first_at_half(curve: pd.DataFrame, column: str) -> float:
    reached = curve.loc[curve[column] <= 0.5, "time"]
    return float(reached.iloc[0]) if len(reached) else math.inf


def _greenwood(steps: pd.DataFrame) -> np.ndarray:
    at_risk, events = steps["at_risk"].to_numpy(float), steps["events"].to_numpy(float)
    left = at_risk - events
    # Where all at risk have the event the curve is 0 from there on, and so is the area it weighs.
    return np.divide(events, at_risk * left, out=np.zeros_like(events), where=left > 0)
