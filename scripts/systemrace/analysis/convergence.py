"""Whether draws suffice: a headline from a part of them, from all, and its standard error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from systemrace.analysis import inputs

PARTS = (0.25, 0.5, 1.0)
"""Shares of the draws, the first ones, from which a headline is computed."""


@dataclass(frozen=True, eq=False)
class Headline:
    """A number that a chapter tells, as a mean or a quantile of the model's output.

    Attributes:
        label: what the page calls it.
        output: the model's result for each draw, shape (draws,).
        quantile: which one, from 0 to 1; None for the mean.
    """

    label: str
    output: np.ndarray
    quantile: float | None = 0.5

    def of_first(self, draws: int) -> float:
        """Give the headline of the first draws alone."""
        part = self.output[:draws]
        return float(part.mean() if self.quantile is None else np.quantile(part, self.quantile))

    def error(self) -> float:
        """Give its Monte Carlo standard error: by the spread for a mean, by batches for a quantile."""
        if self.quantile is None:
            return inputs.standard_error(self.output)
        return inputs.quantile_error(self.output, self.quantile)


def steps(headlines: Sequence[Headline]) -> pd.DataFrame:
    """Follow headlines over growing parts of their draws.

    Returns:
        label, draws, value, error; a row for each of `PARTS` and headline. The error is that of all draws.
    """
    return pd.DataFrame(
        [
            {
                "label": one.label,
                "draws": round(len(one.output) * part),
                "value": one.of_first(round(len(one.output) * part)),
                "error": one.error(),
            }
            for one in headlines
            for part in PARTS
        ]
    )
