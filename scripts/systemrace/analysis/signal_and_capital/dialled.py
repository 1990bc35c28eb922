"""Months gained at any setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from systemrace.analysis.signal_and_capital import boundary, judged, pipeline
from systemrace.analysis.signal_and_capital.boundary import Criterion

Point = Mapping[str, Any]


def follower(drawn: pipeline.Draws, settings: pipeline.Settings) -> Callable[[Point], dict[str, float]]:
    """Give the function from a setting to the values of A17.

    A setting holds bar, confidence, start_factor and accrual_factor.
    """

    @cache
    def needed(criterion: Criterion) -> np.ndarray:
        return boundary.patients_needed(criterion, drawn[pipeline.RESPONSE], settings.seed)

    def at(point: Point) -> dict[str, float]:
        criterion = replace(settings.criterion, bar=point["bar"], confidence=point["confidence"])
        asked = replace(
            settings,
            criterion=criterion,
            start_factor=point["start_factor"],
            accrual_factor=point["accrual_factor"],
        )
        found = judged.a17(pipeline.months(drawn, asked, needed(criterion)))
        return found | {"same_gained_low": found["same_low"], "same_gained_high": found["same_high"]}

    return at
