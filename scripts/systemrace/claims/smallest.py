"""The smallest part of a change that carries an effect: delta debugging over a list."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item", bound=Hashable)


class TooManyTriesError(RuntimeError):
    """The part was not found within the tries allowed; `best` is the smallest found so far."""

    def __init__(self, best: list[Any]) -> None:
        super().__init__(f"{len(best)} items left")
        self.best = best


def smallest(items: Sequence[Item], holds: Callable[[frozenset[Item]], bool], tries: int) -> list[Item]:
    """Find a part of which no single item can be spared, by the algorithm ddmin.

    Args:
        items: all of them; `holds` is true of the whole. Items that belong together should stand together.
        holds: whether a part has the effect; called at most `tries` times.
        tries: the most calls.

    Returns:
        Items in their order. The part is 1-minimal: other parts as small, or smaller, may exist.

    Raises:
        TooManyTriesError: if the calls are used up before.

    Method: Zeller and Hildebrandt 2002, doi 10.1109/32.988498.
    """
    part, pieces, left = list(items), 2, tries

    def asked(candidate: list[Item]) -> bool:
        nonlocal left
        if left == 0:
            raise TooManyTriesError(part)
        left -= 1
        return holds(frozenset(candidate))

    while len(part) > 1:
        chunks = _chunks(part, min(pieces, len(part)))
        kept = next((chunk for chunk in chunks if asked(chunk)), None)
        if kept is not None:
            part, pieces = kept, 2
            continue
        # Of two chunks each is the other's complement, and both have been asked.
        rests = (
            [[one for one in part if one not in set(chunk)] for chunk in chunks] if len(chunks) > 2 else []
        )
        rest = next((rest for rest in rests if asked(rest)), None)
        if rest is not None:
            part, pieces = rest, max(len(chunks) - 1, 2)
        elif len(chunks) == len(part):
            break
        else:
            pieces = len(chunks) * 2
    return part


def _chunks(items: list[Item], count: int) -> list[list[Item]]:
    """Cut a list into so many parts, as equal as can be, in order."""
    ends = [len(items) * place // count for place in range(count + 1)]
    return [items[start:end] for start, end in itertools.pairwise(ends)]
