"""From a question or a file to rows in a table: gathered, judged, shown, agreed to, written."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from systemrace.curation import cells, offered, writing
from systemrace.curation.draft import Draft, columns, table_for
from systemrace.curation.questions import Ask, Interview, Tell
from systemrace.errors import UsageError
from systemrace.project import Project
from systemrace.tables import TableError


@dataclass(frozen=True)
class Request:
    """What to add: a table, a file with rows or None to be asked, whether all is agreed to already."""

    table: str
    file: Path | None = None
    yes: bool = False


def add(project: Project, request: Request, tell: Tell, ask: Ask | None = None) -> bool:
    """Add rows to a table, and to those it refers to, all or none.

    Args:
        project: the checkout.
        request: what to add.
        tell: takes what is said.
        ask: puts a question to a person; None where there is nobody to answer.

    Returns:
        Whether rows were written; not so if the person said no.

    Raises:
        UsageError: if an answer is needed and nobody is there, or the table comes with a snapshot.
        TableError: with every fault of the rows of a file.
        DataError: if a file is at fault, or was changed meanwhile.
    """
    table = table_for(request.table).name
    if ask is None and not (request.file and request.yes):
        raise UsageError(
            "There is no terminal to ask on. Give the rows as a file and agree beforehand: "
            f"systemrace add {table} --from rows.csv --yes"
        )
    draft = Draft(project)
    interview = Interview(draft, ask or _nobody, tell)
    if request.file is None:
        interview.row(table)
    else:
        _take(interview, request, table)
    tell(f"\n{draft.diff()}\n")
    if not request.yes and not interview.agreed("Write it?"):
        tell(writing.UNCHANGED)
        return False
    writing.replace(project, draft.changes())
    for name, rows in draft.rows.items():
        tell(f"{draft.name(name)}: {len(rows)} row{'s' if len(rows) > 1 else ''} added.")
    tell("Now: systemrace check && systemrace build")
    return True


def on_terminal() -> Ask | None:
    """Give the way to ask on this terminal; None if input or output is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    import readline  # noqa: F401, PLC0415 - gives `input` its editing keys; loaded where somebody types

    return _answered


def _answered(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        raise KeyboardInterrupt(f"Ended. {writing.UNCHANGED}") from None
    except UnicodeDecodeError:
        return "\ufffd"


def _nobody(_prompt: str) -> str:
    raise UsageError("There is nobody to ask.")


def _take(interview: Interview, request: Request, table: str) -> None:
    assert request.file is not None  # noqa: S101 - for the type checker
    draft = interview.draft
    rows = offered.rows(request.file, table, draft)
    if not request.yes:
        for row in rows:
            for column, cell in zip(columns(table), row.cells, strict=True):
                if not cells.wrong(cell):
                    interview.missing(table, column, cell)
    for row in rows:
        draft.add(table, row)
    if faults := draft.faults():
        raise TableError(faults)
