"""The JSON files that a version keeps beside its pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from systemrace.errors import DataError


def write(folder: Path, name: str, document: Any) -> None:
    """Write a document of a version; the same content gives the same bytes."""
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False)
    (folder / name).write_text(text + "\n", encoding="utf-8")


def read(folder: Path, name: str) -> Any:
    """Read a document of a version.

    Raises:
        DataError: if it cannot be read.
    """
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{folder / name} cannot be read ({error}). Restore that version's folder."
        ) from error
