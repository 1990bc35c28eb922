"""Two ways to learn whether a product works and harms: control it first, or try it in few patients and look.

Everything is exact: within a trial, patients come in cohorts, harm and response are independent binomial
counts, and a trial stops after the cohort in which the count of harmed patients reaches its limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from systemrace.errors import UsageError


@dataclass(frozen=True)
class World:
    """What is not known beforehand; every value is an assumption, and two of them are swept.

    harmful: share of candidate products that harm often. harm_high, harm_low: chance that a patient is
    severely harmed by such a product and by another. active: share of candidates that work.
    response_high, response_low: chance of response to a product that works and to another. caught: share
    of harmful candidates that control before patients keeps out. lost: share of the others that it keeps out
    too. control_months: how long control takes. trial_months: how long a trial takes to set up and to read.
    cohort_months: how long a cohort is watched before the next.
    """

    harmful: float = 0.2
    harm_high: float = 0.4
    harm_low: float = 0.1
    active: float = 0.3
    response_high: float = 0.6
    response_low: float = 0.2
    caught: float = 0.6
    lost: float = 0.1
    control_months: float = 12.0
    trial_months: float = 9.0
    cohort_months: float = 1.0


@dataclass(frozen=True)
class Plan:
    """A design: patients planned, patients begun at a time, whether control comes first, and the rules.

    stop_at: share of the planned patients harmed at which the trial stops, at least two patients. call_at:
    share responding from which the product is called active.
    """

    patients: int
    cohort: int
    controlled: bool
    stop_at: float = 0.34
    call_at: float = 0.4


def judge(plan: Plan, world: World) -> dict[str, float]:
    """Give what a plan yields per candidate product.

    Returns:
        harmed: expected patients severely harmed. treated: expected patients. signals: chance that an active,
        harmless candidate is let in, survives its trial and is called active. false_signals: the same for
        any other candidate. months: expected time, control included. signals_per_year: signals over years.

    Raises:
        UsageError: for a plan without patients.
    """
    if plan.patients < 1 or plan.cohort < 1:
        raise UsageError("A plan needs at least one patient, and cohorts of at least one.")
    kinds = [(True, world.harmful), (False, 1 - world.harmful)]
    total = dict.fromkeys(("harmed", "treated", "signals", "false_signals", "months"), 0.0)
    for harmful, share in kinds:
        stopped = (world.caught if harmful else world.lost) if plan.controlled else 0.0
        rate = world.harm_high if harmful else world.harm_low
        treated, survive, cohorts = _course(plan, rate)
        enter = share * (1 - stopped)
        total["treated"] += enter * treated
        total["harmed"] += enter * treated * rate
        total["months"] += enter * (world.trial_months + cohorts * world.cohort_months)
        called = [_called(plan, chance) for chance in (world.response_high, world.response_low)]
        good, bad = (
            enter * survive * world.active * called[0],
            enter * survive * (1 - world.active) * called[1],
        )
        total["false_signals"] += bad + (good if harmful else 0.0)
        total["signals"] += 0.0 if harmful else good
    total["months"] += world.control_months if plan.controlled else 0.0
    return total | {"signals_per_year": 12 * total["signals"] / total["months"]}


def frontier(world: World, sizes: tuple[int, ...], cohorts: tuple[int, ...]) -> pd.DataFrame:
    """Judge both logics over plans of every size and cohort, and mark those no other of their logic beats.

    Returns:
        One row per plan: logic, patients, cohort, the values of `judge`, harmed_per_signal, best (bool).
    """
    rows = []
    for controlled in (True, False):
        for patients in sizes:
            for cohort in (size for size in cohorts if size <= patients):
                plan = Plan(patients, cohort, controlled)
                rows.append(
                    {"logic": name(plan), "patients": patients, "cohort": cohort} | judge(plan, world)
                )
    table = pd.DataFrame(rows)
    table["harmed_per_signal"] = table["harmed"] / table["signals"]
    return table.assign(best=_unbeaten(table))


def name(plan: Plan) -> str:
    """Name the logic of a plan."""
    return "control first" if plan.controlled else "signal first"


def contest(
    one: Plan, other: Plan, world: World, worth: float, *, harmful: np.ndarray, caught: np.ndarray
) -> pd.DataFrame:
    """Say which of two plans wins as the share of harmful candidates and what control catches vary.

    Args:
        one: the plan with control.
        other: the plan without.
        world: everything else.
        worth: signals a year that one harmed patient a year is held to cost.
        harmful: shares of harmful candidates.
        caught: shares of these that control catches.

    Returns:
        harmful, caught, control and signal (value per year of each), winner.
    """
    rows = []
    for share in harmful:
        for catch in caught:
            there = replace(world, harmful=float(share), caught=float(catch))
            values = [value(plan, there, worth) for plan in (one, other)]
            winner = name(one) if values[0] > values[1] else name(other)
            rows.append((float(share), float(catch), *values, winner))
    return pd.DataFrame(rows, columns=["harmful", "caught", "control", "signal", "winner"])


def value(plan: Plan, world: World, worth: float) -> float:
    """Signals per year, less the worth of patients harmed per year."""
    found = judge(plan, world)
    return found["signals_per_year"] - worth * 12 * found["harmed"] / found["months"]


def break_even(one: Plan, other: Plan, world: World) -> float:
    """Give the worth of a harmed patient at which two plans are equal; negative if one always wins."""
    a, b = judge(one, world), judge(other, world)
    harmed = [12 * found["harmed"] / found["months"] for found in (a, b)]
    if harmed[0] == harmed[1]:
        return float("inf")
    return (a["signals_per_year"] - b["signals_per_year"]) / (harmed[0] - harmed[1])


@lru_cache(maxsize=4096)
def _course(plan: Plan, rate: float) -> tuple[float, float, float]:
    """Expected patients treated, chance to reach the end unstopped, expected cohorts."""
    limit = max(2, int(np.ceil(plan.stop_at * plan.patients)))
    running = np.zeros(limit)
    running[0] = 1.0
    left, treated, cohorts = plan.patients, 0.0, 0.0
    while left > 0:
        size = min(plan.cohort, left)
        going = running.sum()
        treated, cohorts, left = treated + going * size, cohorts + going, left - size
        harm = [_binomial(harmed, size, rate) for harmed in range(size + 1)]
        running = np.convolve(running, harm)[:limit]
    return float(treated), float(running.sum()), float(cohorts)


@lru_cache(maxsize=4096)
def _called(plan: Plan, chance: float) -> float:
    least = math.ceil(plan.call_at * plan.patients)
    return sum(_binomial(count, plan.patients, chance) for count in range(least, plan.patients + 1))


def _binomial(count: int, total: int, chance: float) -> float:
    return math.comb(total, count) * chance**count * (1 - chance) ** (total - count)


def _unbeaten(table: pd.DataFrame) -> pd.Series:
    best = pd.Series(False, index=table.index)
    for _, own in table.groupby("logic"):
        harm, gain = own["harmed"].to_numpy(), own["signals_per_year"].to_numpy()
        beaten = [
            bool(np.any((harm <= h) & (gain >= g) & ((harm < h) | (gain > g))))
            for h, g in zip(harm, gain, strict=True)
        ]
        best[own.index] = ~np.array(beaten)
    return best
