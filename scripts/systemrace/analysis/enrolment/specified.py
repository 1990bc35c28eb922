"""The claims on enrolment and supply under any specification, and after small changes of the data."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

import pandas as pd

from systemrace.analysis import evaluator
from systemrace.analysis.enrolment import access, dated, judged, making, places, ratios, registry
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.places import Grouping, grouping
from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import define
from systemrace.registry.disease import classify

# The choices that say which registry records count.
COUNTED = ("snapshot", "as_of", "since", "focal", "comparator", "disease", "cells", "universe")
_LIKE = "each like the middle one of the dated trials there are, by patients per site-month."


class Evaluator(evaluator.Evaluator):
    """Gives the values of A7 and A8 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "comparator trials dated": f"So many more trials in {{comparator}} turn out to be dated, {_LIKE}",
        "focal trials dated": f"So many more trials in {{focal}} turn out to be dated, {_LIKE}",
        "centres alike": "So many further centres in {comparator} count, each with as many patients, listed "
        "and without a slot, as the one found.",
        "centres without loss": "So many further centres in {comparator} count, each with as many listed "
        "patients as the one found, and all of them got a slot.",
        "studies as lossy as the worst": "So many further studies lose as large a share of the products "
        "begun as the study with the largest share.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many trials, centres or studies."""
        if claim == "A7":
            return self._dated(parameters, change, amount) | self._registry(parameters)
        return self._supply(parameters, change, amount)

    def _dated(self, parameters: Parameters, change: str, amount: int) -> Values:
        pair, level = _pair(parameters), parameters["level"]
        choice = dated.Choice(
            parameters["window"], parameters["reports"], parameters["routine_care"], parameters["diseases"]
        )
        kind = pair, parameters["disease"], parameters["cells"]
        studies = self._kept(
            ("studies", choice, *kind),
            lambda: dated.of_pair(dated.measure(self._dated_rows(parameters), choice), *pair),
        )
        if change.endswith("trials dated") and amount:
            place = parameters[change.split(maxsplit=1)[0]]
            return judged.leg("dated", with_more(studies, place, amount), pair, (), level)
        return self._kept(
            ("dated", choice, *kind, level), lambda: judged.leg("dated", studies, pair, (), level)
        )

    def _registry(self, parameters: Parameters) -> Values:
        pair, level, held = _pair(parameters), parameters["level"], ratios.ADJUSTMENTS[parameters["adjust"]]
        choice = registry.Choice(parameters["registry_records"], parameters["registry_end"])
        source = tuple(str(parameters[name]) for name in COUNTED)
        return self._kept(
            ("registry", *source, choice, held, level),
            lambda: judged.leg(
                "registry", registry.measured(self._records(parameters), choice), pair, held, level
            ),
        )

    def _dated_rows(self, parameters: Parameters) -> pd.DataFrame:
        area, rules = parameters["disease"], self._table("disease_areas")
        return dated.about(self._here(parameters, "enrolment"), area, parameters["cells"], rules)

    def _records(self, parameters: Parameters) -> pd.DataFrame:
        counted_as = define({name: parameters[name] for name in COUNTED}, parameters["snapshot"])
        return self._kept(
            ("records", *(str(parameters[name]) for name in COUNTED)),
            lambda: registry.begun(self._assembled(parameters), self._table("disease_areas"), counted_as),
        )

    def _assembled(self, parameters: Parameters) -> pd.DataFrame:
        snapshot, area = parameters["snapshot"], parameters["disease"]

        def assemble() -> pd.DataFrame:
            trials, screening = (self.load(name, snapshot=snapshot) for name in ("trials", "screening"))
            records = universe.assembled(trials, screening, self._table("countries"))
            if area == "all":
                return records
            return universe.with_areas(records, classify(records, self._table("disease_areas")))

        assembled = self._kept(("assembled", snapshot, area != "all"), assemble)
        return self._grouping(parameters).records(assembled)

    def _grouping(self, parameters: Parameters) -> Grouping:
        return grouping(_pair(parameters), self._table)

    def _here(self, parameters: Parameters, table: str) -> pd.DataFrame:
        """Give an evidence table with groups in the place of their members."""
        return self._kept(
            ("here", table, _pair(parameters)),
            lambda: places.grouped(self._table(table), self._grouping(parameters)),
        )

    def _supply(self, parameters: Parameters, change: str, amount: int) -> Values:
        pair, level = _pair(parameters), parameters["level"]
        choice = making.Choice(
            parameters["out_of_specification"],
            parameters["failure_setting"],
            parameters["failure_diseases"],
            parameters["failure_studies"],
            parameters["pooling"],
        )
        evidence, method = parameters["slot_evidence"], parameters["slot_interval"]
        failed = self._kept(
            ("failures", choice, level), lambda: making.failures(self._table("enrolment"), choice, level)
        )
        centres = self._kept(
            ("slots", evidence, pair),
            lambda: access.slots(self._here(parameters, "value_of_time"), evidence),
        )
        # Only what a change leaves alone can be kept.
        counts: Hashable = (change, amount) if amount else None
        if change == "studies as lossy as the worst":
            failed = repeated(failed.iloc[:1], failed, amount)
        if change.startswith("centres"):
            centres = with_centres(centres, pair[1], amount, lossless=change == "centres without loss")
        return judged.a8_of(
            self._kept(
                ("slot", evidence, choice.pooling, method, level, counts),
                lambda: making.pooled(centres, level, choice.pooling, method),
            ),
            self._kept(("made", choice, level, counts), lambda: making.pooled(failed, level, choice.pooling)),
            self._kept(("sources", evidence, pair, counts), lambda: judged.sources(centres, pair)),
            len(failed),
            (self._uptake(parameters, pair[0]), self._uptake(parameters, pair[1])),
        )

    def _uptake(self, parameters: Parameters, place: str) -> float:
        found = self._kept(
            ("uptake", place, _pair(parameters)),
            lambda: access.uptake(self._here(parameters, "value_of_time"), self._table("approvals"), place),
        )
        return access.read(found, parameters["uptake_reading"])


def _pair(parameters: Parameters) -> tuple[str, str]:
    return parameters["focal"], parameters["comparator"]


def repeated(pattern: pd.DataFrame, frame: pd.DataFrame, amount: int) -> pd.DataFrame:
    """Add a row to a frame so many times; none where there is no such row."""
    return pd.concat([frame, *[pattern] * amount], ignore_index=True) if amount and len(pattern) else frame


def with_more(studies: pd.DataFrame, place: str, amount: int) -> pd.DataFrame:
    """Add dated trials in a country like the middle one there, the slower of two, by patients per site-month.

    Args:
        studies: from `dated.measure`.
        place: country.
        amount: how many; none are added where that country has no trial with known sites.
    """
    there = dated.sited(studies[studies["place"].eq(place)])
    order = (there["patients"] / there["site_months"]).sort_values(kind="stable").index
    middle = there.loc[order[(len(order) - 1) // 2 :][:1]]
    return repeated(middle, studies, amount)


def with_centres(centres: pd.DataFrame, place: str, amount: int, *, lossless: bool) -> pd.DataFrame:
    """Add centres in a country, each a source of its own, as large as the first that counts there.

    Args:
        centres: from `access.slots`.
        place: country.
        amount: how many; none are added where that country has no centre.
        lossless: whether everyone listed there got a slot.
    """
    there = centres[access.places.within(centres["country"], place)].iloc[:1]
    found = [there.assign(source_id=f"found {number}") for number in range(amount)]
    more = pd.concat([there.iloc[:0], *found])
    return pd.concat([centres, more.assign(n=0) if lossless else more], ignore_index=True)
