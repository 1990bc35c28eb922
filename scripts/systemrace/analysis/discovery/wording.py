"""Sentences that stay true under other parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from systemrace.analysis.discovery import leads, origins, steadiness
from systemrace.analysis.statistics.proportions import Interval

PLACES = {
    "US": "the United States",
    "CN": "China",
    "GB": "the United Kingdom",
    "ES": "Spain",
    "IN": "India",
    "KR": "South Korea",
}
FOUNDATIONS: dict[origins.Foundation, tuple[str, str]] = {
    "first receptor": (
        "answer an antigen first targeted in the United States",
        "who first made a receptor against the antigen",
    ),
    "first trial": (
        "answer an antigen first tried in patients by an American sponsor",
        "who sponsored the first registered trial of a receptor against the antigen",
    ),
    "licence": (
        "use rights or research that a source names as American",
        "whose rights or research a source names",
    ),
}


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


def range_of(foretold: steadiness.Foretold) -> str:
    """Say from what the range of a further value is computed."""
    return {
        "mean": "from the mean and scatter of the earlier ones",
        "line": "from the straight line through the earlier ones, at the newest year",
    }[foretold]


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
    return listing(counted["label"].map(_lower), none="none of them")


def inside(judged: pd.DataFrame) -> str:
    """Name the measures whose newest value lies where it was to be expected."""
    counted = judged[(judged["status"] == steadiness.COUNTED) & ~judged["outside"].astype(bool)]
    return listing(counted["label"].map(_lower), none="none of them")


def fragile(runs: pd.DataFrame) -> str:
    """Say whether leaving any one measure out changes which side of one half the others fall on."""
    most = runs["outside"] * 2 > runs["measures"]
    left = most[runs["left_out"] != "none"]
    if left.empty:
        return "No measure can be left out"
    same = int((left == most.iloc[0]).sum())
    told = "The result stands" if same == len(left) else "The result is fragile"
    half = "more than half" if most.iloc[0] else "no more than half"
    return f"{told}: with one measure left out in turn, {half} lie outside in {same} of {len(left)} runs"


def twins(judged: pd.DataFrame) -> str:
    """Say whether the two measures that share their numerator agree."""
    mine = judged[judged["measure"].isin(["early-rate", "early-count"])]
    return "agree" if mine["outside"].nunique() < 2 else "point different ways"


def gap(row: Mapping[str, float]) -> str:
    """Say whether the newest gap between request and budget is one that earlier years allow."""
    side = "wider than" if row["newest"] > row["high"] else "within"
    return f"{side} the {row['high']:.0f}% that earlier years allow"


def steady(judged: pd.DataFrame) -> str:
    """Say where the unsteadiness lies: in the budget, or after it."""
    if judged.loc[judged["measure"] == "budget", "outside"].any():
        return "The budget that Congress set moved as well, beyond what earlier years allow"
    return "The budget itself moved no more than before; what is unsteady lies before it and after it"


def depends(each: Mapping[str, int], by_question: Mapping[str, int]) -> str:
    """Say whether the current lead depends on how providers are counted."""
    ahead = [found["current_leads"] > found["current_behind"] for found in (each, by_question)]
    return "The verdict hangs on that choice" if ahead[0] != ahead[1] else "Either way the answer is the same"


def most(american: int, chinese: int, whole: int) -> str:
    """Say whether most approved constructs are American, and who has more."""
    are = "are" if american * 2 > whole else "are not"
    order = "more than" if chinese > american else "as many as" if chinese == american else "fewer than"
    return f"Most approved constructs {are} American, and China has {order} the United States"


def dispute(table: pd.DataFrame, rival: pd.DataFrame) -> str:
    """Say on which constructs two sources disagree, and what the other's word would make of the count.

    Args:
        table: from `origins.products`, as counted.
        rival: the same by the other sources' word, in the same order.
    """
    moved = table["construct"] != rival["construct"]
    if not moved.any():
        return "No two sources disagree on where a construct was made"
    american, chinese = (int((rival["construct"] == code).sum()) for code in ("US", "CN"))
    return (
        f"On {listing(table.loc[moved, 'name'])} sources disagree: by the word of the other, {american} "
        f"constructs are American and {chinese} Chinese"
    )


def _lower(label: str) -> str:
    # An abbreviation keeps its capitals.
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def crossed(found: pd.DataFrame) -> str:
    """List when China passed the United States, and where it did not."""
    since = found.apply(since_when, axis=1)
    parts = [f"{_lower(panel)} ({year})" for panel, year in zip(found["panel"], since, strict=True) if year]
    yet = found.loc[since == "", "panel"].map(_lower)
    told = f"China is ahead in {listing(parts)}" if parts else "China is ahead in none of these"
    return told + (f", not in {listing(yet)}" if len(yet) else "")


def since_when(row: Mapping[str, object]) -> str:
    """Write since when China is ahead; where it was so in the first year known, that it may be longer."""
    if pd.isna(row["crossed"]):
        return ""
    return f"{row['crossed']} or before" if row["crossed"] == row["first_year"] else f"since {row['crossed']}"


def place(code: str) -> str:
    """Put a country's code into a sentence."""
    return PLACES.get(code, code)
