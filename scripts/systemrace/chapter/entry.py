"""What a chapter hands over, turned into Python's own kinds or refused with what to do."""

from __future__ import annotations

import math
import numbers
import re
from difflib import get_close_matches
from typing import Any

from systemrace.errors import ProseError


def finite(value: Any, where: str) -> int | float:
    """Turn a number of any library into Python's own, and refuse what is no number."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not math.isfinite(value):
        raise ProseError(
            f"{where} is {value!r}, not a finite number. "
            "Record a phrase that says it is unknown, or mend the calculation."
        )
    return int(value) if isinstance(value, numbers.Integral) else float(value)


def plain(value: Any) -> int | float | bool:
    """Turn a claim's value, which the ledger has checked, into Python's own kind."""
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value)


def formatted(fmt: str, value: float, where: str) -> str:
    """Write a number by a format, which must have a place for it, with a minus sign where it is negative."""
    try:
        text = fmt.format(value)
    except (ValueError, IndexError, KeyError) as error:
        raise ProseError(
            f"{where}: the format {fmt!r} does not work ({error}). Write one such as '{{:,.0f}}'."
        ) from None
    if text == fmt:
        raise ProseError(
            f"{where}: the format {fmt!r} has no place for the number. Write one such as '{{:,.0f}}'."
        )
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", text) if value < 0 else text


def sentence(text: Any, where: str, what: str) -> str:
    """Give the text without blanks around it; none at all is refused."""
    if not isinstance(text, str) or not text.strip():
        raise ProseError(f"{where} has no {what}. Give a sentence.")
    return text.strip()


def lacking(why: str, shown: str) -> dict[str, Any]:
    """Give what a page says in the place of a thing that cannot be had under the parameters."""
    reason = sentence(why, "what is unknown", "reason")
    return {"text": shown.strip(), "how": reason, "unknown": True}


def unknown_sources(unknown: list[str], registered: frozenset[str]) -> str:
    """Name each unknown source with the nearest that exists."""
    told = []
    for source in unknown:
        near = get_close_matches(source, registered, n=1)
        told.append(f"'{source}'" + (f" (did you mean '{near[0]}'?)" if near else ""))
    return f"no such source in data/sources.csv: {', '.join(told)}. Add a row there, or correct the id."
