"""What no cell may hold that is written by hand, whatever its column."""

from __future__ import annotations

import unicodedata

from systemrace.tables import spreadsheet

LONGEST = 10_000
HIDDEN = {"Cc": "a control character", "Cf": "an invisible character", "Cs": "half a character"}


def wrong(cell: str) -> tuple[str, str] | None:
    """Say what is wrong with a cell and how to mend it; None if nothing is."""
    if len(cell) > LONGEST:
        return f"it has {len(cell):,} characters, more than {LONGEST:,}", "Shorten it"
    for character in cell:
        if kind := HIDDEN.get(unicodedata.category(character)):
            return f"it holds {kind} (U+{ord(character):04X})", "Type it instead of pasting it"
    if spreadsheet.computes(cell):
        return (
            f'it starts with "{cell[0]}", so that a spreadsheet would compute it',
            "Begin with a letter or a digit",
        )
    return None


def shown(cell: str) -> str:
    """Write a cell so that a terminal shows it and does nothing else; long ones cut."""
    text = "".join(c if unicodedata.category(c) not in HIDDEN else f"\\u{ord(c):04x}" for c in cell)
    return text if len(text) <= 100 else f"{text[:100]}..."
