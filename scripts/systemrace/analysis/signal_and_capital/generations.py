"""Generations of constructs: does a lead compound, or fade as learning spreads?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from systemrace.analysis.signal_and_capital import pipeline
from systemrace.analysis.signal_and_capital.pipeline import Draws

YEAR = 12.0


def yearly(drawn: Draws, found: pd.DataFrame, name: str) -> np.ndarray:
    """Give generations a year on a route: a construct is read out, then the next one is designed.

    A programme that never meets the criterion holds its system up as long as the slowest twentieth that do.
    """
    read_out = found[name].to_numpy()
    met = np.isfinite(read_out)
    longest = float(np.quantile(read_out[met], 0.95)) if met.any() else np.inf
    return YEAR / (np.where(met, read_out, longest) + drawn[pipeline.REDESIGN])


def gap(lead: np.ndarray, net: np.ndarray, years: float) -> np.ndarray:
    """Give how many generations one system is ahead.

    The gap grows by the difference in pace; a lead quickens the leader's next generations and is lost as
    what is learned spreads: dG/dt = lead + net G, so G(t) = lead (exp(net t) - 1) / net, and lead t where
    net is zero.

    Args:
        lead: difference in generations a year at the start.
        net: share by which a lead quickens, less the share lost to spreading, a year.
        years: time since the start.
    """
    turn = net * years
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(np.abs(turn) > 1e-9, np.expm1(turn) / turn, 1.0)
    return np.asarray(lead * years * mean)


def growth(net: np.ndarray, years: float) -> np.ndarray:
    """Give the gap after the years over the gap after half of them: 1 + exp(net years / 2)."""
    return np.asarray(1 + np.exp(net * years / 2))


def simulated(lead: float, quickening: float, spreading: float, years: float, steps: int) -> float:
    """Follow the gap in small steps, as a check of the closed form."""
    found, step = 0.0, years / steps
    for _ in range(steps):
        found += step * (lead + quickening * found - spreading * found)
    return found


def regimes(lead: float, years: float, ends: tuple[float, float], count: int) -> pd.DataFrame:
    """Give growth over a grid of both rates: quickening, spreading, growth, gap; equality is the boundary."""
    rates = np.linspace(*ends, count)
    return pd.DataFrame(
        [
            {
                "quickening": float(quick),
                "spreading": float(spread),
                "growth": float(growth(np.array(quick - spread), years)),
                "gap": float(gap(np.array(lead), np.array(quick - spread), years)),
            }
            for quick in rates
            for spread in rates
        ]
    )
