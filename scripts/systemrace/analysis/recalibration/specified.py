"""The claims on recalibration under any specification, and under small changes of the data."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.recalibration import acts, judged, path, projection
from systemrace.analysis.recalibration.yearly import Starts
from systemrace.analysis.regulatory_timelines import reform
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import Definition, define
from systemrace.registry.disease import classify

STARTS = ("comparator starts found", "focal starts struck")
BEFORE_ALL = "1990-01-01"  # no act in the table is older


class Evaluator(evaluator.Evaluator):
    """Gives the values of A18 and B17 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "rare acts found first": "Acts of {comparator} for rare disease turn up that were told of before all "
        "others and are not in use.",
        "general acts found last": "Acts of {comparator} for all diseases turn up that were told of on the "
        "last day and are not in use.",
        "acts in use struck": "Acts of {comparator} in use turn out not to be, the latest first.",
        "acts measured": "For so many acts in use the effect on the time before the first patient turns out "
        "to have been measured; no month more or less is saved.",
        "comparator starts found": "In the last full year {comparator} started so many trials more.",
        "focal starts struck": "In the last full year {focal} started so many trials fewer.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many acts or trials."""
        return {"A18": self._a18, "B17": self._b17}[claim](parameters, change, amount)

    def _a18(self, parameters: Parameters, change: str, amount: int) -> Values:
        choices, home = _choices(parameters), self._codes()[parameters["comparator"]]
        loosened = self._kept(("loosened", choices, home), lambda: acts.loosening(self._acts(choices), home))
        if amount and change == "acts in use struck":
            loosened = _struck(loosened, amount)
        elif amount and change.startswith(("rare acts", "general acts")):
            loosened = _found(loosened, amount, rare=change.startswith("rare"), last_day=choices.as_of)
        # What is in use does not bear on the order, nor does the order on what is in use.
        ordered = tuple(loosened["event_id"]), tuple(loosened["rare"]), choices.dated
        order = self._kept(("order", ordered), lambda: judged.rare_first(loosened))
        method, counts = parameters["share_interval"], (int(loosened["in_use"].sum()), len(loosened))
        share = self._kept(("share", counts, method), lambda: judged.in_use_share(loosened, method))
        return judged.a18_values(loosened, share, order)

    def _b17(self, parameters: Parameters, change: str, amount: int) -> Values:
        definition = define({**parameters, "universe": parameters["universe_of"]}, parameters["snapshot"])
        pair = self._pair(parameters, definition, change, amount)
        savings, measured, in_use = self._savings(parameters)
        effect = self._effect(parameters)
        sampling = projection.Sampling(parameters["seed"], parameters["draws"])
        found = self._kept(
            ("parity", pair, savings, effect.level_change, effect.growth_change, sampling),
            lambda: judged.b17(pair, savings, measured, effect, sampling),
        )
        more = min(amount, in_use - measured) if change == "acts measured" else 0
        return {**found, "measured_acts": measured + more}

    def _pair(
        self, parameters: Parameters, definition: Definition, change: str, amount: int
    ) -> projection.Pair:
        known = parameters["disease"] != "all"
        starts: Starts = self._kept(
            ("starts", parameters["snapshot"], known), lambda: self._starts(parameters)
        )
        chosen = definition, parameters["phases"], parameters["trend_years"], parameters["count_moved"]
        if change not in STARTS:
            key = "pair", parameters["snapshot"], *chosen
            return self._kept(key, lambda: projection.pair(*starts.last(*chosen), definition))
        focal, comparator = starts.last(*chosen)
        if change == "comparator starts found":
            comparator.iloc[-1] += amount
        else:
            focal.iloc[-1] = max(focal.iloc[-1] - amount, 0.0)
        return projection.pair(focal, comparator, definition)

    def _starts(self, parameters: Parameters) -> Starts:
        trials, screening = self._registry(parameters["snapshot"])
        records = universe.assembled(trials, screening, self._table("countries"))
        if parameters["disease"] != "all":
            records = universe.with_areas(records, classify(records, self._table("disease_areas")))
        return Starts(records)

    def _savings(self, parameters: Parameters) -> tuple[projection.Savings, int, int]:
        """Give the months saved, and how many acts before the first patient are measured and in use."""
        choices = _choices(parameters)
        names = "us_route", "cn_company_route", "days_per_working_day", "comparator", "focal"
        key = "savings", choices, parameters["uncertain_scope"], *(parameters[name] for name in names)

        def make() -> tuple[projection.Savings, int, int]:
            held, held_focal = (
                self._capped(choices, parameters[route], parameters[country], parameters)
                for route, country in (("us_route", "comparator"), ("cn_company_route", "focal"))
            )
            saved = judged.savings(held, held_focal, parameters["uncertain_scope"])
            return saved, path.measured(held.table), int(held.table["in_use"].sum())

        return self._kept(key, make)

    def _capped(
        self, choices: acts.Choices, rows: str, country: str, parameters: Parameters
    ) -> judged.Capped:
        days = parameters["days_per_working_day"]
        laid = self._kept(
            ("laid", rows, days),
            lambda: path.segments(
                self._table("review_times"), self._table("speed"),
                [path.Route(country, tuple(rows.split("|")))], days,
            ),
        )  # fmt: skip
        return judged.capped(self._acts(choices), laid, self._codes()[country])

    def _effect(self, parameters: Parameters) -> reform.Effect:
        names = "snapshot", "as_of", "reform_date", "focal", "comparator"
        places = {self._codes()[parameters[side]]: parameters[side] for side in ("focal", "comparator")}
        return self._kept(
            ("effect", *(parameters[name] for name in names)),
            lambda: projection.reform_effect(
                *self._registry(parameters["snapshot"]), places, parameters["as_of"],
                parameters["reform_date"],
            ),
        )  # fmt: skip

    def _acts(self, choices: acts.Choices) -> pd.DataFrame:
        joined = self._kept(
            ("joined", choices.as_of, choices.dated),
            lambda: acts.joined(self._table("policy_events"), choices.as_of, choices.dated),
        )
        return self._kept(("acts", choices), lambda: acts.chosen(joined, choices))

    def _codes(self) -> dict[str, str]:
        def make() -> dict[str, str]:
            known = self._table("countries").dropna(subset=["iso2"])
            return dict(zip(known["name"], known["iso2"], strict=True))

        return self._kept("codes", make)

    def _registry(self, snapshot: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        return self._table("trials", snapshot), self._table("screening", snapshot)


def _choices(parameters: Parameters) -> acts.Choices:
    names = "as_of", "in_use", "rare", "dated", "scope"
    return acts.Choices(since=parameters["acts_since"], **{name: parameters[name] for name in names})


def _struck(loosened: pd.DataFrame, amount: int) -> pd.DataFrame:
    latest = loosened[loosened["in_use"]].sort_values("middle", ascending=False, kind="stable")
    return loosened.assign(in_use=loosened["in_use"] & ~loosened.index.isin(latest.index[:amount]))


def _found(loosened: pd.DataFrame, amount: int, *, rare: bool, last_day: str) -> pd.DataFrame:
    more = pd.DataFrame(
        {
            "event_id": [f"found {n}" for n in range(amount)],
            "date": BEFORE_ALL if rare else last_day,
            "rare": rare, "in_use": False, "front": False, "covers_car_t": "unknown",
        }
    )  # fmt: skip
    return pd.concat([loosened, more], ignore_index=True)
