"""The values by which claim B5 is judged, as a function of the tables and every choice that matters."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from systemrace.analysis.binders import constructs, durability, effect, properties, trials

ADJUSTED = ("prior lines", "country")


def b5(
    response_rates: pd.DataFrame,
    survival: pd.DataFrame,
    binders: pd.DataFrame,
    products: pd.DataFrame,
    trial_products: pd.DataFrame,
    *,
    choice: trials.Choice | None = None,
    adjusted_for: Sequence[str] = ADJUSTED,
    level: float = 0.95,
) -> dict[str, float]:
    """Give the values of B5: whether nanobodies, said to be compact and stable, paid off.

    Args:
        response_rates: table response_rates.
        survival: table survival.
        binders: table binders.
        products: table products.
        trial_products: table trial_products.
        choice: what counts as a nanobody, and which count stands for a trial.
        adjusted_for: names of `effect.COVARIATES`.
        level: coverage of the intervals.
    """
    choice = choice or trials.Choice()
    made = constructs.profiles(binders, products)
    frame = trials.counted(response_rates, trial_products, made, choice)
    return {
        "head_to_head": properties.head_to_head(binders, choice.nanobody),
        "peers": peers(survival, trial_products, made, choice.nanobody, level),
        **responses(frame, adjusted_for, level),
    }


def peers(
    survival: pd.DataFrame,
    trial_products: pd.DataFrame,
    made: pd.DataFrame,
    nanobody: constructs.Nanobody,
    level: float = 0.95,
) -> int:
    """Count the products of another format that reach the nanobody's progression-free survival."""
    medians = durability.medians(survival, trial_products, made, "PFS", nanobody=nanobody, level=level)
    return len(durability.peers(medians))


def responses(
    frame: pd.DataFrame, adjusted_for: Sequence[str] = ADJUSTED, level: float = 0.95
) -> dict[str, float]:
    """Give the values of B5 that rest on the counts of response, from `trials.counted`."""
    alone, adjusted = effect.ratio(frame, (), level), effect.ratio(frame, adjusted_for, level)
    return {
        "nanobody_products": alone.nanobody_products,
        "other_products": alone.other_products,
        "odds_ratio": alone.odds_ratio,
        "odds_ratio_low": alone.low,
        "odds_ratio_high": alone.high,
        "adjusted_low": adjusted.low,
        "adjusted_high": adjusted.high,
        "weakest_low": weakest(frame, alone, level),
    }


def weakest(frame: pd.DataFrame, alone: effect.Ratio, level: float = 0.95) -> float:
    """Give the smallest lower limit of the ratio over leaving out each product in turn.

    It is zero where a side has one product, which leaves nothing to compare when it goes.

    Args:
        frame: from `trials.counted`.
        alone: the ratio with every product.
        level: coverage of the limits.
    """
    if min(alone.nanobody_products, alone.other_products) < 2:
        return 0.0
    return float(effect.leave_out(frame, (), level)["low"].min())
