"""What every new snapshot goes through on its way into the data folder, wherever its records come from.

Nothing under data/ is touched until all of it is known to be whole and valid.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from systemrace.dates import PartialDate
from systemrace.errors import DataError, RegistryError, UsageError
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.registry.ctgov.rows import Written
from systemrace.registry.screening import screen
from systemrace.registry.screening.screen import Before, Screened
from systemrace.tables import TABLES, judge_new, load

NAMED = 30
STAGING = "staging"
UNCHANGED = "Nothing in the data folder was changed."
Clock = Callable[[], datetime]


def day(project: Project, wanted: str | None, now: datetime) -> str:
    """Give the day that names the snapshot; default: today.

    Raises:
        UsageError: for what is no day, lies ahead, or has a snapshot.
    """
    date = wanted or now.date().isoformat()
    try:
        day = PartialDate.parse(date)
    except ValueError:
        day = None
    if day is None or day.precision != "day":
        raise UsageError(f'"{date}" is not a day; give it as YYYY-MM-DD.')
    if day.earliest() > now.date():
        raise UsageError(f"{date} lies ahead (today is {now.date()}, UTC); a snapshot is named by its pull.")
    if (project.snapshots / date).exists():
        raise UsageError(
            f"There is a snapshot of {date} already, and a snapshot is never overwritten. "
            "Name another day with --date, or keep the one there is."
        )
    return date


def newest(project: Project, date: str) -> tuple[str | None, Before, list[snapshot.Correction]]:
    """Read the newest snapshot before a date: its date, its rows, its corrections."""
    dates = [other for other in snapshot.dates(project.snapshots) if other < date]
    if not dates:
        return None, Before(), []
    manifest = snapshot.verify(project.snapshots / dates[-1], Path(project.data_name, "snapshots", dates[-1]))
    trials, screening = (load(name, dates[-1], project) for name in ("trials", "screening"))
    return dates[-1], screen.before(trials, screening), manifest.corrections


@contextmanager
def alone(kept: Path) -> Iterator[None]:
    """Keep every other refresh of the checkout out meanwhile."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("Another refresh is running in this checkout. Wait for it to end.") from None
        yield


def refuse_unknown(written: Written) -> None:
    """Refuse records that name a country without a code."""
    if written.unknown_countries:
        told = ", ".join(f'"{name}" ({number})' for name, number in sorted(written.unknown_countries.items()))
        raise RegistryError(
            f"The registry names countries that data/evidence/countries.csv does not hold: {told}. "
            f"{UNCHANGED} Add a row for each and run again; what arrived is kept."
        )


def frames(written: Written, screened: Screened) -> dict[str, pd.DataFrame]:
    """Put rows into frames with the columns and kinds of the tables."""

    def frame(name: str, content: Sequence[dict[str, object]]) -> pd.DataFrame:
        columns = TABLES[name].schema.columns
        dtypes = {column: described.metadata["dtype"] for column, described in columns.items()}
        return pd.DataFrame(
            {
                column: pd.array(
                    [row[column] for row in content],
                    dtype=dtypes[column] if dtypes[column] != "str" else "object",
                )
                for column in columns
            }
        )

    return {
        "trials": frame("trials", written.trials),
        "sites": frame("sites", written.sites),
        "screening": frame("screening", screened.rows),
        "screening_spans": frame("screening_spans", screened.spans),
    }


def judge(tables: dict[str, pd.DataFrame], date: str, project: Project) -> None:
    """Hold the tables of a new snapshot against the schemas; raises RegistryError with every fault."""
    try:
        judge_new({name: snapshot.to_csv(table) for name, table in tables.items()}, date, project)
    except DataError as fault:
        raise RegistryError(
            f"The registry gave what the tables cannot hold. {UNCHANGED}\n{fault}\n"
            "If the registry has a new word, add it to tables/schemas/vocabulary.py; what arrived is kept."
        ) from None


def put(
    project: Project, date: str, tables: dict[str, pd.DataFrame], origin: snapshot.Origin, kept: Path
) -> Path:
    """Write the snapshot whole or not at all, made ready outside of the data folder where that can be."""
    project.snapshots.mkdir(parents=True, exist_ok=True)
    same_disk = kept.stat().st_dev == project.snapshots.stat().st_dev
    return snapshot.write(project.snapshots, date, tables, origin, kept / STAGING if same_disk else None)


def named(numbers: Sequence[str]) -> str:
    """Name records, as many as can be read."""
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return ", ".join(numbers[:NAMED]) + more
