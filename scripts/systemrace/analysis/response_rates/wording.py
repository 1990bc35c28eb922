"""Computed words of the chapter: short names, counts as words, lists, which side is higher."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.words import (
    ENDPOINT_TITLES,
    at,
    count,
    listing,
    number_word,
    rate,
    short_name,
    trials,
)

__all__ = ["ENDPOINT_TITLES", "at", "count", "listing", "number_word", "rate", "short_name", "trials"]

ENDPOINT_WORDS = {
    "sCR": "stringent complete responses",
    "CR (>=CR)": "complete responses or better",
    "ORR": "responses of any depth",
}


def points(low: float, high: float) -> str:
    """Write two limits, given as proportions, in percentage points: `-1.6 to +32.8`."""
    return f"{100 * low:+.1f} to {100 * high:+.1f}"


def year(rows: pd.DataFrame) -> str:
    """Year of the reports in a frame with `report_date`; of several, the first."""
    return str(min(str(day) for day in rows["report_date"]))[:4]


def standing(result: Mapping[str, float], focal: str, comparator: str) -> str:
    """Say which side a result of `compare` favours, or that its interval leaves it open."""
    if result["difference_low"] > 0:
        return f"{focal} higher"
    if result["difference_high"] < 0:
        return f"{comparator} higher"
    return "not told apart"


def heading(country: str) -> str:
    """Write a place as a heading."""
    return {"several countries": "Several countries", "unknown": "Country not stated"}.get(country, country)


def short_place(country: str) -> str:
    """Abbreviate a place for an axis."""
    return {
        "United States": "US",
        "several countries": "several",
        "North America": "N. America",
        "unknown": "not stated",
    }.get(country, country)


def carried(found: int) -> str:
    """Say how many of the essay's four percentages are in a report."""
    verb = "is" if found == 1 else "are"
    return f"{number_word(found).capitalize()} of the essay's four percentages {verb} in a report"


def absent(searched: Mapping[int, tuple[str, int]]) -> str:
    """Go on from `carried`: name the percentages that no report carries.

    Args:
        searched: for each of them its country and how many rates were searched.
    """
    if not searched:
        return "."
    listed = listing(
        f"{number}% for {at(country)} ({rates} rates searched)"
        for number, (country, rates) in searched.items()
    )
    return f"; no report in our table carries {listed}."


def answer_gap(
    overall: Mapping[str, float], complete: Mapping[str, float], told: str, places: tuple[str, str]
) -> str:
    """Say what the two differences of the essay's pairs show, counted alike.

    Args:
        overall: `compare` of the two reports of one month.
        complete: `compare` of the essay's own two reports.
        told: year of that month.
        places: focal and comparator country.
    """
    open_words = "leaves open which country was higher"
    standing_words = standing(overall, *places)
    first = f"favours {at(standing_words.removesuffix(' higher'))}"
    if standing_words == "not told apart":
        first = open_words
    holds_zero = complete["difference_low"] < 0 < complete["difference_high"]
    second = open_words if holds_zero else "differs by more than chance"
    return (
        f"Counted alike, in the reports of June {told}, the difference of overall response {first}; complete "
        f"response by the essay's own two reports {second}."
    )


def answer_cause(same: Mapping[str, float], studies: int, places: tuple[str, str]) -> str:
    """Say what one construct in two countries shows, and whether any study lets a cause be named.

    Args:
        same: `compare` of the construct's trials.
        studies: number of studies reporting both countries.
        places: focal and comparator country.
    """
    standing_words = standing(same, *places)
    found = f"response was higher in {at(standing_words.removesuffix(' higher'))}"
    if standing_words == "not told apart":
        found = "the rates cannot be told apart"
    rest = "." if studies else "; no study we hold lets anyone say why."
    return f"For the one construct given in both countries {found}{rest}"


def signed(result: Mapping[str, float]) -> str:
    """Write a difference with its limits in points: columns or keys difference, low, high."""
    return f"{100 * result['difference']:+.1f} ({points(result['low'], result['high'])})"
