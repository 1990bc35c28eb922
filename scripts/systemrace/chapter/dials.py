"""What a reader may move on the page: a model evaluated at every setting that its dials can take.

The page has no server. So the chapter evaluates its model over the grid of its dials' stops while it runs,
and the page looks a setting up. A dial goes from stop to stop and never rests between two, so that every
reading, and the verdict, is the model's own.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Stops = dict[str, tuple[Any, ...]]
Model = Callable[[Stops], Mapping[str, Array]]
"""Gives from the stops of each dial the outputs at all settings: an axis a dial, in their order."""
LIMITS = ("low", "high")


@dataclass(frozen=True)
class Dial:
    """One parameter that a reader moves.

    Attributes:
        parameter: its name in the chapter.
        label: what the page calls it, with its unit.
        values: its stops, numbers in rising order, or options to choose among.
        percent: whether the page writes it as a percentage.
        judging: whether only the claim's rules take it, by its own name; the model does not.
    """

    parameter: str
    label: str
    values: tuple[Any, ...]
    percent: bool = False
    judging: bool = False

    @property
    def chosen(self) -> bool:
        """Say whether it is an option, which is chosen from a list."""
        return isinstance(self.values[0], (str, bool))

    def holding(self, value: Any) -> Dial:
        """Give the dial with a value among its stops."""
        if value in self.values:
            return self
        if self.chosen:
            raise ValueError(f"{self.parameter}: {value!r} is none of {', '.join(map(str, self.values))}")
        return replace(self, values=tuple(sorted((*self.values, value))))


@dataclass(frozen=True)
class Reading:
    """A number that follows the dials: output `id`, and its limits where it has an interval.

    Readings with an interval are drawn on one axis unless `charted` says no; those drawn share a unit.

    Attributes:
        id: name of the output.
        label: what the page calls it.
        decimals: shown.
        interval: whether it has limits.
        charted: whether these are drawn.
        limits: what the names of the limits begin with, `_low` and `_high` after it; else `id`.
    """

    id: str
    label: str
    decimals: int = 0
    interval: bool = True
    charted: bool = True
    limits: str = ""

    @property
    def outputs(self) -> list[str]:
        """Name the outputs that it shows."""
        return [self.id, *(f"{self.limits or self.id}_{end}" for end in LIMITS if self.interval)]


@dataclass(frozen=True, eq=False)
class Grid:
    """The model at every setting.

    Attributes:
        dials: with their stops.
        outputs: by name, an axis for each dial that the model takes, in their order; an axis along which an
            output never changes has length 1.
    """

    dials: tuple[Dial, ...]
    outputs: dict[str, Array]

    @property
    def settings(self) -> int:
        """Count the settings that a reader can make."""
        return math.prod(len(dial.values) for dial in self.dials)

    def record(self, own: Mapping[str, Any], readings: Sequence[Reading]) -> dict[str, Any]:
        """Put the grid into what results.json holds, to the last bit: little-endian doubles in base 64.

        Raises:
            ValueError: if the model gives no output of a reading.
        """
        needed = {name for one in readings for name in one.outputs}
        if missing := sorted(needed - set(self.outputs)):
            raise ValueError(f"the model gives no {', '.join(missing)}, which a reading shows")
        return {
            "dials": [
                {**asdict(dial), "own": own[dial.parameter], "chosen": dial.chosen} for dial in self.dials
            ],
            "readings": [{**asdict(one), "limits": one.limits or one.id} for one in readings],
            "outputs": {name: _written(one) for name, one in self.outputs.items()},
            "settings": self.settings,
        }


def evaluate(dials: Sequence[Dial], own: Mapping[str, Any], model: Model) -> Grid:
    """Evaluate a model at every setting of its dials.

    Args:
        dials: what is moved.
        own: the chapter's value of each; it becomes a stop.
        model: gives the outputs from the stops of the dials that are not `judging`.

    Raises:
        ValueError: if an output has another shape than the grid, or is not finite somewhere; the message
            names it, and the setting.
    """
    dials = tuple(dial.holding(own[dial.parameter]) for dial in dials)
    moving = tuple(dial for dial in dials if not dial.judging)
    found = model({dial.parameter: dial.values for dial in moving})
    return Grid(dials, {name: _compact(_checked(name, one, moving)) for name, one in found.items()})


def _checked(name: str, output: Array, moving: tuple[Dial, ...]) -> Array:
    found, shape = np.asarray(output, dtype=np.float64), tuple(len(dial.values) for dial in moving)
    if found.shape != shape:
        raise ValueError(f"the model gives {name} in the shape {found.shape}, not {shape}")
    if len(bad := np.argwhere(~np.isfinite(found))):
        point = {dial.parameter: dial.values[at] for dial, at in zip(moving, bad[0], strict=True)}
        raise ValueError(f"at {point} the model gives no finite {name}")
    return found


def _compact(output: Array) -> Array:
    """Keep one of an axis along which nothing changes."""
    for axis in range(output.ndim):
        first = output.take([0], axis=axis)
        if np.all(output == first):
            output = first
    return output


def _written(output: Array) -> dict[str, Any]:
    kept = base64.b64encode(np.ascontiguousarray(output, dtype="<f8").tobytes()).decode("ascii")
    return {"shape": list(output.shape), "values": kept}


def read(written: Mapping[str, Any]) -> Array:
    """Read an output of `Grid.record`."""
    flat = np.frombuffer(base64.b64decode(written["values"]), dtype="<f8")
    return flat.astype(np.float64).reshape(written["shape"])
