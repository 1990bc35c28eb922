"""Computed words of the chapter: counts, intervals, what a difference says, when a gain begins."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from systemrace.analysis import words as shared
from systemrace.analysis.statistics.proportions import Interval
from systemrace.analysis.words import at, count, listing, number_word

__all__ = ["at", "count", "listing", "number_word"]

FEWEST = 2  # trials in either country from which on a kind of harm is said to tell them apart
_EVENTS = {
    "cytokine release syndrome": "CRS",
    "dose-limiting toxicity": "dose-limiting harm",
    "neurotoxicity": "nerve harm",
    "delayed neurotoxicity": "late nerve harm",
    "treatment-related death": "death by treatment",
}
_SHORT = {
    "US SOC cilta-cel": "US routine care",
    "US consortium 10 centres": "Ten US centres",
    "Kansas single centre": "Kansas",
    "CIBMTR ide-cel": "CIBMTR registry",
    "anito-cel programme": "anito-cel",
    "three other sites": "Three other sites",
    "EMA PRAC review": "EMA review",
}


def short_name(trial: str) -> str:
    """Name a study in a few characters, for an axis."""
    return _SHORT.get(trial, shared.short_name(trial))


def points(low: float, high: float) -> str:
    """Write two limits, given as proportions, in percentage points."""
    return f"{100 * low:+.1f} to {100 * high:+.1f}"


def gap(interval: Interval | Mapping[str, float]) -> str:
    """Write a difference of proportions with its limits: `+31.3 points (+17.9 to +45.7)`."""
    if isinstance(interval, Interval):
        estimate, low, high = interval.estimate, interval.low, interval.high
    else:
        estimate, low, high = interval["difference"], interval["low"], interval["high"]
    return f"{100 * estimate:+.1f} points ({points(low, high)})"


def side(low: float, high: float, focal: str, comparator: str, none: float = 0.0) -> str:
    """Say which country's rate is the higher, or that the interval leaves it open."""
    if low > none:
        return f"higher in {at(focal)}"
    if high < none:
        return f"higher in {at(comparator)}"
    return "not told apart"


def answer(values: Mapping[str, float], focal: str, comparator: str) -> str:
    """Sum up the two comparisons of severe cytokine release and the yardstick behind them."""
    same = side(values["same_product_low"], values["same_product_high"], focal, comparator)
    every = side(values["odds_ratio_low"], values["odds_ratio_high"], focal, comparator, none=1.0)
    apart = "does not tell the countries apart"
    words = [apart if found == "not told apart" else f"is {found}" for found in (same, every)]
    first = (
        f"For one product given in both countries severe cytokine release {words[0]}; over all trials it "
        f"{words[1]}."
    )
    if words[0] == words[1]:
        first = f"Severe cytokine release {words[0]}, for one product and over all trials."
    scale = (
        "One scale graded both."
        if values["same_scale"]
        else "No report we read states that one scale graded both."
    )
    return f"{first} {scale}"


def unlike(differences: pd.DataFrame, focal: str, comparator: str) -> str:
    """Say which kinds of harm are higher in which country; two trials on either side are asked for."""
    sides = {
        place: [
            k for k, low, high in rows(differences) if side(low, high, focal, comparator).endswith(at(place))
        ]
        for place in (focal, comparator)
    }
    told = [
        f"{listing(kind.lower() for kind in kinds)} higher in {at(place)}"
        for place, kinds in sides.items()
        if kinds
    ]
    return "; ".join(told) if told else "no kind of harm tells the countries apart"


def rows(differences: pd.DataFrame) -> list[tuple[str, float, float]]:
    """List kind and limits of each difference that rests on two trials or more on either side."""
    held = differences[differences["fewest_trials"] >= FEWEST]
    return list(held[["kind", "low", "high"]].itertuples(index=False, name=None))


def harm(event_class: str) -> str:
    """Shorten the name of a kind of event for an axis."""
    return _EVENTS.get(event_class, event_class)


def crossing(found: tuple[float, float, float], horizon: float) -> str:
    """Say from which month on life is gained, with limits that may lie beyond the horizon."""
    middle, low, high = found
    if not math.isfinite(low):
        return f"not within {horizon:g} months"
    if not math.isfinite(middle):
        first = f"month {low:.0f}" if low >= 1 else "the start"
        return f"not within {horizon:g} months by the middle estimate, from {first} at the earliest"
    late = f"{high:.0f}" if math.isfinite(high) else f"beyond {horizon:g}"
    return f"from month {middle:.0f} ({low:.0f} to {late})"


def crossing_short(found: tuple[float, float, float], horizon: float) -> str:
    """Say the same for a title: with limits only where the middle estimate crosses."""
    return crossing(found, horizon) if math.isfinite(found[0]) else f"not within {horizon:g} months"


def gained(found: tuple[float, float, float]) -> str:
    """Write months of life gained up to a horizon with limits."""
    return f"{found[0]:+.1f} months ({found[1]:+.1f} to {found[2]:+.1f})"


def percent(value: float) -> str:
    """Write a proportion in percent, with a decimal below ten."""
    return f"{100 * value:.1f}%" if value < 0.1 else f"{100 * value:.0f}%"


def order(differences: pd.DataFrame, focal: str, comparator: str) -> str:
    """Say whether one country has more of every kind of harm that tells them apart."""
    sides = {side(low, high, focal, comparator) for _, low, high in rows(differences)} - {"not told apart"}
    if len(sides) > 1:
        return "Over all trials some harms are higher in one country, others in the other."
    if not sides:
        return "Over all trials no other harm tells the countries apart."
    return f"Over all trials the kinds of harm that do tell them apart are {sides.pop()}."


def spread(tau: float, odds_ratio: float) -> str:
    """Compare the spread between trials of one country with the gap between countries, both as odds."""
    gap_ = abs(math.log(odds_ratio))
    if tau > gap_:
        return "Trials within a country differ more from each other than the countries do"
    return "The countries differ more than trials within a country do"


def scales(stated: int, reports: int) -> str:
    """Say how many reports state their grading scale."""
    if not stated:
        return "None of these reports states its grading scale in the text read"
    return f"{number_word(stated).capitalize()} of {number_word(reports)} reports state their grading scale"


def before(differences: pd.DataFrame) -> str:
    """Say whether the excess of early deaths before the arm's own treatment, and of all, leave out zero."""
    trials = differences["trial"].nunique()

    def told(part: str) -> str:
        clear = int((differences.loc[differences["part"] == part, "low"] > 0).sum())
        if not clear:
            return "in neither trial" if trials == 2 else "in no trial"
        return (
            "in both trials" if clear == trials == 2 else f"in {number_word(clear)} of {number_word(trials)}"
        )

    return (
        f"The excess of all early deaths leaves out zero {told('all')}, the excess before the arm's own "
        f"treatment {told('before treatment')}."
    )
