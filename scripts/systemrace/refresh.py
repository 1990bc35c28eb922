"""A new dated snapshot from the live registry: pulled, written as rows, screened, checked, put in place.

Nothing under data/ is touched until all of it is known to be whole and valid.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from systemrace.dates import PartialDate
from systemrace.errors import DataError, RegistryError, UsageError
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.registry.ctgov import pages, record, rows, search
from systemrace.registry.ctgov.record import Study, Version
from systemrace.registry.ctgov.rows import Written
from systemrace.registry.ctgov.search import Search
from systemrace.registry.ctgov.transport import Patience, Tell, Transport
from systemrace.registry.screening import rules as by_rule
from systemrace.registry.screening import screen
from systemrace.registry.screening.screen import Before, Screened
from systemrace.tables import TABLES, judge_new, load

NAMED = 30
STAGING = "staging"
UNCHANGED = "Nothing in the data folder was changed."
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Request:
    """What snapshot is wanted, and from where."""

    date: str | None = None
    base_url: str | None = None
    patience: Patience | None = None


@dataclass(frozen=True)
class Pull:
    """What the registry gave."""

    edition: Version
    studies: list[Study]
    total: int
    """Records that the registry itself says the search by words has; as many arrived."""
    asked: list[str]
    """Known CAR records that the words did not find, asked for by number."""
    gone: list[str]
    """Those of them that the registry does not have any more."""
    repeated: list[str]


def _now() -> datetime:
    return datetime.now(UTC)


def refresh(
    project: Project, request: Request, tell: Tell = lambda _: None, now: Clock | None = None
) -> Path:
    """Write a new snapshot of ClinicalTrials.gov.

    Args:
        project: the checkout.
        request: the date (default: today, UTC), the registry's address (default: the variable
            SYSTEMRACE_CTGOV_URL, then the registry itself), how long to wait.
        tell: is told how far it is.
        now: the clock.

    Returns:
        The folder of the new snapshot.

    Raises:
        UsageError: for a date that is no day, lies ahead, or has a snapshot; for an address that is
            none; while another refresh runs.
        DataError: if the tables that it needs are not valid.
        RegistryError: if the registry could not be read whole, or gave what the tables cannot hold.
            Whatever is raised, the data folder is as it was.
    """
    try:
        return _refreshed(project, request, tell, now or _now)
    except OSError as cause:
        raise RegistryError(
            f"{cause.filename or 'A file'} could not be read or written: {cause.strerror or cause}. "
            f"{UNCHANGED}"
        ) from None


def _refreshed(project: Project, request: Request, tell: Tell, now: Clock) -> Path:
    date = _date(project, request.date, now())
    address = request.base_url or os.environ.get(search.ADDRESS_VARIABLE) or search.BASE_URL
    kept = project.build / "refresh"
    iso2 = dict(load("countries", project=project)[["name", "iso2"]].itertuples(index=False))
    rules = by_rule.compiled(load("rules", project=project))
    before, earlier, corrections = _earlier(project, date)
    with _alone(kept), Transport(address, request.patience, tell) as transport:
        shutil.rmtree(kept / STAGING, ignore_errors=True)  # of a run that was killed
        pull = _pull(transport, kept / date, earlier, tell)
        written = rows.written(pull.studies, date, iso2, corrections)
        _refuse_unknown(written)
        screened = screen.screened(pull.studies, written.trials, written.sites, rules, earlier)
        tables = _tables(written, screened)
        _judge(tables, date, project)
        origin = _origin(address, pull, now(), written.corrections, _gaps(pull, written, screened, before))
        folder = _write(project, date, tables, origin, kept)
        shutil.rmtree(kept / date, ignore_errors=True)
    return folder


def _date(project: Project, wanted: str | None, now: datetime) -> str:
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


def _earlier(project: Project, date: str) -> tuple[str | None, Before, list[snapshot.Correction]]:
    dates = [other for other in snapshot.dates(project.snapshots) if other < date]
    if not dates:
        return None, Before(), []
    manifest = snapshot.verify(project.snapshots / dates[-1], Path(project.data_name, "snapshots", dates[-1]))
    trials, screening = (load(name, dates[-1], project) for name in ("trials", "screening"))
    return dates[-1], screen.before(trials, screening), manifest.corrections


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("Another refresh is running in this checkout. Wait for it to end.") from None
        yield


def _pull(transport: Transport, kept: Path, earlier: Before, tell: Tell) -> Pull:
    """Read all that is wanted from one edition of the registry's data; once more if it changed meanwhile."""
    edition = pages.edition(transport)
    for _ in range(2):
        tell(f"{transport.base}, data of {edition.data_timestamp}")
        pull = _read(transport, kept, edition, earlier, tell)
        after = pages.edition(transport)
        if after == edition:
            return pull
        shutil.rmtree(kept, ignore_errors=True)
        tell("The registry published new data meanwhile; reading again.")
        edition = after
    raise RegistryError(f"The registry's data changed twice while they were read. {UNCHANGED} Try again.")


