"""Variants: a chapter with other parameters, as a page of its own.

`chapters/variants.yml` declares them; each has a file in chapters/ with its title and what is said of it
alone. Everything else of the page is the chapter itself, whose text is nowhere copied: here its own defaults
give way to the variant's, so that to the rest of the program a variant is a chapter like any other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from systemrace import text
from systemrace.errors import ProseError
from systemrace.project import Project

FILE = "chapters/variants.yml"
_KEYS = {"name", "of", "parameters", "leave_out"}
_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_TAGGED = re.compile(r"^:tags:.*\bparameters\b.*$", re.MULTILINE)
_OPTIONS = re.compile(r"(?::[^\n]*\n|\n)*")
_HEADING = re.compile(r"^# .*\n", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Variant:
    """A chapter (`of`) with other parameters.

    leave_out: headings of sections that the page does without, since they speak of the chapter's own
    parameters; what they compute is computed all the same.
    """

    name: str
    of: str
    parameters: Mapping[str, Any]
    leave_out: tuple[str, ...] = field(default=())


def variants(project: Project) -> dict[str, Variant]:
    """Read the declared variants, by name; none where there is no such file.

    Raises:
        ProseError: if the file is not a list of entries with name, of and parameters.
    """
    path = project.root / FILE
    return _parsed(text.read(path, FILE)) if path.is_file() else {}


def base(project: Project, name: str) -> str:
    """Name the chapter whose text a variant runs; any other chapter is its own."""
    found = variants(project).get(name)
    return found.of if found else name


def with_parameters(source: str, variant: Variant) -> str:
    """Put a variant's values in the place of the defaults of a chapter's parameters cell; lines stay.

    Raises:
        ProseError: for a name that the cell does not have.
    """
    cell = next((found for found in _CELL.finditer(source) if _TAGGED.search(found["body"])), None)
    if cell is None:
        raise ProseError(f"{FILE}: {variant.name}: the chapter {variant.of} has no parameters.")
    start = cell.start("body") + len(_OPTIONS.match(cell["body"])[0])  # type: ignore[index]  # matches nothing too
    changed, names = _replaced(source[start : cell.end("body")], variant.parameters)
    missing = sorted(set(variant.parameters) - names)
    if missing:
        raise ProseError(
            f"{FILE}: {variant.name}: the chapter {variant.of} has no parameter {', '.join(missing)}. "
            f"It has {', '.join(sorted(names))}."
        )
    return source[:start] + changed + source[cell.end("body") :]


def page(stub: str, source: str, variant: Variant) -> str:
    """Write a variant's page: its own title and words, then the chapter without its title."""
    front = _FRONT.match(source)
    body = _HEADING.sub("", source[front.end() if front else 0 :], count=1)
    body = without(body, variant)
    return f"{front[0] if front else ''}\n{stub.strip()}\n\n{body.lstrip()}"


def without(body: str, variant: Variant) -> str:
    """Take out of a chapter's text the sections that a variant leaves out.

    Raises:
        ProseError: if there is no such section.
    """
    for heading in variant.leave_out:
        body = _without(body, heading, variant)
    return body


def _replaced(code: str, values: Mapping[str, Any]) -> tuple[str, set[str]]:
    names: set[str] = set()
    lines = code.splitlines(keepends=True)
    for node in ast.parse(code).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            names.add(node.target.id)
            if node.target.id in values and node.value.lineno == node.value.end_lineno:
                line = lines[node.value.lineno - 1].encode("utf-8")
                written = repr(values[node.target.id]).encode("utf-8")
                new = line[: node.value.col_offset] + written + line[node.value.end_col_offset :]
                lines[node.value.lineno - 1] = new.decode("utf-8")
    return "".join(lines), names


def _without(body: str, heading: str, variant: Variant) -> str:
    """Take a section out, up to the next heading of its level."""
    found = re.search(rf"^## {re.escape(heading)}$.*?(?=^## |\Z)", body, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ProseError(f'{FILE}: {variant.name}: the chapter {variant.of} has no section "{heading}".')
    return body[: found.start()] + body[found.end() :]


@lru_cache(maxsize=8)
def _parsed(written: str) -> dict[str, Variant]:
    try:
        entries = yaml.safe_load(written) or []
        found = [_variant(entry) for entry in entries]
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise ProseError(f"{FILE}: {error}. Write a list of entries: name, of, parameters.") from None
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise ProseError(f"{FILE}: a name stands twice among {', '.join(names)}.")
    return {one.name: one for one in found}


def _variant(entry: Any) -> Variant:
    if not isinstance(entry, dict) or not set(entry) <= _KEYS:
        raise TypeError(f"{entry} is not an entry of {', '.join(sorted(_KEYS))}")
    parameters = {key: str(value) if not isinstance(value, bool | int | float) else value
                  for key, value in dict(entry["parameters"]).items()}  # fmt: skip
    return Variant(str(entry["name"]), str(entry["of"]), parameters, tuple(entry.get("leave_out") or ()))
