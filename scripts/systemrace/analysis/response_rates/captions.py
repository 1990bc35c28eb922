"""Titles and descriptions of the charts of the response rates, computed from what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from systemrace.analysis.response_rates import construct, essay, wording
from systemrace.analysis.response_rates.comparison import Count
from systemrace.analysis.words import Caption


def reports(data: pd.DataFrame, traced: Mapping[int, essay.Traced], carried: str) -> Caption:
    """Caption the reports that might explain the essay's percentages.

    Args:
        data: from `labelled.reports`.
        traced: `essay.trace` of each percentage.
        carried: how many percentages a report carries, in words.
    """
    missing = [f"{number}%" for number, found in traced.items() if not found.found]
    nearest = " ".join(f"{number}%: {_report(found)}." for number, found in traced.items())
    return Caption(
        title=carried + (f"; {wording.listing(missing)} in none" if missing else ""),
        description=(
            f"Dot plot of {len(data)} reports under the four percentages they might explain, each rate with "
            f"its interval, the essay's number as a bar. {nearest}"
        ),
    )


def _report(found: essay.Traced) -> str:
    lead = "found in" if found.found else "nearest of its kind is"
    count = wording.count(found.row["n"], found.row["denominator"])
    return f"{lead} {found.row['candidate_trial']}, {count}"


def posterior(overall: float, complete: float, focal: str) -> Caption:
    """Caption the densities of the essay's pairs, from the chances that the focal rate is the higher."""
    place = wording.at(focal)
    return Caption(
        title=f"The reports leave {overall:.0%} and {complete:.0%} for a higher rate in {place}",
        description=(
            "Density curves of the two rates of each pair after the stated prior and the reported counts. "
            f"They overlap widely; the chance that the rate is higher in {place} is {overall:.0%} for "
            f"overall and {complete:.0%} for complete response."
        ),
    )


def growth(moved: pd.DataFrame, trial: str) -> Caption:
    """Caption the counts as denominators grew.

    Args:
        moved: from `growth.first_and_last`, indexed by trial and kind.
        trial: the one named in the title.
    """
    ways = {key: _way(row) for key, row in moved.iterrows()}
    deepened = moved.loc[(trial, "complete"), "change"] > 0
    rows = " ".join(f"{name}, {kind}: {way}." for (name, kind), way in ways.items())
    return Caption(
        title=(
            f"{trial} went from {ways[trial, 'overall']}; complete responses "
            f"{'deepened meanwhile' if deepened else 'fell as well'}"
        ),
        description=f"Three small line charts of successive reports, with counts and intervals. {rows}",
    )


def _way(row: pd.Series) -> str:
    first, last = (wording.count(row[f"{at}_successes"], row[f"{at}_total"]) for at in ("first", "last"))
    return f"{first} to {last}"


def ladder(left: pd.DataFrame) -> Caption:
    """Caption what is left of the gap, from `labelled.ladders`; the first step is the essay's own."""
    beyond = left[left["step"] > 1]
    reach = {kind: _reach(part["difference"]) for kind, part in beyond.groupby("kind")}
    rows = " ".join(
        f"{row['kind']}, {row['label']}: {row['counts']}, {_points(row)}." for _, row in left.iterrows()
    )
    return Caption(
        title=(
            f"Made alike, the overall gap runs from {reach['overall']} points, the complete one from "
            f"{reach['complete']}"
        ),
        description=(
            "Dot plot of differences with intervals, one row per way of making the two sides alike, in two "
            f"panels. {rows}"
        ),
    )


def forest(
    counted: pd.DataFrame, by_country: pd.DataFrame, pair: tuple[str, str], places: Iterable[str], title: str
) -> Caption:
    """Caption every trial that can be counted.

    Args:
        counted: counted trials.
        by_country: from `pooling.by_group`.
        pair: focal and comparator country.
        places: the panels, from top to bottom.
        title: what is pooled.
    """
    pooled = by_country.set_index("group")
    typical = [f"{pooled.loc[place, 'pooled']:.0%} {{}} {wording.at(place)}" for place in pair]
    rows = " ".join(_pooled(place, pooled.loc[place]) for place in places)
    return Caption(
        title=(
            f"{title}: {len(counted)} trials, {typical[0].format('in the typical trial of')}, "
            f"{typical[1].format('of')}"
        ),
        description=(
            f"Forest plot of {len(counted)} trials by country, each with its count and interval, with a "
            f"pooled rate and the range expected of a further trial. {rows}"
        ),
    )


def _pooled(place: str, row: pd.Series) -> str:
    ahead = ""
    if pd.notna(row["prediction_low"]):
        ahead = f", a further trial {row['prediction_low']:.0%} to {row['prediction_high']:.0%}"
    kind = "pooled" if row["trials"] > 1 else "rate"
    limits = f"({row['low']:.0%} to {row['high']:.0%}{ahead})"
    return f"{wording.heading(place)}: {wording.trials(row['trials'])}, {kind} {row['pooled']:.0%} {limits}."


def constructs(data: pd.DataFrame, same: pd.DataFrame, pair: tuple[str, str]) -> Caption:
    """Caption the trials of one construct.

    Args:
        data: from `labelled.constructs`.
        same: from `construct.same_construct`.
        pair: focal and comparator country.
    """
    counts = [_in(place, construct.added_up(same, place)) for place in pair]
    names = [f"{construct.names(same, place)} in {wording.at(place)}" for place in pair]
    return Caption(
        title=f"Same construct: {counts[0]}, {counts[1]}",
        description=(
            f"Dot plot of the trials of one construct with intervals: {names[0]}, {names[1]}. {_rates(data)}"
        ),
    )


def _in(place: str, count: Count) -> str:
    return f"{wording.count(*count)} in {wording.at(place)}"


def products(data: pd.DataFrame, title: str) -> Caption:
    """Caption the pooled rates by product and country, from `labelled.products`."""
    low, high = (data.loc[place] for place in (data["rate"].idxmin(), data["rate"].idxmax()))
    return Caption(
        title=(
            f"{title} by product and country runs from {low['rate']:.0%} ({low['group']}) to "
            f"{high['rate']:.0%} ({high['group']})"
        ),
        description=(
            "Dot plot of pooled response by product and country, with intervals and, from three trials on, "
            f"the range expected of a further trial. {_rates(data)}"
        ),
    )


def left_out(dropped: pd.DataFrame, shown: pd.DataFrame) -> Caption:
    """Caption the difference without this or that.

    Args:
        dropped: from `pooling.leave_out`.
        shown: from `labelled.left_out`.
    """
    rows = " ".join(f"{row['label']}: {wording.signed(row)}." for _, row in shown.iterrows())
    return Caption(
        title=(
            f"Leaving trials out moves the difference between {100 * dropped['difference'].min():+.0f} and "
            f"{100 * dropped['difference'].max():+.0f} points"
        ),
        description=(
            "Dot plot of the modelled difference with intervals, all trials first "
            f"({100 * dropped['difference'].iloc[0]:+.1f} points), then without sets and single trials. "
            f"{rows}"
        ),
    )


def _reach(differences: pd.Series) -> str:
    return f"{100 * differences.min():+.0f} to {100 * differences.max():+.0f}"


def _points(row: pd.Series) -> str:
    return f"{100 * row['difference']:+.1f} points ({wording.points(row['low'], row['high'])})"


def _rates(data: pd.DataFrame) -> str:
    return " ".join(f"{row['label']}: {wording.rate(row)}." for _, row in data.iterrows())
