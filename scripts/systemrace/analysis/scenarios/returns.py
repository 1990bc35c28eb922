"""Whether a lead feeds itself: an urn in which new starts follow earlier ones, and its steady states.

The share of new starts is entry / 2 + (1 - entry) expit(pull + returns * logit(share so far)): a generalized
urn (Arthur, Ermoliev and Kaniovski 1987, doi:10.1016/0377-2217(87)90131-6) with a part that follows no lead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Urn:
    """How new starts follow earlier ones.

    returns: slope of the log odds of new starts on those of earlier ones. pull: log odds of the focal country
    at equal shares. entry: share of starts that go to either country alike, 0 to below 1.
    """

    returns: float
    pull: float = 0.0
    entry: float = 0.0

    def next_share(self, share: ArrayLike) -> Array:
        """Give the share of new starts that follows a share of earlier ones."""
        lead = special.expit(self.pull + self.returns * special.logit(np.asarray(share, dtype=float)))
        return np.asarray(self.entry / 2 + (1 - self.entry) * lead)

    @property
    def cusp(self) -> float:
        """Returns above which two steady states can exist: 1 / (1 - entry)."""
        return 1 / (1 - self.entry)


def fixed_point(urn: Urn) -> float:
    """Give the inner steady share of an urn without entry: logit x = pull / (1 - returns)."""
    return float(special.expit(urn.pull / (1 - urn.returns)))


def steady(urn: Urn, points: int = 4001) -> pd.DataFrame:
    """Find the shares that keep themselves, and whether a small push away dies out.

    Returns:
        share, stable; ascending. Without entry the ends 0 and 1 are among them.
    """
    grid = special.expit(np.linspace(-14.0, 14.0, points))
    gap = urn.next_share(grid) - grid
    found = [
        float(optimize.brentq(lambda x: float(urn.next_share(x)) - x, grid[at], grid[at + 1], xtol=1e-14))
        for at in np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0)
    ]
    found += [float(one) for one in grid[gap == 0]]
    rows = [(share, slope(urn, share) < 1) for share in sorted(found)]
    if urn.entry == 0:
        ends = urn.returns > 1
        rows = [(0.0, ends), *rows, (1.0, ends)]
    return pd.DataFrame(rows, columns=["share", "stable"])


def slope(urn: Urn, share: float) -> float:
    """Give the slope of `Urn.next_share` in the share."""
    lead = special.expit(urn.pull + urn.returns * special.logit(share))
    return float((1 - urn.entry) * urn.returns * lead * (1 - lead) / (share * (1 - share)))


def boundary(entry: float, points: int = 241) -> pd.DataFrame:
    """Give the edge of the region with two steady states, in closed form.

    At the edge a steady share is just about to vanish, so the slope there is 1. Taking the share as the
    parameter gives returns and pull at once.

    Args:
        entry: above 0 and below 1.
        points: how many.

    Returns:
        share, returns, pull, from the smallest share to the largest; the cusp lies at share 1/2.
    """
    lead = special.expit(np.linspace(-8.0, 8.0, points))
    share = entry / 2 + (1 - entry) * lead
    returns = share * (1 - share) / ((1 - entry) * lead * (1 - lead))
    return pd.DataFrame(
        {"share": share, "returns": returns, "pull": special.logit(lead) - returns * special.logit(share)}
    )


def fold(returns: ArrayLike, entry: float) -> Array:
    """Give the largest pull, on either side, at which two steady states exist; 0 where there is one alone."""
    edge = boundary(entry, 2001)
    upper = edge[edge["share"] <= 0.5].sort_values("returns")
    wanted = np.asarray(returns, dtype=float)
    found = np.interp(wanted, upper["returns"], upper["pull"].abs())
    return np.where(wanted > 1 / (1 - entry), found, 0.0)
