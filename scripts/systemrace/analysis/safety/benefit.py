"""Net benefit over time: life gained less life lost in the randomized trials, and the weight of harms.

A treatment that kills early and saves later shows a loss at short horizons and a gain at long ones. The
restricted mean survival difference as a function of its horizon shows both on one scale, months of life
(Royston, Parmar 2011, doi:10.1002/sim.4274). Curves are fitted to printed landmarks, since no patient's time
is public.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import integrate

from systemrace.analysis.durability import fitting
from systemrace.analysis.statistics import averaging

Endpoint = Literal["OS", "PFS"]

PRODUCTS = {"CARTITUDE-4": "cilta-cel", "KarMMa-3": "ide-cel"}  # of the randomized trials
STEP = 0.5  # months between points of the curve


@dataclass(frozen=True)
class Net:
    """The difference of one trial over horizons, a row per draw.

    months: horizons, from 0. gained: months of life gained by each, (draws, horizons). level: coverage.
    """

    months: np.ndarray
    gained: np.ndarray
    level: float

    def curve(self) -> pd.DataFrame:
        """Give the mean over draws with its band: `month`, `gained`, `low`, `high`, all in months."""
        low, high = np.quantile(self.gained, _tails(self.level), axis=0)
        return pd.DataFrame(
            {"month": self.months, "gained": self.gained.mean(axis=0), "low": low, "high": high}
        )

    def at(self, month: float) -> tuple[float, float, float]:
        """Give the gain up to one horizon with its limits."""
        row = self.curve().iloc[int(np.abs(self.months - month).argmin())]
        return float(row["gained"]), float(row["low"]), float(row["high"])

    def crossings(self) -> np.ndarray:
        """Give for every draw the horizon from which the gain stays above zero; infinite where none."""
        last_loss = self.gained.shape[1] - 1 - np.argmax(self.gained[:, ::-1] <= 0, axis=1)
        ends_ahead = self.gained[:, -1] > 0
        after = self.months[np.minimum(last_loss + 1, len(self.months) - 1)]
        # Zero months in, nothing is gained or lost: a draw that never loses crosses at the first step.
        return np.where(ends_ahead, after, math.inf)

    def crossing(self) -> tuple[float, float, float]:
        """Give the median crossing with limits in months; infinite where not crossed within the horizon."""
        ends = np.quantile(self.crossings(), [0.5, *_tails(self.level)], method="inverted_cdf")
        return float(ends[0]), float(ends[1]), float(ends[2])

    def less(self, months_lost: np.ndarray) -> Net:
        """Take from every draw a number of months, the weight of harms suffered at the start."""
        return Net(self.months, self.gained - months_lost[:, None], self.level)


def arms(
    tables: fitting.Tables, trial: str, endpoint: Endpoint, choice: fitting.Choice
) -> tuple[averaging.Averaged, averaging.Averaged]:
    """Fit both arms of a trial, cells first, as the chapter on durability reads and fits them.

    Raises:
        DataError: if the trial has no curve of the endpoint for both arms.
    """
    cells, control = fitting.arms(tables, trial, endpoint)
    return fitting.fit(tables, cells, choice), fitting.fit(tables, control, choice)


def behind(tables: fitting.Tables, trial: str, endpoint: Endpoint, choice: fitting.Choice) -> pd.DataFrame:
    """Give the landmark rows that the curves of a trial rest on."""
    return pd.concat([fitting.shares(tables, arm, choice) for arm in fitting.arms(tables, trial, endpoint)])


def net(
    cells: averaging.Averaged, control: averaging.Averaged, horizon: float, seed: int, level: float = 0.95
) -> Net:
    """Subtract the areas under two curves up to every horizon.

    The arms' draws are put in random order first: they stand sorted by model.
    """
    months = np.arange(0, horizon + STEP / 2, STEP)
    rng = np.random.default_rng(seed)
    areas = [
        integrate.cumulative_trapezoid(
            rng.permutation(arm.draws(np.maximum(months, 1e-6))), months, axis=1, initial=0.0
        )
        for arm in (cells, control)
    ]
    return Net(months, areas[0] - areas[1], level)


def harm_draws(successes: int, total: int, draws: int, seed: int) -> np.ndarray:
    """Draw the proportion with a harm from its posterior under Jeffreys' prior."""
    return np.random.default_rng(seed).beta(successes + 0.5, total - successes + 0.5, size=draws)


def _tails(level: float) -> list[float]:
    return [(1 - level) / 2, (1 + level) / 2]


def serious(rows: pd.DataFrame, trial: str) -> pd.DataFrame:
    """Give the row that counts serious adverse reactions of the trial's product, in the largest group."""
    held = (rows["event_class"] == "any adverse event") & (rows["grade"] == "serious")
    found = rows[held & (rows["construct"] == PRODUCTS[trial]) & rows["denominator"].notna()]
    return found.sort_values("denominator", ascending=False).head(1)


def harm_count(row: pd.DataFrame) -> tuple[int, int]:
    """Give people with a serious reaction and people observed; rounded where only a share is printed."""
    total = int(row["denominator"].iloc[0])
    printed = row["n"].iloc[0]
    return (int(printed) if pd.notna(printed) else round(float(row["pct"].iloc[0]) * total / 100)), total


def break_even(found: Net, rate: float, month: float) -> float:
    """Give the months of life that one serious harm may weigh before the gain up to a horizon is used up.

    Returns the middle estimate; zero where nothing is gained.
    """
    return max(0.0, found.at(month)[0] / rate)


def told(nets: dict[str, Net], weighed: dict[str, Net]) -> pd.DataFrame:
    """Lay the curves in one frame: `trial`, `kind`, `month`, `gained`, `low`, `high`."""
    parts = [
        one.curve().assign(trial=trial, kind=kind)
        for kind, group in (("life", nets), ("life less harms", weighed))
        for trial, one in group.items()
    ]
    return pd.concat(parts, ignore_index=True)
