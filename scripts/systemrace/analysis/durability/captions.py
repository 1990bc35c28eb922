"""Titles and descriptions of the charts of durability, computed from what they show."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.durability import wording
from systemrace.analysis.statistics.averaging import Interval
from systemrace.analysis.words import Caption


def randomized(data: pd.DataFrame, printed: pd.DataFrame, month: float) -> Caption:
    """Caption the curves of the randomized arms.

    Args:
        data: from `labelled.curves`.
        printed: from `effects.ratios`.
        month: the one described.
    """
    counts = wording.benefits(printed)
    return Caption(
        title=(
            f"CAR-T delays progression in {wording.out_of(*counts['PFS'])} randomized trials and lengthens "
            f"life in {wording.out_of(*counts['OS'])}"
        ),
        description=(
            "Line charts of fitted curves with bands and the printed shares on them, one panel per trial "
            f"and endpoint. At {month:g} months: {_at(data, month)}"
        ),
    )


def construct(data: pd.DataFrame, month: float, early: str) -> Caption:
    """Caption the curves of one construct in three trials, from `labelled.curves`."""
    rows = _nearest(data, month)
    progression = rows[rows["panel"].str.contains("progression")].set_index("who")["survival"]
    later = progression.drop(early)
    word = "above" if (later > progression[early]).all() else "not all above"
    return Caption(
        title=f"Without progression the later trials run {word} {early}, the first",
        description=(
            "Line charts of fitted curves with bands for the trials of one construct, without progression "
            f"and alive. At {month:g} months: {_at(data, month)}"
        ),
    )


def responses(data: pd.DataFrame) -> Caption:
    """Caption the response of the construct, from `labelled.responses`."""
    first, added, whole = (data.iloc[place] for place in range(3))
    when = first["label"].split(", ")[-1]
    return Caption(
        title=(f"From {first['text']} {when} to {whole['text']}; among those added since {added['text']}"),
        description=f"Dot plot of overall response with intervals. {_rates(data)}",
    )


def ratios(data: pd.DataFrame, bound: float) -> Caption:
    """Caption the hazard ratios, from `labelled.ratios`."""
    randomized = data[data["panel"] == "Randomized"]
    below = randomized[(randomized["endpoint"] == "progression or death")]
    held = int((below["high"] < bound).sum())
    words = "; ".join(
        f"{row['label']}, {row['endpoint']} {row['ratio']:.2f}"
        + (f" ({row['low']:.2f} to {row['high']:.2f})" if pd.notna(row["low"]) else " (no interval printed)")
        for _, row in data.iterrows()
    )
    parted = "; against death they part" if _parted(randomized) else ""
    return Caption(
        title=(
            f"Against progression the interval lies below {bound:g} in "
            f"{wording.out_of(held, len(below))} randomized trials{parted}"
        ),
        description=(
            f"Dot plot of hazard ratios with intervals on a log scale, randomized ones first. {words}."
        ),
    )


def _parted(randomized: pd.DataFrame) -> bool:
    deaths = randomized[randomized["endpoint"] == "death"]
    return 0 < (deaths["high"] < 1).sum() < len(deaths)


def differences(data: pd.DataFrame, crossings: Mapping[str, float], early: pd.DataFrame) -> Caption:
    """Caption the difference in the share alive, from `labelled.differences`."""
    ends = data.groupby("panel").tail(1).set_index("panel")
    words = " ".join(
        f"{trial}: {100 * row['difference']:+.0f} points ({100 * row['low']:+.0f} to "
        f"{100 * row['high']:+.0f}) at {row['month']:g} months."
        for trial, row in ends.iterrows()
    )
    counts = " ".join(
        f"{row['panel']}: {100 * row['difference']:+.1f} points at {row['month']:g} months, counted."
        for _, row in early.iterrows()
    )
    end = float(data["month"].max())
    behind = [_behind(trial, month, end) for trial, month in crossings.items() if month > 0]
    title = "Alive: the CAR-T arm is never behind"
    if behind:
        title = f"Alive: the CAR-T arm starts behind; {', '.join(behind)}"
    return Caption(
        title=title,
        description=(
            "Line charts of the difference in the share alive, CAR-T minus standard care, with bands and the "
            f"early counts as dots with intervals. {words} {counts}"
        ),
    )


def _behind(trial: str, month: float, end: float) -> str:
    if month >= end:
        return f"in {trial} the middle curve has no lead within {end:.0f} months"
    return f"in {trial} the middle curve leads after {month:.0f} months"


def gains(data: pd.DataFrame, horizon: float) -> Caption:
    """Caption restricted mean months gained, from `labelled.gains`."""
    by = dict(list(data.groupby("endpoint")))
    later, alive = by["PFS"]["value"], by["OS"]
    proven = int((alive["low"] > 0).sum())
    words = "months alive do not clearly differ"
    if proven:
        words = f"months alive grew in {wording.out_of(proven, len(alive))} trials"
    rows = " ".join(
        f"{row['label']}: {row['value']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f})."
        for _, row in data.iterrows()
    )
    return Caption(
        title=(
            f"Within {horizon:g} months CAR-T added {later.min():.1f} to {later.max():.1f} months without "
            f"progression; {words}"
        ),
        description=f"Dot plot of restricted mean months gained with intervals. {rows}",
    )


def medians(data: pd.DataFrame, limit: float) -> Caption:
    """Caption the medians of all arms, from `labelled.medians`."""
    car = data[data["treatment"] == "CAR-T"]
    other = data[data["treatment"] != "CAR-T"]
    inside = data[data["printed"].notna()]
    covered = int(((inside["low"] <= inside["printed"]) & (inside["printed"] <= inside["high"])).sum())
    rows = " ".join(
        f"{row['label']}: {row['value']:.1f} ({row['low']:.1f} to "
        + (f"beyond {limit:g}" if row["open"] else f"{row['high']:.1f}")
        + ")."
        for _, row in data.iterrows()
    )
    return Caption(
        title=(
            f"Printed medians without progression run from {car['printed'].min():.0f} to "
            f"{car['printed'].max():.0f} months after CAR-T, from {other['printed'].min():.0f} to "
            f"{other['printed'].max():.0f} under standard care"
        ),
        description=(
            f"Dot plot of fitted medians with intervals, printed medians as bars; {covered} of {len(inside)} "
            f"printed medians lie within. {rows}"
        ),
    )


def profiles(data: pd.DataFrame, intervals: Mapping[str, tuple[float, float]]) -> Caption:
    """Caption the profiles of the cured fraction.

    Args:
        data: from `labelled.profiles`.
        intervals: by panel the widest interval over its families.
    """
    words = " ".join(f"{panel}: {low:.0%} to {high:.0%}." for panel, (low, high) in intervals.items())
    first, (low, high) = next(iter(intervals.items()))
    title = f"In {first} a cured fraction of {low:.0%} to {high:.0%} fits"
    if low == 0:
        title = f"In {first} the printed shares exclude neither that nobody is cured nor that {high:.0%} are"
    return Caption(
        title=title,
        description=(
            f"Line charts of the deviance of each cured fraction for {data['family'].nunique()} families of "
            f"models, with the bound of the interval as a rule. Below it, over all families: {words}"
        ),
    )


def futures(data: pd.DataFrame, last: float) -> Caption:
    """Caption the models' own curves beyond the data, from `labelled.futures`."""
    at = data["month"].max()
    nearest = data.loc[(data["month"] - last).abs().idxmin(), "month"]
    ends, inside = (data.loc[data["month"] == month, "survival"] for month in (at, nearest))
    apart = 100 * (inside.max() - inside.min())
    words = " ".join(
        f"{row['model']}: {row['survival']:.0%}." for _, row in data[data["month"] == at].iterrows()
    )
    return Caption(
        title=(
            f"At {last:g} months the models lie {apart:.0f} points apart, at {at / 12:.0f} years they "
            f"foresee {ends.min():.0%} to {ends.max():.0%} without progression"
        ),
        description=(
            f"Line chart of {len(ends)} fitted models, with and without a cured fraction. At {last:g} "
            f"months, the last printed, they run from {inside.min():.0%} to {inside.max():.0%}. "
            f"At the end {words}"
        ),
    )


