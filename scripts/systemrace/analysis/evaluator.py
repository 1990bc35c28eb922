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
