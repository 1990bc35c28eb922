"""From the rows of an arm to an averaged survival curve."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import averaging, grouped, parametric
from systemrace.errors import DataError

CutOffs = Literal["joined", "latest"]
Family = Literal[
    "all", "without cure", "with cure", "exponential", "Weibull", "log-normal", "log-logistic"
]  # fmt: skip

SIMPLEST = ("exponential",)


@dataclass(frozen=True, eq=False)
class Tables:
    """The three tables a curve is read from: `curves`, `landmarks`, `survival`. Equal only to itself."""

    curves: pd.DataFrame
    landmarks: pd.DataFrame
    survival: pd.DataFrame


@dataclass(frozen=True)
class Choice:
    """How curves are read and fitted.

    Attributes:
        models: which families are averaged.
        cut_offs: every printed month from the latest report that prints it, or one report only.
        crude: whether complete early counts and crude lower bounds are used beside Kaplan-Meier shares.
        criterion: what weighs the models.
        draws: number of draws for each arm.
        level: coverage of intervals.
        seed: start of the random numbers; each arm has a stream of its own.
    """

    models: Family = "all"
    cut_offs: CutOffs = "joined"
    crude: bool = True
    criterion: averaging.Criterion = "aic"
    draws: int = 4000
    level: float = 0.95
    seed: int = 1


def families(models: Family) -> tuple[str, ...]:
    """List the models of a choice."""
    plain = tuple(parametric.BASES)
    cured = tuple(base + parametric.CURE for base in plain)
    return {"all": plain + cured, "without cure": plain, "with cure": cured}.get(models, (models,))


def shares(tables: Tables, curve_id: str, choice: Choice) -> pd.DataFrame:
    """Give the rows of a curve that enter its fit, by month.

    Of several shares printed for one month the latest report's is kept. Shares that rise above an earlier
    month's by rounding or by a change of report are left to `grouped.Points` to refuse.
    """
    rows = tables.landmarks[tables.landmarks["curve"] == curve_id]
    if not choice.crude:
        rows = rows[rows["method"] == "Kaplan-Meier"]
    if choice.cut_offs == "latest":
        # A report that gives a bound alone cannot carry a fit.
        latest = rows.loc[rows["use"] != "lower bound", "look"].max()
        rows = rows[rows["look"] == latest]
    rows = rows.sort_values(["month", "look"]).drop_duplicates("month", keep="last")
    return rows.reset_index(drop=True)


def points(tables: Tables, curve_id: str, choice: Choice) -> grouped.Points:
    """Read the printed curve of an arm.

    A median that is said to be not reached adds the bound of one half at the median follow-up, unless a
    share is printed as late as that.

    Raises:
        DataError: if there is no such curve, or no share is left under the choice.
    """
    arm = about(tables, curve_id)
    rows = shares(tables, curve_id, choice)
    if (rows["use"] == "lower bound").all():
        raise DataError(f"{curve_id} prints no share under these parameters. Choose other cut-offs.")
    bound = rows["use"] == "lower bound"
    share = _fractions(rows["survival_pct"])
    frame = pd.DataFrame(
        {
            "month": rows["month"].astype(float),
            "survival": share.mask(bound),
            "low": _fractions(rows["ci_low"]).where(~bound, share),
            "high": _fractions(rows["ci_high"]),
            # A bound is a count of everyone, so nobody is missing from it.
            "follow_up": rows["median_followup"].astype("float64").mask(bound),
        }
    )
    frame = pd.concat([frame, _not_reached(tables, curve_id, frame["month"].max())], ignore_index=True)
    columns = [frame[name].to_numpy(float) for name in ("month", "survival", "low", "high")]
    months, survival, low, high = columns
    return grouped.Points(months, survival, low, high, int(arm["n"]), frame["follow_up"].to_numpy(float))


def fit(tables: Tables, curve_id: str, choice: Choice) -> averaging.Averaged:
    """Fit and average the models of one arm.

    An arm that prints too few months for every model of the choice gets the exponential one, which needs one.
    """
    printed = _printed(tables, curve_id, choice.cut_offs, choice.crude)
    # The points are known, so how they were chosen no longer matters.
    return _averaged(curve_id, printed, replace(choice, cut_offs="joined", crude=True))


@lru_cache(maxsize=256)
def _printed(tables: Tables, curve_id: str, cut_offs: CutOffs, crude: bool) -> grouped.Key:
    return points(tables, curve_id, Choice(cut_offs=cut_offs, crude=crude)).key()


@lru_cache(maxsize=512)
def _averaged(curve_id: str, printed: grouped.Key, choice: Choice) -> averaging.Averaged:
    """Average the models of points, which a choice of other cut-offs or counts often leaves as they are."""
    curve = grouped.Points.of(printed)
    fits = parametric.fit_all(curve, families(choice.models)) or parametric.fit_all(curve, SIMPLEST)
    rng = np.random.default_rng([choice.seed, zlib.crc32(curve_id.encode())])
    return averaging.average(fits, choice.draws, rng, criterion=choice.criterion, level=choice.level)


@lru_cache(maxsize=2048)
def restricted_means(averaged: averaging.Averaged, horizon: float) -> np.ndarray:
    """Give the restricted mean of every draw in months, kept for who asks again."""
    found = averaged.restricted_means(horizon)
    found.flags.writeable = False
    return found


def fit_each(tables: Tables, curve_ids: Iterable[str], choice: Choice) -> dict[str, averaging.Averaged]:
    """Fit several arms."""
    return {curve_id: fit(tables, curve_id, choice) for curve_id in curve_ids}


def about(tables: Tables, curve_id: str) -> pd.Series:
    """Give the row of a curve.

    Raises:
        DataError: if there is none.
    """
    found = tables.curves[tables.curves["curve_id"] == curve_id]
    if found.empty:
        raise DataError(
            f"there is no curve '{curve_id}'. Known: {', '.join(sorted(tables.curves['curve_id']))}."
        )
    return found.iloc[0]


@lru_cache(maxsize=256)
def arms(tables: Tables, trial: str, endpoint: str) -> tuple[str, str]:
    """Name the two curves of a randomized trial: CAR-T first, standard care second.

    Raises:
        DataError: if the trial has not both.
    """
    frame = tables.curves
    rows = frame[
        (frame["trial"] == trial) & (frame["endpoint"] == endpoint) & (frame["design"] == "randomized")
    ]
    by_treatment = rows.set_index("treatment")["curve_id"]
    if set(by_treatment.index) != {"CAR-T", "standard care"}:
        raise DataError(f"{trial} has no randomized pair of {endpoint} curves.")
    return str(by_treatment["CAR-T"]), str(by_treatment["standard care"])


def randomized(tables: Tables, endpoint: str = "PFS") -> list[str]:
    """List the randomized trials that print curves of an endpoint for both arms."""
    frame = tables.curves
    rows = frame[(frame["design"] == "randomized") & (frame["endpoint"] == endpoint)]
    counts = rows.groupby("trial")["treatment"].nunique()
    return sorted(counts[counts == 2].index)


def gain(tables: Tables, pair: tuple[str, str], horizon: float, choice: Choice) -> averaging.Interval:
    """Give the restricted mean months gained up to a horizon, the first curve minus the second."""
    first, second = (fit(tables, curve_id, choice) for curve_id in pair)
    return _gained(first, second, horizon, (choice.seed, *_places(pair)), choice.level)


@lru_cache(maxsize=1024)
def _gained(
    first: averaging.Averaged,
    second: averaging.Averaged,
    horizon: float,
    seed: tuple[int, ...],
    level: float,
) -> averaging.Interval:
    drawn = [restricted_means(one, horizon) for one in (first, second)]
    return averaging.difference(drawn[0], drawn[1], np.random.default_rng(seed), level)


def regained(tables: Tables, pair: tuple[str, str], horizon: float, choice: Choice) -> averaging.Interval:
    """Give the gain as a share of the months that the second arm loses within the horizon.

    What the second arm loses, the horizon less its restricted mean, is the most that can be gained.
    """
    first, second = (fit(tables, curve_id, choice) for curve_id in pair)
    return _regained(first, second, horizon, (choice.seed, *_places(pair)), choice.level)


@lru_cache(maxsize=1024)
def _regained(
    first: averaging.Averaged,
    second: averaging.Averaged,
    horizon: float,
    seed: tuple[int, ...],
    level: float,
) -> averaging.Interval:
    lost = [horizon - restricted_means(one, horizon) for one in (first, second)]
    kept = averaging.quotient(lost[0], lost[1], np.random.default_rng(seed), level)
    return averaging.Interval(1 - kept.value, 1 - kept.high, 1 - kept.low)


def gap(tables: Tables, pair: tuple[str, str], month: float, choice: Choice) -> averaging.Interval:
    """Give the difference in the share without the event at a month, the first curve minus the second."""
    first, second = (fit(tables, curve_id, choice) for curve_id in pair)
    return _gap(first, second, month, (choice.seed, *_places(pair)), choice.level)


@lru_cache(maxsize=1024)
def _gap(
    first: averaging.Averaged,
    second: averaging.Averaged,
    month: float,
    seed: tuple[int, ...],
    level: float,
) -> averaging.Interval:
    drawn = [one.draws([month])[:, 0] for one in (first, second)]
    return averaging.difference(drawn[0], drawn[1], np.random.default_rng(seed), level)


def _places(pair: tuple[str, str]) -> tuple[int, ...]:
    """Turn names into numbers that seed how the draws of two arms are paired."""
    return tuple(zlib.crc32(name.encode()) for name in pair)


def _not_reached(tables: Tables, curve_id: str, last: float) -> pd.DataFrame:
    frame = tables.survival
    rows = frame[
        (frame["curve"] == curve_id)
        & (frame["median_status"] == "not reached")
        & (frame["median_followup"] > last)
    ]
    columns = {
        "month": rows["median_followup"].astype(float),
        "follow_up": rows["median_followup"].astype(float),
    }
    return pd.DataFrame(columns).assign(survival=np.nan, low=0.5, high=np.nan)


def _fractions(percent: pd.Series) -> pd.Series:
    return percent.astype("float64") / 100
