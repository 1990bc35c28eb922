"""A copy's records screened anew, as a new dated snapshot: a copy itself is never edited.

Records and sites are taken over to the byte. What is judged anew is what the screening decides: whether it
is a CAR study, its role, cells, origin and antigens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from systemrace import arrival
from systemrace.dates import PartialDate
from systemrace.errors import RegistryError, UsageError
from systemrace.project import Project
from systemrace.registry import snapshot
from systemrace.registry.antigens import ANTIGENS, normalise
from systemrace.registry.screening import rules as by_rule
from systemrace.registry.screening import screen
from systemrace.registry.snapshot import Correction
from systemrace.tables import load

By = Literal["readings", "rules"]
DECIDED = tuple(name for name in screen.KEPT if name not in ("is_car_basis", "rule_version"))
READ = "title_read"
SPANS = "screening_spans"
NO_SUMMARY = (
    "The copy holds no summaries and no official titles, so the rules saw titles and interventions only."
)
Row = dict[str, Any]
Judged = Callable[[Row], Row]
"""From a row of screening, with the record's own columns, to the cells that are judged anew."""


@dataclass(frozen=True)
class Request:
    """Which copy is to be screened anew, and by what."""

    of: str
    by: By = "readings"
    """Readings: the labels of records read by eye (data/screening/labels.csv); all others keep theirs.
    Rules: every record by data/screening/rules.csv."""
    date: str | None = None
    """Day that names the new snapshot; default: the first after `of` without one."""


def _now() -> datetime:
    return datetime.now(UTC)


def rescreen(project: Project, request: Request, now: arrival.Clock | None = None) -> Path:
    """Write a new snapshot of the records of an earlier one.

    Args:
        project: the checkout.
        request: which copy, by what, and the day of the new one.
        now: the clock.

    Returns:
        The folder of the new snapshot.

    Raises:
        UsageError: for a copy that is not there, a day that is not later than it, lies ahead or has a
            snapshot; while another refresh runs; if nothing would be otherwise.
        DataError: if the copy or the tables that it needs are not valid.
        RegistryError: if it cannot be written. Whatever is raised, the data folder is as it was.
    """
    try:
        return _rescreened(project, request, now or _now)
    except OSError as cause:
        raise RegistryError(
            f"{cause.filename or 'A file'} could not be read or written: {cause.strerror or cause}. "
            f"{arrival.UNCHANGED}"
        ) from None


def _rescreened(project: Project, request: Request, now: arrival.Clock) -> Path:
    there = snapshot.dates(project.snapshots)
    if request.of not in there:
        raise UsageError(f"There is no snapshot of {request.of}. The snapshots are {', '.join(there)}.")
    date = arrival.day(project, request.date or _next(request.of, there), now())
    if date <= request.of:
        raise UsageError(f"{date} is not later than {request.of}, so it would not take its place.")
    manifest = snapshot.verify(
        project.snapshots / request.of, Path(project.data_name, "snapshots", request.of)
    )
    names = [name.removesuffix(".csv") for name in manifest.files]
    tables = {name: load(name, request.of, project) for name in names}
    if request.by == "rules":
        changed, tables = _by_rules(project, tables)
        corrections: list[Correction] = []
    else:
        changed, tables, corrections = _by_readings(project, tables)
    if not changed:
        raise UsageError(f"Every record of {request.of} is screened so already. {arrival.UNCHANGED}")
    origin = _origin(manifest, request, changed, corrections)
    kept = project.build / "refresh"
    with arrival.alone(kept):
        arrival.judge(tables, date, project)
        return arrival.put(project, date, tables, origin, kept)


def _next(of: str, there: list[str]) -> str:
    day = PartialDate.parse(of).earliest() + timedelta(days=1)
    while day.isoformat() in there:
        day += timedelta(days=1)
    return day.isoformat()


