"""Partial dates: a source that prints a year or a month is never turned silently into a day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
ALLOWED = "YYYY, YYYY-MM or YYYY-MM-DD, a date that exists in the calendar"


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, the month or the day.

    Two partial dates can be ordered only where no reading of them would order them otherwise:
    2019 comes before 2020-03, but whether 2019 comes before 2019-05 is not known, and asking
    raises ValueError.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what the calendar does not hold, e.g. a day without its month."""
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        self.earliest()

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read YYYY, YYYY-MM or YYYY-MM-DD.

        Raises:
            ValueError: for any other form (blanks, one-digit months, times) and for dates that do
                not exist, such as 2026-13-40 or 2025-02-29.
        """
        return _parse(text)

    @property
    def precision(self) -> str:
        """How much is known: "year", "month" or "day"."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def earliest(self) -> date:
        """The first day that it can mean."""
        # Not `or`: month 0 must reach the calendar and be refused there.
        month, day = (1 if part is None else part for part in (self.month, self.day))
        return date(self.year, month, day)

    def latest(self) -> date:
        """The last day that it can mean."""
        month = 12 if self.month is None else self.month
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, last if self.day is None else self.day)

    def midpoint(self) -> date:
        """The day in the middle of what it can mean, the earlier of two middle days.

        A year gives 2 July (1 July in a leap year), a month its 15th or 16th (14th in February).
        """
        return self.earliest() + (self.latest() - self.earliest()) // 2

    def __lt__(self, other: PartialDate) -> bool:
        """Say whether this lies wholly before `other`; ValueError if the two overlap."""
        self._refuse_overlap(other)
        return self.latest() < other.earliest()

    def __le__(self, other: PartialDate) -> bool:
        """Say whether this lies before `other` or is the same day; ValueError if they overlap."""
        self._refuse_overlap(other)
        return self.latest() <= other.earliest()

    def __gt__(self, other: PartialDate) -> bool:
        """Say whether this lies wholly after `other`; ValueError if the two overlap."""
        return other < self

    def __ge__(self, other: PartialDate) -> bool:
        """Say whether this lies after `other` or is the same day; ValueError if they overlap."""
        return other <= self

    def __str__(self) -> str:
        """Write the date as precisely as it is known."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def _refuse_overlap(self, other: PartialDate) -> None:
        same_day = self == other and self.day is not None
        apart = self.latest() < other.earliest() or other.latest() < self.earliest()
        if not (same_day or apart):
            raise ValueError(
                f"{self} and {other} overlap, so their order is not known; "
                "compare earliest(), midpoint() or latest() of both and say which was chosen"
            )


@lru_cache(maxsize=65536)
def _parse(text: str) -> PartialDate:
    found = FORM.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is not a date (allowed: {ALLOWED})')
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        return PartialDate(year or 0, month, day)
    except ValueError as cause:
        raise ValueError(f'"{text}" is not a date (allowed: {ALLOWED}): {cause}') from None


def is_date(text: str) -> bool:
    """Say whether `text` is a partial date that exists in the calendar."""
    try:
        _parse(text)
    except ValueError:
        return False
    return True


def earliest(series: pd.Series) -> pd.Series:
    """Give the first day that each partial date can mean.

    Args:
        series: strings YYYY, YYYY-MM or YYYY-MM-DD; missing stays missing.

    Returns:
        datetime64 with the index and name of `series`, NaT where missing.

    Raises:
        ValueError: for a value that is not a date.
    """
    return _days(series, PartialDate.earliest)


def latest(series: pd.Series) -> pd.Series:
    """Give the last day that each partial date can mean; see `earliest`."""
    return _days(series, PartialDate.latest)


def midpoint(series: pd.Series) -> pd.Series:
    """Give the middle day of what each partial date can mean; see `PartialDate.midpoint`."""
    return _days(series, PartialDate.midpoint)


def precision(series: pd.Series) -> pd.Series:
    """Say how much of each date is known: "year", "month", "day", missing where missing."""
    return _each(series, lambda known: known.precision).astype("str")


def _days(series: pd.Series, rounding: Callable[[PartialDate], date]) -> pd.Series:
    missing = series.isna().to_numpy()
    days = [
        None if absent else _rounded(text, rounding) for text, absent in zip(series, missing, strict=True)
    ]
    return pd.Series(
        np.array(days, dtype="datetime64[D]").astype("datetime64[us]"), series.index, name=series.name
    )


@lru_cache(maxsize=65536)
def _rounded(text: str, rounding: Callable[[PartialDate], date]) -> date:
    return rounding(_parse(text))


def _each(series: pd.Series, of: Callable[[PartialDate], str]) -> pd.Series:
    # A registry column holds few distinct dates beside its length: parse each once.
    answers = {text: of(_parse(text)) for text in series.dropna().unique()}
    return series.map(answers).astype("object")
