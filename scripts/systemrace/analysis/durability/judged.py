"""The values that the claims of this chapter are judged by, each a pure function of tables and choices.

What a value rests on is kept by the choices that it depends on, so that a claim under thousands of choices
costs little more than its parts under each of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.durability import construct, effects, fitting, likelihood
from systemrace.analysis.statistics import averaging
from systemrace.analysis.statistics.proportions import (
    DifferenceMethod,
    Interval,
    IntervalMethod,
    difference_interval,
    proportion_interval,
)

External = Literal["LocoMMotion", "adjusted cohort"]
FOCAL, LONGEST = "CARTITUDE-4", "CARTITUDE-1"
EXTERNAL_COHORT = ("CARTITUDE-1 external control", "real-world cohort, adjusted")
NOTHING = averaging.Interval(0.0, 0.0, 0.0)
Held = Literal["upper limit", "estimate", "lower limit"]
HELD: dict[Held, Callable[[averaging.Interval], float]] = {
    "upper limit": attrgetter("high"),
    "estimate": attrgetter("value"),
    "lower limit": attrgetter("low"),
}
KEPT = 256  # parts kept of each kind


@dataclass(frozen=True, eq=False)
class Frames:
    """The tables of the chapter. Equal only to itself."""

    curves: fitting.Tables
    response_rates: pd.DataFrame
    approvals: pd.DataFrame
    success_rates: pd.DataFrame


def a4(
    frames: Frames,
    *,
    choice: fitting.Choice,
    month: float = 24.0,
    reference: likelihood.Reference = "bio2021_informa",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of A4: gains in the randomized trials, approvals, likelihood of approval."""
    response = response_gains(frames, difference_method, choice.level)
    durable = durable_gains(frames.curves, month, choice)
    approved, likelihood_low, oncology = likelihoods(frames, reference)
    weakest = min(durable.values(), key=lambda gain: gain.low, default=NOTHING)
    return {
        "randomized_trials": len(durable),
        "response_gain_low": min((gain.low for gain in response.values()), default=0.0),
        "response_gain_high": max((gain.high for gain in response.values()), default=0.0),
        "durable_gain": weakest.value,
        "durable_gain_low": weakest.low,
        "durable_gain_high": max((gain.high for gain in durable.values()), default=0.0),
        "approved_products": approved,
        "approval_likelihood_low": likelihood_low,
        "oncology_likelihood": oncology,
    }


@lru_cache(KEPT)
def response_gains(
    frames: Frames, method: DifferenceMethod, level: float, fewer: int = 0
) -> dict[str, Interval]:
    """Give by randomized trial the difference of overall response, CAR-T minus standard care.

    Args:
        frames: the tables.
        method: interval of a difference.
        level: coverage.
        fewer: responders to take from the CAR-T arm of the trial with the lowest lower limit.
    """
    counts = response_counts(frames)
    gains = {trial: difference_interval(*pair, method, level) for trial, pair in counts.items()}
    if fewer:
        weaker = min(gains, key=lambda trial: gains[trial].low)
        cells, control = counts[weaker]
        gains[weaker] = difference_interval(moved(cells, -fewer), control, method, level)
    return gains


@lru_cache(KEPT)
def response_counts(frames: Frames) -> dict[str, tuple[construct.Count, construct.Count]]:
    """Give by randomized trial responders and patients of the CAR-T arm and of standard care."""
    rates = frames.response_rates
    return {trial: effects.responses(rates, trial) for trial in effects.trials(frames.curves)}


def moved(count: construct.Count, more: int) -> construct.Count:
    """Add to the responders of a count, never below none or above everyone."""
    return min(max(count[0] + more, 0), count[1]), count[1]


@lru_cache(KEPT)
def durable_gains(
    tables: fitting.Tables, month: float, choice: fitting.Choice
) -> dict[str, averaging.Interval]:
    """Give by randomized trial the difference in the share without progression at a month."""
    return {
        trial: fitting.gap(tables, fitting.arms(tables, trial, "PFS"), month, choice)
        for trial in effects.trials(tables)
    }


@lru_cache(KEPT)
def likelihoods(frames: Frames, reference: likelihood.Reference) -> tuple[int, float, float]:
    """Give approved products, the lower limit of the likelihood of approval of CAR-T, that of oncology."""
    low = float(likelihood.car(frames.success_rates).iloc[0]["ci_low_pct"]) / 100
    approved = len(likelihood.approved(frames.approvals))
    return approved, low, likelihood.oncology(frames.success_rates, reference)


