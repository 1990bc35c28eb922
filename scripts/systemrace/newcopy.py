"""A new snapshot from wherever it is asked for: the live registry, a file, or an earlier snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from systemrace import intake, refresh, rescreen
from systemrace.errors import UsageError
from systemrace.project import Project
from systemrace.registry.ctgov.transport import Tell


@dataclass(frozen=True)
class Wish:
    """What the command line says; at most one of `file`, `base_url` and `of` names the place."""

    date: str | None = None
    base_url: str | None = None
    file: Path | None = None
    kind: str | None = None
    of: str | None = None
    by: rescreen.By | None = None


def new_copy(project: Project, wish: Wish, tell: Tell) -> Path:
    """Write the snapshot and give its folder.

    Raises:
        UsageError: for wishes that contradict each other.
        SystemRaceError: as `refresh.refresh`, `intake.intake` and `rescreen.rescreen`.
    """
    if wish.file is None and wish.kind is not None:
        raise UsageError("--kind says what the file of --from is; name that file too.")
    if wish.of is None and wish.by is not None:
        raise UsageError("--by says what --rescreen goes by; name the snapshot with --rescreen too.")
    if sum(place is not None for place in (wish.file, wish.base_url, wish.of)) > 1:
        raise UsageError(
            "--from takes records from a file, --base-url from a registry, --rescreen from a snapshot; "
            "give one of them."
        )
    if wish.of is not None:
        return rescreen.rescreen(project, rescreen.Request(wish.of, wish.by or "readings", wish.date))
    if wish.file is not None:
        return intake.intake(project, intake.Request(wish.file, wish.kind, wish.date), tell)
    return refresh.refresh(project, refresh.Request(wish.date, wish.base_url), tell)
