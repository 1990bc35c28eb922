"""One view of all chapters at work: a live table on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Protocol, TextIO


class View(Protocol):
    """What the executor tells of its work; seconds are wall-clock."""

    def __enter__(self) -> View:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""

    def unchanged(self, chapter: str) -> None:
        """Tell that a chapter's result is still good."""

    def started(self, chapter: str, cells: int) -> None:
        """Tell that a chapter runs, and of how many cells it consists."""

    def cell(self, chapter: str, done: int) -> None:
        """Tell how many cells are done."""

    def finished(self, chapter: str, seconds: float) -> None:
        """Tell that a chapter has a result."""

    def failed(self, chapter: str) -> None:
        """Tell that a chapter has none."""


class Lines:
    """Plain lines, for logs and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr

    def __enter__(self) -> Lines:
        """Begin; nothing to set up."""
        return self

    def __exit__(self, *_: object) -> None:
        """End; nothing to take down."""

    def unchanged(self, chapter: str) -> None:
        """Print one line."""
        self._print(f"{chapter}: unchanged")

    def started(self, chapter: str, cells: int) -> None:
        """Print one line."""
        self._print(f"{chapter}: running, {cells} cells")

    def cell(self, chapter: str, done: int) -> None:
        """Print nothing: a log needs no bar."""

    def finished(self, chapter: str, seconds: float) -> None:
        """Print one line."""
        self._print(f"{chapter}: done in {seconds:.1f} s")

    def failed(self, chapter: str) -> None:
        """Print one line."""
        self._print(f"{chapter}: failed")

    def _print(self, text: str) -> None:
        print(text, file=self.stream, flush=True)


class Bars:
    """A bar for each chapter, redrawn in place."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
        )
        self.progress = Progress(*columns, console=Console(stderr=True))
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Bars:
        """Begin drawing."""
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last picture standing."""
        self.progress.stop()

    def unchanged(self, chapter: str) -> None:
        """Show a full bar."""
        self.tasks[chapter] = self.progress.add_task(
            chapter, total=1, completed=1, state="unchanged", start=False
        )

    def started(self, chapter: str, cells: int) -> None:
        """Show an empty bar."""
        self.tasks[chapter] = self.progress.add_task(chapter, total=cells, state="running")

    def cell(self, chapter: str, done: int) -> None:
        """Move the bar."""
        self.progress.update(self.tasks[chapter], completed=done)

    def finished(self, chapter: str, seconds: float) -> None:
        """Fill the bar."""
        task = self.progress.tasks[self.tasks[chapter]]
        self.progress.update(task.id, completed=task.total, state="done")
        self.progress.stop_task(task.id)

    def failed(self, chapter: str) -> None:
        """Stop the bar where it is."""
        if chapter in self.tasks:
            self.progress.update(self.tasks[chapter], state="[red]failed")
            self.progress.stop_task(self.tasks[chapter])


def view() -> View:
    """Choose the view that fits where the messages go."""
    return Bars() if sys.stderr.isatty() else Lines()


class Pieces:
    """One line that counts finished pieces of work; rewritten on a terminal, in tenths anywhere else."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self.what, self.stream = what, stream or sys.stderr
        self.told = -1

    def __call__(self, done: int, of: int) -> None:
        """Tell that so many of so many are done; nothing where there is nothing to do."""
        if not of:
            return
        tenth = 10 * done // of if of else 10
        if self.stream.isatty():
            print(
                f"\r{self.what}: {done} of {of}", end="\n" if done == of else "", file=self.stream, flush=True
            )
        elif tenth > self.told:
            self.told = tenth
            print(f"{self.what}: {done} of {of}", file=self.stream, flush=True)
