"""Results of functions of arrays, kept for when the very same arrays are given again.

An array that cannot be written to is the same as long as it is there; to open it again for writing would
break this. So a function of such arrays is computed once, and as its result cannot be written to either, all
that is made of it in turn is shared too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., np.ndarray])


class Memory:
    """Keeps the last results of the functions it is put on, with the arrays that they were made of."""

    def __init__(self, most: int) -> None:
        """Keep results of so many bytes together; those not asked for longest make room."""
        self.most, self._held = most, 0
        self._found: OrderedDict[tuple[Any, ...], tuple[np.ndarray, tuple[Any, ...]]] = OrderedDict()

    def __call__(self, function: Function) -> Function:
        """Give the function with a memory.

        An array that can be written to, itself or through another that it is a part of, is computed with
        anew each time.
        """

        def remembered(*given: Any) -> np.ndarray:
            # The arrays are kept beside the result, so that no other array can come to have their identity.
            key = (function, *[id(one) if isinstance(one, np.ndarray) else (one,) for one in given])
            known = self._found.get(key)
            if known is not None:
                self._found.move_to_end(key)
                return known[0]
            if any(map(_open, given)):
                return function(*given)
            found = fixed(function(*given))
            self._found[key] = (found, given)
            self._held += found.nbytes
            while self._held > self.most:
                self._held -= self._found.popitem(last=False)[1][0].nbytes
            return found

        remembered.__doc__, remembered.__name__ = function.__doc__, function.__name__
        return cast(Function, remembered)


def _open(one: Any) -> bool:
    return isinstance(one, np.ndarray) and (one.flags.writeable or one.base is not None)


def fixed(one: np.ndarray) -> np.ndarray:
    """Give an array that nobody can write to: itself, or a copy if it is a part of another."""
    found = one if one.base is None else one.copy()
    found.setflags(write=False)
    return found


def all_fixed(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give copies of arrays that nobody can write to."""
    return {name: fixed(one.copy()) for name, one in arrays.items()}
