"""One row per trial of one of the two countries, with the features of its design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import repeats, sponsors
from systemrace.registry import disease

FEATURES = {
    "no_company": "Led by no company",
    "one_site": "One site",
    "phase_one_only": "Early phase only",
    "few_patients": "Few patients",
}
EARLY = ("EARLY_PHASE1", "PHASE1", "PHASE1|PHASE2")
NO_PHASE = "NA"
PHASE_ONE = ("EARLY_PHASE1", "PHASE1", "EARLY_PHASE1|PHASE1")
AREAS = ("haematological malignancy", "solid tumour", "autoimmune")
OTHER_AREA = "other or several"
DONOR = "donor or in vivo"
ENGINEERED = ("allogeneic", "in_vivo", "gamma_delta_T")


@dataclass(frozen=True)
class Choices:
    """What a feature means, and how strata are cut.

    few: most participants of a trial of few patients. no_phase: what a trial without a phase counts as.
    period_years: width of the start periods. proxy, doubtful: see `sponsors.leaders`.
    """

    few: int = 30
    no_phase: Literal["left out", "early", "not early"] = "left out"
    period_years: int = 3
    proxy: Literal["class", "class and name"] = "class and name"
    doubtful: Literal["company", "no company"] = "no company"


def areas(records: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    """Name one disease area per trial, by nct_id; slow, so done once for all choices.

    Args:
        records: records with title, conditions and interventions.
        rules: table disease_areas.
    """
    found = disease.main_area(records, disease.classify(records, rules))
    return found.where(found.isin(AREAS), OTHER_AREA)


def frame(
    records: pd.DataFrame,
    readings: pd.DataFrame,
    areas: pd.Series,
    definition: Definition,
    choices: Choices,
) -> pd.DataFrame:
    """Describe the trials begun in one of the two countries but not the other.

    Args:
        records: from `trial_counts.universe.assemble`.
        readings: table sponsor_readings.
        areas: from `areas`, for every record of the chosen kind.
        definition: which trials count, and for which country. A trial of both countries is left out.
        choices: how features are read.

    Returns:
        The columns of `records`, and country, focal (bool), year, period, area, kind, leader, early (bool),
        stratum, the features of `FEATURES` and donor (0, 1 or missing), signal (few patients, one site, led
        by no company) and repeat (see `repeats.mark`).
    """
    trials = begun_in_one(records, definition)
    return featured(trials.assign(area=trials["nct_id"].map(areas)), readings, definition.as_of.year, choices)


def begun_in_one(
    records: pd.DataFrame, definition: Definition, named: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Keep the trials begun in one of the two countries but not the other.

    Args:
        records: from `trial_counts.universe.assemble`.
        definition: which trials count, and for which country.
        named: `antigens.one_by_one` of all records, where it is at hand.

    Returns:
        The columns of `records`, and country, focal (bool), year, kind and repeat: what no choice of
        features moves.
    """
    begun = repeats.mark(universe.chosen_and_begun(records, definition), named)
    weight = attribution.weights(begun, definition)
    one, other = weight["focal"] > 0, weight["comparator"] > 0
    trials = begun[one != other].copy()
    trials["focal"] = one[trials.index]
    trials["country"] = trials["focal"].map({True: definition.focal, False: definition.comparator})
    trials["year"] = universe.date_of(trials, definition).dt.year
    cells = trials["product_type"].fillna("") + "|" + trials["cell_type"].fillna("")
    changed = cells.map(lambda text: any(word in text.split("|") for word in ENGINEERED))
    trials["kind"] = changed.map({True: DONOR, False: "own or not named"})
    return trials


def featured(trials: pd.DataFrame, readings: pd.DataFrame, last: int, choices: Choices) -> pd.DataFrame:
    """Add to the result of `begun_in_one`, with column area, what `frame` names beside.

    Args:
        trials: from `begun_in_one`, with their disease area.
        readings: table sponsor_readings.
        last: year from which the periods are counted back.
        choices: how features are read.
    """
    return _features(_strata(trials.copy(), last, choices), readings, choices)


def in_both(records: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the trials begun in both countries, which the comparisons leave out."""
    begun = universe.chosen_and_begun(records, definition)
    weight = attribution.weights(begun, definition)
    return begun[(weight["focal"] > 0) & (weight["comparator"] > 0)]


def early(trials: pd.DataFrame) -> pd.DataFrame:
    """Keep the early-phase trials: early phase 1, phase 1, and phase 1/2."""
    return trials[trials["early"]]


def known(trials: pd.DataFrame, feature: str) -> pd.DataFrame:
    """Keep the trials for which a feature is known."""
    return trials[trials[feature].notna()]


def _strata(trials: pd.DataFrame, last: int, choices: Choices) -> pd.DataFrame:
    # Periods are counted back from the year of as_of, so that the last one is whole but for its end.
    back = (last - trials["year"]) // choices.period_years
    # The early years hold few trials, so they are one period.
    trials["period"] = back.clip(upper=4)
    parts = zip(*(trials[name].to_numpy(object) for name in ("area", "kind", "period")), strict=True)
    trials["stratum"] = [f"{area}/{kind}/{period}" for area, kind, period in parts]
    return trials


def _features(trials: pd.DataFrame, readings: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    trials["leader"] = sponsors.leaders(trials, readings, choices.proxy, choices.doubtful)
    # "NA" is the registry's own word for a trial without a phase, not a blank cell.
    phases = trials["phases"].fillna("").replace(NO_PHASE, "")
    trials["early"] = phases.isin(EARLY) | (phases.eq("") & (choices.no_phase == "early"))
    trials["no_company"] = _flag(trials["leader"] == sponsors.NO_COMPANY, trials["leader"].notna())
    trials["one_site"] = _flag(trials["n_sites"] == 1, trials["n_sites"].notna())
    named = phases.ne("") if choices.no_phase == "left out" else phases.notna()
    is_early = phases.isin(PHASE_ONE) | (phases.eq("") & (choices.no_phase == "early"))
    trials["phase_one_only"] = _flag(is_early, named)
    trials["few_patients"] = _flag(trials["enrollment"] <= choices.few, trials["enrollment"].notna())
    trials["donor"] = _flag(trials["kind"] == DONOR, trials["kind"].notna())
    parts = trials[["no_company", "one_site", "few_patients"]]
    trials["signal"] = _flag(parts.min(axis=1) == 1, parts.notna().all(axis=1))
    return trials


def _flag(true: pd.Series, known: pd.Series) -> pd.Series:
    return true.fillna(False).astype(float).where(known.fillna(False).astype(bool))
