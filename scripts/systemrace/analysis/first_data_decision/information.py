"""Which route is best how surely, and what it is worth to know an input before choosing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import proportions

TAILS = (0.025, 0.975)


def best_on_average(values: pd.DataFrame) -> str:
    """Name the route with the highest mean value."""
    return str(values.mean().idxmax())


def share_best(values: pd.DataFrame, name: str) -> tuple[float, float, float]:
    """Give how often a route is best, with the interval from drawing (Wilson)."""
    count = int((values.to_numpy().argmax(axis=1) == values.columns.get_loc(name)).sum())
    interval = proportions.proportion_interval(count, len(values), "wilson")
    return count / len(values), interval.low, interval.high


def shares_best(values: pd.DataFrame) -> pd.DataFrame:
    """Give how often each route is best, with the interval from drawing (Wilson), and its mean value.

    Returns:
        route, share, low, high (of the share), value, value_low, value_high (mean and 95% interval of the
        draws), error (Monte Carlo standard error of the mean).
    """
    n = len(values)
    rows = []
    for name in values.columns:
        share, share_low, share_high = share_best(values, name)
        low, high = np.quantile(values[name], TAILS)
        rows.append(
            {
                "route": name,
                "share": share,
                "low": share_low,
                "high": share_high,
                "value": float(values[name].mean()),
                "value_low": float(low),
                "value_high": float(high),
                "error": float(values[name].std(ddof=1) / math.sqrt(n)),
            }
        )
    return pd.DataFrame(rows)


def perfect(values: pd.DataFrame) -> tuple[float, float]:
    """Give the expected value of perfect information and its Monte Carlo standard error.

    Source: Raiffa and Schlaifer (1961), Applied Statistical Decision Theory; the mean of the best route of
    each draw less the mean of the route that is best on average.
    """
    gained = values.max(axis=1) - values[best_on_average(values)]
    return float(gained.mean()), float(gained.std(ddof=1) / math.sqrt(len(gained)))


def partial(values: pd.DataFrame, drawn: Mapping[str, np.ndarray], bins: int = 50) -> pd.Series:
    """Give the expected value of knowing one input alone, by input_id.

    The draws are cut into bins of equal count by the input; within a bin the route with the highest mean is
    taken. With few draws a bin's best mean is picked partly by chance; the same figure with the input's order
    shuffled tells how much, and is taken off.

    Args:
        values: a column a route, a row a draw.
        drawn: draws of each input, in the same order.
        bins: number of bins.

    Source: Brennan and others (2007), doi:10.1177/0272989X07302555; single-loop estimate by bins as in
    Strong and Oakley (2013), doi:10.1177/0272989X12465123.
    """
    table = values.to_numpy()
    chance = np.random.default_rng(1).permutation(len(table))
    return pd.Series(
        {
            name: max(_binned(table, np.asarray(one), bins) - _binned(table, chance, bins), 0.0)
            for name, one in drawn.items()
            if np.ptp(one) > 0
        }
    )


def _binned(table: np.ndarray, one: np.ndarray, bins: int) -> float:
    ordered = table[np.argsort(one, kind="stable")]
    parts = np.array_split(ordered, bins)
    told = sum(len(part) * part.mean(axis=0).max() for part in parts) / len(table)
    return float(told - table.mean(axis=0).max())
