"""The settings at which a model is asked all at once: stops of each parameter, an axis a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Stops = Mapping[str, Sequence[Any]]


def empty(names: Sequence[str], own: Sequence[str], stops: Stops) -> dict[str, Array]:
    """Give arrays to be filled, not a number so far.

    Args:
        names: of what is worked out.
        own: parameters in the order of the axes.
        stops: of each parameter.
    """
    shape = tuple(len(stops[name]) for name in own)
    return {name: np.full(shape, np.nan) for name in names}


def arranged(found: Mapping[str, Array], own: Sequence[str], stops: Stops) -> dict[str, Array]:
    """Put axes from the order of `own` into that in which the stops are given."""
    order = [own.index(name) for name in stops]
    return {name: one.transpose(order) for name, one in found.items()}
