"""Everything that can be found wrong without a kernel: data, parameters, prose, claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from systemrace import claims, tables
from systemrace.book import execute, prose, spaces, toc
from systemrace.errors import SystemRaceError
from systemrace.metadata import deposit
from systemrace.project import Project


@dataclass(frozen=True)
class Finding:
    """What one check came to: a line that says it is well, or the error."""

    what: str
    told: str
    error: SystemRaceError | None = None


def check(project: Project) -> list[Finding]:
    """Run every check, each to its end, so that all faults are known at once."""
    checks: dict[str, Callable[[Project], str]] = {
        "data": _data,
        "parameters": _parameters,
        "prose": _prose,
        "claims": _claims,
        "specifications": spaces.check,
        "descriptions": deposit.check,
    }
    return [_finding(what, run, project) for what, run in checks.items()]


def _finding(what: str, run: Callable[[Project], str], project: Project) -> Finding:
    try:
        return Finding(what, run(project))
    except SystemRaceError as error:
        return Finding(what, str(error), error)


def _data(project: Project) -> str:
    valid = tables.check_all(project)
    return f"{len(valid)} tables, {sum(table.rows for table in valid):,} rows"


def _parameters(project: Project) -> str:
    values = execute.validated(project, toc.chosen(project, None), {})
    return f"{sum(len(own) for own in values.values())} parameters of {len(values)} chapters"


def _prose(project: Project) -> str:
    prose.check(project)
    return "no number is typed, every source is known"


def _claims(project: Project) -> str:
    claims.check_chapters(project, toc.chapters(project))
    return f"{len(claims.load(project))} in the ledger, each with its chapter and rules"
