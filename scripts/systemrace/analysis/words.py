"""Words that several chapters compute: short names, counts as words, lists, a country in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

_SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

ENDPOINT_TITLES = {
    "overall": "Overall response",
    "complete": "Complete response",
    "complete as printed": "Complete response",
    "stringent complete": "Stringent complete response",
    "very good partial": "Very good partial response or better",
}
_SHORT = {
    "ALLO-715 UNIVERSAL": "ALLO-715",
    "BCMA CAR-T Zhejiang": "Zhejiang",
    "BCMA+CD19 Xuzhou": "Xuzhou, two CARs",
    "BCMA-CD38 Yangtze": "Yangtze, dual",
    "BRD BCMA CAR-T Wuhan": "Wuhan",
    "CART-ddBCMA phase 1": "CART-ddBCMA",
    "CARTITUDE-2 cohort A": "CARTITUDE-2 A",
    "CARTITUDE-2 cohort B": "CARTITUDE-2 B",
    "CARTITUDE-2 cohort C": "CARTITUDE-2 C",
    "CARTITUDE-2 cohort D": "CARTITUDE-2 D",
    "CT103A phase 1": "CT103A",
    "CT103A phase 1/2 (13 centres)": "CT103A 1/2",
    "CTL019 after transplant": "CTL019, CD19",
    "NCI CAR-BCMA": "NCI CAR-BCMA",
    "NCI FHVH33": "NCI FHVH33",
    "UPenn CART-BCMA": "Penn CART-BCMA",
    "anti-BCMA CAR-T, Li 2021": "Li, anti-BCMA",
}


class Caption(TypedDict):
    """What a chart says, and what it shows for who cannot see it."""

    title: str
    description: str


def short_name(trial: str) -> str:
    """Name a trial in at most some fifteen characters, for the axis of a narrow chart."""
    return _SHORT.get(trial, trial)


def number_word(number: int) -> str:
    """Write a small number as a word, a larger one in figures."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def listing(items: Iterable[str], none: str = "none") -> str:
    """Join names as `a, b and c`."""
    names = list(items)
    if not names:
        return none
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def at(country: str) -> str:
    """Put a country into a sentence: `the United States`, `China`."""
    return f"the {country}" if country.startswith(("United ", "European ")) else country


def count(successes: float, total: float) -> str:
    """Write a count as `35/35`."""
    return f"{int(successes)}/{int(total)}"


def trials(number: float) -> str:
    """Count trials in words that agree: `1 trial`, `11 trials`."""
    return f"{int(number)} trial{'' if number == 1 else 's'}"


def rate(row: Mapping[str, float]) -> str:
    """Write a rate with its limits in percent: columns or keys rate, low, high."""
    return f"{row['rate']:.0%} ({row['low']:.0%} to {row['high']:.0%})"


def ratio(row: Mapping[str, float], name: str = "ratio") -> str:
    """Write a ratio with its limits: columns or keys `name`, low, high."""
    return f"{row[name]:.2f} ({row['low']:.2f} to {row['high']:.2f})"
