"""The values that the claims of this chapter are judged by, each a pure function of tables and choices."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from systemrace.analysis.durability import construct, effects, fitting, likelihood
from systemrace.analysis.statistics import averaging
from systemrace.analysis.statistics.proportions import (
    DifferenceMethod,
    IntervalMethod,
    proportion_interval,
)

External = Literal["LocoMMotion", "adjusted cohort"]
FOCAL, LONGEST = "CARTITUDE-4", "CARTITUDE-1"
EXTERNAL_COHORT = ("CARTITUDE-1 external control", "real-world cohort, adjusted")


def a4(
    tables: fitting.Tables,
    response_rates: pd.DataFrame,
    approvals: pd.DataFrame,
    success_rates: pd.DataFrame,
    *,
    choice: fitting.Choice,
    month: float = 24.0,
    reference: likelihood.Reference = "bio2021_informa",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of A4: gains in the randomized trials, approvals, likelihood of approval."""
    trials = effects.trials(tables)
    response = [
        effects.response_gain(response_rates, trial, difference_method, choice.level) for trial in trials
    ]
    durable = [fitting.gap(tables, fitting.arms(tables, trial, "PFS"), month, choice) for trial in trials]
    return {
        "randomized_trials": len(trials),
        "response_gain_low": min((gain.low for gain in response), default=0.0),
        "response_gain_high": max((gain.high for gain in response), default=0.0),
        "durable_gain_low": min((gain.low for gain in durable), default=0.0),
        "durable_gain_high": max((gain.high for gain in durable), default=0.0),
        "approved_products": len(likelihood.approved(approvals)),
        "approval_likelihood_low": float(likelihood.car(success_rates).iloc[0]["ci_low_pct"]) / 100,
        "oncology_likelihood": likelihood.oncology(success_rates, reference),
    }


def a11(
    tables: fitting.Tables,
    response_rates: pd.DataFrame,
    *,
    choice: fitting.Choice,
    horizon: float = 36.0,
    later: construct.Later = "both",
    first_by: str = "2017-06",
    look: effects.Look = "latest",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of A11: one construct, later trials against the early one."""
    response = construct.response_change(response_rates, later, difference_method, choice.level)
    own, _ = construct.own_change(response_rates, first_by, difference_method, choice.level)
    progression = construct.restricted_change(tables, "PFS", horizon, choice, later)
    survival = construct.restricted_change(tables, "OS", horizon, choice, later)
    products = set(tables.curves.loc[tables.curves["trial"] == construct.EARLY, "product"])
    same = set(tables.curves.loc[tables.curves["product"].isin(products), "trial"])
    printed = effects.ratios(tables.survival, look=look)
    confirmed = printed[
        printed["trial"].isin(same) & (printed["endpoint"] == "PFS") & (printed["hr_high"] < 1)
    ]
    return {
        "later_trials": len(construct.later_trials(later)),
        "response_change_low": response.low,
        "response_change_high": response.high,
        "progression_change_low": progression.low,
        "progression_change_high": progression.high,
        "survival_change_low": survival.low,
        "survival_change_high": survival.high,
        "own_change_high": own.high,
        "randomized_confirmed": len(confirmed),
    }


def b2(tables: fitting.Tables, *, look: effects.Look = "latest") -> dict[str, float]:
    """Values of B2: the randomized hazard ratios.

    No randomized first-line trial is in the tables, so the ratio of relapsed over first line is 1.
    """
    printed = effects.ratios(tables.survival, look=look)
    progression, deaths = (printed[printed["endpoint"] == name] for name in ("PFS", "OS"))
    return {
        "randomized_trials": len(progression),
        "worst_high": float(progression["hr_high"].max()) if len(progression) else 0.0,
        "best_low": float(progression["hr_low"].min()) if len(progression) else 0.0,
        "survival_confirmed": int((deaths["hr_high"] < 1).sum()),
        "relapsed_over_first_high": 1.0,
    }


def b13(
    tables: fitting.Tables,
    *,
    choice: fitting.Choice,
    trial: str = FOCAL,
    horizon: float = 30.0,
    look: effects.Look = "latest",
    difference_method: DifferenceMethod = "newcombe",
) -> dict[str, float]:
    """Values of B13: the phase 3 trial of the product."""
    progression = effects.ratio(tables.survival, trial, "PFS", look)
    survival = effects.ratio(tables.survival, trial, "OS", look)
    gains = [
        fitting.gain(tables, fitting.arms(tables, trial, name), horizon, choice) for name in ("PFS", "OS")
    ]
    excess = effects.early_excess(effects.early_deaths(tables), trial, difference_method, choice.level)
    return {
        "progression_low": progression[1],
        "progression_high": progression[2],
        "survival_low": survival[1],
        "survival_high": survival[2],
        "progression_gain_low": gains[0].low,
        "survival_gain_low": gains[1].low,
        "early_excess_low": excess.low,
    }


def b16(
    tables: fitting.Tables,
    *,
    choice: fitting.Choice,
    horizon: float = 30.0,
    external: External = "LocoMMotion",
    interval_method: IntervalMethod = "clopper-pearson",
) -> dict[str, float]:
    """Values of B16: months gained, five years without progression, the cured fraction."""
    arms = fitting.arms(tables, FOCAL, "OS")
    randomized = fitting.gain(tables, arms, horizon, choice)
    regained = fitting.regained(tables, arms, horizon, choice)
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


def long_term(
    tables: fitting.Tables, method: IntervalMethod = "clopper-pearson", level: float = 0.95
) -> averaging.Interval:
    """Give the share of `long_term_count` with its interval."""
    found = proportion_interval(*long_term_count(tables), method, level)
    return averaging.Interval(found.estimate, found.low, found.high)


def _from_limits(survival: pd.DataFrame, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a median from its printed limits, evenly on the log scale about its value."""
    trial, arm = EXTERNAL_COHORT
    row = survival[
        (survival["trial"] == trial) & (survival["arm"] == arm) & (survival["endpoint"] == "OS")
    ].iloc[0]
    low, high = np.log(float(row["ci_low"])), np.log(float(row["ci_high"]))
    return np.exp(rng.normal(np.log(float(row["median_months"])), (high - low) / (2 * 1.959964), draws))
