"""What the evaluators of all chapters share: claims' values under any parameters, and after small changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar

import pandas as pd

# Gives a table by name; `snapshot=` chooses the registry copy.
Load = Callable[..., pd.DataFrame]
Parameters = Mapping[str, Any]
Values = dict[str, float]
MOST_SHARED = 12  # prepared copies kept in memory


class Evaluator(ABC):
    """Gives the values of a chapter's claims; reads tables once and keeps what several choices share."""

    # Kinds of change that `perturbed` knows, each with what it does, for the reader.
    CHANGES: ClassVar[dict[str, str]]

    def __init__(self, load: Load) -> None:
        self.load = load
        self.parts: dict[Hashable, Any] = {}

    def values(self, claim: str, parameters: Parameters) -> Values:
        """Give what a claim names, as the chapter computes it."""
        return self.perturbed(claim, parameters, "", 0)

    @abstractmethod
    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`; an amount of 0 changes nothing."""

    def _table(self, name: str, snapshot: str | None = None) -> pd.DataFrame:
        return self._kept(("table", name, snapshot), lambda: self.load(name, snapshot=snapshot))

    def _kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Give a part made before under the same key; the key must name all that the part depends on."""
        if key not in self.parts:
            self.parts[key] = make()
        return self.parts[key]


# What is prepared from tables before any choice or change is the same for every evaluator of a process.
_PREPARED: dict[tuple[Hashable, ...], tuple[tuple[pd.DataFrame, ...], Any]] = {}


def shared(what: str, frames: tuple[pd.DataFrame, ...], make: Callable[[], Any]) -> Any:
    """Give what was prepared from these very frames, or prepare it; nobody may change it.

    Args:
        what: tells it apart from other things prepared from the same frames.
        frames: all that it rests on.
        make: prepares it.
    """
    # The frames are held with it, so that no other frame can have their ids.
    key = what, *map(id, frames)
    if key not in _PREPARED:
        while len(_PREPARED) >= MOST_SHARED:
            del _PREPARED[next(iter(_PREPARED))]
        _PREPARED[key] = frames, make()
    return _PREPARED[key][1]
