"""The claims on regulatory timelines under any specification, and under small changes of the data."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.places import Grouping, grouping
from systemrace.analysis.regulatory_timelines import (
    aimed,
    clocks,
    cohort,
    intervals,
    judged,
    milestones,
    reform,
)
from systemrace.analysis.regulatory_timelines.intervals import DAYS_PER_YEAR
from systemrace.analysis.regulatory_timelines.sides import Sides, sides
from systemrace.registry.disease import of_area

SINCE = "2008-01-01"  # first day of the quarters counted


class Evaluator(evaluator.Evaluator):
    """Gives the values of A5, A9, B4, B9 and B11 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "focal approvals found": "Programmes from {focal} without approval count as approved on the last day "
        "they were followed, those followed longest first.",
        "comparator approvals struck": "Approved programmes from {comparator} count as not approved, the "
        "fastest first.",
        "focal limit shorter": "The legal limit on trial review in {focal} is so many calendar days shorter.",
        "comparator limit longer": "The legal limit on trial review in {comparator} is so many calendar days "
        "longer.",
        "first patient later": "The first patient of cilta-cel was treated so many weeks later.",
        "focal starts moved later": "Trial starts of {focal} soon after the reform fall at the end of "
        "the years fitted instead.",
        "reform later": "The reform is dated so many days later.",
        "slower stages measured": "Measured durations turn up for stages in which {comparator} is slower.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many programmes, starts, stages, days or weeks."""
        judge = {"A5": self._a5, "A9": self._a9, "B4": self._b4, "B9": self._b9, "B11": self._b11}[claim]
        return judge(parameters, change, amount)

    def _a5(self, parameters: Parameters, change: str, amount: int) -> Values:
        fields = cohort.Choices.__dataclass_fields__
        choices = cohort.Choices(**{name: parameters[name] for name in fields})
        names = *cohort.READ, "snapshot", "focal", "comparator", "disease"
        key = tuple(parameters[name] for name in names)
        dated = self._kept(("read", key), lambda: cohort.read(self._programmes(parameters), choices))
        drawn, pair = cohort.followed(dated, choices, cohort.JUDGED), self._pair(parameters)
        if change == "focal approvals found":
            drawn = _approved(drawn, pair[0], amount)
        elif change == "comparator approvals struck":
            drawn = _unapproved(drawn, pair[1], amount, pd.Timestamp(choices.as_of))
        return judged.a5(drawn, pair)

    def _a9(self, parameters: Parameters, change: str, amount: int) -> Values:
        places = tuple(parameters["clock_places"].split("|"))
        review = self._kept(
            ("review", places),
            lambda: clocks.clocks(self._table("review_times"), clocks.TRIAL_REVIEW, places),
        )
        found = judged.a9(
            self._table("policy_events"),
            review,
            self._pair(parameters),
            as_of=parameters["as_of"],
            days_per_working_day=parameters["days_per_working_day"],
            fast_channel=parameters["fast_channel"],
        )
        if change == "focal limit shorter":
            found["focal_limit_days"] = max(found["focal_limit_days"] - amount, 0.0)
        elif change == "comparator limit longer":
            found["comparator_limit_days"] += amount
        return found

    def _b4(self, parameters: Parameters, change: str, amount: int) -> Values:
        programmes = self._table("programmes")
        chosen = {name: parameters[name] for name in ("as_of", "legend_start", "rival_starts")}
        key = tuple(chosen.values())
        tables = programmes, self._table("approvals"), self._table("milestones")
        prepared = self._kept("prepared", lambda: milestones.prepare(*tables))
        dated = self._kept(("dated", key), lambda: milestones.collect(*tables, **chosen, prepared=prepared))
        measured = self._kept(("measured", key), lambda: intervals.durations(dated))
        own = judged.legend(programmes)
        if change != "first patient later":
            ranked = self._kept(("ranked", key), lambda: intervals.ranks(measured, own))
        else:
            moved = intervals.durations(_later(dated[dated["programme_id"] == own], 7 * amount))
            ranked = intervals.ranks(pd.concat([measured[measured["programme_id"] != own], moved]), own)
        return judged.b4_of(ranked, parameters["shared_by"], parameters["rank_reading"])

    def _b9(self, parameters: Parameters, change: str, amount: int) -> Values:
        names = "snapshot", "as_of", "cells", "universe", "count_withdrawn", "focal", "comparator", "disease"
        key = tuple(parameters[name] for name in names)
        counts = self._kept(("counts", key), lambda: self._counts(parameters))
        day = pd.Timestamp(parameters["reform_date"])
        day += pd.Timedelta(days=amount if change == "reform later" else 0)
        quarter = reform.first_quarter_after(f"{day:%Y-%m-%d}")
        pair = self._pair(parameters)
        design = reform.Design(*pair, parameters["reform_window"], parameters["reform_errors"])
        moved = amount if change == "focal starts moved later" else 0
        # Which starts are moved depends on where the reform is.
        if moved:
            counts = _moved(counts, pair[0], quarter, design.years * reform.PER_YEAR, moved)
        span = parameters["placebo_from"], parameters["placebo_to"]
        tried = self._kept(
            ("tried", key, design, span, (quarter, moved) if moved else None),
            lambda: reform.candidates(counts, design, span),
        )
        return self._kept(
            ("growth", key, quarter, design, span, parameters["placebo_gap"], moved),
            lambda: judged.b9(
                reform.measured(counts, quarter, design),
                tried,
                parameters["placebo_gap"],
                self._sides(parameters).takes_in_reformed,
            ),
        )

    def _b11(self, parameters: Parameters, change: str, amount: int) -> Values:
        places = tuple(parameters["clock_places"].split("|"))
        found = self._kept(
            ("stages", places, self._pair(parameters)),
            lambda: judged.b11(self._table("review_times"), places, self._pair(parameters)),
        )
        more = amount if change == "slower stages measured" else 0
        return {name: value + more for name, value in found.items()}

    def _counts(self, parameters: Parameters) -> pd.DataFrame:
        snapshot, sides = parameters["snapshot"], self._sides(parameters)
        trials, screening = (self._table(name, snapshot) for name in ("trials", "screening"))
        trials = self._grouping(parameters).trials(trials)
        kept = reform.car_trials(
            trials, screening, parameters["cells"], parameters["universe"], parameters["count_withdrawn"]
        )
        if parameters["disease"] != "all":
            kept = of_area(kept, parameters["disease"], self._table("disease_areas"))
        started = reform.starts(kept, sides.names, parameters["as_of"])
        return reform.quarterly(started, sides.pair, parameters["as_of"], since=SINCE)

    def _programmes(self, parameters: Parameters) -> pd.DataFrame:
        def make() -> pd.DataFrame:
            programmes = self._sides(parameters).originators(self._table("programmes"))
            if parameters["disease"] == "all":
                return programmes
            approvals, rules = self._table("approvals"), self._table("disease_areas")
            trials = self._table("trials", parameters["snapshot"])
            return aimed.at(parameters["disease"], programmes, approvals, trials, rules)

        names = "snapshot", "focal", "comparator", "disease"
        return self._kept(("programmes", *(parameters[name] for name in names)), make)

    def _grouping(self, parameters: Parameters) -> Grouping:
        return grouping((parameters["focal"], parameters["comparator"]), self._table)

    def _sides(self, parameters: Parameters) -> Sides:
        pair = parameters["focal"], parameters["comparator"]
        return self._kept(
            ("sides", pair), lambda: sides(pair, self._table("countries"), self._grouping(parameters))
        )

    def _pair(self, parameters: Parameters) -> tuple[str, str]:
        return self._sides(parameters).pair


