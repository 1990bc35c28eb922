"""The values of claims A18 and B17, from frames and choices alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from systemrace.analysis.recalibration import acts, path, projection
from systemrace.analysis.regulatory_timelines import reform
from systemrace.analysis.statistics import ordering
from systemrace.analysis.statistics.proportions import Interval, IntervalMethod, proportion_interval


@dataclass(frozen=True)
class Capped:
    """Acts that loosen the path before the first patient, what is said of each and what it could save."""

    loosened: pd.DataFrame
    table: pd.DataFrame

    def saving(self, uncertain_scope: bool, in_use_only: bool) -> tuple[float, float]:
        """Give the months that acts together are said to save, low and high; see `path.saving`.

        Args:
            uncertain_scope: whether acts count that are not known to cover CAR-T.
            in_use_only: whether only acts in use count.
        """
        known = ["yes", "unknown"] if uncertain_scope else ["yes"]
        kept = self.table["covers_car_t"].isin(known) & (self.table["in_use"] | (not in_use_only))
        return path.saving(self.table[kept], self.loosened)


def capped(distinct: pd.DataFrame, laid: pd.DataFrame, jurisdiction: str) -> Capped:
    """Hold the acts of a jurisdiction against the stages of its path.

    Args:
        distinct: from `acts.distinct`.
        laid: the segments of one route, from `path.segments`.
        jurisdiction: whose acts.
    """
    loosened = acts.loosening(distinct, jurisdiction)
    return Capped(loosened, path.caps(loosened, laid))


def savings(own: Capped, focal: Capped, uncertain_scope: bool) -> projection.Savings:
    """Give the months saved in the country that is to adapt, and by acts in use in the focal one.

    Args:
        own: the acts of the country that is to adapt, from `capped`.
        focal: the acts of the focal country.
        uncertain_scope: whether acts count that are not known to cover CAR-T.
    """
    return projection.Savings(
        in_use=own.saving(uncertain_scope, in_use_only=True),
        announced=own.saving(uncertain_scope, in_use_only=False),
        focal=focal.saving(uncertain_scope, in_use_only=True),
    )


def rare_first(loosened: pd.DataFrame, level: float = 0.95) -> Interval:
    """Give the chance that an act for rare disease came before one for all; 0 to 1 where a group is empty."""
    rare, general = loosened[loosened["rare"]], loosened[~loosened["rare"]]
    if not len(rare) or not len(general):
        return Interval(0.5, 0.0, 1.0)
    return ordering.chance_first(rare["date"], general["date"], level)


def in_use_share(loosened: pd.DataFrame, method: IntervalMethod = "wilson") -> Interval:
    """Give the share of acts in use; 0 to 1 where there is none."""
    if loosened.empty:
        return Interval(math.nan, 0.0, 1.0)
    return proportion_interval(int(loosened["in_use"].sum()), len(loosened), method)


def a18(
    distinct: pd.DataFrame, jurisdiction: str = "US", method: IntervalMethod = "wilson"
) -> dict[str, float]:
    """Give the values of claim A18.

    Args:
        distinct: from `acts.distinct`, which holds the choices of what is in use, rare and dated how.
        jurisdiction: whose acts are judged.
        method: interval of the share in use.
    """
    loosened = acts.loosening(distinct, jurisdiction)
    return a18_values(loosened, in_use_share(loosened, method), rare_first(loosened))


def a18_values(loosened: pd.DataFrame, share: Interval, order: Interval) -> dict[str, float]:
    """Name what is known of acts that loosen, from `in_use_share` and `rare_first`, as the claim does."""
    front = loosened["in_use"] & loosened["front"] & (loosened["covers_car_t"] == "yes")
    return {
        "acts": len(loosened),
        "acts_rare": int(loosened["rare"].sum()),
        "acts_general": int((~loosened["rare"]).sum()),
        "in_use": int(loosened["in_use"].sum()),
        "in_use_share_low": share.low,
        "in_use_share_high": share.high,
        "front_end_in_use": int(front.sum()),
        "rare_first": order.estimate,
        "rare_first_low": order.low,
        "rare_first_high": order.high,
    }


def b17(
    pair: projection.Pair,
    savings: projection.Savings,
    measured_acts: int,
    effect: reform.Effect,
    sampling: projection.Sampling,
) -> dict[str, float]:
    """Give the values of claim B17.

    Args:
        pair: from `projection.trends`.
        savings: months saved, from `Capped.saving`.
        measured_acts: from `path.measured`.
        effect: from `projection.reform_effect`.
        sampling: seed and draws.
    """
    return b17_values(projection.summary(projection.simulate(pair, savings, effect, sampling)), measured_acts)


def b17_values(summary: pd.DataFrame, measured_acts: int) -> dict[str, float]:
    """Name the limits and the share of `projection.summary` as the claim does."""
    limits = summary.set_index("scenario")
    names = {
        "trend": projection.TREND,
        "in_use": projection.IN_USE,
        "announced": projection.ANNOUNCED,
        "benchmark": projection.BENCHMARK,
    }
    return {
        "measured_acts": measured_acts,
        "within_announced": float(limits.loc[projection.ANNOUNCED, "within"]),
        **{
            f"years_{short}_{end}": float(limits.loc[name, end])
            for short, name in names.items()
            for end in ("low", "high")
        },
    }
