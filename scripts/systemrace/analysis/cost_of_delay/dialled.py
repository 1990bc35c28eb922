"""The loss at every setting of the dials that a reader moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from systemrace.analysis import axes
from systemrace.analysis.axes import Array, Stops
from systemrace.analysis.cost_of_delay import delays, judged, model, sweep
from systemrace.analysis.statistics.sortedquantiles import quantiles

OWN = ("delay", "discount", "bounded")
LOSS = ("life_years_low", "life_years", "life_years_high")
PATIENTS = ("patients_low", "patients", "patients_high")
TOLD = (sweep.TAILS[0], 0.5, sweep.TAILS[1])
SWEPT, BINDS = "swept_low", "capacity_binds"
Pair = tuple[float, float]


def follower(
    own: pd.DataFrame, drawn: model.Draws, choices: model.Choices, pairs: int
) -> Callable[[Stops], dict[str, Array]]:
    """Give the function from the dials' stops to the values of B15 and patients lost; stops are of `OWN`.

    Args:
        own: inputs of the chapter.
        drawn: their draws and the gain.
        choices: what the dials do not move.
        pairs: randomized trials that print survival of both arms.
    """
    low, high = np.quantile(drawn[model.GAIN], sweep.TAILS)
    same = {"gain_low": float(low), "gain_high": float(high), "pairs": float(pairs)}
    ends = [(row.input_id, (float(row.low), float(row.high))) for row in sweep.assumptions(own).itertuples()]

    def at(stops: Stops) -> dict[str, Array]:
        found = axes.empty([*LOSS, *PATIENTS, SWEPT, BINDS, *same], OWN, stops)
        for name, value in same.items():
            found[name][:] = value
        months, discounts = (np.array(stops[name], dtype=np.float64) for name in OWN[:2])
        for place, bounded in enumerate(stops["bounded"]):
            asked = replace(choices, bounded=bounded)
            for name, values in _Asked(drawn, asked, months, discounts).judged(ends).items():
                found[name][..., place] = values
        return axes.arranged(found, OWN, stops)

    return at


class _Asked:
    """The loss at all delays and discount rates, which are the axes, with or without limit of capacity."""

    def __init__(self, drawn: model.Draws, choices: model.Choices, months: Array, discounts: Array) -> None:
        self.drawn, self.choices, self.delays, self.discounts = drawn, choices, months, discounts
        self.gain = drawn[model.GAIN] / model.YEAR
        self.base = cache(lambda name: self._lost(drawn, name, discounts))

    def judged(self, ends: Sequence[tuple[str, Pair]]) -> dict[str, Array]:
        """Give what the dials move of B15, and patients lost.

        Args:
            ends: of the range of each assumption.
        """
        base = _both(self.base(name) for name in model.PLACES)
        lows, middles = [], []
        for name, pair in ends:
            both = [self._held({name: at}) for at in pair]
            lows += [self._low(one) for one in both]
            middles.append([_over_discounts(one, (0.5,))[0] for one in both])
        lower, upper = np.moveaxis(np.array(middles), 1, 0)
        lows += [self._low_together(ends, most) for most in (upper < lower, upper > lower)]
        told = _over_discounts([one * self.gain for one in base], TOLD)
        people = quantiles(
            _both([self._lost(self.drawn, name, np.zeros(1)) for name in model.PLACES])[0], TOLD
        )
        spread = np.ones(told.shape[1:])
        return {
            **dict(zip(LOSS, told, strict=True)),
            **{name: one[:, None] * spread for name, one in zip(PATIENTS, people, strict=True)},
            SWEPT: np.min([told[0], *lows], axis=0),
            BINDS: judged.binding(self.drawn, self.choices) * spread,
        }

    def _low_together(self, ends: Sequence[tuple[str, Pair]], upper: np.ndarray) -> Array:
        """Give the lower limit with every assumption at one end, the upper where that is said.

        Args:
            ends: of each assumption.
            upper: shape (assumptions, delays, discounts).
        """
        found = np.empty(upper.shape[1:])
        for case in np.unique(upper.reshape(len(ends), -1), axis=1).T:
            held = {name: pair[int(one)] for (name, pair), one in zip(ends, case, strict=True)}
            here = (upper == case[:, None, None]).all(axis=0)
            rows, columns = (np.flatnonzero(here.any(axis=axis)) for axis in (1, 0))
            part = _Asked(self.drawn, self.choices, self.delays[rows], self.discounts[columns])
            found[here] = part._low(part._held(held))[here[np.ix_(rows, columns)]]
        return found

    def _held(self, ends: Mapping[str, float]) -> list[Array]:
        """Give patients lost in both countries, by discount, with some inputs held."""
        now = sweep.held_at(self.drawn, ends)
        return _both(
            self._lost(now, name, self.discounts) if self._moves(now, name) else self.base(name)
            for name in model.PLACES
        )

    def _moves(self, now: model.Draws, name: str) -> bool:
        """Tell whether patients lost in a country are others; without a limit, capacity moves nothing."""
        fields = ("full", "grown", *(("first", "growth") if self.choices.bounded else ()))
        places = (model.place(self.drawn, name), model.place(now, name))
        pairs = [tuple(getattr(one, field) for one in places) for field in fields]
        pairs += [(self.drawn[key], now[key]) for key in (model.WAITING, model.CAUGHT_UP)]
        return not all(np.array_equal(*pair) for pair in pairs)

    def _lost(self, drawn: model.Draws, name: str, discounts: Array) -> list[Array]:
        at = delays.lost(drawn, name, self.choices, self.delays)
        return [at(one) for one in discounts]

    def _low(self, lost: Sequence[Array]) -> Array:
        return _over_discounts([one * self.gain for one in lost], TOLD[:1])[0]


def _both(places: Iterable[Sequence[Array]]) -> list[Array]:
    return [first + second for first, second in zip(*places, strict=True)]


def _over_discounts(lost: Sequence[Array], at: Sequence[float]) -> Array:
    """Give quantiles over draws, (quantiles, delays, discounts); the draws are sorted in place."""
    return np.stack([quantiles(one, at) for one in lost], axis=-1)
