"""Sentences that stay true under other parameters."""

from __future__ import annotations

import math

import pandas as pd
from scipy import special

from systemrace.analysis.regulatory_timelines.wording import article
from systemrace.analysis.scenarios import history, paths
from systemrace.analysis.scenarios.judged import Change
from systemrace.analysis.statistics.scoring import Skill


def names(focal: str, comparator: str) -> dict[str, str]:
    """Name each scenario with the country that it bears on."""
    return {
        paths.CONTINUITY: "continuity",
        paths.REFORM: f"reform in {article(comparator)}",
        paths.TIGHTENING: f"tightening in {article(focal)}",
        paths.CONVERGENCE: "convergence, hybrid",
        paths.ALL: "all three changes",
    }


def share(value: float, low: float, high: float) -> str:
    """Write a share with its interval."""
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def factor(found: Change) -> str:
    """Write a factor with its interval."""
    high = f"{found.high:.2f}" if math.isfinite(found.high) else "no limit"
    return f"{found.value:.2f} ({found.low:.2f} to {high})"


def bend(found: Change, takes: str) -> str:
    """Tell what the change of growth at the reform was, and whether a reform here takes it."""
    if takes == "step":
        return f"Growth changed as well, by {factor(found)}, which is not taken over: a boom ended then"
    return f"So is the change of growth, by {factor(found)}"


def returns(found: history.Fitted) -> str:
    """Write the returns exponent with its interval."""
    low, high = (
        f"{one:.2f}" if math.isfinite(one) else "no limit" for one in (found.returns_low, found.returns_high)
    )
    return f"{found.returns:.2f} ({low} to {high})".replace("-", "\u2212")


def drawn_apart(low: float, high: float) -> str:
    """Tell how far the limits of the returns exponent move from one drawing to another."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "the range of exponents tried does not end the interval on both sides"
    return f"the standard errors of both limits from drawing are {low:.3f} and {high:.3f}"


def feeds(found: history.Fitted) -> str:
    """Tell whether a lead feeds itself."""
    if found.returns_low > 1:
        return "a lead feeds itself"
    if found.returns_high < 1:
        return "a lead does not feed itself"
    return "it cannot be told whether a lead feeds itself"


def moved(low: float, high: float) -> str:
    """Tell whether an interval of change leaves out none."""
    if low > 0:
        return "a rise"
    return "a fall" if high < 0 else "neither a rise nor a fall"


def hybrid(found: Change) -> str:
    """Tell whether trials across borders grow more common."""
    if found.low > 1:
        return "Trials across borders have grown more common"
    if found.high < 1:
        return "Trials across borders have grown rarer"
    return "Trials across borders have grown neither more common nor rarer as far as can be told"


def skill(found: Skill) -> str:
    """Tell how a method did against the naive one."""
    if math.isnan(found.value):
        return "too few years have come to tell"
    limits = f"{found.value:.0%} ({found.low:.0%} to {found.high:.0%})".replace("-", "\u2212")
    if found.low > 0:
        return f"the score is {limits} better than that of the naive forecast"
    return f"the score is not told apart from that of the naive forecast, better by {limits}"


def trends(errors: pd.DataFrame, horizon: int) -> str:
    """Tell how the methods with a trend did against the naive one, at the horizon."""
    at = errors[errors["ahead"] == horizon].set_index("method")["skill"]
    with_trend = ["drift", "damped drift", "theta", "recent line", "wandering level with drift"]
    worse = [name for name in with_trend if name in at.index and at[name] < 0]
    return f"Of {len(with_trend)} methods that carry a trend on, {len(worse)} did worse than the naive one"


def steady(urn_states: pd.DataFrame) -> str:
    """Name the steady shares that a small push does not end."""
    found = urn_states.loc[urn_states["stable"], "share"]
    return " and ".join(f"{one:.0%}" for one in found)


def odds_to_share(*values: float) -> tuple[float, ...]:
    """Turn log odds into shares."""
    return tuple(float(special.expit(one)) for one in values)
