"""A new dated snapshot from the live registry: pulled, written as rows, screened, checked, put in place.

Nothing under data/ is touched until all of it is known to be whole and valid.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from systemrace import arrival
from systemrace.errors import RegistryError, UsageError
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
from systemrace.tables import load


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
    project: Project, request: Request, tell: Tell = lambda _: None, now: arrival.Clock | None = None
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
            f"{arrival.UNCHANGED}"
        ) from None


def _refreshed(project: Project, request: Request, tell: Tell, now: arrival.Clock) -> Path:
    date = arrival.day(project, request.date, now())
    address = request.base_url or os.environ.get(search.ADDRESS_VARIABLE) or search.BASE_URL
    kept = project.build / "refresh"
    iso2 = dict(load("countries", project=project)[["name", "iso2"]].itertuples(index=False))
    book = by_rule.compiled(*(load(name, project=project) for name in ("rules", "product_names")))
    before, earlier, corrections = arrival.newest(project, date)
    with arrival.alone(kept), Transport(address, request.patience, tell) as transport:
        shutil.rmtree(kept / arrival.STAGING, ignore_errors=True)  # of a run that was killed
        pull = _pull(transport, kept / date, earlier, tell)
        written = rows.written(pull.studies, date, iso2, corrections)
        arrival.refuse_unknown(written)
        screened = screen.screened(pull.studies, written.trials, written.sites, book, earlier)
        tables = arrival.frames(written, screened)
        arrival.judge(tables, date, project)
        origin = _origin(address, pull, now(), written.corrections, _gaps(pull, written, screened, before))
        folder = arrival.put(project, date, tables, origin, kept)
        shutil.rmtree(kept / date, ignore_errors=True)
    return folder


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
    raise RegistryError(
        f"The registry's data changed twice while they were read. {arrival.UNCHANGED} Try again."
    )


def _read(transport: Transport, kept: Path, edition: Version, earlier: Before, tell: Tell) -> Pull:
    def answer(asked: Search) -> pages.Answer:
        key = asked.key(str(transport.base), edition.data_timestamp)
        return pages.answer(transport, asked, kept / key, tell)

    found = answer(search.by_words())
    if not found.studies:
        raise RegistryError(
            f"{transport.base} finds no record for the search, so something is wrong with the address or the "
            f"registry. {arrival.UNCHANGED}"
        )
    have = {study.nct_id for study in found.studies}
    known = (number for number, row in earlier.screening.items() if row["is_car"] != "no")
    asked = sorted(number for number in known if number not in have and number.startswith("NCT"))
    more = [answer(one) for one in search.by_numbers(asked)]
    studies = {study.nct_id: study for part in (found, *more) for study in part.studies}
    strangers = sorted(set(studies) - have - set(asked))
    if strangers:
        raise RegistryError(
            f"Asked for records by number, the registry gave others: {arrival.named(strangers)}."
        )
    record.refuse_lost_fields(found.studies)
    return Pull(
        edition=edition,
        studies=list(studies.values()),
        total=found.total,
        asked=asked,
        gone=sorted(set(asked) - set(studies)),
        repeated=sorted({number for part in (found, *more) for number in part.repeated}),
    )


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
        f"{arrival.named(pull.gone)}.": pull.gone,
        f"{len(written.placeless)} records have a site without a country, which sites.csv leaves out: "
        f"{arrival.named(written.placeless)}.": written.placeless,
        f"{len(pull.repeated)} records came on two pages, word for word the same, and are taken once: "
        f"{arrival.named(pull.repeated)}.": pull.repeated,
    }
    return [text for text, holds in told.items() if holds]


def data_folder(folder: Path) -> Project:
    """Give the project whose data folder is `folder`; what is kept meanwhile goes to _build beside it.

    Raises:
        UsageError: if it is not a data folder.
    """
    folder = folder.resolve()
    if not (folder / "sources.csv").is_file():
        raise UsageError(f"{folder} is not a data folder: there is no sources.csv. Name one like data/.")
    return Project(folder.parent, folder.name)