def a11(
    frames: Frames,
    *,
    choice: fitting.Choice,
    horizon: float = 36.0,
    later: construct.Later = "both",
    first_by: str = "2017-06",
    look: effects.Look = "latest",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of A11: one construct, later trials against the early one."""
    response = response_change(frames, later, difference_method, choice.level)
    progression = construct.restricted_change(frames.curves, "PFS", horizon, choice, later)
    survival = construct.restricted_change(frames.curves, "OS", horizon, choice, later)
    return {
        "later_trials": len(construct.later_trials(later)),
        "response_change_low": response.low,
        "response_change_high": response.high,
        "progression_change_low": progression.low,
        "progression_change_high": progression.high,
        "survival_change": survival.value,
        "survival_change_low": survival.low,
        "survival_change_high": survival.high,
        "own_change_high": own_change(frames, first_by, difference_method, choice.level).high,
        "randomized_confirmed": confirmed(frames.curves, look),
    }


@lru_cache(KEPT)
def response_change(
    frames: Frames,
    later: construct.Later,
    method: DifferenceMethod,
    level: float,
    *,
    fewer_later: int = 0,
    more_early: int = 0,
) -> Interval:
    """Give the difference of overall response, later trials minus the early one, with responders moved."""
    last, early = _response_counts(frames, later)
    return difference_interval(moved(last, -fewer_later), moved(early, more_early), method, level)


@lru_cache(KEPT)
def _response_counts(frames: Frames, later: construct.Later) -> tuple[construct.Count, construct.Count]:
    return construct.response_counts(frames.response_rates, later)


@lru_cache(KEPT)
def own_change(
    frames: Frames, first_by: str, method: DifferenceMethod, level: float, *, more_added: int = 0
) -> Interval:
    """Give the difference within the early trial, patients added minus those of its first report."""
    added, first = _own_counts(frames, first_by)
    return difference_interval(moved(added, more_added), first, method, level)


@lru_cache(KEPT)
def _own_counts(frames: Frames, first_by: str) -> tuple[construct.Count, construct.Count]:
    return construct.own_counts(frames.response_rates, first_by)


@lru_cache(KEPT)
def confirmed(tables: fitting.Tables, look: effects.Look) -> int:
    """Count the randomized trials of the early trial's construct that show later progression or death."""
    products = set(tables.curves.loc[tables.curves["trial"] == construct.EARLY, "product"])
    same = set(tables.curves.loc[tables.curves["product"].isin(products), "trial"])
    printed = effects.ratios(tables.survival, look=look)
    shown = printed["trial"].isin(same) & (printed["endpoint"] == "PFS") & (printed["hr_high"] < 1)
    return int(shown.sum())


@lru_cache(KEPT)
def ratios(tables: fitting.Tables, endpoint: str, look: effects.Look) -> dict[str, averaging.Interval]:
    """Give by randomized trial the hazard ratio of an endpoint as printed."""
    printed = effects.ratios(tables.survival, look=look)
    rows = printed[printed["endpoint"] == endpoint]
    return {
        str(trial): averaging.Interval(*(float(end) for end in ends))
        for trial, *ends in zip(rows["trial"], rows["hr"], rows["hr_low"], rows["hr_high"], strict=True)
    }


def b2(
    tables: fitting.Tables, *, look: effects.Look = "latest", held: Held = "upper limit", higher: float = 0.0
) -> dict[str, float]:
    """Values of B2: the randomized hazard ratios.

    No randomized first-line trial is in the tables, so the ratio of relapsed over first line is 1.

    Args:
        tables: with the printed ratios.
        look: which report's.
        held: what of each ratio's interval is held against the bounds and called `_high` or `_low` here.
        higher: what to add to every ratio and its limits, to see what that would change.
    """
    progression, deaths = (list(ratios(tables, name, look).values()) for name in ("PFS", "OS"))
    of = HELD[held]
    worst = max(progression, key=of, default=NOTHING)
    return {
        "randomized_trials": len(progression),
        "worst_ratio": _raised(worst.value, higher),
        "worst_low": _raised(worst.low, higher),
        "worst_high": _raised(of(worst), higher),
        "best_low": _raised(min((ratio.low for ratio in progression), default=0.0), higher),
        "survival_confirmed": sum(_raised(of(ratio), higher) < 1 for ratio in deaths),
        "relapsed_over_first_high": 1.0,
    }


def _raised(ratio: float, higher: float) -> float:
    """Add to a printed ratio, without the binary remainders of adding decimals."""
    return round(ratio + higher, 10)


def b13(
    tables: fitting.Tables,
    *,
    choice: fitting.Choice,
    trial: str = FOCAL,
    horizon: float = 30.0,
    look: effects.Look = "latest",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of B13: the phase 3 trial of the product.

    Raises:
        DataError: if the trial prints no randomized hazard ratio or no early deaths.
    """
    progression, survival = (hazard_ratio(tables, trial, name, look) for name in ("PFS", "OS"))
    gains = [
        fitting.gain(tables, fitting.arms(tables, trial, name), horizon, choice) for name in ("PFS", "OS")
    ]
    return {
        "progression_low": progression[1],
        "progression_high": progression[2],
        "survival_ratio": survival[0],
        "survival_low": survival[1],
        "survival_high": survival[2],
        "progression_gain_low": gains[0].low,
        "survival_gain_low": gains[1].low,
        "early_excess_low": early_excess(tables, trial, difference_method, choice.level).low,
    }


@lru_cache(KEPT)
def hazard_ratio(
    tables: fitting.Tables, trial: str, endpoint: str, look: effects.Look
) -> tuple[float, float, float]:
    """Give the randomized hazard ratio of a trial with its limits; see `effects.ratio`."""
    return effects.ratio(tables.survival, trial, endpoint, look)


@lru_cache(KEPT)
def early_excess(
    tables: fitting.Tables, trial: str, method: DifferenceMethod, level: float, fewer: int = 0
) -> Interval:
    """Give the difference in the share dead early, with so many deaths fewer under CAR-T than printed."""
    deaths = effects.early_deaths(tables)
    left = (deaths["car_deaths"] - fewer).clip(lower=0)
    return effects.early_excess(deaths.assign(car_deaths=left), trial, method, level)


def b16(
    tables: fitting.Tables,
    *,
    choice: fitting.Choice,
    horizon: float = 30.0,
    external: External = "LocoMMotion",
    interval_method: IntervalMethod = "clopper-pearson",
) -> dict[str, float]:
    """Values of B16: months gained, five years without progression, the cured fraction."""
    pair = fitting.arms(tables, FOCAL, "OS")
    randomized = fitting.gain(tables, pair, horizon, choice)
    regained = fitting.regained(tables, pair, horizon, choice)
    outside = external_gain(tables, choice, external)
    lasting = long_term(tables, interval_method, choice.level)
    cured = fitting.fit(tables, construct.curve_of(tables, LONGEST, "PFS"), choice).cure()
    return {
        "randomized_gain_low": randomized.low,
        "randomized_gain_high": randomized.high,
        "randomized_regained": regained.value,
        "randomized_regained_low": regained.low,
        "randomized_regained_high": regained.high,
        "external_gain_low": outside.low,
        "external_gain_high": outside.high,
        "long_term_low": lasting.low,
        "long_term_high": lasting.high,
        "cure_low": cured.low,
        "cure_high": cured.high,
    }


@lru_cache(KEPT)
def external_gain(tables: fitting.Tables, choice: fitting.Choice, external: External) -> averaging.Interval:
    """Give the median months alive in CARTITUDE-1 minus those of patients outside the trial, not randomized.

    A median beyond `averaging.HORIZON` counts as that many months.
    """
    inside = fitting.fit(tables, construct.curve_of(tables, LONGEST, "OS"), choice).medians()
    rng = np.random.default_rng([choice.seed, len(external)])
    if external == "LocoMMotion":
        outside = fitting.fit(tables, "locommotion-os", choice).medians()
    else:
        outside = _from_limits(tables.survival, choice.draws, rng)
    capped = [np.minimum(drawn, averaging.HORIZON) for drawn in (inside, outside)]
    return averaging.difference(capped[0], capped[1], rng, choice.level, centre="median")


def long_term_count(tables: fitting.Tables, trial: str = LONGEST) -> tuple[int, int]:
    """Give the patients known alive and progression-free at five years, and all infused."""
    rows = tables.landmarks
    row = rows[(rows["trial"] == trial) & (rows["method"] == "crude") & (rows["month"] == 60)].iloc[0]
    patients = int(row["n_start"])
    return int(np.rint(patients * float(row["survival_pct"]) / 100)), patients


@lru_cache(KEPT)
def long_term(
    tables: fitting.Tables, method: IntervalMethod = "clopper-pearson", level: float = 0.95, fewer: int = 0
) -> averaging.Interval:
    """Give the share of `long_term_count` with its interval, so many patients fewer than printed."""
    known, patients = long_term_count(tables)
    found = proportion_interval(max(known - fewer, 0), patients, method, level)
    return averaging.Interval(found.estimate, found.low, found.high)


def _from_limits(survival: pd.DataFrame, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a median from its printed limits, evenly on the log scale about its value."""
    trial, arm = EXTERNAL_COHORT
    row = survival[
        (survival["trial"] == trial) & (survival["arm"] == arm) & (survival["endpoint"] == "OS")
    ].iloc[0]
    low, high = np.log(float(row["ci_low"])), np.log(float(row["ci_high"]))
    return np.exp(rng.normal(np.log(float(row["median_months"])), (high - low) / (2 * 1.959964), draws))
