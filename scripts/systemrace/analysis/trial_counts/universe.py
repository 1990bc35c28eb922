"""Which records are trials to count: the join of registry and screening, and the steps of choosing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from systemrace import dates
from systemrace.analysis.evaluator import shared
from systemrace.analysis.trial_counts.definition import Cells, Definition

# Cells that are T cells. In vivo products turn the patient's own T cells; where the record names no cell the
# product is taken as a T-cell product, since nearly all are (bersenev2017 counts 245 of 252).
IN_VIVO = "in_vivo"
T_CELLS = frozenset({"T", "gamma_delta_T", "Treg", IN_VIVO})
CELL_STEPS = {
    "T": ("T cells", "other cells (NK, macrophage and so on)"),
    "named T": ("T cells", "other cells, or none named"),
    "NK": ("NK cells", "other cells, or none named"),
    "in vivo": ("In vivo", "cells changed outside the patient, or not said"),
}
ROLES = {
    "investigational": {"investigational"},
    "with combinations": {"investigational", "car_in_combination_or_sequence"},
}
NOT_BEGUN = ("NOT_YET_RECRUITING", "WITHDRAWN")


@dataclass(frozen=True)
class Step:
    """One step of the flow: what is left out there, and which records stay."""

    name: str
    reason: str
    keeps: pd.Series


def assemble(trials: pd.DataFrame, screening: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Join registry fields and screening, and turn the partial dates into days.

    Args:
        trials: table trials, one row per record.
        screening: table screening, one row per record.
        countries: table countries, for the names behind sponsor_country codes.

    Returns:
        One row per record: the columns of both (study_type as screened, sponsor_country as a name), plus
        start and posted (datetime64: the middle of a month where only the month is known) and places (tuple
        of country names, empty where no site is listed).
    """
    registry = trials.drop(columns=["study_type"])
    records = registry.merge(screening, on="nct_id", how="inner", validate="one_to_one")
    names = countries.dropna(subset=["iso2"]).set_index("iso2")["name"]
    records["sponsor_country"] = records["sponsor_country"].map(names)
    records["start"] = dates.midpoint(records["start_date"])
    records["posted"] = dates.midpoint(records["first_posted"].fillna(records["first_posted_month"]))
    records["places"] = [() if pd.isna(cell) else tuple(cell.split("|")) for cell in records["countries"]]
    return records


def assembled(trials: pd.DataFrame, screening: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Give what `assemble` gives, made once in a process for these very frames; nobody may change it."""
    frames = trials, screening, countries
    return shared("records", frames, lambda: assemble(*frames))


def with_areas(records: pd.DataFrame, classified: pd.DataFrame) -> pd.DataFrame:
    """Add the disease areas of each trial: column areas, a frozenset.

    Args:
        records: from `assemble`.
        classified: diseases per trial, from `registry.disease.classify`: nct_id, area.
    """
    areas = classified.groupby("nct_id")["area"].agg(frozenset)
    found = records["nct_id"].map(areas)
    return records.assign(areas=found.where(found.notna(), frozenset()))


def date_of(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Give the day that dates each record under the chosen basis, NaT where not known."""
    return records["start"] if definition.date_basis == "start" else records["posted"]


def is_planned(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Say which records have not begun: not yet recruiting, or dated after as_of.

    A record that the copy lists as not yet recruiting had not begun on any earlier day either.
    """
    ahead = date_of(records, definition) > definition.as_of
    if definition.date_basis == "first posted":
        return ahead
    return ahead | records["overall_status"].isin(["NOT_YET_RECRUITING"])


def steps(records: pd.DataFrame, definition: Definition) -> Iterator[Step]:
    """Give the steps that make a record a CAR trial of the chosen kind, in order."""
    sure = ["yes"] if definition.universe == "strict" else ["yes", "likely"]
    reason = (
        "does not test a CAR, or only probably" if definition.universe == "strict" else "does not test a CAR"
    )
    yield Step("CAR named or likely", reason, records["is_car"].isin(sure))
    if definition.roles != "all":
        yield Step(
            "CAR is what is tested",
            "follow-up, observation or other care around a CAR",
            records["role"].isin(ROLES[definition.roles]),
        )
    if definition.disease != "all":
        aimed = records["areas"].map(lambda areas: definition.disease in areas)
        yield Step(f"Disease: {definition.disease}", "other diseases, or none found", aimed)
    yield from _study_type(records, definition)
    yield from _cells(records, definition)


def select(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Keep the CAR trials of the chosen kind, dated or not, begun or not."""
    return records[is_chosen(records, definition)]


def is_chosen(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Say which records are of CAR trials of the chosen kind, dated or not, begun or not."""
    kept = pd.Series(True, index=records.index)
    for step in steps(records, definition):
        kept &= step.keeps
    return kept


def begun(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Keep the trials that began from since to as_of, as `has_begun` says."""
    return selected[has_begun(selected, definition)]


def chosen_and_begun(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Keep what `begun` keeps of what `select` keeps, in one step."""
    return records[is_chosen(records, definition) & has_begun(records, definition)]


def has_begun(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Say which records are of trials that began from since to as_of.

    By start: started on or before as_of, neither planned nor withdrawn (withdrawn means that no one was
    enrolled). By first posted: registered on or before as_of, whatever became of them.
    """
    dated = (date_of(records, definition) >= definition.since) & ~is_planned(records, definition)
    if definition.date_basis == "start":
        dated &= ~records["overall_status"].isin(["WITHDRAWN"])
    return dated


def _study_type(records: pd.DataFrame, definition: Definition) -> Iterator[Step]:
    kind = records["study_type"].fillna("")
    if definition.study_types == "interventional":
        yield Step("Interventional", "not known to be interventional", kind.eq("INTERVENTIONAL"))
    elif definition.study_types == "not observational":
        yield Step("Not observational", "observes only", kind.ne("OBSERVATIONAL"))


def of_cells(screened: pd.DataFrame, cells: Cells) -> pd.Series:
    """Say which records are of the chosen family of cells.

    Args:
        screened: with cell_type, and for "in vivo" product_type, as screening names them.
        cells: "T" keeps T cells and records that name no cell, "named T" the former alone, "in vivo" those
            whose cells are changed inside the patient, which are T cells too.
    """
    if cells == "all":
        return pd.Series(True, index=screened.index)
    named = screened["cell_type"].fillna("").str.split("|")
    if cells == "NK":
        return named.map(lambda listed: "NK" in listed).astype(bool)
    if cells == "in vivo":
        made = screened["product_type"].fillna("").str.split("|")
        return (named + made).map(lambda listed: IN_VIVO in listed).astype(bool)
    is_t = named.map(lambda listed: not T_CELLS.isdisjoint(listed)).astype(bool)
    return is_t | screened["cell_type"].isna() if cells == "T" else is_t


def _cells(records: pd.DataFrame, definition: Definition) -> Iterator[Step]:
    if definition.cells != "all":
        yield Step(*CELL_STEPS[definition.cells], of_cells(records, definition.cells))
