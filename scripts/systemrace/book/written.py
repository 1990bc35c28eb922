"""How values are written for a reader: numbers, intervals, amounts, and parameters as they are typed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

DIGITS = 3
_NUMBER = re.compile(r"(?P<whole>\d[\d,]*)(?:\.(?P<part>\d+))?(?P<percent>\s?%?)")


def plain(value: float, digits: int = DIGITS) -> str:
    """Write a value of a claim: whole numbers whole, others to three digits, or as many as asked for.

    >>> plain(1234), plain(0.98765), plain(2.0), plain(0.00012), plain(1.0021, 4)
    ('1,234', '0.988', '2', '0.00012', '1.002')
    """
    if math.isinf(value):
        text = "\N{INFINITY}" if value > 0 else "-\N{INFINITY}"
    elif float(value).is_integer():
        text = f"{int(value):,}"
    else:
        text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}g}"
    return "\N{MINUS SIGN}" + text[1:] if text.startswith("-") else text


def interval(low: float | None, high: float | None, digits: int = DIGITS) -> str:
    r"""Write limits in brackets, not to be broken over lines; empty without limits.

    >>> interval(0.5, 2)
    '(0.5\xa0to\xa02)'
    """
    if low is None or high is None:
        return ""
    return f"({plain(low, digits)}\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}{plain(high, digits)})"


def estimate(value: float, low: float | None, high: float | None, digits: int = DIGITS) -> str:
    """Write an estimate with its limits, where it has some."""
    return f"{plain(value, digits)} {interval(low, high, digits)}".rstrip()


def share(part: float) -> str:
    """Write a share as a percentage that never says all or none of what is not.

    >>> share(0.404), share(0.9999), share(0.0001), share(1.0), share(0.0)
    ('40%', '>99%', '<1%', '100%', '0%')
    """
    if 0 < part < 0.01:
        return "<1%"
    if 0.99 < part < 1:
        return ">99%"
    return f"{part:.0%}"


def counted(amount: int, unit: str) -> str:
    """Write an amount with its unit, in the singular where it is one.

    >>> counted(1, "trials"), counted(3, "tenths of a point"), counted(1, "tenths of a point")
    ('1 trial', '3 tenths of a point', '1 tenth of a point')
    """
    if amount == 1:
        first, blank, rest = unit.partition(" ")
        ending = {"ies": "y", "s": ""}
        found = next((end for end in ending if first.endswith(end)), None)
        unit = (first.removesuffix(found) + ending[found] if found else first) + blank + rest
    return f"{amount:,} {unit}"


def typed(value: object) -> str:
    """Write a parameter as it is typed on a command line."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def limits(entry: Mapping[str, Any]) -> str:
    """Write a number's interval as the number itself is written; empty if it has none.

    >>> limits({"text": "1.20", "value": 1.2, "low": 1.05, "high": 1.4})
    '1.05 to 1.40'
    """
    if entry.get("low") is None or entry.get("high") is None:
        return ""
    return f"{_like(entry['text'], entry['low'])} to {_like(entry['text'], entry['high'])}"


def _like(text: str, value: float) -> str:
    written = _NUMBER.search(text)
    if not written:
        return f"{value:g}"
    percent = written["percent"]
    number = value * 100 if percent else value
    return f"{number:,.{len(written['part'] or '')}f}{percent}".replace("-", "\N{MINUS SIGN}")