def likelihoods(data: pd.DataFrame) -> Caption:
    """Caption the likelihoods of approval, from `likelihood.compared`."""
    car = data[data["kind"] == "CAR-T"]["value"]
    oncology = data[data["label"].str.startswith("oncology, all programmes")]["value"]
    than = f", of all in oncology {oncology.max():.1%}" if len(oncology) else ""
    rows = " ".join(
        f"{row['label']}: {row['value']:.1%}"
        + (f" ({row['low']:.1%} to {row['high']:.1%})." if pd.notna(row["low"]) else ", no interval printed.")
        for _, row in data.iterrows()
    )
    return Caption(
        title=f"Of CAR-T programmes {car.min():.1%} to {car.max():.1%} are approved{than}",
        description=f"Dot plot of published likelihoods of approval, with intervals where printed. {rows}",
    )


def points(interval: Interval) -> str:
    """Write a difference of shares with its limits in points."""
    return f"{100 * interval.value:+.1f} ({100 * interval.low:+.1f} to {100 * interval.high:+.1f})"


def _nearest(data: pd.DataFrame, month: float) -> pd.DataFrame:
    fitted = data[data["kind"] == "curve"]
    at = fitted.loc[(fitted["month"] - month).abs().idxmin(), "month"]
    return fitted[fitted["month"] == at]


def _at(data: pd.DataFrame, month: float) -> str:
    return " ".join(
        f"{row['panel']}, {row['who']} {row['survival']:.0%} ({row['low']:.0%} to {row['high']:.0%})."
        for _, row in _nearest(data, month).iterrows()
    )


def _rates(data: pd.DataFrame) -> str:
    return " ".join(
        f"{row['label']}: {row['text']}, {row['rate']:.0%} ({row['low']:.0%} to {row['high']:.0%})."
        for _, row in data.iterrows()
    )
