"""How fast the yearly number of new trials grows."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts.definition import Definition

FEWEST = 3  # years with a trial below which no growth is told


def growth(yearly: pd.DataFrame, definition: Definition, first_year: int, recent: int = 5) -> pd.DataFrame:
    """Estimate growth and doubling time, over all full years and over the last few.

    Args:
        yearly: from `starts.per_year`.
        definition: part-years are left out by its as_of; fractional sums are rounded to whole trials.
        first_year: first year of the long window.
        recent: number of full years of the short window.

    Returns:
        One row per country and window: country, window, first_year, last_year, growth, low, high
        (multiplication per year with 95% interval), doubling (years; negative when halving), clear (whether
        the interval excludes standstill), alpha. Windows with a trial in fewer than three years are left out:
        a few trials in one or two of them fit any growth.
    """
    full = yearly[yearly["part"] == "full year"]
    last = definition.last_full_year
    rows = []
    for country in (definition.focal, definition.comparator):
        for window, begin in (("all", first_year), ("recent", max(first_year, last - recent + 1))):
            own = full[(full["country"] == country) & (full["year"] >= begin)]
            if (own["trials"] > 0).sum() >= FEWEST:
                rows.append(_row(country, window, own))
    return pd.DataFrame(rows, columns=COLUMNS)


def table(pace: pd.DataFrame) -> pd.DataFrame:
    """Lay `growth` out for reading, one row per country and window."""
    change = {name: (pace[name] - 1).map("{:+.1%}".format) for name in ("growth", "low", "high")}
    return pd.DataFrame(
        {
            "Country": pace["country"],
            "Years": pace["first_year"].astype(str) + "–" + pace["last_year"].astype(str),  # noqa: RUF001
            "Growth a year": change["growth"],
            "95% interval": change["low"] + " to " + change["high"],
            "Doubling time, years": pace["doubling"]
            .map("{:.1f}".format)
            .where(pace["clear"], "no clear trend"),
            "Dispersion": pace["alpha"].map("{:.3f}".format),
        }
    )


COLUMNS = [
    "country",
    "window",
    "first_year",
    "last_year",
    "growth",
    "low",
    "high",
    "doubling",
    "clear",
    "alpha",
]


def _row(country: str, window: str, own: pd.DataFrame) -> tuple:
    found = rates.trend(own["year"], own["trials"].round())
    clear = found.low > 1 or found.high < 1
    span = int(own["year"].min()), int(own["year"].max())
    return (country, window, *span, found.growth, found.low, found.high, found.doubling, clear, found.alpha)
