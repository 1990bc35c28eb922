"""A new dated snapshot from a file: read by its kind, then screened, checked and put in place like a pull."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from systemrace import addition, arrival
from systemrace.errors import RegistryError, UsageError
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.registry.ctgov import record, rows
from systemrace.registry.ctgov.record import Study
from systemrace.registry.dumps import aact, bulk, ictrp, kinds, listing, plain
from systemrace.registry.dumps.anywhere import AnyStudy
from systemrace.registry.dumps.door import Taken, Tell, Wanted, number
from systemrace.registry.screening import rules as by_rule
from systemrace.registry.screening import screen
from systemrace.tables import load

CLINICAL_TRIALS = "ClinicalTrials.gov"
SCRATCH = "scratch"
OWN = "own"
EVERY = "all of them."
CHOSEN = (
    "those with the words of the live search in titles, conditions, interventions or summary, and CAR "
    "records of the snapshot before."
)


@dataclass(frozen=True)
class Door:
    """A kind of file: how it is read and what its copy is called."""

    source_id: str | None
    """None where each row says it."""
    registry: str
    described: str
    take: Callable[[Path, Wanted, Path, Tell], Taken]
    whole: bool = False
    """Holds the whole registry, so that a field that no record fills was renamed."""
    adds: bool = False
    """Holds records of other registries, which are added to those of the snapshot before."""
    study: type[Study] = Study


def _portal(take: Callable[[Path, Wanted, Path, Tell], Taken], form: str) -> Door:
    return Door(
        ictrp.SOURCE_ID,
        "ClinicalTrials.gov, and other registries through the WHO's portal",
        f"an export of the WHO's portal {form}",
        take,
        adds=True,
        study=AnyStudy,
    )


DOORS = {
    kinds.AACT: Door(
        aact.SOURCE_ID,
        CLINICAL_TRIALS,
        "a dump of AACT, the registry as a relational database",
        aact.take,
        whole=True,
    ),
    kinds.BULK_JSON: Door(
        bulk.SOURCE_ID, CLINICAL_TRIALS, "the registry's bulk download in JSON", bulk.take, whole=True
    ),
    kinds.SEARCH_CSV: Door(
        listing.SOURCE_ID, CLINICAL_TRIALS, "a table exported from the registry's search page", listing.take
    ),
    kinds.PLAIN: Door(
        None, "as each row says", "a table in the columns of trials.csv", plain.take, study=AnyStudy
    ),
    kinds.ICTRP_XML: _portal(ictrp.take_xml, "in XML"),
    kinds.ICTRP_CSV: _portal(ictrp.take_csv, "in CSV"),
}


@dataclass(frozen=True)
class Request:
    """What snapshot is wanted, and from which file."""

    file: Path
    kind: str | None = None
    """One of `DOORS`; default: told by the content."""
    date: str | None = None


def _now() -> datetime:
    return datetime.now(UTC)


def intake(
    project: Project, request: Request, tell: Tell = lambda _: None, now: arrival.Clock | None = None
) -> Path:
    """Write a new snapshot from a file.

    Args:
        project: the checkout.
        request: the file, its kind, the day that names the snapshot (default: today, UTC).
        tell: is told how far it is.
        now: the clock.

    Returns:
        The folder of the new snapshot.

    Raises:
        UsageError: for a date that cannot be, a file that is of no known kind; while another refresh runs.
        DataError: if the tables that it needs are not valid.
        RegistryError: if the file could not be read whole, or holds what the tables cannot. Whatever is
            raised, the data folder is as it was.
    """
    try:
        return _taken_in(project, request, tell, now or _now)
    except OSError as cause:
        raise RegistryError(
            f"{cause.filename or 'A file'} could not be read or written: {cause.strerror or cause}. "
            f"{arrival.UNCHANGED}"
        ) from None


def _taken_in(project: Project, request: Request, tell: Tell, now: arrival.Clock) -> Path:
    date = arrival.day(project, request.date, now())
    kept = project.build / "refresh"
    if not request.file.is_file():
        raise UsageError(f"{request.file} is not a file.")
    door = DOORS[request.kind or kinds.kind(request.file)]
    iso2 = dict(load("countries", project=project)[["name", "iso2"]].itertuples(index=False))
    book = by_rule.compiled(*(load(name, project=project) for name in ("rules", "product_names")))
    before, earlier, corrections = arrival.newest(project, date)
    known = sorted(
        name
        for name, row in earlier.screening.items()
        if row["is_car"] != "no" and (door.study is AnyStudy or name.startswith("NCT"))
    )
    wanted = Wanted(frozenset(known), frozenset(earlier.screening), iso2)
    with arrival.alone(kept):
        for left in (arrival.STAGING, SCRATCH):  # of a run that was killed
            shutil.rmtree(kept / left, ignore_errors=True)
        taken = door.take(request.file, wanted, kept / SCRATCH, tell)
        shutil.rmtree(kept / SCRATCH, ignore_errors=True)
        studies = _studies(request.file, taken, door)
        written = _written(rows.written(studies, date, iso2, corrections, door.source_id or OWN), taken, door)
        arrival.refuse_unknown(written)
        screened = screen.screened(studies, written.trials, written.sites, book, earlier)
        tables = arrival.frames(written, screened)
        gone = [] if door.adds else sorted(set(known) - {study.nct_id for study in studies})
        gaps = [*taken.told, *_gaps(written, screened.new, gone, before)]
        if door.adds and before is not None:
            tables, more = addition.added(tables, before, project)
            gaps += more
        arrival.judge(tables, date, project)
        kept_corrections = corrections if door.adds else []
        origin = _origin(request.file, door, taken, now(), tables, *gaps)
        origin = origin.model_copy(update={"corrections": [*kept_corrections, *written.corrections]})
        return arrival.put(project, date, tables, origin, kept)


def _written(written: rows.Written, taken: Taken, door: Door) -> rows.Written:
    """Put in the cells that the file gives itself, and take out what only looks like a site."""
    for row in written.trials:
        row.update(taken.own.get(row["nct_id"], {}))
        if door.source_id is None or door.adds:
            # A place that is no more than a country is no listed site.
            row["n_sites"] = taken.own.get(row["nct_id"], {}).get("n_sites")
    for site in written.sites:
        told = taken.own.get(site["nct_id"], {})
        site.update((name, told[name]) for name in ("source_id", "record_date") if name in told)
    return written


def _studies(file: Path, taken: Taken, door: Door) -> list[Study]:
    if not taken.records:
        raise RegistryError(
            f"{file.name} holds {taken.read:,} records, none of them with the words of the search, so it is "
            f"not the file that is meant. {arrival.UNCHANGED}"
        )
    found = record.studies(taken.records, door.study)
    twice = sorted(one for one, times in Counter(map(number, taken.records)).items() if times > 1)
    if twice:
        raise RegistryError(
            f"{file.name} holds more than one record of {arrival.named(twice)}. {arrival.UNCHANGED} "
            "Leave one of each in the file."
        )
    if door.whole:
        record.refuse_lost_fields(found)
    return found


def _origin(
    file: Path, door: Door, taken: Taken, now: datetime, tables: dict[str, pd.DataFrame], *gaps: str
) -> snapshot.Origin:
    return snapshot.Origin(
        registry=door.registry,
        query=(
            f"{file.name} ({door.described}; {file.stat().st_size:,} bytes, sha256 {_sha256(file)}; "
            f"{taken.read:,} records): {EVERY if door.source_id is None else CHOSEN}"
        ),
        retrieved=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sources=dict(sorted(Counter(tables["trials"]["source_id"]).items())),
        gaps=list(gaps),
        corrections=[],
        screening_rule_version=by_rule.VERSION,
        total=None,
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _gaps(written: rows.Written, new: list[str], gone: list[str], before: str | None) -> list[str]:
    no_country = sum(row["countries"] is None for row in written.trials)
    kept = len(written.trials) - len(new)
    told: dict[str, Any] = {
        f"{no_country} records list no country.": no_country,
        f"{len(new)} records were screened by data/screening/rules.csv, version {by_rule.VERSION}, which "
        "errs as measured against labelled records, on the page on methods. screening_spans.csv holds the "
        "words on which each decision rests.": new,
        f"{kept} records keep the screening of {before}, though their wording may have changed since.": kept,
        f"{len(gone)} CAR records of {before} are not in the file: {arrival.named(gone)}.": gone,
        f"{len(written.placeless)} records have a site without a country, which sites.csv leaves out: "
        f"{arrival.named(written.placeless)}.": written.placeless,
    }
    return [text for text, holds in told.items() if holds]
