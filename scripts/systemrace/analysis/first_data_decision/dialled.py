"""The value of routes at any setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from systemrace.analysis.first_data_decision import information, judged, routes, sweep, value

Point = Mapping[str, Any]


def key(route: str) -> str:
    """Name the output that holds the mean value of a route."""
    return route.lower().replace(" ", "_")


def follower(
    own: pd.DataFrame, drawn: routes.Draws, choices: value.Choices
) -> Callable[[Point], dict[str, float]]:
    """Give the function from a setting to the routes' values and the values of A19.

    A setting holds payoff, acceptance_odds, payoff_factor, china_start and matters.
    """
    kept: dict[value.Choices, dict[str, float]] = {}
    assumed = sweep.assumptions(own)

    def at(point: Point) -> dict[str, float]:
        asked = replace(choices, **{name: point[name] for name in point if name != "matters"})
        if asked not in kept:
            swept = sweep.ends(assumed, drawn, asked)
            kept[asked] = _routes(drawn, asked) | judged.a19(own, drawn, asked, swept, matters=0.0)
        return kept[asked] | {"matters": float(point["matters"])}

    return at


def _routes(drawn: routes.Draws, asked: value.Choices) -> dict[str, float]:
    found = information.shares_best(value.values(drawn, asked))
    told: dict[str, float] = {}
    for row in found.itertuples():
        name = key(str(row.route))
        told |= {name: row.value, f"{name}_low": row.value_low, f"{name}_high": row.value_high}
    return told
