"""The value of routes at every setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from itertools import product

import numpy as np
import pandas as pd

from systemrace.analysis import axes
from systemrace.analysis.axes import Array, Stops
from systemrace.analysis.first_data_decision import information, routes, sweep, value
from systemrace.analysis.first_data_decision.explained import Explained
from systemrace.analysis.first_data_decision.linear import ACCEPTED, MOVED, Parts, chances
from systemrace.analysis.statistics import proportions
from systemrace.analysis.statistics.sortedquantiles import quantiles

OWN = ("acceptance_odds", "payoff_factor", "china_start", "payoff")
SHARE = ("best_share_low", "best_share", "best_share_high")
GAP = ("gap_low", "gap", "gap_high")
TURNED, ASSUMED = "turned", "assumed_share"


def key(route: str) -> str:
    """Name the output that holds the mean value of a route."""
    return route.lower().replace(" ", "_")


def follower(
    own: pd.DataFrame, drawn: routes.Draws, choices: value.Choices
) -> Callable[[Stops], dict[str, Array]]:
    """Give the function from the dials' stops to routes' values and those of A19; the stops are of `OWN`.

    Args:
        own: inputs of the chapter.
        drawn: their draws.
        choices: what the dials do not move.
    """
    worths = [f"{key(name)}{end}" for name in routes.ROUTES for end in ("", "_low", "_high")]
    explained = Explained.of(own, drawn)

    def at(stops: Stops) -> dict[str, Array]:
        found = axes.empty([*worths, *GAP, *SHARE, TURNED, ASSUMED], OWN, stops)
        asked = _Asked(own, drawn, explained, stops)
        # Routes that a late start in China leaves as they are serve all such starts one after the other.
        for payoff, late in product(*(range(len(stops[name])) for name in reversed(OWN[2:]))):
            now = replace(choices, payoff=stops["payoff"][payoff], china_start=stops["china_start"][late])
            for name, values in asked.judged(now).items():
                found[name][:, :, late, payoff] = values
        return axes.arranged(found, OWN, stops)

    return at


class _Asked:
    """Routes at all factors on the odds of acceptance and on what the owner gets; axes are these two."""

    def __init__(self, own: pd.DataFrame, drawn: routes.Draws, explained: Explained, stops: Stops) -> None:
        self.drawn, self.explained = drawn, explained
        self.odds, self.factors = stops[OWN[0]], np.array(stops[OWN[1]], dtype=np.float64)
        self.ends = {
            row.input_id: (float(row.low), float(row.high)) for row in sweep.assumptions(own).itertuples()
        }
        self.chance = {name: chances(drawn, name, self.odds) for name in routes.ROUTES}
        self.parts = lru_cache(maxsize=len(routes.ROUTES))(self._parts)
        self.means_held = cache(self._means_held)

    def _parts(self, name: str, asked: value.Choices) -> Parts:
        return Parts.of(self.drawn, name, asked)

    def _means_held(self, name: str, asked: value.Choices, input_id: str, at: float) -> Array:
        now = sweep.held(self.drawn, input_id, at)
        if ACCEPTED.get(name) == input_id:
            return self.parts(name, asked).means(chances(now, name, self.odds), self.factors)
        return Parts.of(now, name, asked).means(self.chance[name], self.factors)

    def judged(self, asked: value.Choices) -> dict[str, Array]:
        """Give all outputs for what the two dials do not move."""
        own = {name: asked if name in MOVED else replace(asked, china_start=1.0) for name in routes.ROUTES}
        parts = {name: self.parts(name, one) for name, one in own.items()}
        means = np.array([one.means(self.chance[name], self.factors) for name, one in parts.items()])
        found = {TURNED: self._turned(own, means)} | {
            key(name): mean for name, mean in zip(routes.ROUTES, means, strict=True)
        }
        rows = [self._drawn(parts, place, means[:, place]) for place in range(len(self.odds))]
        return found | {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def _turned(self, own: dict[str, value.Choices], means: Array) -> Array:
        """Count the assumptions of which one end makes another route best on average."""
        best, turned = means.argmax(axis=0), np.zeros(means.shape[1:])
        for input_id, ends in self.ends.items():
            other = np.zeros(turned.shape, dtype=bool)
            for at in ends:
                moved = means.copy()
                for place, (name, asked) in enumerate(own.items()):
                    if input_id in routes.TAKES[name] and input_id not in routes.IDLE[asked.payoff]:
                        moved[place] = self.means_held(name, asked, input_id, at)
                other |= moved.argmax(axis=0) != best
            turned += other
        return turned

    def _drawn(self, parts: dict[str, Parts], place: int, means: Array) -> dict[str, Array]:
        """Give what hangs on single draws, by factor on what the owner gets; means are (routes, factors)."""
        values = np.array([one.values(self.chance[name][place], self.factors) for name, one in parts.items()])
        top = values.max(axis=0)
        order = np.argsort(-means, axis=0, kind="stable")
        each = np.arange(len(self.factors))
        first, second = values[order[0], each], values[order[1], each]
        found = {ASSUMED: self.explained.share(first - second)}
        found |= _shares(np.count_nonzero(first == top, axis=-1), values.shape[-1])
        found |= dict(zip(GAP, quantiles(top - values.min(axis=0), (0.025, 0.5, 0.975)), strict=True))
        low, high = quantiles(values, information.TAILS)
        for at, name in enumerate(routes.ROUTES):
            found |= {f"{key(name)}_low": low[at], f"{key(name)}_high": high[at]}
        return found


def _shares(counts: np.ndarray, draws: int) -> dict[str, Array]:
    """Give how often the route that is best on average is best, with the interval from drawing."""
    told = [_share(int(count), draws) for count in counts]
    return {name: np.array(values) for name, values in zip(SHARE, zip(*told, strict=True), strict=True)}


@cache
def _share(count: int, draws: int) -> tuple[float, float, float]:
    interval = proportions.proportion_interval(count, draws, "wilson")
    return interval.low, count / draws, interval.high
