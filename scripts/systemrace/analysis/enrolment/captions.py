"""Titles and descriptions of the chapter's figures, computed from what they show."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.enrolment import labelled, making, wording
from systemrace.analysis.enrolment.access import PARTS
from systemrace.analysis.enrolment.ratios import Compared
from systemrace.analysis.statistics.proportions import Interval
from systemrace.analysis.words import Caption, at, listing, number_word, ratio

Pair = tuple[str, str]


def rates(data: pd.DataFrame, per_month: Compared, per_site: Compared, pair: Pair) -> Caption:
    """Caption the dated studies.

    Args:
        data: from `labelled.rates`.
        per_month: the comparison per trial-month.
        per_site: the comparison per site-month.
        pair: focal and comparator country.
    """
    counts = listing(
        f"{number_word(count)} in {at(place)}"
        for place, count in zip(pair, (per_month.focal, per_month.comparator), strict=True)
    )
    rows = " ".join(
        f"{row['unit']}: {row['label']}, {row['place']}, "
        f"{row['rate']:.2f} ({row['low']:.2f} to {row['high']:.2f})."
        for _, row in data.iterrows()
    )
    kind = "Dot plot on log scales, one panel per trial-month and one per site-month, with exact intervals."
    return Caption(
        title=f"{wording.told_apart(per_month, per_site, pair)}: dated studies, {counts}",
        description=f"{kind} {rows}",
    )


def pairs(data: pd.DataFrame, found: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the pairs of trials; `data` from `labelled.pairs`, `found` from `dated.pairs`."""
    alike = found[found["alike"]]
    # What the chart leaves open is not a lead, so only intervals clear of equality count.
    clear = [
        [wording.count(int(part["side"].eq(place).sum())) for _, part in data.groupby("unit", sort=False)]
        for place in countries
    ]
    title = (
        f"Of {number_word(len(alike))} pairs alike in disease and phase, {at(countries[0])} was clearly "
        f"faster per trial in {clear[0][0]} and per site in {clear[0][1]}, {at(countries[1])} in "
        f"{clear[1][0]} and {clear[1][1]}"
    )
    if alike.empty:
        title = "No two dated trials of the two countries are alike in disease and phase"
    kind = "Dot plot of ratios of rates on a log scale with exact intervals, which hold chance alone."
    return Caption(title=title, description=f"{kind} {_ratios(data)}")


def legs(data: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the comparisons over all sets of trials, from `labelled.legs`."""
    spans = {str(unit): part["ratio"] for unit, part in data.groupby("unit", sort=False)}
    words = [f"{unit.lower()} {found.min():.2f} to {found.max():.2f}" for unit, found in spans.items()]
    clear = int(data["side"].ne(labelled.OPEN).sum())
    kind = "Dot plot of ratios of rates on a log scale, with intervals that let trials differ."
    return Caption(
        title=(
            f"{_upper(labelled.place_words(countries))}, {', '.join(words)}; {number_word(clear)} of "
            f"{number_word(len(data))} intervals clear of equality"
        ),
        description=f"{kind} {_ratios(data)}",
    )


def records(data: pd.DataFrame, coverage: pd.DataFrame) -> Caption:
    """Caption the registry records that can be drawn, from `labelled.points` and `registry.coverage`."""
    drawn, of = len(data), int(coverage["records"].sum())
    completed = int(data["state"].eq("completed").sum())
    middles = "; ".join(
        f"{place}: median {part['patients'].median():.0f} patients in {part['months'].median():.0f} months, "
        f"sites {part['sites'].median():.0f}"
        for place, part in data.groupby("place")
    )
    return Caption(
        title=f"{drawn:,} of {of:,} records carry what a rate needs; {completed:,} are completed",
        description=(
            f"Scatter plot on log scales of months from start to completion and patients, {drawn:,} trials "
            f"run in one country. {middles}. Patients run from {data['patients'].min():.0f} to "
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
            f"Waiting to be collected took a median of up to {before['days'].max():.0f} days; collection to "
            f"infusion took {after['days'].min():.0f} to {after['days'].max():.0f}"
        ),
        description=f"Dot plot of median days with ranges where printed, in two panels. {rows}",
    )


def failures(
    data: pd.DataFrame, typical: Interval, words: str, pooling: making.Pooling = "typical"
) -> Caption:
    """Caption the failed products, from `labelled.failures`; `words` name what is counted."""
    studies = data[data["place"].ne(labelled.TYPICAL)]
    lead = "In the typical study" if pooling == "typical" else "Over all studies"
    return Caption(
        title=(
            f"{lead} {typical.estimate:.0%} of products {words}; single studies run from "
            f"{studies['share'].min():.0%} to {studies['share'].max():.0%}"
        ),
        description=(
            f"Dot plot of {len(studies)} studies with exact intervals and all of them pooled. {_shares(data)}"
        ),
    )


def losses(data: pd.DataFrame) -> Caption:
    """Caption the steps at which patients are lost, from `access.losses`."""
    after = data["step"].str.startswith("Collected")
    early, late = _span(data.loc[~after, "share"]), _span(data.loc[after, "share"])
    rows = " ".join(f"{row['step']}: {row['label']}, {_share(row)}." for _, row in data.iterrows())
    return Caption(
        title=f"Lost before collection, where it is counted: {early}; from collection to infusion: {late}",
        description=(
            "Dot plot of the share of patients lost, a panel per step, with exact intervals where a count is "
            f"printed. {rows}"
        ),
    )


def uptake(data: pd.DataFrame, countries: Pair) -> Caption:
    """Caption the readings of the share treated; `data` with country, label, share, low, high."""
    shares = {place: data.loc[data["country"].eq(place), "share"] for place in countries}
    spans = [
        f"{_span(found)} in {at(place)}" if len(found) else f"not told in {at(place)}"
        for place, found in shares.items()
    ]
    return Caption(
        title=f"Share of eligible patients treated: {' and '.join(spans)}, by differing readings",
        description=f"Dot plot of every reading of the share of eligible patients treated. {_shares(data)}",
    )


def treated(data: pd.DataFrame) -> Caption:
    """Caption the running totals, from `access.treated`."""
    first, last = data.iloc[0], data.iloc[-1]
    years = (last["day"] - first["day"]).days / 365.25
    rows = " ".join(f"{row['as_of']}: over {row['patients']:,.0f}." for _, row in data.iterrows())
    return Caption(
        title=(
            f"From over {first['patients']:,.0f} to over {last['patients']:,.0f} patients of one product in "
            f"{years:.1f} years"
        ),
        description=(
            "Line of the running total of patients treated with cilta-cel, as the company told it; rounded, "
            f"so no intervals. {rows}"
        ),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ratios(data: pd.DataFrame) -> str:
    return " ".join(f"{row['unit']}: {row['label']}, {ratio(row)}." for _, row in data.iterrows())


def _shares(data: pd.DataFrame) -> str:
    return " ".join(f"{row['label']}: {_share(row)}." for _, row in data.iterrows())


def _share(row: pd.Series) -> str:
    limits = f" ({row['low']:.1%} to {row['high']:.1%})" if pd.notna(row["low"]) else ""
    return f"{row['share']:.1%}{limits}"


def _span(found: pd.Series) -> str:
    low, high = f"{found.min():.0%}", f"{found.max():.0%}"
    return low if low == high else f"{low} to {high}"


def _range(row: pd.Series) -> str:
    return f" ({row['low']:.0f} to {row['high']:.0f})" if pd.notna(row["low"]) else ""