def _approved(drawn: pd.DataFrame, country: str, amount: int) -> pd.DataFrame:
    rows = drawn[(drawn["country"] == country) & ~drawn["approved"]]
    taken = rows.sort_values(["years", "programme_id"], ascending=[False, True]).index[:amount]
    return drawn.assign(approved=drawn["approved"] | drawn.index.isin(taken))


def _unapproved(drawn: pd.DataFrame, country: str, amount: int, as_of: pd.Timestamp) -> pd.DataFrame:
    rows = drawn[(drawn["country"] == country) & drawn["approved"]]
    gone = drawn.index.isin(rows.sort_values(["years", "programme_id"]).index[:amount])
    until_then = (as_of - drawn["start"]).dt.days / DAYS_PER_YEAR
    return drawn.assign(approved=drawn["approved"] & ~gone, years=drawn["years"].mask(gone, until_then))


def _later(dated: pd.DataFrame, days: int) -> pd.DataFrame:
    """Move a first patient; what the precision of the date allows moves with it."""
    row = dated["kind"] == milestones.START
    moved = {
        end: dated[end].mask(row, dated[end] + pd.Timedelta(days=days)) for end in ("first", "middle", "last")
    }
    return dated.assign(**moved)


def _moved(counts: pd.DataFrame, country: str, quarter: pd.Period, reach: int, amount: int) -> pd.DataFrame:
    """Take starts from the first quarters after the reform and put them into the last one fitted."""
    changed = counts.copy()
    inside = changed.loc[quarter : quarter + reach - 1].index
    for early in inside[:-1]:
        taken = min(amount, int(changed.at[early, country]))
        changed.at[early, country] -= taken
        changed.at[inside[-1], country] += taken
        amount -= taken
    return changed
