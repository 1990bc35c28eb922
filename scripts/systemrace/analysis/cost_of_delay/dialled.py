"""The loss at any setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from systemrace.analysis.cost_of_delay import judged, model, sweep

Point = Mapping[str, Any]


def follower(
    own: pd.DataFrame, drawn: model.Draws, choices: model.Choices, pairs: int
) -> Callable[[Point], dict[str, float]]:
    """Give the function from a setting to the values of B15 and patients lost.

    A setting holds delay, discount, bounded and matters.

    Args:
        own: inputs of the chapter.
        drawn: their draws and the gain.
        choices: what the dials do not move.
        pairs: randomized trials that print survival of both arms.
    """
    kept: dict[tuple[Any, ...], dict[str, float]] = {}

    def at(point: Point) -> dict[str, float]:
        key = (point["delay"], point["discount"], point["bounded"])
        if key not in kept:
            asked = replace(choices, delay=key[0], discount=key[1], bounded=key[2])
            found = sweep.swept(own, drawn, asked)
            values = judged.b15(found, drawn[model.GAIN], judged.binding(drawn, asked), pairs, 0.0)
            people = sweep.summary(found.base if not key[1] else _patients(drawn, asked))
            kept[key] = values | {
                "patients": people["value"],
                "patients_low": people["low"],
                "patients_high": people["high"],
            }
        return kept[key] | {"matters": float(point["matters"])}

    return at


def _patients(drawn: model.Draws, asked: model.Choices) -> Any:
    """Count patients without discount: a person is one whenever they are treated."""
    plain = replace(asked, discount=0.0)
    return sum(model.patients_lost(drawn, name, plain) for name in model.PLACES)
