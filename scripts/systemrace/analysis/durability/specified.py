"""The claims on durability under any specification, and under small changes of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from typing import ClassVar

from systemrace.analysis import evaluator
from systemrace.analysis.durability import fitting, judged
from systemrace.analysis.evaluator import Parameters, Values

CHOSEN = tuple(field.name for field in fields(fitting.Choice))
SHIFTED = {
    # change: the values it moves, and by how much for each unit
    "likelihood of approval lower": (("approval_likelihood_low",), -0.001),
    "months alive fewer in the later trials": (
        ("survival_change", "survival_change_low", "survival_change_high"), -0.1,
    ),
    "hazard ratio of death higher": (("survival_ratio", "survival_low", "survival_high"), 0.01),
    "months against patients outside fewer": (("external_gain_low", "external_gain_high"), -1.0),
}  # fmt: skip
HIGHER = {"hazard ratios higher": 0.01, "hazard ratios lower": -0.01}


class Evaluator(evaluator.Evaluator):
    """Gives the values of A4, A11, B2, B13 and B16 for any parameters of the chapter."""

    CHANGES: ClassVar[dict[str, str]] = {
        "responders of the weaker trial fewer": "So many patients of the CAR-T arm who responded did not, in "
        "the randomized trial where the gain in response has the lowest lower limit.",
        "patients of the weaker trial fewer without progression": "So many patients of the CAR-T arm who "
        "were free of progression at the month were not, in the randomized trial where that gain has the "
        "lowest lower limit; its interval moves along.",
        "approved products struck": "So many products turn out not to count as approved.",
        "likelihood of approval lower": "The lower limit of the likelihood that a CAR-T programme is "
        "approved lies so many tenths of a percent lower.",
        "responders of the later trials fewer": "So many patients of the construct's later trials who "
        "responded did not.",
        "months alive fewer in the later trials": "The patients of the later trials lived so many tenths of "
        "a month less within the horizon; the interval moves along.",
        "responders among patients added more": "So many patients added to the early trial after its first "
        "report who did not respond did.",
        "hazard ratios higher": "Every randomized hazard ratio and its limits lie so many hundredths higher.",
        "hazard ratios lower": "Every randomized hazard ratio and its limits lie so many hundredths lower.",
        "hazard ratio of death higher": "The hazard ratio of death, and its limits, lie so many hundredths "
        "higher.",
        "months alive gained more": "The CAR-T arm lived so many tenths of a month longer within the "
        "horizon; the interval moves along.",
        "early deaths of the CAR-T arm fewer": "So many patients of the CAR-T arm who died early did not.",
        "five-year survivors fewer": "So many patients known alive and progression-free at five years were "
        "not.",
        "months against patients outside fewer": "Median survival of patients outside the trial is so many "
        "months longer; the interval moves along.",
    }

    def values(self, claim: str, parameters: Parameters) -> Values:
        """Give what a claim names, as the chapter computes it."""
        given = {name: parameters[key] for name, key in ASKED[claim].items()}
        if claim in ("A4", "A11"):
            return JUDGED[claim](self.frames, choice=choice_of(parameters), **given)
        if claim == "B2":
            return judged.b2(self.tables, **given)
        return JUDGED[claim](self.tables, choice=choice_of(parameters), **given)

    def perturbed(self, claim: str, parameters: Parameters, change: str, amount: int) -> Values:
        """Give the same after a change of `CHANGES`, of so many patients, months, products or hundredths."""
        if change in HIGHER:
            given = {name: parameters[key] for name, key in ASKED[claim].items()}
            return judged.b2(self.tables, **given, higher=HIGHER[change] * amount)
        found = dict(self.values(claim, parameters))
        if change in SHIFTED:
            names, step = SHIFTED[change]
            return found | {name: _shifted(found[name], step * amount) for name in names}
        return found | OTHERS[change](self, parameters, found, amount)

    @cached_property
    def tables(self) -> fitting.Tables:
        """The tables of printed curves."""
        return fitting.Tables(self.load("curves"), self.load("landmarks"), self.load("survival"))

    @cached_property
    def frames(self) -> judged.Frames:
        """All tables of the chapter."""
        others = (self.load(name) for name in ("response_rates", "approvals", "success_rates"))
        return judged.Frames(self.tables, *others)


def choice_of(parameters: Parameters) -> fitting.Choice:
    """Gather how curves are read and fitted from the parameters of the chapter."""
    return fitting.Choice(**{name: parameters[name] for name in CHOSEN})


def _shifted(value: float, by: float) -> float:
    """Add, without the binary remainders of adding decimals to printed numbers."""
    return round(value + by, 12) if by else value


def _fewer_of_the_weaker(evaluator: Evaluator, parameters: Parameters, _: Values, amount: int) -> Values:
    method, level = parameters["difference_method"], parameters["level"]
    gains = judged.response_gains(evaluator.frames, method, level, fewer=amount).values()
    return {
        "response_gain_low": min(gain.low for gain in gains),
        "response_gain_high": max(gain.high for gain in gains),
    }


def _fewer_later(evaluator: Evaluator, parameters: Parameters, _: Values, amount: int) -> Values:
    return _changed(evaluator, parameters, fewer_later=amount)


def _more_added(evaluator: Evaluator, parameters: Parameters, _: Values, amount: int) -> Values:
    chosen = (parameters[name] for name in ("first_by", "difference_method", "level"))
    own = judged.own_change(evaluator.frames, *chosen, more_added=amount)
    return {"own_change_high": own.high, **_changed(evaluator, parameters, more_early=amount)}


def _changed(
    evaluator: Evaluator, parameters: Parameters, fewer_later: int = 0, more_early: int = 0
) -> Values:
    chosen = (parameters[name] for name in ("later", "difference_method", "level"))
    change = judged.response_change(evaluator.frames, *chosen, fewer_later=fewer_later, more_early=more_early)
    return {"response_change_low": change.low, "response_change_high": change.high}


def _fewer_durable(evaluator: Evaluator, parameters: Parameters, found: Values, amount: int) -> Values:
    tables = evaluator.tables
    gains = judged.durable_gains(tables, parameters["month"], choice_of(parameters))
    weaker = min(gains, key=lambda trial: gains[trial].low)
    less = amount / int(fitting.about(tables, fitting.arms(tables, weaker, "PFS")[0])["n"])
    highest = max(gain.high - (less if trial == weaker else 0.0) for trial, gain in gains.items())
    moved = {name: found[name] - less for name in ("durable_gain", "durable_gain_low")}
    return moved | {"durable_gain_high": highest}


def _struck(_: Evaluator, __: Parameters, found: Values, amount: int) -> Values:
    return {"approved_products": max(found["approved_products"] - amount, 0)}


def _longer(evaluator: Evaluator, parameters: Parameters, found: Values, amount: int) -> Values:
    """Move the months gained, and with them the share regained of what standard care loses."""
    more = amount / 10
    gains = "survival_gain_low", "randomized_gain_low", "randomized_gain_high"
    moved: Values = {name: found[name] + more for name in gains if name in found}
    if "randomized_regained" not in found:
        return moved
    tables, choice = evaluator.tables, choice_of(parameters)
    control = fitting.fit(tables, fitting.arms(tables, judged.FOCAL, "OS")[1], choice)
    lost = parameters["horizon"] - float(fitting.restricted_means(control, parameters["horizon"]).mean())
    regained = [name for name in found if name.startswith("randomized_regained")]
    return moved | {name: min(found[name] + more / lost, 1.0) for name in regained}


def _fewer_early(evaluator: Evaluator, parameters: Parameters, _: Values, amount: int) -> Values:
    chosen = (parameters[name] for name in ("phase3", "difference_method", "level"))
    return {"early_excess_low": judged.early_excess(evaluator.tables, *chosen, fewer=amount).low}


def _fewer_lasting(evaluator: Evaluator, parameters: Parameters, _: Values, amount: int) -> Values:
    chosen = (parameters[name] for name in ("interval_method", "level"))
    lasting = judged.long_term(evaluator.tables, *chosen, fewer=amount)
    return {"long_term_low": lasting.low, "long_term_high": lasting.high}


ASKED: dict[str, dict[str, str]] = {
    # claim: argument to parameter
    "A4": {name: name for name in ("month", "reference", "difference_method")},
    "A11": {"horizon": "long_horizon"}
    | {name: name for name in ("later", "first_by", "look", "difference_method")},
    "B2": {"look": "look", "held": "held"},
    "B13": {"trial": "phase3"} | {name: name for name in ("horizon", "look", "difference_method")},
    "B16": {name: name for name in ("horizon", "external", "interval_method")},
}
JUDGED: dict[str, Callable[..., Values]] = {
    "A4": judged.a4, "A11": judged.a11, "B13": judged.b13, "B16": judged.b16
}  # fmt: skip
OTHERS: dict[str, Callable[[Evaluator, Parameters, Values, int], Values]] = {
    "responders of the weaker trial fewer": _fewer_of_the_weaker,
    "responders of the later trials fewer": _fewer_later,
    "responders among patients added more": _more_added,
    "patients of the weaker trial fewer without progression": _fewer_durable,
    "approved products struck": _struck,
    "months alive gained more": _longer,
    "early deaths of the CAR-T arm fewer": _fewer_early,
    "five-year survivors fewer": _fewer_lasting,
}
