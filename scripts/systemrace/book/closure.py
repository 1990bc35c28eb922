"""The files of the package that a module needs, found from its import statements, nothing imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from systemrace.chapter.trace import CODE, PACKAGE


def files(roots: Iterable[str]) -> list[str]:
    """List what modules of this package import from it, directly or not, as names from the checkout's top.

    Args:
        roots: module names, such as "systemrace.analysis.trial_counts.specified".

    Raises:
        ModuleNotFoundError: if a root is not a module of the package.
    """
    found: dict[str, Path] = {}
    waiting = list(roots)
    for root in waiting:
        if _path(root) is None:
            raise ModuleNotFoundError(f"{root} is not a module of {PACKAGE.name}")
    while waiting:
        name = waiting.pop()
        path = _path(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting += [*_parents(name), *_imports(path.read_bytes())]
    return sorted(CODE + path.relative_to(PACKAGE).as_posix() for path in found.values())


def is_module(name: str) -> bool:
    """Say whether the package holds a module of this name."""
    return _path(name) is not None


def _path(name: str) -> Path | None:
    top, *rest = name.split(".")
    if top != PACKAGE.name:
        return None
    base = PACKAGE.joinpath(*rest)
    candidates = (base / "__init__.py", base.with_suffix(".py")) if rest else (base / "__init__.py",)
    return next((path for path in candidates if path.is_file()), None)


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


@lru_cache(maxsize=1024)  # chapters share most of their modules; by content, a changed file is read anew
def _imports(source: bytes) -> tuple[str, ...]:
    return tuple(_imported(ast.parse(source)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported from a package may be a module of it.
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
