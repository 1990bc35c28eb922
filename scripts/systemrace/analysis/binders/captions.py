"""Titles and descriptions of the charts of binder formats, computed from what they show."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.binders import confounding, constructs, durability, placement
from systemrace.analysis.binders.residual import EVERYONE
from systemrace.analysis.words import Caption, listing, number_word, ratio


def _line(row: pd.Series, form: str) -> str:
    high = (
        "not reached" if row["open"] else form.format(row["high"]) if pd.notna(row["high"]) else "not printed"
    )
    low = form.format(row["low"]) if pd.notna(row["low"]) else "not printed"
    rough = ", rough" if row["interval"] == durability.ROUGH else ""
    return f"{row['label']}: {form.format(row['value'])} ({low} to {high}{rough})."


def medians(data: pd.DataFrame, found: pd.DataFrame, reaching: pd.DataFrame, what: str) -> Caption:
    """Caption medians.

    Args:
        data: from `labelled.medians`.
        found: from `durability.medians`.
        reaching: from `durability.peers`.
        what: what ends at the median, such as "without progression".
    """
    best = durability.longest(found)
    mine, others = (best[best["side"] == side] for side in (constructs.NANOBODY, constructs.OTHER))
    named = pd.concat([mine.head(1), others.head(2)]).sort_values("value", ascending=False)
    numbers = listing([f"{r['name']} {r['value']:.1f} ({r['binder']})" for _, r in named.iterrows()])
    close = (
        f"; the limits of {number_word(len(reaching))} product{'s' * (len(reaching) > 1)} of other formats "
        "reach the nanobody's"
        if len(reaching)
        else ""
    )
    lines = " ".join(_line(row, "{:.1f}") for _, row in data.iterrows())
    return Caption(
        title=f"Longest median {what}, in months: {numbers}{close}",
        description=(
            f"Dot plot of {len(data)} medians in months with intervals, one row per trial, in "
            f"panels by kind of binder. {lines}"
        ),
    )


def responses(data: pd.DataFrame, trials: pd.DataFrame, title: str) -> Caption:
    """Caption every counted trial in panels by binder, from `labelled.responses` and `trials.counted`."""
    pools = data[data["kind"] == "pooled"]
    words = listing(
        [f"{row['value']:.0%} with {row['label'].removeprefix('pooled, ')}" for _, row in pools.iterrows()]
    )
    lines = " ".join(_line(row, "{:.0%}") for _, row in data.iterrows())
    lead = (
        f"{title} in the typical trial: {words}"
        if len(pools)
        else f"{title} in {len(trials)} trials, by kind of binder"
    )
    return Caption(
        title=lead,
        description=(
            f"Forest plot of {len(trials)} trials with exact intervals, in panels by kind of "
            f"binder, with a pooled rate where there are two or more. {lines}"
        ),
    )


def ratios(data: pd.DataFrame, comparators: pd.DataFrame) -> Caption:
    """Caption the odds ratios, from `labelled.ratios` and `effect.by_comparator`."""
    sure = comparators[comparators["why"] == ""]
    lines = " ".join(_ratio(row) for _, row in data.iterrows())
    if sure.empty:
        title = "No kind of binder can be set beside the nanobody"
    else:
        ends = [sure.loc[sure["odds_ratio"].idxmax()], sure.loc[sure["odds_ratio"].idxmin()]]
        said = [
            f"{r['odds_ratio']:.1f} {r['label']} ({r['low']:.1f} to {r['high']:.1f})"
            for r in ends[: len(sure)]
        ]
        title = f"The nanobody's odds ratio depends on what it is held against: {' and '.join(said)}"
    return Caption(
        title=title,
        description=(
            "Dot plot on a log scale of the odds ratio of response, nanobody over other formats, "
            f"with intervals, in two panels. {lines}"
        ),
    )


def _ratio(row: pd.Series) -> str:
    if row["why"]:
        return f"{row['label']}: no estimate, {row['why']}."
    return f"{row['label']}: {ratio(row, 'value')}."


def left_out(data: pd.DataFrame) -> Caption:
    """Caption the fits without each product, from `labelled.left_out`."""
    gone, kept = data[data["why"] != ""], data[data["why"] == ""]
    span = f"{kept['value'].min():.1f} and {kept['value'].max():.1f}" if len(kept) else "no estimates"
    title = (
        (
            f"Without {listing(gone['label'])} there is nothing to compare; without any other "
            f"product the ratio stays between {span}"
        )
        if len(gone)
        else f"Without any one product the ratio stays between {span}"
    )
    lines = " ".join(_ratio(row) for _, row in data.iterrows())
    return Caption(
        title=title,
        description=(
            "Dot plot on a log scale of the odds ratio of response with intervals, leaving out "
            f"each of {len(data)} products in turn. {lines}"
        ),
    )


def matrix(data: pd.DataFrame) -> Caption:
    """Caption what goes together with the nanobody, from `confounding.matrix`."""
    others = data[data["side"] == constructs.OTHER]
    number = others["product"].nunique()
    mine = listing(list(dict.fromkeys(data.loc[data["side"] == constructs.NANOBODY, "product"])))
    shared = (others["match"] == confounding.SAME).groupby(others["attribute"]).sum()
    never = [name for name in confounding.ATTRIBUTES if shared.get(name, 0) == 0]
    few = [name for name in confounding.ATTRIBUTES if 0 < shared.get(name, 0) <= number / 4]
    parts = [
        f"none shares the {listing(confounding.in_words(never))} of {mine}" if never else "",
        f"few its {listing(confounding.in_words(few))}" if few else "",
    ]
    unknown = (others["match"] == confounding.UNKNOWN).mean()
    lines = " ".join(
        (
            f"{name}: {int(shared.get(name, 0))} of {number} share it, "
            f"{int(((others['attribute'] == name) & (others['match'] == confounding.UNKNOWN)).sum())} "
            "not known."
        )
        for name in confounding.ATTRIBUTES
    )
    return Caption(
        title=(
            f"Of {number_word(number)} other products "
            f"{listing([p for p in parts if p], 'most share what it is made of')}; {unknown:.0%} "
            "of the cells are not known"
        ),
        description=(
            f"Grid of {data['product'].nunique()} products by {len(confounding.ATTRIBUTES)} "
            "attributes; each cell says whether the product is as the nanobody product, differs, "
            f"or is not known. {lines}"
        ),
    )


def contrasts(data: pd.DataFrame) -> Caption:
    """Caption the pairs left, from `confounding.contrasts_left`."""
    first, last = data.iloc[0], data.iloc[-1]
    empty = data[data["pairs"] == 0]
    end = (
        f"none is left once {empty.iloc[0]['held']} is asked for as well"
        if len(empty)
        else f"{last['pairs']} are left at the end"
    )
    lines = " ".join(
        f"{row['held']}: {row['pairs']} pairs with {row['products']} products." for _, row in data.iterrows()
    )
    return Caption(
        title=f"Of {first['pairs']} pairs of trials that differ in format, {end}",
        description=(
            "Bar chart of the pairs of a nanobody trial and another that stay as more is held "
            f"equal, step by step. {lines}"
        ),
    )


def residual(data: pd.DataFrame, found: pd.DataFrame) -> Caption:
    """Caption counts without residual disease, from `labelled.residual` and `residual.negative`."""
    every = found[found["divides_by"] == EVERYONE]
    parts = [
        f"{group['value'].min():.0%}"
        + (f" to {group['value'].max():.0%}" if len(group) > 1 else "")
        + f" with {binder}"
        for binder, group in sorted(every.groupby("binder"), key=lambda item: constructs.ORDER.index(item[0]))
    ]
    lines = " ".join(_line(row, "{:.0%}") for _, row in data.iterrows())
    return Caption(
        title=(f"No measurable residual disease, of {EVERYONE}: {listing(parts, 'no trial counts it so')}"),
        description=(
            f"Dot plot of {len(data)} trials with exact intervals, in panels by whom the count "
            f"divides by. {lines}"
        ),
    )


def shares(data: pd.DataFrame, free: pd.DataFrame, month: float) -> Caption:
    """Caption shares at a month, from `labelled.shares`, and `durability.shares` free of progression."""
    named = [
        f"{row['value']:.0%} in {row['trial']} ({row['binder']})"
        for _, row in durability.longest(free).head(3).iterrows()
    ]
    lines = " ".join(_line(row, "{:.0%}") for _, row in data.iterrows())
    return Caption(
        title=f"Free of progression at {month:g} months: {listing(named, 'no trial prints it')}",
        description=f"Dot plot of {len(data)} shares with intervals, in panels by what is counted. {lines}",
    )


def hazards(data: pd.DataFrame, names: tuple[str, str]) -> Caption:
    """Caption comparisons of two products, from `labelled.hazards`."""
    limited = data[data["low"].notna()]
    below = int((limited["high"] < 1).sum())
    how_many = number_word(below)
    how_many = f"all {how_many}" if below == len(limited) else f"{how_many} of {number_word(len(limited))}"
    lines = " ".join(_line(row, "{:.2f}") for _, row in data.iterrows())
    return Caption(
        title=(
            f"In patients made alike, {how_many} intervals of the hazard, {names[0]} over {names[1]}, lie "
            "below one"
        ),
        description=(
            f"Dot plot on a log scale of {len(data)} hazard ratios with intervals where printed, in panels "
            f"by event. {lines}"
        ),
    )


def placed(found: placement.Placement, names: list[str], data: pd.DataFrame) -> Caption:
    """Caption the place of the nanobody among products, from `placement.place` and the rows drawn."""
    lines = " ".join(_line(row, "{:.0%}") for _, row in data.iterrows())
    where = "inside" if found.low <= found.rate <= found.high else "outside"
    return Caption(
        title=(
            f"{listing(names)} at {found.rate:.0%} lie{'s' if len(names) == 1 else ''} {where} the range of "
            f"a further product of other formats, {found.low:.0%} to {found.high:.0%}"
        ),
        description=(
            f"Dot plot of the added-up response of {len(data)} products with exact intervals, a "
            f"band for the range expected of a further product of another format. {lines}"
        ),
    )
