"""How much memory a process and all that it started take together, where the system tells it (Linux).

A page that several processes share is shared out among them (proportional set size), so the sum counts it
once. Elsewhere nothing is told and the caller has to do with what the system says of single processes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.1
"""Seconds between two looks."""
_UNIT = 1024


def together(process: int) -> int:
    """Give the bytes that a process and its descendants hold at this moment; 0 where it is not told."""
    return sum(_share(one) for one in _family(process))


def _family(process: int) -> Iterator[int]:
    yield process
    for file in PROC.glob(f"{process}/task/*/children"):
        for child in _read(file).split():
            yield from _family(int(child))


def _share(process: int) -> int:
    for line in _read(PROC / str(process) / "smaps_rollup").splitlines():
        name, _, rest = line.partition(":")
        if name == "Pss":
            return int(rest.split()[0]) * _UNIT
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""


class Watch(threading.Thread):
    """Looks at a process and its descendants again and again; `most` is the most bytes seen at once."""

    def __init__(self, process: int) -> None:
        """Begin to look at it."""
        super().__init__(daemon=True)
        self.process, self.most, self._over = process, 0, threading.Event()
        self.start()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(PAUSE):
            self.most = max(self.most, together(self.process))

    def stop(self) -> int:
        """Stop looking, and give the most bytes seen at once."""
        self._over.set()
        self.join()
        return self.most
