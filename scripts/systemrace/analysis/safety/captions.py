"""Titles and descriptions of the charts of harms, computed from what they show."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.safety import actions, contrast, late, wording
from systemrace.analysis.safety.benefit import Net
from systemrace.analysis.words import Caption, rate, ratio, trials


def one_product(data: pd.DataFrame, same: pd.DataFrame, pair: tuple[str, str]) -> Caption:
    """Caption the reports of one product, from `labelled.one_product` and the counts that are compared."""
    counts = [
        f"{wording.count(*contrast.added_up(same, place))} in {wording.at(place)}"
        for place in pair
        if (same["country"] == place).any()
    ]
    return Caption(
        title=f"Severe cytokine release after one product: {wording.listing(counts, 'no count')}",
        description=(
            "Dot plot with intervals of grade 3 or more cytokine release after cilta-cel in trials, after "
            f"its forerunner and in routine care, coloured by country. {_rates(data)}"
        ),
    )


def forest(data: pd.DataFrame, pair: tuple[str, str]) -> Caption:
    """Caption every trial with a count, from `labelled.forest`."""
    pooled = data[data["kind"] == "pooled"].set_index("country")
    typical = [f"{wording.percent(pooled.loc[place, 'rate'])} in {wording.at(place)}" for place in pair]
    single = data[data["kind"] == "trial"]
    low, high = (single.loc[at] for at in (single["rate"].idxmin(), single["rate"].idxmax()))
    return Caption(
        title=f"Severe cytokine release in the typical trial: {typical[0]}, {typical[1]}",
        description=(
            f"Forest plot of {trials(len(single))} by country with intervals, pooled rates and the range "
            f"expected of a further trial. Lowest {low['label']}, highest {high['label']}. "
            f"{_rates(data[data['kind'] == 'pooled'].assign(label=pooled.index))}"
        ),
    )


def profile(data: pd.DataFrame, differences: pd.DataFrame, pair: tuple[str, str]) -> Caption:
    """Caption the kinds of harm by country, from `labelled.profile` and `profile.differences`."""
    told = wording.unlike(differences, *pair)
    return Caption(
        title=told[0].upper() + told[1:],
        description=f"Dot plot with intervals of six kinds of harm, each by country. {_rates(data)}",
    )


def left_out(dropped: pd.DataFrame, shown: pd.DataFrame) -> Caption:
    """Caption the odds ratio without this or that."""
    low, high = dropped["odds_ratio"].min(), dropped["odds_ratio"].max()
    clear = int(((dropped["low"] > 1) | (dropped["high"] < 1)).sum())
    rest = f"in {clear} of {len(dropped)} cases one is excluded" if clear else "one is never excluded"
    rows = " ".join(f"{row['label']}: {ratio(row, 'odds_ratio')}." for _, row in shown.iterrows())
    return Caption(
        title=f"Leaving trials out moves the odds ratio from {low:.1f} to {high:.1f}; {rest}",
        description=f"Dot plot of odds ratios with intervals on a ratio scale, all trials first. {rows}",
    )


def regrading(data: pd.DataFrame) -> Caption:
    """Caption how grades moved under another scale, from `labelled.regrading`."""
    cells = data.set_index(["scale", "moved"])
    told = " ".join(
        f"{scale}: {cells.loc[(scale, 'lower'), 'n']} lower, {cells.loc[(scale, 'same'), 'n']} the same, "
        f"{cells.loc[(scale, 'higher'), 'n']} higher, of {part['of'].iloc[0]}."
        for scale, part in data.groupby("scale", sort=True)
    )
    share = data.loc[data["moved"] == "lower", "share"].max()
    return Caption(
        title=f"Another scale alone graded up to {share:.0%} of the same patients lower",
        description=f"Two stacked bars, one per scale, against the grades first given by Penn. {told}",
    )


def early_deaths(differences: pd.DataFrame, data: pd.DataFrame) -> Caption:
    """Caption the early deaths of the randomized trials."""
    every = differences[differences["part"] == "all"]
    gaps = wording.listing(
        f"{100 * row['difference']:+.1f} points in {row['trial']}" for _, row in every.iterrows()
    )
    clear = every.loc[(every["low"] > 0) | (every["high"] < 0), "trial"]
    word = f"beyond chance in {wording.listing(clear)}" if len(clear) else "chance can explain it"
    title = f"Early deaths against the control: {gaps}; {word}"
    return Caption(
        title=title,
        description=(
            "Dot plot with exact intervals of deaths in the first months of two randomized trials, by arm "
            f"and by when or from what. {_rates(data)}"
        ),
    )


def late_effects(data: pd.DataFrame) -> Caption:
    """Caption the late harms, from `labelled.late_effects`."""
    china = int(data.loc[data["country"] == "China", "trial"].nunique())
    studies = data["trial"].nunique()
    myeloid = data[data["panel"] == late.CLASSES["myeloid neoplasm"]]
    low, high = (myeloid.loc[at] for at in (myeloid["rate"].idxmin(), myeloid["rate"].idxmax()))
    return Caption(
        title=(
            f"Late harms: {wording.number_word(china)} of {wording.number_word(studies)} studies from China; "
            f"myeloid neoplasms from {wording.percent(low['rate'])} ({wording.short_name(low['trial'])}) to "
            f"{wording.percent(high['rate'])} ({wording.short_name(high['trial'])})"
        ),
        description=f"Dot plot with exact intervals of late harms, coloured by product. {_rates(data)}",
    )


def zeros(data: pd.DataFrame, level: float) -> Caption:
    """Caption the counts of zero, from `labelled.zeros`."""
    first, last = data.iloc[0], data.iloc[-1]
    unlikely = int((data["chance_of_none"] < 1 - level).sum())
    rows = " ".join(f"{row['label']}: up to {wording.percent(row['upper'])}." for _, row in data.iterrows())
    return Caption(
        title=(
            f"{len(data)} counts of zero still allow up to {wording.percent(last['upper'])} to "
            f"{wording.percent(first['upper'])}; {unlikely} are unlikely at the rate seen elsewhere"
        ),
        description=f"Bars from zero to the one-sided upper limit of each count of zero. {rows}",
    )


def acts(dated: pd.DataFrame) -> Caption:
    """Caption the acts of regulators, from `actions.dated`."""
    warned = actions.by_jurisdiction(dated)
    told = wording.listing(f"{number} in {wording.at(place)}" for place, number in warned.items())
    china = int(warned.get("China", 0))
    lead = f"{int(warned.sum())} acts that warn or stop: {told}"
    rows = " ".join(
        f"{row['key']}, {row['date']}: {row['regulator']}, {row['action']}."
        for _, row in dated.iterrows()
        if row["key"]
    )
    return Caption(
        title=lead if china else f"{lead}; none on record in China",
        description=f"Marks on a calendar in a lane per market, {len(dated)} acts. {rows}",
    )


GAINS = {"OS": "Life is gained on balance", "PFS": "Time without progression is gained on balance"}


def benefit(nets: dict[str, Net], horizon: float, endpoint: str) -> Caption:
    """Caption the gain over horizons of each trial."""
    told = [f"{trial} {wording.crossing_short(net.crossing(), horizon)}" for trial, net in nets.items()]
    ends = " ".join(
        f"{trial} up to {horizon:g} months: {wording.gained(net.at(horizon))}." for trial, net in nets.items()
    )
    return Caption(
        title=f"{GAINS[endpoint]}: {'; '.join(told)}",
        description=(
            "Curves with bands of months gained by horizon, a panel per trial, and below them the same "
            f"less the weight of harms. {' '.join(_deepest(*one) for one in nets.items())} {ends}"
        ),
    )


def _deepest(trial: str, net: Net) -> str:
    curve = net.curve()
    row = curve.loc[curve["gained"].idxmin()]
    if row["gained"] >= 0:
        return f"{trial} never falls below zero."
    return f"{trial} loses most up to month {row['month']:g}, {row['gained']:+.1f} months."


def _rates(data: pd.DataFrame) -> str:
    return " ".join(f"{row['label']}: {rate(row)}." for _, row in data.iterrows())
