"""What assumptions explain of many outputs' variance, as `judged.assumed_share` gives it for one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from systemrace.analysis import inputs
from systemrace.analysis.axes import Array
from systemrace.analysis.first_data_decision.routes import Draws


@dataclass(frozen=True, eq=False)
class Explained:
    """Bins of all inputs that vary, one below the other.

    Attributes:
        members: which draw lies in which bin, (bins of all inputs, draws).
        starts: the first bin of each input.
        assumed: whether an input is an assumption.
    """

    members: sparse.csr_array
    starts: np.ndarray
    assumed: np.ndarray

    @classmethod
    def of(cls, own: pd.DataFrame, drawn: Draws) -> Explained:
        """Sort draws into bins by each input."""
        places = {name: one for name, one in inputs.binned(drawn).items() if one is not None}
        bins = [int(one.max()) + 1 for one in places.values()]
        starts = np.cumsum([0, *bins[:-1]])
        rows = np.concatenate([place + start for place, start in zip(places.values(), starts, strict=True)])
        draws = len(rows) // len(places)
        columns = np.tile(np.arange(draws), len(places))
        members = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(sum(bins), draws))
        return cls(members, starts, (own["basis"].reindex(list(places)) == "assumption").to_numpy())

    def share(self, outputs: Array) -> Array:
        """Give the share of what single inputs explain that assumptions do.

        Args:
            outputs: shape (outputs, draws).

        Returns:
            Shape (outputs,); all of it where no input explains anything.
        """
        draws, total = outputs.shape[-1], outputs.var(axis=-1)
        counts = self.members.sum(axis=1)
        means = (self.members @ outputs.T).T / counts
        between = counts * (means - outputs.mean(axis=-1, keepdims=True)) ** 2
        explained = np.add.reduceat(between, self.starts, axis=-1) / draws
        bins = np.diff([*self.starts, len(counts)])
        # Less what bins explain by chance, as `inputs.variance_shares` does.
        left = 1 - np.divide(explained.T, total, out=np.zeros_like(explained.T), where=total > 0).T
        shares = np.clip(1 - left * (draws - 1) / (draws - bins), 0.0, 1.0)
        whole = shares.sum(axis=-1)
        return np.divide(
            shares[:, self.assumed].sum(axis=-1), whole, out=np.ones_like(whole), where=whole > 0
        )
