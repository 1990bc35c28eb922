"""Computed sentences and phrases of the chapter."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.enrolment import captions
from systemrace.analysis.enrolment.ratios import Compared
from systemrace.analysis.response_rates.wording import at, number_word

Pair = tuple[str, str]


def ratio(found: Compared) -> str:
    """Write a ratio with its limits: `0.61 (0.07 to 3.23)`; unknown where a side has no trial."""
    if not found.known:
        return "not known, for one side has no trial"
    high = "any number" if math.isinf(found.high) else f"{found.high:.2f}"
    return f"{found.ratio:.2f} ({found.low:.2f} to {high})"


def answer(values: Mapping[str, float], per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say first what the dated trials and the registry can tell.

    Args:
        values: from `judged.a7`.
        per_month: dated studies per trial-month.
        per_site: dated studies per site-month.
        pair: focal and comparator country.
    """
    counts = f"{number_word(int(values['dated_focal']))} in {at(pair[0])} and {number_word(int(values['dated_comparator']))} in {at(pair[1])}"
    told = captions.told_apart(per_month, per_site, pair)
    if not per_month.known:
        told = "No rate can be compared, for one country has no dated study"
    usable = int(values["registry_focal"] + values["registry_comparator"])
    return f"{told}. Dated studies with known sites number {counts}; registry records that allow a rate, {usable:,}."


def leaning(per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say whether the middle of the ratio points the same way per trial and per site."""
    sides = [pair[0] if found.ratio > 1 else pair[1] for found in (per_month, per_site)]
    if sides[0] == sides[1]:
        return f"The middles of both ratios point to {at(sides[0])}"
    return f"The middles point apart: per trial to {at(sides[0])}, per site to {at(sides[1])}"


def supply(values: Mapping[str, float], pair: Pair) -> str:
    """Say what slots, failures and uptake tell.

    Args:
        values: from `judged.a8`.
        pair: focal and comparator country.
    """
    centres = {
        place: int(values[f"slot_{side}"]) for place, side in zip(pair, ("focal", "comparator"), strict=True)
    }
    counted = [f"{number_word(n)} in {at(place)}" for place, n in centres.items()]
    slot = f"{values['slot_loss']:.0%} of listed patients got no slot ({values['slot_loss_low']:.0%} to {values['slot_loss_high']:.0%})"
    if not any(centres.values()):
        return "No centre counts patients without a slot."
    return f"Where it was counted, {slot}; centres that count them: {' and '.join(counted)}."


def pace(treated: pd.DataFrame, since: str) -> float:
    """Give patients a year from the total told in month `since` (YYYY-MM) to the last total."""
    first = treated[treated["as_of"].eq(since)].iloc[0]
    last = treated.iloc[-1]
    return float((last["patients"] - first["patients"]) / ((last["day"] - first["day"]).days / 365.25))
