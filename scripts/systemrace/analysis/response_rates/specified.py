"""The claims on response rates under any specification, and under small changes of the data."""

from __future__ import annotations

from typing import ClassVar

from systemrace.analysis import evaluator
from systemrace.analysis.evaluator import Parameters, Values
from systemrace.analysis.response_rates import construct, essay, gap, judged
from systemrace.analysis.response_rates.comparison import Count, Methods
from systemrace.analysis.response_rates.selection import Choice

Pair = tuple[Count, Count]
_STAY = "the percentages traced stay as printed."


class Evaluator(evaluator.Evaluator):
    """Gives the values of B6, B7 and B8 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "focal responders fewer": f"So many patients of {{focal}} who responded did not; {_STAY}",
        "focal responders more": f"So many patients of {{focal}} who did not respond did; {_STAY}",
        "comparator responders fewer": f"So many patients of {{comparator}} who responded did not; {_STAY}",
        "comparator responders more": f"So many patients of {{comparator}} who did not respond did; {_STAY}",
        "tolerance wider": "A report carries a percentage also when it lies so many tenths of a point "
        "farther off.",
        "identifying studies found": "Studies turn up that hold the patients of both countries equal; the "
        "response rates stay as they are.",
    }

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many patients, studies or tenths of a point."""
        wider = amount / 10 if change == "tolerance wider" else 0.0
        changed = {**parameters, "tolerance": parameters["tolerance"] + wider}
        return self._judged(claim, changed, change, amount)

    def _judged(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        methods = Methods(
            parameters["interval_method"], parameters["difference_method"], parameters["level"],
            parameters["prior_a"], parameters["prior_b"],
        )  # fmt: skip
        if claim == "B6":
            counts = _shifted(self._counted(parameters, "overall"), change, amount)
            return judged.b6(self._traced(parameters, "overall"), counts, methods)
        if claim == "B7":
            counts = _shifted(self._counted(parameters, "complete"), change, amount)
            return judged.b7(self._traced(parameters, "complete"), counts, methods)
        more = amount if change == "identifying studies found" else 0
        counts = _shifted(self._same_construct(parameters), change, amount)
        return judged.b8(self._studies(parameters) + more, counts, methods)

    def _traced(self, parameters: Parameters, kind: str) -> judged.BothTraced:
        one, two = (self._trace(parameters, country, kind) for country in _pair(parameters))
        return one, two

    def _trace(self, parameters: Parameters, country: str, kind: str) -> essay.Traced:
        number, tolerance = essay.number_of(country, kind), parameters["tolerance"]
        return self._kept(
            ("traced", number, tolerance),
            lambda: essay.trace(self._table("essay_percentages"), number, tolerance),
        )

    def _counted(self, parameters: Parameters, kind: str) -> Pair:
        pair, how = _pair(parameters), parameters["compared"]
        doses, tolerance = parameters["dose_groups"], parameters["tolerance"]
        step = self._kept(
            ("counted", kind, pair, how, doses, tolerance),
            lambda: gap.counted(
                self._table("response_rates"), self._table("essay_percentages"), kind, *pair,
                how=how, doses=doses, tolerance=tolerance,
            ),
        )  # fmt: skip
        return step.focal, step.comparator

    def _same_construct(self, parameters: Parameters) -> Pair:
        pair = _pair(parameters)
        choice = Choice(denominator=parameters["denominator"], report=parameters["report"])
        same = self._kept(
            ("construct", pair, choice),
            lambda: construct.same_construct(self._table("response_rates"), choice, *pair),
        )
        return construct.added_up(same, pair[0]), construct.added_up(same, pair[1])

    def _studies(self, parameters: Parameters) -> int:
        pair = _pair(parameters)
        found = self._kept(
            ("studies", pair), lambda: construct.identifying_studies(self._table("response_rates"), *pair)
        )
        return len(found)


def _pair(parameters: Parameters) -> tuple[str, str]:
    return parameters["focal"], parameters["comparator"]


def _shifted(counts: Pair, change: str, amount: int) -> Pair:
    """Move responders of one side, never below none or above everyone."""
    moves = {"focal": 0, "comparator": 0}
    for side in moves:
        if change.startswith(f"{side} responders"):
            moves[side] = amount if change.endswith("more") else -amount
    (x, n), (y, m) = counts
    return (_bounded(x + moves["focal"], n), n), (_bounded(y + moves["comparator"], m), m)


def _bounded(responders: int, patients: int) -> int:
    return min(max(responders, 0), patients)
