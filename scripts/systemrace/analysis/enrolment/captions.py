"""Titles and descriptions of the chapter's figures, computed from what they show."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from systemrace.analysis.enrolment import labelled
from systemrace.analysis.enrolment.access import PARTS
from systemrace.analysis.enrolment.ratios import Compared
from systemrace.analysis.response_rates.wording import at, number_word
from systemrace.analysis.statistics.proportions import Interval

Pair = tuple[str, str]


class Caption(TypedDict):
    """A figure's title and description."""

    title: str
    description: str


def rates(data: pd.DataFrame, per_month: Compared, per_site: Compared, pair: Pair) -> Caption:
    """Caption the dated studies.

    Args:
        data: from `labelled.rates`.
        per_month: the comparison per trial-month.
        per_site: the comparison per site-month.
        pair: focal and comparator country.
    """
    counts = f"{number_word(per_month.focal)} in {at(pair[0])}, {number_word(per_month.comparator)} in {at(pair[1])}"
    rows = " ".join(
        f"{row['unit']}: {row['label']}, {row['place']}, {row['rate']:.2f} ({row['low']:.2f} to {row['high']:.2f})."
        for _, row in data.iterrows()
    )
    return Caption(
        title=f"{told_apart(per_month, per_site, pair)}: dated studies, {counts}",
        description=f"Dot plot on log scales, one panel per trial-month and one per site-month, with exact intervals. {rows}",
    )


def told_apart(per_month: Compared, per_site: Compared, pair: Pair) -> str:
    """Say what the rates per trial and per site tell of two countries."""
    words = [_leaning(found, pair) for found in (per_month, per_site)]
    if words[0] == words[1]:
        both = f"Per trial and per site, {words[0]}"
        return (
            "Neither per trial nor per site can the countries be told apart"
            if words[0] == labelled.OPEN
            else both
        )
    return f"Per trial, {words[0]}; per site, {words[1]}"


def _leaning(found: Compared, pair: Pair) -> str:
    side = labelled.side(found.low, found.high, pair)
    return labelled.OPEN if side == labelled.OPEN else f"{at(side)} is faster"


