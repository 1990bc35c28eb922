"""Months gained at every setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from systemrace.analysis import axes
from systemrace.analysis.axes import Array, Stops
from systemrace.analysis.signal_and_capital import boundary, judged, pipeline
from systemrace.analysis.signal_and_capital.pipeline import CHINA, HOSPITAL, US, Calendar
from systemrace.analysis.statistics.sortedquantiles import quantiles

OWN = ("bar", "confidence", "start_factor", "accrual_factor")
NAMED = {
    HOSPITAL: ("gained_low", "gained", "gained_high"),
    CHINA: ("same_low", "same_gained", "same_high"),
}
FIRST = "first"


def follower(drawn: pipeline.Draws, settings: pipeline.Settings) -> Callable[[Stops], dict[str, Array]]:
    """Give the function from the dials' stops to the values of A17 at all settings; the stops are of `OWN`.

    A month of crossing is a sum: the start follows one dial, the patients' arrival the three others, and
    their making none. So each is worked out for its own dials alone.
    """

    def at(stops: Stops) -> dict[str, Array]:
        found = axes.empty([FIRST, *(one for names in NAMED.values() for one in names)], OWN, stops)
        routes = {name: _Route.of(drawn, settings, name, stops) for name in NAMED}
        home = pipeline.calendar(drawn, settings, US)
        for place in np.ndindex(len(stops["bar"]), len(stops["confidence"])):
            bar, confidence = (stops[name][one] for name, one in zip(OWN, place, strict=False))
            asked = replace(settings.criterion, bar=bar, confidence=confidence)
            needed = boundary.patients_needed(asked, drawn[pipeline.RESPONSE], settings.seed)
            if not (met := needed != boundary.NEVER).any():
                continue
            us = pipeline.month_of(home, settings, US, needed)[met]
            for name, names in NAMED.items():
                first, told = routes[name].against(us, _arrival(settings, name, needed)[met], met)
                for one, values in zip(names, told, strict=True):
                    found[one][place] = values
                if name == HOSPITAL:
                    found[FIRST][place] = first
        return axes.arranged(found, OWN, stops)

    return at


def _arrival(settings: pipeline.Settings, name: str, needed: np.ndarray) -> Array:
    """Give the months until the last patient needed arrives, at one patient a month."""
    one, none = np.ones(len(needed)), np.zeros(len(needed))
    return pipeline.month_of(Calendar(pace=one, start=none, making=none), settings, name, needed)


@dataclass(frozen=True, eq=False)
class _Route:
    """One route at the stops: starts (start factors, draws), paces (accrual factors, draws), making."""

    starts: Array
    paces: Array
    making: Array

    @classmethod
    def of(cls, drawn: pipeline.Draws, settings: pipeline.Settings, name: str, stops: Stops) -> _Route:
        def asked(parameter: str) -> list[pipeline.Settings]:
            changes: list[dict[str, Any]] = [{parameter: one} for one in stops[parameter]]
            return [replace(settings, **change) for change in changes]

        return cls(
            np.array([pipeline.starts(drawn, one, name) for one in asked("start_factor")]),
            np.array([pipeline.pace(drawn, one, name) for one in asked("accrual_factor")]),
            pipeline.making(drawn, settings, name),
        )

    def against(self, us: Array, arrival: Array, met: np.ndarray) -> tuple[Array, Array]:
        """Give the share that is sooner than the US route, and quantiles of the months gained.

        Returns:
            Shapes (start factors, accrual factors) and (quantiles, start factors, accrual factors).
        """
        starts, making = self.starts[:, met], self.making[met]
        first, told = np.empty((len(self.paces), len(starts))), []
        won = np.empty_like(starts)
        for place, pace in enumerate(self.paces):
            np.add(starts, arrival / pace[met], out=won)
            won += making
            np.subtract(us, won, out=won)
            told.append(quantiles(won, judged.INTERVAL))
            # Sorted now, so that those not above zero stand first.
            first[place] = [(len(row) - np.searchsorted(row, 0.0, side="right")) / len(row) for row in won]
        return first.T, np.stack(told, axis=-1)
