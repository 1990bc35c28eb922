"""Results in words, so that a sentence stays true under other parameters."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from systemrace.analysis.statistics.standardisation import Difference

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def the(country: str) -> str:
    """Put the article where English wants one."""
    return f"the {country}" if country.startswith(("United ", "European ")) else country


def count(number: int) -> str:
    """Write small numbers as words."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def percent(share: float) -> str:
    """Write a share as a whole percentage, and never as zero what is not."""
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def points(value: float) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.0f}"


def limits(row: Any) -> str:
    """Write a row's difference and its limits in points."""
    return f"{points(row.difference)} ({points(row.low)} to {points(row.high)})"


def gap(found: Difference) -> str:
    """Write a difference of shares with its interval."""
    return f"{points(found.value)} points (95% interval {points(found.low)} to {points(found.high)})"


def span(value: float, low: float, high: float, fmt: str = "{:.0%}") -> str:
    """Write a value with its 95% interval."""
    if math.isnan(value):
        return "not known"
    return f"{fmt.format(value)} (95% interval {fmt.format(low)} to {fmt.format(high)})"


def listed(words: list[str]) -> str:
    """Join words with commas and an and."""
    if len(words) < 2:
        return words[0] if words else "none"
    return ", ".join(words[:-1]) + " and " + words[-1]


def reading(low: float, high: float, more: str, less: str, level: str) -> str:
    """Choose the words that an interval of a difference allows."""
    if low > 0:
        return more
    return less if high < 0 else level


def features(table: pd.DataFrame, margin: float, focal: str, comparator: str) -> str:
    """Say which features differ beyond the margin, from standardised rows of `contrasts.side_by_side`."""
    beyond = table[(table["low"] > margin) | (table["high"] < -margin)]
    if beyond.empty:
        return f"No feature differs by more than the margin between {focal} and {comparator}"
    words = [f"{row.label[0].lower()}{row.label[1:]} {points(row.difference)}" for row in beyond.itertuples()]
    return f"Beyond the margin differ: {listed(words)} points, {focal} minus {comparator}"


def not_estimated(labels: list[str]) -> str:
    """Say for which features the model with sponsors has no estimate, and why."""
    if not labels:
        return "Every other feature has one."
    told = listed([label[:1].lower() + label[1:] for label in labels])
    return (
        f"It cannot be estimated for: {told}. Some group of these trials is too small, or all alike, so "
        "that no single fit is best; the row is left out."
    )


def feature_title(table: pd.DataFrame, margin: float, focal: str) -> str:
    """State the finding about the features in a title."""
    beyond = table[(table["low"] > margin) | (table["high"] < -margin)]
    if beyond.empty:
        return f"With the mix held equal, no design feature of {focal} is clearly its own"
    words = [f"{row.label.lower()} ({points(row.difference)} points)" for row in beyond.itertuples()]
    number = f"{count(len(beyond))} of {count(len(table))}"
    return f"With the mix held equal, {focal} differs in {number}: {listed(words)}"


def races(score: dict[str, float], focal: str, comparator: str) -> str:
    """Say who won how many races."""
    lost = int(score["races"] - score["first"])
    won = int(score["first"])
    told = f"{focal} was first with {won} and {comparator} with {lost}"
    return f"Of {int(score['races'])} antigens tried in both, {told}"


def lag(median: float, focal: str, comparator: str) -> str:
    """Say which country came later in the median race."""
    if math.isnan(median):
        return "No race has a known order"
    if abs(median) < 1:
        return "In the median race the two came within a month of each other"
    first, second = (focal, comparator) if median > 0 else (comparator, focal)
    months = "1 month" if round(abs(median)) == 1 else f"{abs(median):.0f} months"
    return f"In the median race {second} came {months} after {first}"


def gained(values: dict[str, float]) -> str:
    """Write the months from a hospital-led to a company-led trial, or that none made the step."""
    if not values["steps"]:
        return f"none of {int(values['products'])} products"
    return (
        f"{int(values['steps'])} of {int(values['products'])} products, median "
        f"{span(values['median'], values['low'], values['high'], '{:.0f}')} months"
    )


def break_even(value: float) -> str:
    """Say at what worth of a harmed patient two plans are equal."""
    if math.isinf(value) or value <= 0:
        return "no worth of a harmed patient makes them equal"
    return f"the two are equal where one harmed patient weighs {value:.2f} true signals"
