"""What a reader may move on the page: a model evaluated over a grid of parameters, and between its points.

The page has no server. So the chapter evaluates its model at every point of a grid while it runs; the page
takes a point's values as they are and interpolates linearly in each dial between points. How far that is off
is measured here, in the middle of every cell of the grid, where a smooth model lies farthest from its chords,
and at points drawn at random; the page prints it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

TRIED = 40
"""Points drawn at random at which the interpolation is held against the model, beside middles of cells."""
Point = dict[str, Any]
Model = Callable[[Point], Mapping[str, float]]


@dataclass(frozen=True)
class Dial:
    """One parameter that a reader moves.

    Attributes:
        parameter: its name in the chapter.
        label: what the page calls it, with its unit.
        values: numbers of the grid in rising order, or options to choose among.
        percent: whether the page writes it as a percentage.
    """

    parameter: str
    label: str
    values: tuple[Any, ...]
    percent: bool = False

    @property
    def chosen(self) -> bool:
        """Say whether it is an option, which is chosen and never interpolated."""
        return isinstance(self.values[0], (str, bool))

    def holding(self, value: Any) -> Dial:
        """Give the dial with a value among those of its grid, so that this one is exact."""
        if value in self.values:
            return self
        if self.chosen:
            raise ValueError(f"{self.parameter}: {value!r} is none of {', '.join(map(str, self.values))}")
        return Dial(self.parameter, self.label, tuple(sorted((*self.values, value))), self.percent)


@dataclass(frozen=True)
class Reading:
    """A number that follows the dials: outputs `id`, and `id_low` and `id_high` if it has an interval.

    Readings with an interval are drawn on one axis unless `charted` says no; those drawn share a unit.
    """

    id: str
    label: str
    decimals: int = 0
    interval: bool = True
    charted: bool = True


@dataclass(frozen=True)
class Grid:
    """The model at every point of the grid.

    Attributes:
        dials: their values.
        outputs: names of what the model gives.
        table: shape (points, outputs); the last dial moves fastest.
        tried: in the middle of each cell and at `TRIED` random points, what interpolation gives and what
            the model gives; shape (points, 2, outputs).
    """

    dials: tuple[Dial, ...]
    outputs: tuple[str, ...]
    table: np.ndarray
    tried: np.ndarray

    def record(self, own: Mapping[str, Any], readings: Sequence[Reading]) -> dict[str, Any]:
        """Put the grid into what results.json holds; numbers keep twelve digits.

        Raises:
            ValueError: if the model gives no output of a reading.
        """
        limits = ("", "_low", "_high")
        needed = [f"{one.id}{end}" for one in readings for end in (limits if one.interval else limits[:1])]
        if missing := sorted(set(needed) - set(self.outputs)):
            raise ValueError(f"the model gives no {', '.join(missing)}, which a reading shows")
        return {
            "dials": [
                {**asdict(dial), "own": own[dial.parameter], "chosen": dial.chosen} for dial in self.dials
            ],
            "readings": [asdict(reading) for reading in readings],
            "outputs": list(self.outputs),
            "table": _short(self.table),
            "tried": [_short(pair) for pair in self.tried],
        }


def evaluate(dials: Sequence[Dial], own: Mapping[str, Any], model: Model, seed: int = 1) -> Grid:
    """Evaluate a model over the grid of its dials, and between its points to learn how far off that is.

    Args:
        dials: what is moved.
        own: the chapter's value of each; it becomes a value of the grid.
        model: gives the outputs at a point, the same ones at all, all finite.
        seed: of the random points between.

    Raises:
        ValueError: if an output is missing or not finite somewhere; the message names the point.
    """
    dials = tuple(dial.holding(own[dial.parameter]) for dial in dials)
    points = [
        dict(zip((dial.parameter for dial in dials), values, strict=True))
        for values in itertools.product(*(dial.values for dial in dials))
    ]
    outputs = tuple(model(points[0]))
    table = np.array([_row(model, point, outputs) for point in points])
    grid = Grid(dials, outputs, table, np.empty((0, 2, len(outputs))))
    rng = np.random.default_rng(seed)
    tried = [(interpolated(grid, at), _row(model, at, outputs)) for at in _between(dials, rng)]
    return replace(grid, tried=np.array(tried).reshape(-1, 2, len(outputs)))


def _short(table: np.ndarray) -> list[list[float]]:
    return [[float(f"{one:.12g}") for one in row] for row in table.tolist()]


def _row(model: Model, point: Point, outputs: tuple[str, ...]) -> np.ndarray:
    found = model(point)
    if tuple(found) != outputs:
        raise ValueError(f"at {point} the model gives {', '.join(found)}, not {', '.join(outputs)}")
    row = np.array([float(one) for one in found.values()])
    if not np.isfinite(row).all():
        bad = [name for name, one in zip(outputs, row, strict=True) if not np.isfinite(one)]
        raise ValueError(f"at {point} the model gives no finite {', '.join(bad)}")
    return row


def _between(dials: Sequence[Dial], rng: np.random.Generator) -> list[Point]:
    if all(dial.chosen for dial in dials):
        return []
    return [*_middles(dials), *_random(dials, rng)]


def _middles(dials: Sequence[Dial]) -> list[Point]:
    """List the middle of each cell of the grid, for every option that is chosen."""
    sides = [
        dial.values if dial.chosen else [(low + high) / 2 for low, high in itertools.pairwise(dial.values)]
        for dial in dials
    ]
    names = [dial.parameter for dial in dials]
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*sides)]


def _random(dials: Sequence[Dial], rng: np.random.Generator) -> list[Point]:
    return [
        {
            dial.parameter: dial.values[rng.integers(len(dial.values))]
            if dial.chosen
            else float(rng.uniform(dial.values[0], dial.values[-1]))
            for dial in dials
        }
        for _ in range(TRIED)
    ]


def interpolated(grid: Grid, point: Point) -> np.ndarray:
    """Give the outputs between grid points, linear in each dial; exact at grid points.

    Args:
        grid: from `evaluate`.
        point: a value for each dial, within its range.
    """
    found = grid.table.reshape(*(len(dial.values) for dial in grid.dials), len(grid.outputs))
    for dial in grid.dials:
        value = point[dial.parameter]
        if dial.chosen or value in dial.values:
            found = found[dial.values.index(value)]
            continue
        upper = min(max(int(np.searchsorted(dial.values, value)), 1), len(dial.values) - 1)
        low, high = dial.values[upper - 1], dial.values[upper]
        share = (value - low) / (high - low)
        found = found[upper - 1] * (1 - share) + found[upper] * share
    return found
