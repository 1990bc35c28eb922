"""The claims on trial design under any specification, and under small changes of the data."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values, shared
from systemrace.analysis.places import Grouping, grouping
from systemrace.analysis.statistics.standardisation import Difference
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import Definition, define
from systemrace.analysis.trial_design import contrasts, design, judged, races, routes, targets
from systemrace.analysis.trial_design.contrasts import COVARIATES, Method
from systemrace.analysis.trial_design.design import FEATURES, Choices
from systemrace.registry import antigens
from systemrace.registry.disease import classify

# What of a record the claims rest on; narrow frames are cut and joined many times faster.
COLUMNS = [
    "nct_id", "title", "conditions", "interventions", "overall_status", "start_date", "first_posted",
    "first_posted_month", "phases", "enrollment", "n_sites", "lead_sponsor", "lead_sponsor_class",
    "sponsor_country", "places", "start", "posted", "study_type", "is_car", "role", "cell_type",
    "product_type", "target_antigen",
]  # fmt: skip
# The choices that say which trials count.
COUNTED = (
    "snapshot", "antigens_from", "as_of", "since", "focal", "comparator", "disease", "attribution",
    "universe", "roles", "study_types", "cells", "date_basis",
)  # fmt: skip
# The choices that a feature depends on, beside those that say which trials count.
RESTS_ON: dict[str, tuple[str, ...]] = {
    "no_company": ("proxy", "doubtful"),
    "one_site": (),
    "phase_one_only": ("no_phase",),
    "few_patients": ("few",),
    "signal": ("proxy", "doubtful", "few"),
    "repeat": (),
}
# A change flips a feature of trials of the focal country from one value to the other.
FLIPS = {
    "focal trials led by a company": ("no_company", 1.0, 0.0),
    "focal trials of more sites": ("one_site", 1.0, 0.0),
    "focal signal trials of another design": ("signal", 1.0, 0.0),
    "focal repeats found": ("repeat", 0.0, 1.0),
}
TURNS = {"races turned to the focal": 1, "races turned to the comparator": -1}


class Evaluator(evaluator.Evaluator):
    """Gives the values of A6, A10 and A16 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "focal trials led by a company": "Trials of {focal} that seemed led by no company turn out to be led "
        "by one, the latest first.",
        "focal trials of more sites": "Trials of {focal} with one site on record turn out to have more, the "
        "latest first.",
        "margin wider": "A difference must pass so many percentage points more to count.",
        "races turned to the focal": "Races that {comparator} won turn out to have been won by {focal}.",
        "races turned to the comparator": "Races that {focal} won turn out to have been won by {comparator}.",
        "focal signal trials of another design": "Early trials of {focal} that seemed small, at one site and "
        "led by no company turn out not to be, the latest first.",
        "focal repeats found": "Early trials of {focal} turn out to repeat an antigen of their sponsor, the "
        "latest first.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many trials, races or percentage points."""

        def gap(feature: str, early: bool = True) -> Difference | None:
            return self._difference(parameters, feature, early, _flip(change, feature, amount))

        if claim == "A6":
            wider = amount / 100 if change == "margin wider" else 0.0
            found = [gap(feature, early=False) for feature in FEATURES]
            return judged.a6_of(found, parameters["margin"] + wider)
        if claim == "A10":
            won, run = self._race(parameters)
            won = min(max(won + TURNS.get(change, 0) * amount, 0), run)
            score = races.scored(won, run, parameters["level"])
            return judged.a10_of(gap("no_company"), self._route(parameters), score)
        return judged.a16_of(self._sides(parameters), gap("signal"), gap("repeat"), self._control(parameters))

    def _difference(
        self, parameters: Parameters, feature: str, early: bool, flip: tuple[float, float, int] | None
    ) -> Difference | None:
        how = Method(parameters["method"], parameters["errors"], parameters["level"])
        if flip:
            return self._sample(parameters, feature, early).flipped(*flip).compare(how)
        key = "difference", *self._key(parameters, feature, early), how
        return self._kept(key, lambda: self._sample(parameters, feature, early).compare(how))

    def _sample(self, parameters: Parameters, feature: str, early: bool) -> contrasts.Sample:
        key = "sample", *self._key(parameters, feature, early)
        return self._kept(key, lambda: contrasts.sample(self._trials(parameters, feature, early), feature))

    def _trials(self, parameters: Parameters, feature: str, early: bool) -> pd.DataFrame:
        """Give all trials or the early ones with a feature, shared by choices that it does not rest on."""

        def make() -> pd.DataFrame:
            trials = self._featured(parameters, self._choices(parameters, feature, early))
            kept = design.early(trials) if early else trials
            return kept[[feature, "focal", "stratum", "lead_sponsor", "nct_id", "start", *COVARIATES]]

        return self._kept(("trials", *self._key(parameters, feature, early)), make)

    def _featured(self, parameters: Parameters, choices: Choices) -> pd.DataFrame:
        def make() -> pd.DataFrame:
            last = _definition(parameters).as_of.year
            return design.featured(self._begun(parameters), self._table("sponsor_readings"), last, choices)

        return self._kept(("featured", *_counted(parameters), choices), make)

    def _begun(self, parameters: Parameters) -> pd.DataFrame:
        def make() -> pd.DataFrame:
            named = self._named(parameters)
            begun = design.begun_in_one(self._records(parameters), _definition(parameters), named)
            return begun.assign(area=self._areas(begun))

        return self._kept(("begun", *_counted(parameters)), make)

    def _race(self, parameters: Parameters) -> tuple[int, int]:
        """Count the races won by the focal country, and all races."""
        years, most, counted = parameters["race_years"], parameters["most_antigens"], _counted(parameters)

        def make() -> tuple[int, int]:
            ordered = self._kept(
                ("ordered", *counted, most), lambda: races.ordered(self._tried(parameters), most)
            )
            score = races.score(races.within(ordered, _definition(parameters), years))
            return int(score["first"]), int(score["races"])

        return self._kept(("race", *counted, most, years), make)

    def _tried(self, parameters: Parameters) -> pd.DataFrame:
        def make() -> pd.DataFrame:
            readings = self._table("sponsor_readings")
            older = self._places(parameters).sites(self._table("antigens_tried"))
            # Who leads a trial does not move who was first.
            return races.tried(
                self._records(parameters), readings, older, _definition(parameters), Choices(),
                named=self._named(parameters),
            )  # fmt: skip

        return self._kept(("tried", *_counted(parameters)), make)

    def _route(self, parameters: Parameters) -> Values:
        level, choices = parameters["level"], Choices(**_chosen(parameters, "proxy", "doubtful"))

        def make() -> Values:
            definition = _definition(parameters)
            programmes, readings = (self._table(name) for name in ("programmes", "sponsor_readings"))
            countries = self._places(parameters).countries(self._table("countries"))
            firsts = routes.first_trials(
                programmes, self._records(parameters), readings, countries,
                definition=definition, choices=choices,
            )  # fmt: skip
            return routes.difference(firsts, definition, level)

        # A product's first trial is the one that its row names, whichever trials count.
        names = "snapshot", "as_of", "focal", "comparator"
        return self._kept(("route", *_chosen(parameters, *names).values(), choices, level), make)

    def _control(self, parameters: Parameters) -> bool:
        def make() -> bool:
            codes = self._table("countries").dropna(subset=["iso2"]).set_index("name")["iso2"]
            own = codes.get(pair[0], ""), codes.get(pair[1], "")
            return judged.control_is_measured(self._table("review_times"), own)

        pair = parameters["focal"], parameters["comparator"]
        return self._kept(("control", pair), make)

    def _sides(self, parameters: Parameters) -> tuple[int, int]:
        key = "sides", *self._key(parameters, "signal", True)
        return self._kept(key, lambda: judged.sides(self._trials(parameters, "signal", True), "signal"))

    def _key(self, parameters: Parameters, feature: str, early: bool) -> tuple[Hashable, ...]:
        return (*_counted(parameters), feature, early, self._choices(parameters, feature, early))

    def _choices(self, parameters: Parameters, feature: str, early: bool) -> Choices:
        phase = ("no_phase",) if early else ()
        return Choices(**_chosen(parameters, "period_years", *RESTS_ON[feature], *phase))

    def _records(self, parameters: Parameters) -> pd.DataFrame:
        """Give the records as screened, or mended, with the places compared under their names."""

        def make() -> pd.DataFrame:
            records = self._mended(parameters)
            if parameters["disease"] != "all":
                records = universe.with_areas(records, classify(records, self._table("disease_areas")))
            return self._places(parameters).records(records)

        names = "snapshot", "antigens_from", "focal", "comparator", "disease"
        return self._kept(("records", *_chosen(parameters, *names).values()), make)

    def _named(self, parameters: Parameters) -> pd.DataFrame:
        """List the antigens of every record."""
        names = "snapshot", "antigens_from", "focal", "comparator", "disease"
        return self._kept(
            ("named", *_chosen(parameters, *names).values()),
            lambda: antigens.one_by_one(self._records(parameters)),
        )

    def _places(self, parameters: Parameters) -> Grouping:
        return grouping((parameters["focal"], parameters["comparator"]), self._table)

    def _mended(self, parameters: Parameters) -> pd.DataFrame:
        """Give the records as screened, or mended, each country under its own name."""
        snapshot = str(parameters["snapshot"])
        trials, screening = (self._table(name, snapshot) for name in ("trials", "screening"))
        countries = self._table("countries")
        as_named = shared(
            "narrow records",
            (trials, screening, countries),
            lambda: universe.assemble(trials, screening, countries)[COLUMNS],
        )
        if parameters["antigens_from"] == "record":
            return as_named
        read = targets.Readings(self._table("antigen_readings"), self._table("cell_readings"))
        programmes = self._table("programmes")
        return shared(
            "mended records",
            (as_named, read.antigens, read.cells, programmes),
            lambda: targets.mend(as_named, read, programmes),
        )

    def _areas(self, trials: pd.DataFrame) -> pd.Series:
        """Name the disease area of each trial, each read but once."""
        rules = self._table("disease_areas")
        known: dict[str, str] = shared("areas", (rules,), dict)
        new = trials[~trials["nct_id"].isin(known)]
        if len(new):
            known.update(design.areas(new, rules))
        return trials["nct_id"].map(known)


def _definition(parameters: Parameters) -> Definition:
    return define(parameters, str(parameters["snapshot"]))


def _counted(parameters: Parameters) -> tuple[Hashable, ...]:
    """Name the choices that say which trials count."""
    return tuple(_chosen(parameters, *COUNTED).values())


def _chosen(parameters: Parameters, *names: str) -> dict[str, Any]:
    return {name: parameters[name] for name in names}


def _flip(change: str, feature: str, amount: int) -> tuple[float, float, int] | None:
    flipped, before, after = FLIPS.get(change, ("", 0.0, 0.0))
    return (before, after, amount) if flipped == feature and amount else None
