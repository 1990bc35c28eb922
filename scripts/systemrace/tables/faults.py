"""A fault in a table, and how all faults of a table are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from systemrace.errors import DataError

SHOWN = 50


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file: where, what, what is allowed, how to mend it.

    `line` is the line in the file (the header is line 1); `cells` are (column, value as written).
    """

    file: str
    line: int
    cells: tuple[tuple[str, str], ...]
    allowed: str
    mend: str

    def __str__(self) -> str:
        """Say it in one line."""
        found = ", ".join(
            f'{column} "{value}"' if value else f"{column} is blank" for column, value in self.cells
        )
        return f"{self.file} line {self.line}: {found}; {self.allowed}. {self.mend}"


class TableError(DataError):
    """Faults of one or more tables, all of them kept, the first of them shown."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(_told(self.faults))


def _told(faults: Sequence[Fault]) -> str:
    counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = [f"{counted} in {', '.join(sorted({fault.file for fault in faults}))}:"]
    lines += [f"  {fault}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  ... and {len(faults) - SHOWN} more.")
    return "\n".join(lines)
