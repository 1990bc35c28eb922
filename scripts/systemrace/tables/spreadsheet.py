"""Text that a spreadsheet would compute instead of showing it."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r]")
# A number, or a range of two with words in brackets: no spreadsheet computes these.
_AMOUNT = r"[+-]?\d[\d.,]*%?"
_NUMBER = re.compile(rf"{_AMOUNT}( to {_AMOUNT})?( \([\w% ]*\))?")


def computes(text: str) -> bool:
    """Say whether a spreadsheet that opens a CSV with this cell may take it for a formula."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)
