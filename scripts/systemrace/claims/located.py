"""YAML that remembers the line of every value, so that a fault can be shown where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

Path = tuple[str | int, ...]

# The compiled one is twenty times faster, where it is there; every chapter reads the whole file.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Located:
    """A YAML document as plain values, with the line each of them starts on."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Give the line of a value; of what holds it when the value itself is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class DuplicateKeyError(ValueError):
    """A key written twice in one mapping; YAML would silently keep the last."""


@lru_cache(maxsize=4)  # the claims are read three times over for their rules, faults and lines
def parse(text: str) -> Located:
    """Read YAML text.

    Returns:
        Values that are not to be changed: the same text gives the same object again.

    Raises:
        DuplicateKeyError: if a mapping holds a key twice.
        yaml.YAMLError: if the text is not YAML, or uses an alias.
    """
    node = yaml.compose(text, Loader=_LOADER)
    lines: dict[Path, int] = {}
    if node is None:
        return Located(None, lines)
    _walk(node, (), lines, set())
    return Located(yaml.load(text, Loader=_LOADER), lines)  # noqa: S506 - safe both


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]) -> None:
    # An alias stands for text elsewhere, and each entry must be whole in its own lines.
    if id(node) in seen:
        raise yaml.MarkedYAMLError(
            problem="an alias (*name) stands for it elsewhere; write the text out in both places",
            problem_mark=node.start_mark,
        )
    seen.add(id(node))
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for position, part in enumerate(node.value):
            _walk(part, (*path, position), lines, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            _add_key(key, path, lines)
            _walk(part, (*path, key.value), lines, seen)


def _add_key(key: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    if not isinstance(key, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a list or mapping is used as a key", problem_mark=key.start_mark)
    here = (*path, key.value)
    line = key.start_mark.line + 1
    if here in lines:
        raise DuplicateKeyError(
            f"line {line}: `{key.value}` is given twice (first on line {lines[here]}); keep one"
        )
    lines[here] = line
