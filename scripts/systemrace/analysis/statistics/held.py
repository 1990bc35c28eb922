"""An array as the key of what is computed from it, so that equal data are fitted once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Held:
    """An array's bytes and how to read them.

    Two are equal only where the values, the shape and the order in memory are: the last decides in which
    order products are added up, and so their last digits.
    """

    content: bytes
    kind: str
    shape: tuple[int, ...]
    order: Literal["C", "F"]

    @property
    def array(self) -> NDArray[Any]:
        """The array, not to be written to."""
        return np.frombuffer(self.content, dtype=self.kind).reshape(self.shape, order=self.order)


def hold(values: ArrayLike, kind: type = float) -> Held:
    """Hold values as numbers of a kind: float, int or bool."""
    array: NDArray[Any] = np.asarray(values, dtype=kind)
    by_column = array.flags.f_contiguous and not array.flags.c_contiguous
    return Held(array.tobytes("A"), array.dtype.str, array.shape, "F" if by_column else "C")


def freeze(*arrays: NDArray[Any]) -> None:
    """Bar arrays that are kept from being written to."""
    for array in arrays:
        array.flags.writeable = False
