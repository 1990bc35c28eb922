"""The values that the ledger judges, one function per claim, with every choice as an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from systemrace.analysis.discovery import constructs, leads, origins, steadiness
from systemrace.analysis.statistics.prediction import SpreadRatio


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
    return a3_values(leads.tally(leads.counted(compared, choice), choice.trackers))


def a3_values(found: Mapping[str, int]) -> dict[str, float]:
    """Name the counts of `leads.tally` as the claim does."""
    named = {name: float(count) for name, count in found.items() if name != "foundation_behind"}
    return {**named, "current_net": named["current_leads"] - named["current_behind"]}


def a15(rows: pd.DataFrame, choice: steadiness.Choice) -> dict[str, float]:
    """Count the measures of funding whose newest value no earlier year foretold."""
    held = [steadiness.hold(rows, measure, choice) for measure in steadiness.MEASURES]
    return a15_values(held, lambda measure: steadiness.spread(rows, measure, choice), choice)


def a15_values(
    held: Sequence[steadiness.Held],
    spread: Callable[[steadiness.Measure], SpreadRatio | None],
    choice: steadiness.Choice,
) -> dict[str, float]:
    """Count what `steadiness.hold` found.

    Args:
        held: every measure.
        spread: gives the scatter of a measure over that of a Chinese series, None where there is none.
        choice: which measures count.
    """
    counted = [one for one in held if steadiness.status(one, choice) == steadiness.COUNTED]
    ratios = [ratio for ratio in (spread(one.measure) for one in counted) if ratio is not None]
    outside = sum(one.outside for one in counted)
    return {
        "measures": float(len(counted)),
        "outside": float(outside),
        "outside_share": outside / len(counted) if counted else 0.0,
        "china_measures": float(len(ratios)),
        "wider": float(sum(ratio.low > 1 for ratio in ratios)),
        "narrower": float(sum(ratio.high < 1 for ratio in ratios)),
    }


def b3(
    table: pd.DataFrame,
    foundation: pd.Series,
    *,
    level: float = 0.95,
    unit: origins.Unit = "construct",
    focal: str = "CN",
    comparator: str = "US",
) -> dict[str, float]:
    """Ask where the foundation and the construct of cilta-cel and of its peers were made.

    Args:
        table: from `origins.products`.
        foundation: each construct's country of foundation, from `origins.foundations`.
        level: coverage of the interval.
        unit: whether each construct counts, or each antigen once.
        focal: code of the country of the constructs.
        comparator: code of the country of the foundation.
    """
    lead = table["name"] == origins.LEAD
    known = (table["construct"] == focal) & foundation.notna()
    own = foundation[known]
    # Constructs against one antigen share their foundation: by antigen each counts once.
    own = own.groupby(table.loc[known, "target"]).first() if unit == "antigen" else own
    found = origins.share(int((own == comparator).sum()), len(own), level)
    return {
        "lead_foundation": float((foundation[lead] == comparator).any()),
        "lead_construct": float((table.loc[lead, "construct"] == focal).any()),
        "known": float(len(own)),
        "share": found.estimate if len(own) else 0.0,
        "share_low": found.low,
        "share_high": found.high,
    }
