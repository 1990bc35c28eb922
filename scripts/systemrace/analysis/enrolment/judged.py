"""The values by which claims A7 and A8 are judged, as functions of the tables and of every choice."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.enrolment import access, dated, making, ratios, registry

DATED, REGISTRY = dated.Choice(), registry.Choice()


def a7(
    enrolment: pd.DataFrame,
    records: pd.DataFrame,
    focal: str,
    comparator: str,
    *,
    dated_choice: dated.Choice = DATED,
    registry_choice: registry.Choice = REGISTRY,
    adjust: str = "phase and disease",
    level: float = 0.95,
) -> dict[str, float]:
    """Judge whether patients are enrolled faster in the focal country.

    Args:
        enrolment: table enrolment.
        records: from `registry.of_one_country`.
        focal: country as the registry names it.
        comparator: likewise.
        dated_choice: which dated studies count.
        registry_choice: which records count.
        adjust: a key of `ratios.ADJUSTMENTS`, what is held equal between records.
        level: coverage of the intervals.
    """
    pair = (focal, comparator)
    studies = dated.of_pair(dated.studies(enrolment, dated_choice), *pair)
    known = registry.measured(records, registry_choice)
    values: dict[str, float] = {}
    for leg, trials, held in (("dated", studies, ()), ("registry", known, ratios.ADJUSTMENTS[adjust])):
        for unit in dated.UNITS:
            found = ratios.compare(trials, unit, pair, held, level)
            values |= {
                f"{leg}_{unit}": found.ratio,
                f"{leg}_{unit}_low": found.low,
                f"{leg}_{unit}_high": found.high,
            }
        values |= {f"{leg}_focal": found.focal, f"{leg}_comparator": found.comparator}
    return values


def a8(
    enrolment: pd.DataFrame,
    use: pd.DataFrame,
    approvals: pd.DataFrame,
    focal: str,
    comparator: str,
    *,
    out_of_specification: bool = True,
    reading: access.Reading = "highest",
    level: float = 0.95,
) -> dict[str, float]:
    """Judge whether manufacture and its scale hold treatment back.

    Args:
        enrolment: table enrolment.
        use: table value_of_time.
        approvals: table approvals.
        focal: country as the registry names it.
        comparator: likewise.
        out_of_specification: count products outside the specification as lost.
        reading: which reading of the share treated stands for a country.
        level: coverage of the intervals.
    """
    slot, counted = access.slot_loss(use, level), making.failures(enrolment, out_of_specification, level)
    made, centres = making.pooled(counted, level), access.slots(use)["country"]
    return {
        "slot_loss": slot.estimate,
        "slot_loss_low": slot.low,
        "slot_loss_high": slot.high,
        "slot_focal": _centres(centres, focal),
        "slot_comparator": _centres(centres, comparator),
        "make_loss": made.estimate,
        "make_loss_low": made.low,
        "make_loss_high": made.high,
        "make_studies": len(counted),
        "uptake_focal": access.read(access.uptake(use, approvals, focal), reading),
        "uptake_comparator": access.read(access.uptake(use, approvals, comparator), reading),
    }


def _centres(centres: pd.Series, country: str) -> int:
    return int(access.places.within(centres, country).sum())
