"""Generations of constructs: does a lead compound, in number and in response rate, or fade?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.analysis.signal_and_capital import learning, pipeline
from systemrace.analysis.signal_and_capital.learning import Curve
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


def area(lead: np.ndarray, net: np.ndarray, years: float) -> np.ndarray:
    """Give the gap summed over time, in generations times years: lead (exp(net t) - 1 - net t) / net^2."""
    turn = net * years
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(np.abs(turn) > 1e-4, (np.expm1(turn) - turn) / turn**2, 0.5 + turn / 6)
    return np.asarray(lead * years**2 * mean)


@dataclass(frozen=True)
class Systems:
    """Two systems that make generations of constructs, one value a draw.

    Attributes:
        slow: generations a year of the system that is compared with.
        lead: how many more a year the other one makes at the start.
        quickening: share a year by which a lead quickens the leader.
        spreading: share a year of a lead that the other one gains, since what is learned spreads.
    """

    slow: np.ndarray
    lead: np.ndarray
    quickening: np.ndarray
    spreading: np.ndarray

    @property
    def net(self) -> np.ndarray:
        """Share a year by which a gap grows by itself."""
        return self.quickening - self.spreading

    def ahead(self, years: float) -> np.ndarray:
        """Give the generations by which the second system is ahead."""
        return gap(self.lead, self.net, years)

    def read_out(self, years: float) -> np.ndarray:
        """Give the generations that the first system has read out: its own, and what the gap brings it.

        While it is behind it learns from the other one; while ahead its lead quickens it.
        """
        summed = area(self.lead, self.net, years)
        return self.slow * years + np.where(summed > 0, self.spreading, self.quickening) * np.abs(summed)

    def better(self, curve: Curve, years: float) -> np.ndarray:
        """Give how much higher the response rate of the second system's construct is."""
        return learning.gap(curve, self.read_out(years), self.ahead(years))


def systems(drawn: Draws, found: pd.DataFrame, name: str) -> Systems:
    """Set a route against the US route.

    Args:
        drawn: inputs by id.
        found: months of crossing by route.
        name: the route.
    """
    slow = yearly(drawn, found, pipeline.US)
    lead = yearly(drawn, found, name) - slow
    return Systems(slow, lead, drawn[pipeline.QUICKENING], drawn[pipeline.SPREADING])


def simulated(lead: float, quickening: float, spreading: float, years: float, steps: int) -> float:
    """Follow the gap in small steps, as a check of the closed form."""
    found, step = 0.0, years / steps
    for _ in range(steps):
        found += step * (lead + quickening * found - spreading * found)
    return found


def over_years(two: Systems, curve: Curve, years: np.ndarray) -> pd.DataFrame:
    """Give the response rate of the construct in hand of both systems over time.

    Args:
        two: both systems.
        curve: response rates by generation.
        years: at which to tell.

    Returns:
        system ("slow" or "fast"), year, value (median of draws), low, high (middle 90%).
    """
    rows = []
    for year in years:
        behind = two.read_out(float(year))
        for name, count in (("slow", behind), ("fast", behind + two.ahead(float(year)))):
            low, middle, high = np.quantile(curve.at(count), [0.05, 0.5, 0.95])
            row = {"system": name, "year": float(year), "value": float(middle)}
            rows.append({**row, "low": float(low), "high": float(high)})
    return pd.DataFrame(rows)


def regimes(pair: tuple[float, float], curve: Curve, years: float, top: float, count: int) -> pd.DataFrame:
    """Give growth of both gaps over a grid of both rates.

    Args:
        pair: generations a year of the slower system, and how many more the other one makes.
        curve: response rates by generation.
        years: the horizon.
        top: highest rate, a share a year.
        count: rates along each side.

    Returns:
        quickening, spreading, growth (of the gap in generations; above 2 it compounds), better (of the gap
        in response rates).
    """
    rates = np.linspace(0.0, top, count)
    quick, spread = (one.ravel() for one in np.meshgrid(rates, rates, indexing="ij"))
    two = Systems(np.full(quick.shape, pair[0]), np.full(quick.shape, pair[1]), quick, spread)
    rising = two.better(curve, years) / two.better(curve, years / 2)
    return pd.DataFrame(
        {"quickening": quick, "spreading": spread, "growth": growth(two.net, years), "better": rising}
    )


def boundary(grid: pd.DataFrame, field: str) -> pd.DataFrame:
    """Give the line at which a gap neither compounds nor fades: quickening, spreading.

    Args:
        grid: from `regimes`.
        field: "growth" or "better"; where no spreading of the grid brings it to 2, the line has no point.
    """
    rows = []
    for quick, own in grid.groupby("quickening"):
        over = own[field].to_numpy() - 2
        turns = np.flatnonzero((over[:-1] >= 0) & (over[1:] < 0))
        if len(turns):
            at = turns[0]
            share = over[at] / (over[at] - over[at + 1])
            spread = own["spreading"].to_numpy()
            rows.append(
                {"quickening": quick, "spreading": spread[at] + share * (spread[at + 1] - spread[at])}
            )
    return pd.DataFrame(rows, columns=["quickening", "spreading"])
