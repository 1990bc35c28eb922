"""The claims on discovery under any specification, and under small changes of the data."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.discovery import constructs, judged, leads, origins, steadiness
from systemrace.analysis.evaluator import Parameters, Values

# Which measure of funding a change moves, in which rows, by how much a unit.
MOVED = {
    "newest request higher": ("gap", "series", "nih-request", 0.1),
    "early-stage funding rate higher": ("early-rate", "series", "nih-esi-rate", 0.1),
    "awards stopped fewer": ("stopped", "indicator", steadiness.STOPPED, -10.0),
}


class Evaluator(evaluator.Evaluator):
    """Gives the values of A3, A15 and B3 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "current leads overturned": "Current indicators in which {comparator} leads put {focal} first "
        "instead, the narrowest lead first.",
        "focal leads found": "Further current indicators turn up in which {focal} leads.",
        "comparator leads found": "Further current indicators turn up in which {comparator} leads.",
        "newest request higher": "The newest request of the President was so much higher.",
        "early-stage funding rate higher": "The newest funding rate of early-stage investigators was so much "
        "higher.",
        "awards stopped fewer": "Every tracker counted so many fewer awards stopped.",
        "foundations elsewhere": "Constructs from {focal} turn out not to rest on a foundation from "
        "{comparator}, cilta-cel last.",
        "focal constructs approved": "Further constructs from {focal} on a foundation from {comparator} are "
        "approved.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many indicators, constructs or units of money."""
        return {"A3": self._a3, "A15": self._a15, "B3": self._b3}[claim](parameters, change, amount)

    def _a3(self, parameters: Parameters, change: str, amount: int) -> Values:
        indicators, trackers = self._table("indicators"), parameters["trackers"]
        choice = leads.Choice(
            parameters["era_year"], leads.themes_of(parameters["themes"], indicators),
            parameters["need_interval"], parameters["fractional_counts"], trackers, parameters["level"],
        )  # fmt: skip
        newest, rows = self._newest(parameters, choice)
        if change == "current leads overturned":
            rows = leads.told(_overturned(newest, amount))
        found = leads.tallied(rows, trackers)
        for side, standing in (("focal", leads.BEHIND), ("comparator", leads.LEADS)):
            more = amount if change == f"{side} leads found" else 0
            found[f"{leads.CURRENT}_indicators"] += more
            found[f"{leads.CURRENT}_{standing}"] += more
        return judged.a3_values(found)

    def _newest(self, parameters: Parameters, choice: leads.Choice) -> tuple[pd.DataFrame, list[leads.Told]]:
        """Give the newest comparisons that count, as a frame and as rows."""
        ratios = "ratios", choice.fractional_counts, choice.level
        own = "own", parameters["as_of"], choice.era_year, choice.level
        both = "compared", ratios, own, parameters["count_constructs"]
        compared = self._kept(both, lambda: leads.in_time(self._compared(parameters, choice, ratios, own)))

        def make() -> tuple[pd.DataFrame, list[leads.Told]]:
            newest = leads.newest_of(compared, choice)
            return newest, leads.told(newest)

        return self._kept(("newest", both, choice.themes, choice.need_interval), make)

    def _compared(
        self, parameters: Parameters, choice: leads.Choice, ratios: Hashable, own: Hashable
    ) -> pd.DataFrame:
        found = self._kept(
            ratios, lambda: leads.ratios(self._table("discovery"), self._table("indicators"), choice)
        )
        parts = [leads.dated(found, choice.era_year)]
        if parameters["count_constructs"]:
            begun = self._kept(
                ("begun", parameters["as_of"]),
                lambda: constructs.started(self._table("programmes"), parameters["as_of"]),
            )
            parts.append(
                self._kept(own, lambda: constructs.compare(begun, choice, leads.DEFAULT, source_id=""))
            )
        return pd.concat(parts, ignore_index=True)

    def _a15(self, parameters: Parameters, change: str, amount: int) -> Values:
        gone = steadiness.left_out(
            parameters["count_stopped"], parameters["count_requests"], parameters["early_career"]
        )
        choice = steadiness.Choice(
            parameters["newest_from"], parameters["least_years"], parameters["level"], parameters["tracker"],
            parameters["gap_as"], parameters["foretold"], gone,
        )  # fmt: skip
        rows = self._table("discovery")
        moved = MOVED.get(change, ("",))[0] if amount else ""
        held = [
            steadiness.hold(_moved(rows, change, amount), measure, choice)
            if measure.key == moved
            else self._held(rows, measure, choice)
            for measure in steadiness.MEASURES
        ]

        def spread(measure: steadiness.Measure) -> Any:
            if measure.key == moved:
                return steadiness.spread(_moved(rows, change, amount), measure, choice)
            key = "spread", measure.key, choice.least_years, choice.level, choice.gap
            return self._kept(key, lambda: steadiness.spread(rows, measure, choice))

        return judged.a15_values(held, spread, choice)

    def _held(
        self, rows: pd.DataFrame, measure: steadiness.Measure, choice: steadiness.Choice
    ) -> steadiness.Held:
        own = (choice.tracker,) if measure.kind == "count" else (choice.foretold, choice.gap)
        return self._kept(
            ("held", measure.key, choice.level, *own), lambda: steadiness.hold(rows, measure, choice)
        )

    def _b3(self, parameters: Parameters, change: str, amount: int) -> Values:
        disputed, foundation = parameters["disputed"], parameters["foundation"]
        table = self._kept(
            ("products", disputed),
            lambda: origins.products(self._table("product_origins"), self._table("approvals"), disputed),
        )
        first = self._first_trials(parameters) if foundation == "first trial" else None
        rests_on = origins.foundations(table, foundation, first, parameters["silent"])
        if change == "foundations elsewhere":
            rests_on = _elsewhere(table, rests_on, amount)
        elif change == "focal constructs approved":
            table, rests_on = _approved(table, rests_on, amount)
        return judged.b3(table, rests_on, level=parameters["level"], unit=parameters["unit"])

    def _first_trials(self, parameters: Parameters) -> pd.Series:
        snapshot, sure = parameters["snapshot"], parameters["first_trial_of"]
        trials, screening = (self._table(name, snapshot) for name in ("trials", "screening"))
        return self._kept(
            ("first trials", snapshot, sure), lambda: origins.first_trials(trials, screening, sure)
        )


