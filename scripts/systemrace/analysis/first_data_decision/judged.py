"""The values of claim A19, from the inputs and choices alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from systemrace.analysis import inputs
from systemrace.analysis.first_data_decision import information, sweep, value
from systemrace.analysis.first_data_decision.routes import Draws

Places = Mapping[str, np.ndarray | None]


def leading(values: pd.DataFrame) -> tuple[str, str]:
    """Name the two routes that are best on average, the best first."""
    means = values.mean().to_dict()
    first, second = sorted(means, key=means.__getitem__, reverse=True)[:2]
    return str(first), str(second)


def assumed_share(own: pd.DataFrame, places: Places, values: pd.DataFrame) -> float:
    """Give what assumptions explain of the variance of the two leading routes' difference.

    Only what single inputs explain is counted; the rest, explained by inputs together, has no one owner.

    Args:
        own: inputs of the chapter.
        places: from `inputs.binned`.
        values: of each route in each draw.
    """
    first, second = leading(values)
    shares = inputs.binned_shares(places, (values[first] - values[second]).to_numpy())
    basis, every = dict(zip(own.index, own["basis"], strict=True)), shares.to_numpy()
    assumed = every[[basis.get(name) == "assumption" for name in shares.index]].sum()
    return float(assumed / every.sum()) if every.sum() > 0 else 1.0


def a19(
    own: pd.DataFrame,
    drawn: Draws,
    choices: value.Choices,
    swept: pd.DataFrame,
    *,
    matters: float,
    places: Places | None = None,
) -> dict[str, float]:
    """Give the values of claim A19.

    Args:
        own: inputs of the chapter.
        drawn: their draws.
        choices: what the model is asked.
        swept: from `sweep.ends`.
        matters: million USD that count as a difference.
        places: from `inputs.binned` of the draws, where that has been done before.
    """
    values = value.values(drawn, choices)
    best = information.best_on_average(values)
    share, share_low, share_high = information.share_best(values, best)
    table = values.to_numpy()
    gap = table.max(axis=1) - table.min(axis=1)
    low, middle, high = np.quantile(gap, [information.TAILS[0], 0.5, information.TAILS[1]])
    return {
        "gap": float(middle),
        "gap_low": float(low),
        "gap_high": float(high),
        "best_share": share,
        "best_share_low": share_low,
        "best_share_high": share_high,
        "turned": len(sweep.turned(own, swept, best)),
        "assumed_share": assumed_share(own, places or inputs.binned(drawn), values),
        "matters": matters,
    }
