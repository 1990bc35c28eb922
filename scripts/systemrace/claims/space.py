"""The specifications of a claim: every combination of its defensible choices, less those left out."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from systemrace.claims.located import Path
from systemrace.claims.models import Choice, Claim, Exclusion

Value = bool | int | float | str
Choices = Mapping[str, Value]
Fault = tuple[Path, str]
ID_LENGTH = 10


@dataclass(frozen=True)
class Space:
    """The choices of a claim with their values, in the order in which they vary: the last one fastest.

    choices: name to values. primary: the value of each choice in the chapter itself. excluded: the
    combinations left out, each as the values of the choices that it names.
    """

    claim: str
    choices: dict[str, tuple[Value, ...]]
    primary: dict[str, Value]
    excluded: tuple[dict[str, tuple[Value, ...]], ...] = ()

    @cached_property
    def points(self) -> tuple[tuple[int, ...], ...]:
        """Every specification as the position of its value in each choice."""
        sizes = [range(len(values)) for values in self.choices.values()]
        left_out = [self._positions(exclusion) for exclusion in self.excluded]
        return tuple(
            point for point in itertools.product(*sizes) if not any(_within(point, out) for out in left_out)
        )

    def __len__(self) -> int:
        """Count the specifications."""
        return len(self.points)

    def at(self, point: tuple[int, ...]) -> dict[str, Value]:
        """Give the values of the choices at a point."""
        return {
            name: values[position]
            for (name, values), position in zip(self.choices.items(), point, strict=True)
        }

    def specifications(self) -> Iterator[dict[str, Value]]:
        """Give every specification, in order."""
        return (self.at(point) for point in self.points)

    @cached_property
    def primary_point(self) -> tuple[int, ...]:
        """Where the chapter's own analysis stands."""
        return tuple(values.index(self.primary[name]) for name, values in self.choices.items())

    def _positions(self, exclusion: Mapping[str, tuple[Value, ...]]) -> dict[int, frozenset[int]]:
        names = list(self.choices)
        return {
            names.index(name): frozenset(self.choices[name].index(value) for value in values)
            for name, values in exclusion.items()
        }


def identify(claim: str, choices: Choices) -> str:
    """Give a specification its permanent id: a short hash of the claim and the values of its choices.

    It depends on neither the order of the choices nor on which other options there are.
    """
    text = json.dumps([claim, dict(sorted(choices.items()))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def faults(claim: Claim) -> list[Fault]:
    """Find what is wrong with a claim's headline, choices and exclusions in themselves.

    Returns:
        Where within the claim, and what; whether the chapter has such parameters is checked elsewhere.
    """
    found = _headline_faults(claim) + _choice_faults(claim.specifications)
    if claim.excluded and not claim.specifications:
        found.append((("excluded",), "excluded: there are no specifications to leave out; add them first"))
        return found
    options = {choice.choice: {option.value for option in choice.options} for choice in claim.specifications}
    for position, exclusion in enumerate(claim.excluded):
        found += _exclusion_faults(("excluded", position, "when"), exclusion, options)
    return found


def _headline_faults(claim: Claim) -> list[Fault]:
    if claim.headline is None:
        missing = claim.specifications and "specifications need a `headline` that names the value to draw"
        return [(("specifications",), missing)] if missing else []
    return [
        (("headline",), f"headline: `{name}` is not under `values`. Named there: {', '.join(claim.values)}.")
        for name in claim.headline.names
        if name not in claim.values
    ]


def _choice_faults(choices: tuple[Choice, ...]) -> list[Fault]:
    found: list[Fault] = []
    names: set[str] = set()
    for position, choice in enumerate(choices):
        where = ("specifications", position)
        if choice.choice in names:
            found.append((where, f"specifications: the choice `{choice.choice}` stands there twice"))
        names.add(choice.choice)
        values = [option.value for option in choice.options]
        found += [
            ((*where, "options", at), f"specifications: {choice.choice} has the option `{value}` twice")
            for at, value in enumerate(values)
            if value in values[:at]
        ]
    return found


def _exclusion_faults(where: Path, exclusion: Exclusion, options: Mapping[str, set[Value]]) -> list[Fault]:
    found: list[Fault] = []
    for name, values in exclusion.when.items():
        if name not in options:
            found.append(
                ((*where, name), f"excluded: `{name}` is not a choice. Choices: {', '.join(options)}.")
            )
            continue
        found += [
            (
                (*where, name),
                f"excluded: `{value}` is not an option of {name}. Options: {_listed(options[name])}.",
            )
            for value in values
            if value not in options[name]
        ]
    return found


def _listed(values: set[Value]) -> str:
    return ", ".join(sorted(map(str, values)))


def _within(point: tuple[int, ...], left_out: Mapping[int, frozenset[int]]) -> bool:
    return all(point[axis] in positions for axis, positions in left_out.items())
