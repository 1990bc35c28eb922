"""The versions in a publish folder: what `versions.json` and `versions.js` say of them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from systemrace.errors import DataError, UsageError
from systemrace.release import place

FILE, SCRIPT = "versions.json", "versions.js"
FORMAT = 1
_NAME = re.compile(r"20\d\d\.(0[1-9]|1[0-2])(\.[1-9]\d*)?")


@dataclass(frozen=True)
class Version:
    """A frozen version of the book.

    name: year and month, such as 2026.08; a third part counts corrections.
    date: day of the commit, ISO 8601.
    commit: the commit it was built from.
    snapshot: the registry copy that it was asked to count from; None where the chapters' own held.
    sha256: hash over its published files, as `frozen.tree_hash` makes it.
    pages: its pages, relative to its folder, sorted.
    """

    name: str
    date: str
    commit: str
    snapshot: str | None
    sha256: str
    pages: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Where it stands in the publish folder."""
        return f"v/{self.name}"


def order(name: str) -> tuple[int, ...]:
    """Give what versions are sorted by."""
    return tuple(int(part) for part in name.split("."))


def check_new(name: str, known: Sequence[Version]) -> None:
    """Refuse a name that is no version, is taken, or is older than the newest.

    Raises:
        UsageError: saying which.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f'"{name}" is no version. Write year and month, such as 2026.08, or 2026.08.1.')
    if name in {version.name for version in known}:
        raise UsageError(
            f"Version {name} is published and never rewritten. For a correction release {name}.1 or later."
        )
    if known and order(name) < order(known[-1].name):
        raise UsageError(f"Version {name} is older than {known[-1].name}, the newest. Name a newer one.")


def read(publish: Path) -> list[Version]:
    """Read the versions of a publish folder, the oldest first; none where there is no such folder.

    Raises:
        DataError: if the file that lists them cannot be read.
    """
    path = publish / FILE
    if not path.is_file():
        return []
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        listed = [Version(**{**entry, "pages": tuple(entry["pages"])}) for entry in document["versions"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read ({error}). Restore it from a copy of the folder.") from error
    return sorted(listed, key=lambda version: order(version.name))


def write(publish: Path, known: Sequence[Version], moved: dict[str, str], gone: dict[str, str]) -> None:
    """Write the list for programs and, as a script, for pages: one opened from a file can fetch nothing.

    Args:
        publish: the folder.
        known: all versions, the oldest first.
        moved: pages of any version that have another name in a later one, old to new.
        gone: pages that have no successor, with the address of their tombstone.
    """
    document = {"format": FORMAT, "moved": moved, "gone": gone, "versions": [asdict(one) for one in known]}
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    place.write_text(publish / FILE, text + "\n")
    place.write_text(publish / SCRIPT, f"window.systemraceVersions = {text};\n")
