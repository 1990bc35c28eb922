"""What became of the conclusions between any two versions, as a page and as JSON, in `changes/`."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from systemrace.claims.movement import Moved
from systemrace.release import conclusions, ingredients, owed, place, source
from systemrace.release.ingredients import Side
from systemrace.release.versions import Version

FOLDER = "changes"
Pair = tuple[str, str]


def write(stage: Path, known: Sequence[Version]) -> list[Pair]:
    """Write the difference between any two versions.

    What an earlier release found a movement to be owed to is kept: it was computed in the code of the newer
    version of the two.

    Args:
        stage: the publish folder being made.
        known: all versions, the oldest first.
    """
    pairs = list(itertools.combinations([version.name for version in known], 2))
    kept = {pair: _kept(stage, pair) for pair in pairs}
    shutil.rmtree(stage / FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="systemrace-sources-") as scratch:

        @cache
        def side(name: str) -> Side | None:
            return opened(stage / "v" / name, Path(scratch) / name)

        for pair in pairs:
            _write(stage, pair, between(stage, pair, kept[pair], side))
    return pairs


def between(
    stage: Path, pair: Pair, kept: Mapping[str, Any] | None, side: Callable[[str], Side | None]
) -> list[dict[str, Any]]:
    """Say of every claim what became of it between two versions, and what that is owed to."""
    found = conclusions.difference(*(conclusions.read(stage / "v" / name) for name in pair))
    known = _owed(found, pair, side) if kept is None else kept
    return [{**one, "owed": known.get(one["id"])} for one in found]


def opened(version: Path, folder: Path) -> Side | None:
    """Unpack a version to compute its claims again; None where it does not carry its source."""
    unpacked = source.unpack(version, folder)
    if unpacked is None:
        return None
    return Side(unpacked, conclusions.read(version), ingredients.read(version))


def _owed(
    found: Sequence[Mapping[str, Any]], pair: Pair, side: Callable[[str], Side | None]
) -> Mapping[str, Any]:
    if all(one["same"] for one in found):
        return {}
    older, newer = (side(name) for name in pair)
    if older is None or newer is None:
        return {}
    return owed.find(older, newer, {one["id"]: Moved(one["movement"], one["because"]) for one in found})


def _kept(stage: Path, pair: Pair) -> dict[str, Any] | None:
    """Read what an earlier release found; None where there is nothing to read."""
    try:
        document = json.loads((stage / FOLDER / f"{'..'.join(pair)}.json").read_text(encoding="utf-8"))
        return {one["id"]: one["owed"] for one in document["claims"]}
    except (OSError, ValueError, KeyError):
        return None


def _write(stage: Path, pair: Pair, found: list[dict[str, Any]]) -> None:
    old, new = pair
    document = {"format": conclusions.FORMAT, "older": old, "newer": new, "claims": found}
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    place.write_text(stage / FOLDER / f"{old}..{new}.json", text + "\n")
    place.write_text(stage / FOLDER / f"{old}..{new}.html", conclusions.page(old, new, found))
