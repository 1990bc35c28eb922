"""The rate of one country over that of another, from trials that differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.analysis.enrolment.dated import UNITS
from systemrace.analysis.statistics import exposure
from systemrace.analysis.statistics.rates import Ratio

ADJUSTMENTS: dict[str, tuple[str, ...]] = {"phase and disease": ("stage", "area"), "nothing": ()}


@dataclass(frozen=True)
class Compared:
    """A ratio of rates, focal over comparator, and what it rests on."""

    ratio: float
    low: float
    high: float
    focal: int
    comparator: int
    alpha: float

    @property
    def known(self) -> bool:
        """Whether both sides have a trial."""
        return self.focal > 0 and self.comparator > 0


def compare(
    trials: pd.DataFrame,
    unit: str,
    pair: tuple[str, str],
    covariates: Sequence[str] = (),
    level: float = 0.95,
) -> Compared:
    """Compare two countries by a gamma-Poisson regression.

    Args:
        trials: place, patients, the exposures of `dated.UNITS`, and the covariates.
        unit: "month" or "site".
        pair: focal and comparator country, as in place.
        covariates: columns held equal; a level that tells nothing new is left out.
        level: coverage of the profile-likelihood interval.

    Returns:
        The ratio; 1, from 0 to infinity, where a side has no trial.
    """
    known = trials[trials[UNITS[unit]].notna() & trials["place"].isin(pair)]
    counts = [int(known["place"].eq(place).sum()) for place in pair]
    if not all(counts):
        return Compared(1.0, 0.0, math.inf, counts[0], counts[1], math.nan)
    fitted = exposure.fit(known["patients"], known[UNITS[unit]], design(known, pair[0], covariates))
    found = exposure.ratio(fitted, 1, level)
    return Compared(found.ratio, found.low, found.high, counts[0], counts[1], fitted.alpha)


def pooled(trials: pd.DataFrame, unit: str, level: float = 0.95) -> Ratio:
    """Give the mean rate over trials that differ, with its interval."""
    known = trials[trials[UNITS[unit]].notna()]
    return exposure.rate(known["patients"], known[UNITS[unit]], level)


def design(trials: pd.DataFrame, focal: str, covariates: Sequence[str] = ()) -> np.ndarray:
    """Lay out ones, the focal country, and each level of a covariate that adds rank, as columns."""
    columns = [np.ones(len(trials)), trials["place"].eq(focal).to_numpy(dtype=float)]
    for name in covariates:
        for value in sorted(trials[name].unique())[1:]:
            more = [*columns, trials[name].eq(value).to_numpy(dtype=float)]
            if np.linalg.matrix_rank(np.column_stack(more)) == len(more) < len(trials):
                columns = more
    return np.column_stack(columns)
