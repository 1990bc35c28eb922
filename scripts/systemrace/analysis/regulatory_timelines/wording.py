"""Results of the timelines in words, so that a sentence stays true under other parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from systemrace import dates
from systemrace.analysis.regulatory_timelines.intervals import DAYS_PER_YEAR
from systemrace.analysis.statistics.interrupted import Factor
from systemrace.analysis.statistics.survival import HazardRatio, Interval


def hazard(found: HazardRatio) -> str:
    """Write a hazard ratio with its interval, or why there is none."""
    if math.isnan(found.ratio):
        return "not estimable, as one side has no approval"
    return f"{found.ratio:.2f} (95% interval {found.low:.2f} to {found.high:.2f})"


def faster(found: HazardRatio, focal: str, comparator: str) -> str:
    """Say whose programmes reach approval sooner, if the interval says."""
    if found.low > 1:
        return f"programmes from {focal} reach approval sooner than those from {comparator}"
    if found.high < 1:
        return f"programmes from {comparator} reach approval sooner than those from {focal}"
    return f"programmes from {focal} and from {comparator} cannot be told apart in time to approval"


def spread(ratios: pd.DataFrame) -> str:
    """Say between what values the hazard ratio moves, and whether any choice makes the difference clear."""
    known = ratios.dropna(subset=["hazard_ratio"])
    if known.empty:
        return "No choice makes the ratio estimable"
    moved = f"from {known['hazard_ratio'].min():.2f} to {known['hazard_ratio'].max():.2f}"
    clear = int(((known["low"] > 1) | (known["high"] < 1)).sum())
    told = "in none of them does the interval leave out equality"
    if clear:
        told = f"in {clear} of {len(known)} the interval leaves out equality"
    return f"The choices move the ratio {moved}; {told}"


def share(found: Interval) -> str:
    """Write a share with its interval."""
    if math.isnan(found.value):
        return "not known, as nobody was followed so long"
    return f"{found.value:.0%} (95% interval {found.low:.0%} to {found.high:.0%})"


def years(found: Interval) -> str:
    """Write years with their interval."""
    if math.isnan(found.value):
        return "not known"
    return f"{found.value:.1f} (95% interval {found.low:.1f} to {found.high:.1f})"


def listed(durations: pd.Series, unit: str = "years") -> str:
    """Write how many durations there are, their median and their range."""
    if durations.empty:
        return "none"
    middle = f"median {durations.median():.1f} {unit}"
    return f"{len(durations)}, {middle}, {durations.min():.1f} to {durations.max():.1f}"


def factor(found: Factor) -> str:
    """Write a factor with its interval."""
    return f"{found.value:.2f} (95% interval {found.low:.2f} to {found.high:.2f})"


def change(found: Factor) -> str:
    """Say whether a factor is clearly above or below one."""
    if found.low > 1:
        return "clearly up"
    return "clearly down" if found.high < 1 else "neither clearly up nor clearly down"


def pace(found: HazardRatio | Factor) -> str:
    """Give the direction of a point estimate."""
    value = found.ratio if isinstance(found, HazardRatio) else found.value
    return "higher" if value > 1 else "lower"


def slower_or_not(focal_days: float, comparator_days: float, focal: str, comparator: str) -> str:
    """Say whose legal limit is longer."""
    if math.isnan(focal_days) or math.isnan(comparator_days):
        return "no limit is recorded on one side"
    if focal_days == comparator_days:
        return "the two limits are equal"
    slower, quicker = (focal, comparator) if focal_days > comparator_days else (comparator, focal)
    return f"the legal wait is longer in {slower} than in {quicker}"


def routes(
    focal_open: bool, comparator_open: bool, focal: str, comparator: str, unread: Sequence[str] = ()
) -> str:
    """Say in which country a way to a first patient exists without the drug regulator's clearance.

    Args:
        focal_open: whether it does in the focal country, as far as acts were read.
        comparator_open: likewise.
        focal: the focal country in a sentence.
        comparator: the other.
        unread: names of those whose acts were not read.
    """
    if unread:
        found = [name for name, is_open in ((focal, focal_open), (comparator, comparator_open)) if is_open]
        where = f"in {found[0]}" if found else "nowhere as far as acts were read"
        return f"{where}; the acts of {join([article(name) for name in unread])} were not read for one"
    if focal_open and comparator_open:
        return f"in {focal} and in {comparator} alike"
    if focal_open or comparator_open:
        return f"in {focal if focal_open else comparator}, not in {comparator if focal_open else focal}"
    return f"neither in {focal} nor in {comparator}"


def lags(pairs: pd.DataFrame, one: str, other: str) -> str:
    """List the lags of products approved in both jurisdictions."""
    if pairs.empty:
        return f"No product is approved in both {one} and {other}"
    told = [f"{row.product} {row.months:+.0f} months" for row in pairs.itertuples()]
    return f"From {one} to {other}: {', '.join(told)}"


def p_value(value: float) -> str:
    """Write a p-value to two digits; NaN is one that the data cannot give."""
    if math.isnan(value):
        return "not estimable"
    return "below 0.001" if value < 0.001 else f"{value:.2g}"


def observed(listed: pd.DataFrame, pair: tuple[str, str], names: dict[str, str], unit: str) -> str:
    """Give the range of what was observed in either country, in one unit."""
    told = []
    for code in pair:
        rows = listed[
            (listed["jurisdiction"] == code) & (listed["unit"] == unit) & (listed["kind"] == "measured")
        ]
        values = rows["value"].dropna()
        span = f"{values.min():.0f} to {values.max():.0f} {unit}" if len(values) else f"nothing in {unit}"
        told.append(f"{span} in {names[code]}")
    return join(told)


def rows_of(listed: pd.DataFrame, pair: tuple[str, str], names: dict[str, str]) -> str:
    """Say how many measured durations there are for either country."""
    measured = listed[listed["kind"] == "measured"]["jurisdiction"]
    return join([f"{int((measured == code).sum())} measured in {names[code]}" for code in pair])


def specifications(table: pd.DataFrame) -> pd.DataFrame:
    """Write each fit of `reform.specifications` as one line, its effects with their intervals."""

    def told(row: pd.Series, name: str) -> str:
        return f"{row[name + '_change']:.2f} ({row[name + '_low']:.2f} to {row[name + '_high']:.2f})"

    return pd.DataFrame(
        {
            "years": table["years"],
            "errors": table["errors"].str.replace("_", " "),
            "records": table["records"],
            "growth": [told(row, "growth") for _, row in table.iterrows()],
            "level": [told(row, "level") for _, row in table.iterrows()],
            "chosen": table["chosen"].map({True: "yes", False: ""}),
        }
    )


def first_after(approvals: pd.DataFrame, reform: str) -> str:
    """Say how long after a reform the first CAR-T was approved in China."""
    first = dates.midpoint(approvals.loc[approvals["jurisdiction"] == "CN", "approval_date"]).min()
    years = (first - pd.Timestamp(reform)).days / DAYS_PER_YEAR
    return f"{abs(years):.1f} years {'after' if years >= 0 else 'before'}"


def limit(days: float) -> str:
    """Write a limit in calendar days, or that none is recorded."""
    return "not recorded" if math.isnan(days) else f"{days:.0f} calendar days"


def article(country: str) -> str:
    """Put the article before the name of a country that takes one."""
    return f"the {country}" if country.startswith(("United", "Netherlands", "Philippines")) else country


def cleared(both: pd.DataFrame, one: str, other: str) -> str:
    """Say for which programmes the comparator's regulator cleared the trial before the focal one."""
    if both.empty:
        return f"No programme has a dated clearance in both {one} and {other}"
    ahead = both.loc[both["days"] > 0, "product"].tolist()
    return f"Of {len(both)} programmes with a dated clearance in both, {other} was first for {join(ahead)}"


def compared(score: dict[str, int], stages: int) -> str:
    """Say whether stages can be compared at all."""
    if not score["stages_comparable"]:
        return "No stage can be compared from public figures"
    return f"Of {stages} stages {score['stages_comparable']} can be compared"


def join(words: list[str]) -> str:
    """Write a list as English does."""
    if len(words) < 2:
        return "".join(words) or "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"
