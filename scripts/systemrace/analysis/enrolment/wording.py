"""Computed sentences and phrases of the chapter."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.enrolment import labelled
from systemrace.analysis.enrolment.ratios import Compared
from systemrace.analysis.words import at, number_word

Pair = tuple[str, str]


def told_apart(per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say what the rates per trial and per site tell of two countries."""
    words = [_leaning(found, pair) for found in (per_month, per_site)]
    if words[0] == words[1] == labelled.OPEN:
        return "Neither per trial nor per site can the countries be told apart"
    if words[0] == words[1]:
        return f"Per trial and per site, {words[0]}"
    return f"Per trial, {words[0]}; per site, {words[1]}"


def _leaning(found: Compared, pair: Pair) -> str:
    side = labelled.side(found.low, found.high, pair)
    return labelled.OPEN if side == labelled.OPEN else f"{at(side)} is faster"


def ratio(found: Compared) -> str:
    """Write a ratio with its limits: `0.61 (0.07 to 3.23)`; or why there is none."""
    if not found.known:
        return "not known (one side has no trial)"
    high = "any number" if math.isinf(found.high) else f"{found.high:.2f}"
    return f"{found.ratio:.2f} ({found.low:.2f} to {high})"


def count(number: int) -> str:
    """Write a count as a word that can stand alone: `none`, `two`."""
    return number_word(number) if number else "none"


def answer(values: Mapping[str, float], per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say first what the dated trials and the registry can tell.

    Args:
        values: from `judged.a7`.
        per_month: dated studies per trial-month.
        per_site: dated studies per site-month.
        pair: focal and comparator country.
    """
    told = told_apart(per_month, per_site, pair)
    if not per_month.known:
        told = "No rate can be compared, for one country has no dated study"
    counts = [
        f"{count(int(values[f'dated_{side}']))} in {at(place)}"
        for place, side in zip(pair, ("focal", "comparator"), strict=True)
    ]
    usable = int(values["registry_focal"] + values["registry_comparator"])
    return (
        f"{told}. Studies with a dated window and known sites: {' and '.join(counts)}; registry records "
        f"of the chosen kind that allow a rate, {usable:,}."
    )


def leaning(per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say whether the middle of the ratio points the same way per trial and per site."""
    if not (per_month.known and per_site.known):
        return "No ratio has a middle, for one side has no such trial"
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
    centres = [int(values[f"slot_{side}"]) for side in ("focal", "comparator")]
    if not any(centres):
        return "No centre counts patients without a slot."
    places = [f"{count(n)} in {at(place)}" for n, place in zip(centres, pair, strict=True)]
    limits = f"{values['slot_loss_low']:.0%} to {values['slot_loss_high']:.0%}"
    return (
        f"For a slot {values['slot_loss']:.0%} of listed patients waited in vain ({limits}), at the "
        f"centres that count them: {' and '.join(places)}."
    )


def alike(found: pd.DataFrame, pair: Pair) -> str:
    """Say which dated trials agree in disease and phase, and on how few they lean; from `dated.pairs`."""
    same = found[found["alike"]]
    if same.empty:
        return "Of the dated trials no two of the two countries agree in disease and phase"
    lead = f"Of the dated trials {number_word(len(same))} pairs agree in disease and phase"
    for column, place in zip(("first", "second"), pair, strict=True):
        if len(same) > 1 and same[column].nunique() == 1:
            return f"{lead}, and all of them lean on one trial in {at(place)}, {same[column].iloc[0]}"
    return lead


def plans(legs: pd.DataFrame) -> str:
    """Say whom the registry's plans favour per trial and per site; from `labelled.legs`."""
    told = []
    for unit, part in legs[legs["basis"].eq("all dated")].groupby("unit", sort=False):
        favoured = part["side"].iloc[0]
        words = "tell nothing apart" if favoured == labelled.OPEN else f"favour {at(favoured)}"
        told.append(f"{str(unit).lower()} they {words}")
    return ", ".join(told) if told else "they are too few to compare"


def pace(treated: pd.DataFrame, since: str) -> float:
    """Give patients a year from the total told in month `since` (YYYY-MM) to the last total."""
    first = treated[treated["as_of"].eq(since)].iloc[0]
    last = treated.iloc[-1]
    return float((last["patients"] - first["patients"]) / ((last["day"] - first["day"]).days / 365.25))


def gathered(
    values: Mapping[str, float], uptakes: Mapping[str, pd.DataFrame], disease: str, cells: str
) -> str:
    """Say for whom the facts beside the registry were gathered, and what is therefore not told here.

    Args:
        values: from `judged.a7`.
        uptakes: by place, from `access.uptake`.
        disease: the area chosen, or "all".
        cells: the family of cells chosen.
    """
    told = ["Studies, waits and failures were gathered for China and the United States above all"]
    sides = zip(uptakes, ("focal", "comparator"), strict=True)
    undated = [at(place) for place, side in sides if not values[f"dated_{side}"]]
    if undated:
        told.append(f"of {' and '.join(undated)} no study of this kind has a dated window")
    silent = [at(place) for place, found in uptakes.items() if found.empty]
    if silent:
        told.append(
            f"of {' and '.join(silent)} no source tells what share of eligible patients is treated, so that "
            "what holds treatment back cannot be compared"
        )
    if disease != "all":
        told.append("waits, failures and shares treated are not told by disease area")
    if cells not in ("T", "named T", "all"):
        told.append(
            "every study, wait and failure is of CAR-T, and only registry records are of the cells chosen"
        )
    return f"{'; '.join(told)}."
