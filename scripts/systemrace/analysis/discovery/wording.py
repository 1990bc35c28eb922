"""Sentences that stay true under other parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from systemrace.analysis.discovery import leads, steadiness
from systemrace.analysis.statistics.proportions import Interval

PLACES = {"US": "the United States", "CN": "China", "GB": "the United Kingdom"}


def count(part: int, whole: int) -> str:
    """Write a part of a number: `4 of 7`, or that there is none to count."""
    return f"{part} of {whole}" if whole else "none"


def tally(found: Mapping[str, int], era: str) -> str:
    """Say in how many indicators of an era the comparator leads, lies behind, or neither."""
    whole = found[f"{era}_indicators"]
    if not whole:
        return "no indicator at all"
    open_ones = whole - found[f"{era}_leads"] - found[f"{era}_behind"]
    told = f"leads in {found[f'{era}_leads']} of {whole} and lies behind in {found[f'{era}_behind']}"
    return told + (f", {open_ones} being open" if open_ones else "")


def ratio(row: Mapping[str, float]) -> str:
    """Write a ratio with its limits, as far as there are any."""
    if pd.isna(row["ratio"]):
        return "no figure printed"
    if pd.isna(row["low"]):
        return f"{row['ratio']:.2f}, no interval"
    return f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def listing(items: Iterable[str], none: str = "none") -> str:
    """Join names as `a, b and c`."""
    names = list(items)
    if len(names) < 2:
        return names[0] if names else none
    return f"{', '.join(names[:-1])} and {names[-1]}"


def share(found: Interval) -> str:
    """Write a share with its limits, in percent."""
    if pd.isna(found.estimate):
        return "not known"
    return f"{found.estimate:.0%} ({found.low:.0%} to {found.high:.0%})"


def own_field(newest: pd.DataFrame, field: str) -> str:
    """Say how many current indicators speak of one field of medicine alone."""
    current = newest[newest["era"] == leads.CURRENT]
    mine = int((current["field"] == field).sum())
    return f"{mine} of {len(current)} current indicators" if mine else "none of the current indicators"


def outside(judged: pd.DataFrame) -> str:
    """Name the measures whose newest value nothing foretold."""
    counted = judged[(judged["status"] == steadiness.COUNTED) & judged["outside"]]
    return listing(counted["label"].str.lower(), none="none of them")


def inside(judged: pd.DataFrame) -> str:
    """Name the measures whose newest value lies where it was to be expected."""
    counted = judged[(judged["status"] == steadiness.COUNTED) & ~judged["outside"].astype(bool)]
    return listing(counted["label"].str.lower(), none="none of them")


def fragile(runs: pd.DataFrame) -> str:
    """Say in how many runs, with one measure left out, more than half still lie outside."""
    left = runs[runs["left_out"] != "none"]
    still = int((left["outside"] * 2 > left["measures"]).sum())
    return f"in {still} of {len(left)} runs" if len(left) else "in no run"


def crossed(found: pd.DataFrame) -> str:
    """List when China passed the United States, and where it did not."""
    done = found.dropna(subset=["crossed"])
    yet = found[found["crossed"].isna()]
    parts = [f"{row.panel} from {row.crossed}" for row in done.itertuples()]
    told = f"China is ahead in {listing(parts)}" if parts else "China has passed the United States in none"
    return told + (f"; not in {listing(yet['panel'])}" if len(yet) else "")


def place(code: str) -> str:
    """Put a country's code into a sentence."""
    return PLACES.get(code, code)
