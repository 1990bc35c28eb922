"""The values of claims A12, A13, A14, A17 and B10, from frames and choices alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from systemrace.analysis.signal_and_capital import (
    boundary,
    deals,
    generations,
    learning,
    payments,
    pipeline,
    race,
)
from systemrace.analysis.signal_and_capital.boundary import Criterion
from systemrace.analysis.signal_and_capital.generations import Systems
from systemrace.analysis.signal_and_capital.learning import Curve
from systemrace.analysis.signal_and_capital.pipeline import Draws, Settings

Needed = Callable[[Criterion], np.ndarray]
INTERVAL = [0.025, 0.5, 0.975]
MIDDLE_90 = [0.05, 0.5, 0.95]
# Response rates nearer than this are level: both systems' constructs are as good as can be.
LEVEL = 1e-9


def a12(found: pd.DataFrame, capital: pd.DataFrame, draws: int, seed: int) -> dict[str, float]:
    """Give the values of claim A12.

    Args:
        found: the deals counted, from `deals.chosen`.
        capital: the table `capital`.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """
    share, ratio = deals.with_data(found), payments.ratio(found, draws, seed)
    moved = deals.moves(capital)["pct_change"]
    return {
        "known": share["known"],
        "with_data": share["share"],
        "with_low": share["low"],
        "with_high": share["high"],
        "upfront_ratio": ratio["ratio"],
        "upfront_low": ratio["low"],
        "upfront_high": ratio["high"],
        "moves_up": int((moved > 0).sum()),
        "moves_down": int((moved < 0).sum()),
    }


def swept(
    drawn: Draws, settings: Settings, criteria: Sequence[Criterion], needed: Needed | None = None
) -> pd.DataFrame:
    """Give the months gained by the hospital route under each criterion.

    Args:
        drawn: inputs by id.
        settings: what the model is asked; its criterion is not used.
        criteria: what has to be known.
        needed: gives the patients needed under a criterion, where they are kept between calls.

    Returns:
        kind, bar, confidence, width, met (share of programmes), low, value, high (percentiles).
    """
    rows = []
    pair = pipeline.HOSPITAL, pipeline.US
    calendars = {name: pipeline.calendar(drawn, settings, name) for name in pair}
    needed = needed or (
        lambda criterion: boundary.patients_needed(criterion, drawn[pipeline.RESPONSE], settings.seed)
    )
    for criterion in criteria:
        patients = needed(criterion)
        ours, theirs = (pipeline.month_of(on, settings, name, patients) for name, on in calendars.items())
        won = pipeline.between(ours, theirs)
        met = float(np.isfinite(theirs).mean())
        low, middle, high = np.quantile(won, MIDDLE_90) if len(won) else (np.nan,) * 3
        row = {name: getattr(criterion, name) for name in ("kind", "bar", "confidence", "width")}
        rows.append({**row, "met": met, "low": low, "value": middle, "high": high})
    return pd.DataFrame(rows)


def criteria(chosen: Criterion) -> list[Criterion]:
    """Give the thresholds swept beside the chosen one: bars and confidences, and widths."""
    bars = [
        replace(chosen, kind="probability", bar=bar, confidence=confidence)
        for bar in (0.3, 0.5, 0.7)
        for confidence in (0.8, 0.9, 0.95)
    ]
    widths = [replace(chosen, kind="width", width=width) for width in (0.25, 0.3, 0.4, 0.5)]
    return list(dict.fromkeys([chosen, *bars, *widths]))


def a14(
    table: pd.DataFrame, found: pd.DataFrame, share: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Give the values of claim A14.

    Args:
        table: from `swept`.
        found: the deals counted.
        share: from `deals.with_data` of these, where it is known.
    """
    usual = table["met"].to_numpy() >= 0.5
    low, high = (table[name].to_numpy()[usual] for name in ("low", "high"))
    share = share or deals.with_data(found)
    return {
        "least_low": float(low.min()) if len(low) else float("nan"),
        "most_high": float(high.max()) if len(high) else float("nan"),
        "thresholds": len(low),
        "without": 1 - share["share"],
        "without_low": 1 - share["high"],
        "without_high": 1 - share["low"],
        "known": share["known"],
    }


def a17(months: pd.DataFrame) -> dict[str, float]:
    """Give the values of claim A17 from the months of crossing."""
    won = pipeline.gained(months, pipeline.HOSPITAL, pipeline.US)
    same = pipeline.gained(months, pipeline.CHINA, pipeline.US)
    low, middle, high = np.quantile(won, INTERVAL)
    same_low, same_middle, same_high = np.quantile(same, INTERVAL)
    return {
        "gained": float(middle),
        "gained_low": float(low),
        "gained_high": float(high),
        "same_gained": float(same_middle),
        "same_low": float(same_low),
        "same_high": float(same_high),
        "first": float((won > 0).mean()),
    }


LEADERS = {"routes": pipeline.HOSPITAL, "countries": pipeline.CHINA}


def learned(drawn: Draws, settings: Settings) -> Curve:
    """Give response rates by generation; each has the patients the criterion needs, or a whole trial."""
    chains = {name: drawn[name][: learning.CHAINS] for name in (pipeline.RESPONSE, pipeline.CHANGE)}
    needed = boundary.patients_needed(settings.criterion, chains[pipeline.RESPONSE], settings.seed)
    patients = np.minimum(needed, settings.criterion.most).astype(np.int64)
    return learning.curve(chains[pipeline.RESPONSE], chains[pipeline.CHANGE], patients, settings.seed)


def a13(own: pd.DataFrame, systems: Systems, years: float, curve: Curve | None = None) -> dict[str, float]:
    """Give the values of claim A13.

    Args:
        own: inputs of the chapter.
        systems: the system that leads set against the other, from `generations.systems`.
        years: the horizon.
        curve: response rates by generation, to measure the gap in these; without it, in generations.
    """
    if curve is None:
        grown, ahead = generations.growth(systems.net, years), systems.ahead(years)
    else:
        ahead, half = systems.better(curve, years), systems.better(curve, years / 2)
        level = (np.abs(half) < LEVEL) & (np.abs(ahead) < LEVEL)
        grown = np.where(level, 1.0, ahead / np.where(level, 1.0, half))
    growths, gaps = np.quantile(grown, INTERVAL), np.quantile(ahead, INTERVAL)
    rates = own.loc[[pipeline.QUICKENING, pipeline.SPREADING], "basis"]
    return {
        "growth": float(growths[1]),
        "growth_low": float(growths[0]),
        "growth_high": float(growths[2]),
        "gap": float(gaps[1]),
        "gap_low": float(gaps[0]),
        "rates_sourced": int((rates == "sourced").sum()),
    }


def b10(found: pd.DataFrame, sales: int) -> dict[str, float]:
    """Give the values of claim B10 from the products of the race and how many have yearly sales."""
    pairs = race.concordance(found)
    return {
        "products": len(found),
        "pairs": pairs["pairs"],
        "concordant": pairs["share"],
        "concordant_low": pairs["low"],
        "concordant_high": pairs["high"],
        "sales_known": sales,
    }
