"""The values of the claims on regulatory timelines, exactly those that `data/claims.yml` names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.regulatory_timelines import (
    clocks,
    cohort,
    intervals,
    milestones,
    policy,
    reform,
    startup,
)
from systemrace.analysis.statistics import survival

Pair = tuple[str, str]


def a5(drawn: pd.DataFrame, pair: Pair) -> dict[str, float]:
    """Compare the hazard of a first approval of the programmes of two countries.

    Args:
        drawn: from `cohort.draw`.
        pair: codes of the focal country and the comparator.
    """
    two = drawn[drawn["country"].isin(pair)]
    return cohort.claim_values(
        survival.hazard_ratio(two["years"], two["approved"], two["country"] == pair[0])
    )


def a9(
    acts: pd.DataFrame,
    review: pd.DataFrame,
    pair: Pair,
    *,
    as_of: str,
    days_per_working_day: float,
    fast_channel: bool,
) -> dict[str, float]:
    """Say whether a route without the drug regulator was open, and how long the regulator may take.

    Args:
        acts: table policy_events.
        review: clocks of trial review, from `clocks.clocks`.
        pair: codes of the focal country and the comparator.
        as_of: the day on which a route must be open.
        days_per_working_day: calendar days in a working day.
        fast_channel: whether the channel of shorter limit counts.
    """
    opened = policy.routes(acts, pair, as_of)
    limits = [clocks.shortest_limit(review, code, days_per_working_day, fast_channel) for code in pair]
    found = clocks.claim_values([policy.has_route(opened, code) for code in pair], limits)
    return found | {"routes_read": float(all(policy.is_read(code) for code in pair))}


def b4(
    measured: pd.DataFrame, programmes: pd.DataFrame, at_least: int = 3, reading: intervals.Reading = "middle"
) -> dict[str, float]:
    """Rank cilta-cel among approved products, interval by interval.

    Args:
        measured: from `intervals.durations`.
        programmes: for the programme that is cilta-cel's.
        at_least: how many other products must share an interval.
        reading: see `intervals.record`.
    """
    return b4_of(intervals.ranks(measured, legend(programmes)), at_least, reading)


def b4_of(ranked: pd.DataFrame, at_least: int = 3, reading: intervals.Reading = "middle") -> dict[str, float]:
    """Give what `b4` gives, from `intervals.ranks` of cilta-cel."""
    return intervals.record(ranked, at_least, reading)


def legend(programmes: pd.DataFrame) -> str:
    """Give the programme_id of cilta-cel."""
    return str(programmes.loc[programmes["product"] == milestones.LEGEND, "programme_id"].iloc[0])


def b9(
    real: reform.Effect | None, tried: Mapping[pd.Period, reform.Effect], apart: int, reformed: bool = True
) -> dict[str, float]:
    """Give the change of growth at the reform, and how many placebo dates show as large a one.

    Args:
        real: the effect at the reform, from `reform.measured`.
        tried: those at other quarters, from `reform.candidates`.
        apart: quarters next to the reform that are no placebo.
        reformed: whether the focal place is, or takes in, the country of the reform.
    """
    tested = reform.compared(tried, real, apart) if real else {}
    return reform.claim_values(real, tested, reformed)


def b11(review_times: pd.DataFrame, places: tuple[str, ...], pair: Pair) -> dict[str, float]:
    """Count the stages before the first patient that can be compared, and those slower in the comparator.

    Args:
        review_times: table review_times.
        places: jurisdictions whose clocks are read.
        pair: codes of the focal country and the comparator.
    """
    listed = clocks.clocks(review_times, (*clocks.TRIAL_REVIEW, *clocks.START_UP), places)
    return {
        name: float(n) for name, n in startup.score(startup.comparable(startup.staged(listed), *pair)).items()
    }
