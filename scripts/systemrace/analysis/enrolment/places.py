"""Countries as the registry names them and as the evidence tables do."""

from __future__ import annotations

import pandas as pd

from systemrace.errors import UsageError

CODES = {"China": "China", "United States": "US"}


def code(country: str) -> str:
    """Give the evidence tables' word for a country of the registry."""
    return CODES[country]


def named(codes: pd.Series) -> pd.Series:
    """Name the places of an evidence table as pages do; a blank becomes `not stated`."""
    names = {word: country for country, word in CODES.items()} | {
        "UK": "United Kingdom",
        "multi": "several countries",
    }
    return codes.map(names).fillna("not stated").astype("str")


def within(places: pd.Series, country: str) -> pd.Series:
    """Say which places lie in a country or take it in, such as `US (California)` and `US and EU`."""
    return places.str.split(" ").str[0].eq(code(country))


def check_pair(focal: str, comparator: str) -> None:
    """Refuse to compare a country with itself.

    Raises:
        UsageError: naming the country.
    """
    if focal == comparator:
        raise UsageError(f"focal and comparator are both {focal}. Choose two countries.")
