"""Computed words of the chapter on durability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

_SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Interval(Protocol):
    """Limits of an estimate."""

    @property
    def low(self) -> float:
        """Lower limit."""
        ...

    @property
    def high(self) -> float:
        """Upper limit."""
        ...


def number_word(number: int) -> str:
    """Write a small number as a word, a larger one in figures."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def out_of(part: int, whole: int) -> str:
    """Say how many of a few: `both`, `one of the two`, `neither`."""
    if whole == 2 and part != 1:
        return "both" if part else "neither"
    if part == whole:
        return f"all {number_word(whole)}"
    return f"{number_word(part)} of the {number_word(whole)}"


def sign(interval: Interval) -> str:
    """Say whether an interval lies above zero, below it, or holds it."""
    if interval.low > 0:
        return "above zero"
    return "below zero" if interval.high < 0 else "open"


def benefits(printed: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Count by endpoint the randomized trials whose interval lies below 1, and all: from `effects.ratios`."""
    return {
        str(endpoint): (int((rows["hr_high"] < 1).sum()), len(rows))
        for endpoint, rows in printed.groupby("endpoint")
    }


def answer_trials(printed: pd.DataFrame) -> str:
    """Say in how many randomized trials CAR-T delayed progression and lengthened life."""
    counts = benefits(printed)
    (later, trials), (longer, deaths) = counts["PFS"], counts["OS"]
    lived = (
        "in neither did patients live longer"
        if not longer
        else (f"in {out_of(longer, deaths)} patients also lived longer")
    )
    return (
        f"In {out_of(later, trials)} randomized trials CAR-T delayed progression or death against standard "
        f"care; {lived}."
    )


def answer_cure(cured: Interval, weight: float) -> str:
    """Say whether the curves show a cured fraction.

    Args:
        cured: its interval over all models.
        weight: weight of the models with cure; 0 and 1 mean that the choice of models answered beforehand.
    """
    if weight <= 0:
        return "Whether anyone is cured is not asked: the chosen models have nobody cured."
    if weight >= 1:
        return "Whether anyone is cured is not asked: the chosen models all have a cured fraction."
    if cured.low > 0:
        return "The printed curves show a cured fraction."
    if cured.high > 0.05:
        return "Whether anyone is cured the printed curves can neither show nor exclude."
    return "The printed curves leave hardly any room for a cured fraction."


def answer_construct(values: Mapping[str, float]) -> str:
    """Say how the later trials of the construct stand against the early one, from the values of A11."""
    worse = [name for name in ("response", "progression", "survival") if values[f"{name}_change_high"] < 0]
    if worse:
        return f"The construct's later trials did worse than its first trial in China ({', '.join(worse)})."
    own = (
        "though within that trial response fell as patients were added"
        if values["own_change_high"] < 0
        else ("and within that trial response held as patients were added")
    )
    return f"Nothing shows that the construct's later trials did worse than its first trial in China, {own}."


def gained(interval: Interval) -> str:
    """Say what an interval of months gained tells."""
    return {
        "above zero": "a gain",
        "below zero": "a loss",
        "open": "a difference that may be none",
    }[sign(interval)]


def early(deaths: pd.DataFrame, intervals: Mapping[str, Interval]) -> str:
    """Say in which trials more of the CAR-T arm died early, and whether chance can explain it."""
    more = [
        row["trial"]
        for _, row in deaths.iterrows()
        if row["car_deaths"] / row["car_n"] > row["control_deaths"] / row["control_n"]
    ]
    proven = [trial for trial in more if intervals[trial].low > 0]
    if not more:
        return "In no trial did more patients of the CAR-T arm die early."
    where = out_of(len(more), len(deaths))
    shown = (
        "none of the differences is beyond chance" if not proven else f"beyond chance in {listing(proven)}"
    )
    return f"In {where} trials a larger share of the CAR-T arm died early; {shown}."


def listing(items: list[str]) -> str:
    """Join names as `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def crossing(differences: pd.DataFrame) -> dict[str, float]:
    """Give by trial the last month after which the modelled difference in the share alive stays above zero.

    Zero where it is never below, the last month drawn where it is below there.
    """
    found = {}
    for trial, rows in differences.groupby("panel"):
        below = rows.loc[rows["difference"] <= 0, "month"]
        found[str(trial)] = float(below.max()) if len(below) else 0.0
    return found


def grown(own: Interval) -> str:
    """Say how the patients added to the early trial stand against those of its first report."""
    return {
        "below zero": "The first signal was too good.",
        "above zero": "The first signal was too modest.",
        "open": "The two cannot be told apart.",
    }[sign(own)]


def beyond_follow_up(interval: Interval, followed: float) -> str:
    """Warn where the upper limit in months lies beyond a median follow-up."""
    return (
        "The upper end lies beyond all follow-up."
        if interval.high > followed
        else "It lies within follow-up."
    )


def beyond_shares(month: float, last: float) -> str:
    """Say whether a month lies beyond the last one printed."""
    if month > last:
        return f"by the fitted curves, as our tables hold no share after month {last:g}"
    return "within the months printed"


def unprinted(trial: str, first: float, horizon: float) -> str:
    """Say that the share alive within a horizon is not printed, or from which month on it is."""
    if first > horizon:
        return (
            f"Our tables hold no share alive of {trial} before month {first:.0f}: within {horizon:g} months "
            "its curve is the models' guess."
        )
    return f"Our tables hold shares alive of {trial} from month {first:g} on."