def pairs(data: pd.DataFrame, found: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the pairs of trials; `data` from `labelled.pairs`, `found` from `dated.pairs`."""
    alike = found[found["alike"]]
    faster = {unit: int(alike[unit].gt(1).sum()) for unit in ("month", "site")}
    lead = (
        f"Of {number_word(len(alike))} pairs alike in disease and phase, {at(countries[0])} was faster per trial in "
        f"{number_word(faster['month'])} and per site in {number_word(faster['site'])}"
    )
    if alike.empty:
        lead = "No two dated trials of the two countries are alike in disease and phase"
    rows = " ".join(f"{row['unit']}: {row['label']}, {_ratio(row)}." for _, row in data.iterrows())
    return Caption(
        title=lead,
        description=f"Dot plot of ratios of rates on a log scale with exact intervals, which hold chance alone. {rows}",
    )


def legs(data: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the comparisons over all sets of trials, from `labelled.legs`."""
    spans = {unit: part["ratio"] for unit, part in data.groupby("unit", sort=False)}
    words = [f"{unit.lower()} {found.min():.2f} to {found.max():.2f}" for unit, found in spans.items()]
    clear = int(data["side"].ne(labelled.OPEN).sum())
    rows = " ".join(f"{row['unit']}: {row['label']}, {_ratio(row)}." for _, row in data.iterrows())
    return Caption(
        title=f"The unit decides: {labelled.place_words(countries)}, {', '.join(words)}; "
        f"{number_word(clear)} of {number_word(len(data))} intervals clear of equality",
        description=f"Dot plot of ratios of rates on a log scale, with intervals that let trials differ. {rows}",
    )


def records(data: pd.DataFrame, coverage: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the registry records that can be drawn, from `labelled.points` and `registry.coverage`."""
    drawn, of = len(data), int(coverage["records"].sum())
    completed = int(data["state"].eq("completed").sum())
    middles = [
        f"{place}: median {part['patients'].median():.0f} patients in {part['months'].median():.0f} months at "
        f"{part['sites'].median():.0f} site{'s' if part['sites'].median() != 1 else ''}"
        for place, part in data.groupby("place")
    ]
    return Caption(
        title=f"Only {drawn:,} of {of:,} records carry what a rate needs, and {completed:,} of these are completed",
        description=(
            f"Scatter plot on log scales of months from start to completion against patients, {drawn:,} trials run in "
            f"one country. {'; '.join(middles)}. Patients run from {data['patients'].min():.0f} to "
            f"{data['patients'].max():.0f}; no interval can be drawn, since most values are plans."
        ),
    )


def waits(data: pd.DataFrame) -> Caption:
    """Caption the waits, from `access.waits`."""
    before, after = (data[data["part"].eq(part)] for part in PARTS)
    rows = " ".join(
        f"{row['part']}: {row['label']}, {row['days']:.0f} days{_range(row)}." for _, row in data.iterrows()
    )
    return Caption(
        title=(
            f"Waiting to be collected took a median of up to {before['days'].max():.0f} days; collection to infusion "
            f"took {after['days'].min():.0f} to {after['days'].max():.0f}"
        ),
        description=f"Dot plot of median days with ranges where printed, in two panels. {rows}",
    )


def failures(data: pd.DataFrame, typical: Interval, words: str) -> Caption:
    """Caption the failed products, from `labelled.failures`; `words` name what is counted."""
    studies = data[data["place"].ne(labelled.TYPICAL)]
    rows = " ".join(f"{row['label']}: {_share(row)}." for _, row in data.iterrows())
    return Caption(
        title=f"In the typical study {typical.estimate:.0%} of products {words}; single studies run from "
        f"{studies['share'].min():.0%} to {studies['share'].max():.0%}",
        description=f"Dot plot of {len(studies)} studies with exact intervals and the typical study of a model. {rows}",
    )


def losses(data: pd.DataFrame) -> Caption:
    """Caption the steps at which patients are lost, from `access.losses`."""
    spans = [
        f"{step.lower()} {_span(part['share'])}"
        for step, part in data.groupby("step", sort=False)
        if len(part) > 0
    ]
    rows = " ".join(f"{row['step']}: {row['label']}, {_share(row)}." for _, row in data.iterrows())
    return Caption(
        title=f"Before collection more are lost than after it: {'; '.join(spans)}"
        if _early(data)
        else f"Share lost: {'; '.join(spans)}",
        description=f"Dot plot of the share of patients lost at each step, a panel per step, exact intervals where a count is printed. {rows}",
    )


def _early(data: pd.DataFrame) -> bool:
    """Whether even the smallest loss before collection exceeds the largest after it."""
    after = data["step"].str.startswith("Collected")
    return bool(data.loc[~after, "share"].min() > data.loc[after, "share"].max())


def uptake(data: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the readings of the share treated; `data` with country, label, share, low, high."""
    spans = [f"{_span(data.loc[data['country'].eq(place), 'share'])} in {at(place)}" for place in countries]
    rows = " ".join(f"{row['country']}: {row['label']}, {_share(row)}." for _, row in data.iterrows())
    return Caption(
        title=f"Share of eligible patients treated: {' and '.join(spans)}, by differing readings",
        description=f"Dot plot of every reading of the share of eligible patients treated. {rows}",
    )


def treated(data: pd.DataFrame) -> Caption:
    """Caption the running totals, from `access.treated`."""
    first, last = data.iloc[0], data.iloc[-1]
    years = (last["day"] - first["day"]).days / 365.25
    rows = " ".join(f"{row['as_of']}: over {row['patients']:,.0f}." for _, row in data.iterrows())
    return Caption(
        title=f"From over {first['patients']:,.0f} to over {last['patients']:,.0f} patients of one product in {years:.1f} years",
        description=f"Line of the running total of patients treated with cilta-cel, as the company told it; rounded, no intervals. {rows}",
    )


def _ratio(row: pd.Series) -> str:
    return f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _share(row: pd.Series) -> str:
    limits = f" ({row['low']:.1%} to {row['high']:.1%})" if pd.notna(row["low"]) else ""
    return f"{row['share']:.1%}{limits}"


def _span(found: pd.Series) -> str:
    low, high = f"{found.min():.0%}", f"{found.max():.0%}"
    return low if low == high else f"{low} to {high}"


def _range(row: pd.Series) -> str:
    return f" ({row['low']:.0f} to {row['high']:.0f})" if pd.notna(row["low"]) else ""
