"""Where the nanobody products stand in the spread of all other products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import logit

from systemrace.analysis.binders import constructs, trials
from systemrace.analysis.statistics import meta
from systemrace.errors import DataError


@dataclass(frozen=True)
class Placement:
    """Where a further product of the other formats would fall, and its chance to reach the nanobody's."""

    rate: float
    typical: float
    low: float
    high: float
    chance: float
    products: int


def place(frame: pd.DataFrame, level: float = 0.95) -> Placement:
    """Place the added-up rate of the nanobody products in the spread between products of other formats.

    Each other product is one count; their log-odds are modelled as normal round a mean. The chance is that
    of a further such product, with a true rate drawn from that spread, to lie at or above the nanobody's
    observed log-odds (half a responder and half a failure added), allowing for the error of mean and rate.

    Args:
        frame: from `trials.counted`.
        level: coverage of the range.

    Raises:
        DataError: if no nanobody product is counted, or fewer than three others.
    """
    products = trials.by_product(trials.compared(frame))
    mine = products[products["side"] == constructs.NANOBODY]
    others = products[products["side"] == constructs.OTHER]
    if mine.empty or len(others) < 3:
        raise DataError(
            f"{len(mine)} nanobody products and {len(others)} others are counted; a place among others needs "
            "one and three. Loosen the selection."
        )
    fit = meta.fit_binomial_normal(others["successes"].to_numpy(float), others["total"].to_numpy(float))
    pooled = meta.pooled(fit, level=level)
    x, n = float(mine["successes"].sum()), float(mine["total"].sum())
    share = (x + 0.5) / (n + 1)
    variance = fit.tau2 + float(fit.covariance[0, 0]) + 1 / (x + 0.5) + 1 / (n - x + 0.5)
    chance = stats.norm.sf((logit(share) - float(fit.coefficients[0])) / np.sqrt(variance))
    return Placement(
        x / n, pooled.estimate, pooled.prediction_low, pooled.prediction_high, float(chance), len(others)
    )
