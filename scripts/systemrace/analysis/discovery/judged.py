"""The values that the ledger judges, one function per claim, with every choice as an argument."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.discovery import constructs, leads, origins, steadiness


def a3(
    rows: pd.DataFrame,
    indicators: pd.DataFrame,
    programmes: pd.DataFrame,
    choice: leads.Choice,
    as_of: str,
    *,
    count_constructs: bool = True,
    pair: leads.Pair = leads.DEFAULT,
) -> dict[str, float]:
    """Count in how many indicators of discovery the comparator leads, before and after the parting year.

    Args:
        rows: the table of discovery.
        indicators: what each indicator speaks of.
        programmes: named CAR-T programmes.
        choice: what counts and when one leads.
        as_of: last day of a first patient.
        count_constructs: whether new CAR-T constructs, counted by this book, are an indicator.
        pair: the two countries.
    """
    more = None
    if count_constructs:
        begun = constructs.started(programmes, as_of)
        more = constructs.compare(begun, choice, pair, source_id="")
    compared = leads.compare(rows, indicators, choice, pair, more)
    found = leads.tally(leads.counted(compared, choice), choice.trackers)
    return {name: float(count) for name, count in found.items() if name != "foundation_behind"}


def a15(rows: pd.DataFrame, choice: steadiness.Choice) -> dict[str, float]:
    """Count the measures of funding whose newest value no earlier year foretold."""
    judged = steadiness.judge(rows, choice)
    counted = judged[judged["status"] == steadiness.COUNTED]
    other = steadiness.against_china(rows, judged, choice)
    return {
        "measures": float(len(counted)),
        "outside": float(counted["outside"].sum()),
        "china_measures": float(len(other)),
        "wider": float((other["low"] > 1).sum()),
        "narrower": float((other["high"] < 1).sum()),
    }


def b3(
    table: pd.DataFrame,
    foundation: pd.Series,
    *,
    level: float = 0.95,
    focal: str = "CN",
    comparator: str = "US",
) -> dict[str, float]:
    """Ask where the foundation and the construct of cilta-cel and of its peers were made.

    Args:
        table: from `origins.products`.
        foundation: each construct's country of foundation, from `origins.foundations`.
        level: coverage of the interval.
        focal: code of the country of the constructs.
        comparator: code of the country of the foundation.
    """
    lead = table["name"] == origins.LEAD
    known = (table["construct"] == focal) & foundation.notna()
    rests = known & (foundation == comparator)
    found = origins.share(int(rests.sum()), int(known.sum()), level)
    return {
        "lead_foundation": float((foundation[lead] == comparator).any()),
        "lead_construct": float((table.loc[lead, "construct"] == focal).any()),
        "known": float(known.sum()),
        "share": found.estimate if known.any() else 0.0,
        "share_low": found.low,
        "share_high": found.high,
    }
