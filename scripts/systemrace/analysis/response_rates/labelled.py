"""Rows of the chapter's charts: results with the labels, panels and sides that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from systemrace.analysis.response_rates import comparison, essay, gap, pooling, wording
from systemrace.analysis.response_rates.comparison import Methods
from systemrace.analysis.response_rates.gap import Step
from systemrace.analysis.statistics.proportions import IntervalMethod

ELSEWHERE = ("several countries", "North America", "unknown")  # places that are neither country
OPEN = "open"  # the side of an interval that holds zero
POOLED = "Pooled, typical trial"
MOST_TRIALS = 8  # single trials shown among those left out
REPORTS = [
    "claim", "label", "trial", "report", "endpoint", "successes", "total", "rate", "low", "high",
    "essay_rate", "verdict", "source_id",
]  # fmt: skip
TRIALS = [
    "country", "kind", "label", "trial", "product", "endpoint", "successes", "total", "rate", "low", "high",
    "nct_id", "source_id",
]  # fmt: skip
POOLS = [
    "country", "kind", "label", "successes", "total", "rate", "low", "high", "prediction_low",
    "prediction_high",
]  # fmt: skip
GROWTH = [
    "trial", "country", "kind", "dose_group", "day", "successes", "total", "rate", "low", "high", "text",
    "nct_id", "source_id",
]  # fmt: skip
PANELS = {
    "all trials": "All",
    "a set": "Without a set of trials",
    "a trial": "Without one trial, the eight that matter most",
}


def reports(
    percentages: pd.DataFrame,
    traced: Mapping[int, essay.Traced],
    tolerance: float,
    method: IntervalMethod,
    level: float,
) -> pd.DataFrame:
    """Give every report that might explain one of the essay's percentages, under that percentage.

    Args:
        percentages: table essay_percentages.
        traced: `essay.trace` of each percentage.
        tolerance: points within which a report carries a percentage.
        method: interval of one rate.
        level: its coverage.

    Returns:
        Columns `REPORTS`; claim is the panel, rates are proportions.
    """
    found = essay.candidates(percentages, tolerance).assign(trial=lambda frame: frame["candidate_trial"])
    judged = comparison.with_intervals(found, method, level)
    judged = judged.sort_values(["essay_number", "verdict", "report_date"], ascending=[False, True, True])
    judged["verdict"] = judged["verdict"].replace("no", "another number")
    judged["claim"] = [
        f"{n}%: {traced[n].kind} response, {traced[n].country}" for n in judged["essay_number"]
    ]
    names = ["trial", "report_date", "endpoint", "successes", "total"]
    judged["label"] = [
        f"{wording.short_name(trial)} {str(day)[:4]}, {endpoint} {wording.count(successes, total)}"
        for trial, day, endpoint, successes, total in judged[names].itertuples(index=False)
    ]
    judged["essay_rate"] = judged["essay_number"].astype(float) / 100
    return judged[REPORTS]


def posteriors(
    steps: Mapping[str, Step], places: tuple[str, str], methods: Methods, points: int = 120
) -> pd.DataFrame:
    """Give the posterior density of both rates of each step.

    Args:
        steps: comparisons by their label.
        places: focal and comparator country.
        methods: prior and level.
        points: of each curve.

    Returns:
        The columns of `comparison.posterior_curve`, with country, comparison (the label) and count.
    """
    return pd.concat(
        [
            comparison.posterior_curve(count, methods, points=points).assign(
                country=place, comparison=label, count=wording.count(*count)
            )
            for label, step in steps.items()
            for place, count in zip(places, (step.focal, step.comparator), strict=True)
        ]
    )


def ladders(
    steps: Mapping[str, list[Step]], claimed: Mapping[str, float], places: tuple[str, str], methods: Methods
) -> pd.DataFrame:
    """Give the difference that each step leaves of the claimed one, for every kind of response.

    Args:
        steps: `gap.ladder` by kind of response.
        claimed: the essay's difference by kind, as a proportion.
        places: focal and comparator country.
        methods: interval of a difference and its level.

    Returns:
        The columns of `gap.differences`, with claimed, panel, counts and side.
    """
    left = pd.concat(
        [
            gap.differences(found, kind, claimed[kind], methods.difference, methods.level)
            for kind, found in steps.items()
        ]
    )
    left["claimed"] = left["kind"].map(claimed)
    left["panel"] = [
        f"{kind.capitalize()} response; the essay: {100 * claimed[kind]:+.0f} points" for kind in left["kind"]
    ]
    one, two = (_counts(left, side) for side in ("focal", "comparator"))
    left["counts"] = [f"{a} against {b}" for a, b in zip(one, two, strict=True)]
    left["side"] = _sides(left, places)
    return left


def forest(counted: pd.DataFrame, by_country: pd.DataFrame) -> pd.DataFrame:
    """Put the counted trials, best first, over the pooled rate of each country.

    Args:
        counted: counted trials with rate, low and high.
        by_country: from `pooling.by_group`.

    Returns:
        Columns `TRIALS` and `POOLS`; kind is "trial" or "pooled"; countries with a model only are pooled.
    """
    names = counted["trial"].map(wording.short_name) + " "
    trials = counted.assign(kind="trial", label=names + pd.Series(_counts(counted), index=counted.index))
    pools = by_country[by_country["how"].str.startswith("binomial")].assign(
        country=lambda frame: frame["group"], kind="pooled", label=POOLED, rate=lambda frame: frame["pooled"]
    )
    return pd.concat([trials.sort_values("rate", ascending=False)[TRIALS], pools[POOLS]])


def products(counted: pd.DataFrame, level: float) -> pd.DataFrame:
    """Give the pooled rate of each product in each country, other products last.

    Args:
        counted: counted trials.
        level: coverage of the intervals.
    """
    cells = pooling.products(counted, level)
    cells = cells.sort_values(
        ["product", "country"], key=lambda names: names.map(lambda name: (name == "other products", name))
    )
    cells["label"] = [
        f"{product}, {wording.short_place(country)} ({trials})"
        for product, country, trials in cells[["product", "country", "trials"]].itertuples(index=False)
    ]
    columns = ["trials", "successes", "total", "rate", "low", "high", "prediction_low", "prediction_high"]
    return cells.rename(columns={"pooled": "rate"})[["label", "group", "product", "country", *columns, "how"]]


def left_out(dropped: pd.DataFrame, places: tuple[str, str]) -> pd.DataFrame:
    """Give the difference without sets of trials and without the single trials that move it most.

    Args:
        dropped: from `pooling.leave_out`.
        places: focal and comparator country.

    Returns:
        Its columns, with label, panel and side.
    """
    single = dropped[dropped["kind"] == "a trial"]
    shift = (single["difference"] - dropped["difference"].iloc[0]).abs()
    most = single.assign(shift=shift).nlargest(MOST_TRIALS, "shift").drop(columns="shift")
    shown = pd.concat([dropped[dropped["kind"] != "a trial"], most.sort_values("difference")])
    shown["label"] = [
        f"without {wording.short_name(name)}" if kind != "all trials" else "all trials"
        for kind, name in zip(shown["kind"], shown["left_out"], strict=True)
    ]
    shown["panel"] = shown["kind"].map(PANELS)
    shown["side"] = _sides(shown, places)
    return shown


def constructs(found: pd.DataFrame) -> pd.DataFrame:
    """Label the rows of `construct.by_denominator`: trial, count, denominator."""
    label = [
        f"{trial} {count}, {basis}"
        for trial, count, basis in zip(found["trial"], _counts(found), found["basis"], strict=True)
    ]
    columns = ["trial", "basis", "dose_group", "successes", "total", "rate", "low", "high", "nct_id"]
    return found.assign(label=label)[["country", "label", *columns, "source_id"]]


def written(series: pd.DataFrame) -> pd.DataFrame:
    """Add the counts and days of `growth.reports` as texts: columns text and day."""
    return series.assign(text=_counts(series), day=series["report_day"].dt.strftime("%Y-%m-%d"))


def places(counted: pd.DataFrame, pair: tuple[str, str]) -> list[str]:
    """Give the places that have a counted trial, the two countries first."""
    there = set(counted["country"])
    return [place for place in (*pair, *ELSEWHERE) if place in there]


def _counts(frame: pd.DataFrame, side: str = "") -> list[str]:
    prefix = f"{side}_" if side else ""
    pairs: Iterable[tuple[float, float]] = zip(
        frame[f"{prefix}successes"], frame[f"{prefix}total"], strict=True
    )
    return [wording.count(successes, total) for successes, total in pairs]


def _sides(frame: pd.DataFrame, places: tuple[str, str]) -> list[str]:
    """Name the country that each interval of a difference favours."""
    limits = zip(frame["low"], frame["high"], strict=True)
    return [places[0] if low > 0 else places[1] if high < 0 else OPEN for low, high in limits]
