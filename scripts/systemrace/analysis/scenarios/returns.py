"""Whether a lead feeds itself: an urn in which new starts follow earlier ones, and its steady states.

The share of new starts is entry / 2 + (1 - entry) expit(pull + returns * logit(share so far)): a generalized
urn (Arthur, Ermoliev and Kaniovski 1987, doi:10.1016/0377-2217(87)90131-6) with a part that follows no lead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from systemrace.analysis.scenarios.series import HALF
from systemrace.analysis.statistics import logistic
from systemrace.errors import UsageError

Array = NDArray[np.float64]
FEWEST = 5  # years below which nothing is fitted


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
    """Give the inner steady share in closed form, for an urn without entry: logit x = pull / (1 - returns)."""
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


@dataclass(frozen=True)
class Fitted:
    """Returns and pull with 95% limits, the spread beyond chance, and the years they rest on."""

    returns: float
    returns_low: float
    returns_high: float
    pull: float
    pull_low: float
    pull_high: float
    dispersion: float
    years: int


def before(top: ArrayLike, bottom: ArrayLike, memory: int) -> Array:
    """Give log odds of the counts of the years before each, within memory; the first year has none."""
    sums = []
    for counts in (np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)):
        run = np.concatenate([[0.0], np.cumsum(counts)])
        at = np.arange(len(counts))
        sums.append(run[at] - run[np.maximum(at - memory, 0)])
    return np.asarray(np.log((sums[0] + HALF) / (sums[1] + HALF)))


def pairs(counted: pd.DataFrame, memory: int) -> pd.DataFrame:
    """Lay new starts beside earlier ones.

    Args:
        counted: by year, columns focal and comparator.
        memory: years before that count.

    Returns:
        year, new (share of the focal country), trials, before (log odds of the years before); years with a
        trial before and in them.
    """
    focal, comparator = counted["focal"], counted["comparator"]
    frame = pd.DataFrame(
        {
            "year": counted.index,
            "new": (focal / (focal + comparator)).to_numpy(),
            "trials": (focal + comparator).to_numpy(),
            "before": before(focal, comparator, memory),
        }
    )
    earlier = (focal + comparator).cumsum().shift(fill_value=0.0).to_numpy()
    return frame[(frame["trials"] > 0) & (earlier > 0)].reset_index(drop=True)


def fit(frame: pd.DataFrame) -> Fitted:
    """Fit returns and pull by logistic regression, errors widened by the spread beyond chance.

    Args:
        frame: from `pairs`.

    Raises:
        ValueError: for fewer than `FEWEST` years.

    Source: quasi-likelihood with the Pearson estimate of dispersion, McCullagh and Nelder (1989), 4.5.
    """
    if len(frame) < FEWEST:
        raise ValueError(f"returns need {FEWEST} years with starts before and in them, not {len(frame)}")
    design = np.column_stack([np.ones(len(frame)), frame["before"]])
    new, trials = frame["new"].to_numpy(), frame["trials"].to_numpy()
    found = logistic.fit(new, design, times=trials)
    chance = special.expit(design @ found.coefficients)
    freedom = len(frame) - 2
    spread = max(float((trials * (new - chance) ** 2 / (chance * (1 - chance))).sum() / freedom), 1.0)
    reach = stats.t.ppf(0.975, freedom) * np.sqrt(np.diag(found.covariance) * spread)
    (pull, slope_), (less, width) = found.coefficients, reach
    return Fitted(
        float(slope_), float(slope_ - width), float(slope_ + width),
        float(pull), float(pull - less), float(pull + less), spread, len(frame),
    )  # fmt: skip


def if_even(frame: pd.DataFrame, counted: pd.DataFrame, memory: int, draws: int, seed: int) -> Array:
    """Draw the returns that a fit would find if they were in truth exactly 1.

    A slope near one is underrated in a short history. So the years are drawn again, one after another, with
    returns of 1, the pull that then fits best, the trials of each year and the spread beyond chance as found.

    Args:
        frame: from `pairs`.
        counted: by year, columns focal and comparator.
        memory: years before that count.
        draws: histories drawn.
        seed: start of the random numbers.

    Returns:
        The fitted returns of each history that could be fitted, shape (draws,) or fewer.
    """
    rng = np.random.default_rng(seed)
    new, trials, earlier = (frame[name].to_numpy(float) for name in ("new", "trials", "before"))

    def missed(pull: float) -> float:
        return float((trials * (new - special.expit(pull + earlier))).sum())

    pull, dispersion = float(optimize.brentq(missed, -10.0, 10.0)), fit(frame).dispersion
    totals = (counted["focal"] + counted["comparator"]).to_numpy()
    first = int(np.flatnonzero(counted.index == frame["year"].iloc[0])[0])
    top = np.tile(counted["focal"].to_numpy(float)[:, None], draws)
    for at in range(first, len(totals)):
        bounds = max(at - memory, 0)
        lead = np.log(
            (top[bounds:at].sum(0) + HALF) / (totals[bounds:at].sum() - top[bounds:at].sum(0) + HALF)
        )
        size = max(round(totals[at] / dispersion), 1)
        top[at] = rng.binomial(size, special.expit(pull + lead)) / size * totals[at]
    found = []
    for history in top.T:
        drawn = pd.DataFrame({"focal": history, "comparator": totals - history}, index=counted.index)
        try:
            found.append(fit(pairs(drawn, memory)).returns)
        except UsageError:
            continue  # a history in which one country has all starts has no slope
    return np.array(found)