def _by_rules(project: Project, tables: Mapping[str, pd.DataFrame]) -> tuple[int, dict[str, pd.DataFrame]]:
    book = by_rule.compiled(*(load(name, project=project) for name in ("rules", "product_names")))
    spans: list[Row] = []

    def judged(row: Row) -> Row:
        decision = by_rule.decide(screen.texts_of_row(row), book)
        spans.extend(screen.span_row(row["nct_id"], span) for span in decision.spans)
        return screen.decided(decision)

    screening = _with(tables, judged)
    found = pd.DataFrame(spans, columns=list(screen.SPAN_COLUMNS))
    told = dict(tables) | {"screening": screening, SPANS: found}
    return _differ(tables["screening"], screening), told


def _by_readings(
    project: Project, tables: Mapping[str, pd.DataFrame]
) -> tuple[int, dict[str, pd.DataFrame], list[Correction]]:
    labels = load("labels", project=project)
    first = labels[labels["reader"] == "first"].astype("object").where(labels.notna(), None)
    read = {row["nct_id"]: row for row in first.to_dict("records")}
    corrections: list[Correction] = []

    def judged(row: Row) -> Row:
        label = read.get(row["nct_id"])
        if label is None:
            return {}
        told = _of_label(label, row)
        corrections.extend(
            Correction(
                nct_id=row["nct_id"],
                table="screening",
                column=column,
                given=row[column],
                here=told[column],
                reason=label["note"] or "the record was read by eye: data/screening/labels.csv",
            )
            for column in told
            if told[column] != row[column]
        )
        return told

    screening = _with(tables, judged)
    told = dict(tables) | {"screening": screening}
    if SPANS in tables:  # words for a decision that a reading replaced speak for nothing any more
        moved = {one.nct_id for one in corrections}
        told[SPANS] = tables[SPANS][~tables[SPANS]["nct_id"].isin(moved)]
    return _differ(tables["screening"], screening), told, corrections


def _of_label(label: Row, row: Row) -> Row:
    """Give the cells of a reading; what stands there already stays as it is written."""
    car = label["is_car"]
    told: Row = {"role": label["role"]}
    if (car == "no") != (row["is_car"] == "no"):  # yes and likely differ in what a reader saw, not in kind
        told |= {"is_car": car, "is_car_basis": None if car == "no" else READ}
    for column in ("cell_type", "product_type"):
        told[column] = _same_or(row[column], label[column])
    antigens = {normalise(one) for one in (label["target_antigen"] or "").split("|") if one}
    known = [one for one in ANTIGENS if one in antigens]
    if len(known) == len(antigens):
        told["target_antigen"] = _same_or(row["target_antigen"], "|".join(known) or None)
    return told


def _same_or(here: str | None, read: str | None) -> str | None:
    return here if set((here or "").split("|")) == set((read or "").split("|")) else read


def _with(tables: Mapping[str, pd.DataFrame], judged: Judged) -> pd.DataFrame:
    """Put what is judged anew into the screening, whose columns and kinds stay."""
    screening = tables["screening"]
    words = tables["trials"].set_index("nct_id").drop(columns=["study_type"])
    both = screening.join(words, on="nct_id")
    plain = both.astype("object").where(both.notna(), None)
    rows = [{**row, **judged(row)} for row in plain.to_dict("records")]
    return pd.DataFrame(rows)[list(screening.columns)].astype(screening.dtypes.to_dict())


def _differ(before: pd.DataFrame, after: pd.DataFrame) -> int:
    cells = [frame[list(DECIDED)].astype("object").fillna("") for frame in (before, after)]
    return int((cells[0] != cells[1]).any(axis=1).sum())


def _origin(
    manifest: snapshot.Manifest, request: Request, changed: int, corrections: list[Correction]
) -> snapshot.Origin:
    by = (
        "the labels of records that were read by eye (data/screening/labels.csv), each change listed under "
        "corrections; all other records keep their screening"
        if request.by == "readings"
        else f"data/screening/rules.csv, version {by_rule.VERSION}. {NO_SUMMARY.rstrip('.')}"
    )
    told = (
        f"The records are those of {request.of}, to the byte; {changed} of them are screened otherwise, "
        f"by {by}."
    )
    given = manifest.model_dump(include=set(snapshot.Origin.model_fields))
    given |= {
        "gaps": [told, *manifest.gaps],
        "corrections": [*manifest.corrections, *corrections],
    }
    if request.by == "rules":
        given["screening_rule_version"] = by_rule.VERSION
    return snapshot.Origin(**given)