def _overturned(newest: pd.DataFrame, amount: int) -> pd.DataFrame:
    """Turn current leads round; a lead without a figure is taken for the widest."""
    ahead = newest[(newest["era"] == leads.CURRENT) & (newest["standing"] == leads.LEADS)]
    narrow = ahead["low"].fillna(ahead["ratio"]).astype(float).fillna(np.inf).sort_values(kind="stable")
    gone = newest.index.isin(narrow.index[:amount])
    return newest.assign(standing=newest["standing"].mask(gone, leads.BEHIND))


def _moved(rows: pd.DataFrame, change: str, amount: int) -> pd.DataFrame:
    """Move the newest value of a series, or every count of an indicator, never below none."""
    _, column, name, step = MOVED[change]
    mine = rows[column] == name
    mine &= rows["year_end"] == rows.loc[mine, "year_end"].max()
    value = rows["value"].astype(float)
    return rows.assign(value=value.mask(mine, (value + step * amount).clip(lower=0.0)))


def _elsewhere(table: pd.DataFrame, rests_on: pd.Series, amount: int) -> pd.Series:
    own = table[(table["construct"] == "CN") & (rests_on == "US")]
    last = (own["name"] == origins.LEAD).sort_values(kind="stable")
    return rests_on.mask(table.index.isin(last.index[:amount]), "CN")


def _approved(table: pd.DataFrame, rests_on: pd.Series, amount: int) -> tuple[pd.DataFrame, pd.Series]:
    """Add constructs, each against an antigen of its own."""
    more = pd.DataFrame(
        {"name": "", "construct": "CN", "target": [f"antigen {n}" for n in range(amount)]},
    )
    longer = pd.concat([table, more], ignore_index=True) if amount else table
    found = [*rests_on, *(["US"] * amount)]
    return longer, pd.Series(found, index=longer.index, dtype="object")
