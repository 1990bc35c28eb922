"""Where the parts of a claim stand in `data/claims.yml`, for errors that are found after it was read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from systemrace.claims import ledger, located
from systemrace.errors import ProseError
from systemrace.project import Project
from systemrace.tables import reads
from systemrace.text import decode


@dataclass(frozen=True)
class Places:
    """The lines of claims.yml, and the position of each claim in it."""

    lines: located.Located
    positions: dict[str, int]

    def of(self, claim: str, *within: str | int) -> str:
        r"""Name file and line of a claim, or of what stands within it under these keys and positions.

        >>> lines = located.parse("- id: A1\n  tipping:\n    - {change: a}\n")
        >>> Places(lines, {"A1": 0}).of("A1", "tipping", 0)
        'data/claims.yml:3'
        """
        return f"{ledger.FILE}:{self.lines.line((self.positions[claim], *within))}"


def read(project: Project) -> Places:
    """Read the lines of a file that `ledger.load` has found to be without fault."""
    lines = located.parse(decode(reads.read_bytes(project, project.data / "claims.yml"), ledger.FILE))
    return Places(lines, {entry["id"]: position for position, entry in enumerate(lines.value)})


@contextmanager
def named(place: str) -> Iterator[None]:
    """Put file and line before the message of what is found wrong meanwhile; nothing for an empty place."""
    try:
        yield
    except ProseError as error:
        raise ProseError(f"{place}: {error}" if place else str(error)) from error