def _read(transport: Transport, kept: Path, edition: Version, earlier: Before, tell: Tell) -> Pull:
    def answer(asked: Search) -> pages.Answer:
        key = asked.key(str(transport.base), edition.data_timestamp)
        return pages.answer(transport, asked, kept / key, tell)

    found = answer(search.by_words())
    if not found.studies:
        raise RegistryError(
            f"{transport.base} finds no record for the search, so something is wrong with the address or the "
            f"registry. {UNCHANGED}"
        )
    numbers = {study.nct_id for study in found.studies}
    asked = sorted(
        number for number, row in earlier.screening.items() if row["is_car"] != "no" and number not in numbers
    )
    more = [answer(one) for one in search.by_numbers(asked)]
    studies = {study.nct_id: study for part in (found, *more) for study in part.studies}
    strangers = sorted(set(studies) - numbers - set(asked))
    if strangers:
        raise RegistryError(f"Asked for records by number, the registry gave others: {_named(strangers)}.")
    record.refuse_lost_fields(found.studies)
    return Pull(
        edition=edition,
        studies=list(studies.values()),
        total=found.total,
        asked=asked,
        gone=sorted(set(asked) - set(studies)),
        repeated=sorted({number for part in (found, *more) for number in part.repeated}),
    )


def _refuse_unknown(written: Written) -> None:
    if written.unknown_countries:
        told = ", ".join(f'"{name}" ({number})' for name, number in sorted(written.unknown_countries.items()))
        raise RegistryError(
            f"The registry names countries that data/evidence/countries.csv does not hold: {told}. "
            f"{UNCHANGED} Add a row for each and run again; what arrived is kept."
        )


def _tables(written: Written, screened: Screened) -> dict[str, pd.DataFrame]:
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


def _judge(tables: dict[str, pd.DataFrame], date: str, project: Project) -> None:
    try:
        judge_new({name: snapshot.to_csv(table) for name, table in tables.items()}, date, project)
    except DataError as fault:
        raise RegistryError(
            f"The registry gave what the tables cannot hold. {UNCHANGED}\n{fault}\n"
            "If the registry has a new word, add it to tables/schemas/vocabulary.py; what arrived is kept."
        ) from None


def _write(
    project: Project, date: str, tables: dict[str, pd.DataFrame], origin: snapshot.Origin, kept: Path
) -> Path:
    project.snapshots.mkdir(parents=True, exist_ok=True)
    same_disk = kept.stat().st_dev == project.snapshots.stat().st_dev
    return snapshot.write(project.snapshots, date, tables, origin, kept / STAGING if same_disk else None)


def _origin(
    address: str, pull: Pull, now: datetime, corrections: list[snapshot.Correction], gaps: list[str]
) -> snapshot.Origin:
    terms = " OR ".join(f'"{term}"' for term in search.TERMS)
    also = (
        "; then, by number, CAR records of the snapshot before that this did not find" if pull.asked else ""
    )
    return snapshot.Origin(
        registry=search.REGISTRY,
        query=(
            f"{address.rstrip('/')}{pages.STUDIES} (programming interface {pull.edition.api_version}, "
            f"data of {pull.edition.data_timestamp}): query.term={terms}, no filter{also}."
        ),
        retrieved=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sources={search.SOURCE_ID: len(pull.studies)},
        gaps=gaps,
        corrections=corrections,
        screening_rule_version=by_rule.VERSION,
        total=pull.total,
    )


def _gaps(pull: Pull, written: Written, screened: Screened, before: str | None) -> list[str]:
    no_country = sum(row["countries"] is None for row in written.trials)
    found = len(pull.asked) - len(pull.gone)
    told = {
        "ClinicalTrials.gov only: trials registered on ChiCTR alone are missing.": True,
        f"{no_country} records list no country (not yet open, withdrawn, or site data removed by the "
        "sponsor).": no_country,
        f"{len(screened.new)} records were screened by data/screening/rules.csv, version {by_rule.VERSION}, "
        "which errs as measured against labelled records, on the page on methods. "
        "screening_spans.csv holds the words on "
        "which each decision rests.": screened.new,
        f"{len(written.trials) - len(screened.new)} records keep the screening of {before}, though their "
        "wording may have changed since.": len(written.trials) > len(screened.new),
        f"{found} CAR records of {before} were not found by the words of the search and were fetched by "
        "number.": found,
        f"{len(pull.gone)} CAR records of {before} are not in the registry any more: "
        f"{_named(pull.gone)}.": pull.gone,
        f"{len(written.placeless)} records have a site without a country, which sites.csv leaves out: "
        f"{_named(written.placeless)}.": written.placeless,
        f"{len(pull.repeated)} records came on two pages, word for word the same, and are taken once: "
        f"{_named(pull.repeated)}.": pull.repeated,
    }
    return [text for text, holds in told.items() if holds]


def _named(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return ", ".join(numbers[:NAMED]) + more


def data_folder(folder: Path) -> Project:
    """Give the project whose data folder is `folder`; what is kept meanwhile goes to _build beside it.

    Raises:
        UsageError: if it is not a data folder.
    """
    folder = folder.resolve()
    if not (folder / "sources.csv").is_file():
        raise UsageError(f"{folder} is not a data folder: there is no sources.csv. Name one like data/.")
    return Project(folder.parent, folder.name)
