"""The values by which claims A7 and A8 are judged, as functions of the tables and of every choice."""

from __future__ import annotations

import math

import pandas as pd

from systemrace.analysis.enrolment import access, dated, making, places, ratios, registry
from systemrace.analysis.statistics.proportions import Interval, IntervalMethod

DATED, REGISTRY, MAKING = dated.Choice(), registry.Choice(), making.Choice()


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
    studies = dated.of_pair(dated.measure(enrolment, dated_choice), *pair)
    known = registry.measured(records, registry_choice)
    held = ratios.ADJUSTMENTS[adjust]
    return leg("dated", studies, pair, (), level) | leg("registry", known, pair, held, level)


def leg(
    name: str, trials: pd.DataFrame, pair: tuple[str, str], held: tuple[str, ...], level: float = 0.95
) -> dict[str, float]:
    """Give the values of A7 that rest on one set of trials.

    Args:
        name: "dated" or "registry".
        trials: from `dated.measure` or `registry.measured`.
        pair: focal and comparator country.
        held: columns held equal.
        level: coverage of the intervals.
    """
    values: dict[str, float] = {}
    for unit in dated.UNITS:
        found = ratios.compare(trials, unit, pair, held, level)
        ends = {"": found.ratio, "_low": found.low, "_high": found.high}
        values |= {f"{name}_{unit}{end}": value for end, value in ends.items()}
    return values | {f"{name}_focal": found.focal, f"{name}_comparator": found.comparator}


def a8(
    enrolment: pd.DataFrame,
    use: pd.DataFrame,
    approvals: pd.DataFrame,
    focal: str,
    comparator: str,
    *,
    making_choice: making.Choice = MAKING,
    slots: access.Slots = "counts",
    slot_method: IntervalMethod = "clopper-pearson",
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
        making_choice: which products count as lost; its pooling is that of slots too.
        slots: which centres tell of patients without a slot.
        slot_method: interval of the share without one.
        reading: which reading of the share treated stands for a country.
        level: coverage of the intervals.
    """
    shares = [access.read(access.uptake(use, approvals, place), reading) for place in (focal, comparator)]
    failed, centres = making.failures(enrolment, making_choice, level), access.slots(use, slots)
    return a8_of(
        making.pooled(centres, level, making_choice.pooling, slot_method),
        making.pooled(failed, level, making_choice.pooling),
        sources(centres, (focal, comparator)),
        len(failed),
        (shares[0], shares[1]),
    )


def a8_of(
    slot: Interval,
    made: Interval,
    centres: tuple[int, int],
    studies: int,
    uptakes: tuple[float, float],
) -> dict[str, float]:
    """Give the values of A8 from what is counted already.

    Args:
        slot: share of listed patients without a slot.
        made: share of begun products that were lost.
        centres: from `sources`, who counts slots.
        studies: how many count products.
        uptakes: the share treated in the focal country and in the comparator; NaN where no source tells.
    """
    known = [not math.isnan(share) for share in uptakes]
    return {
        "slot_loss": slot.estimate,
        "slot_loss_low": slot.low,
        "slot_loss_high": slot.high,
        "slot_focal": centres[0],
        "slot_comparator": centres[1],
        "make_loss": made.estimate,
        "make_loss_low": made.low,
        "make_loss_high": made.high,
        "make_studies": studies,
        "uptake_focal": uptakes[0] if known[0] else 1.0,
        "uptake_comparator": uptakes[1] if known[1] else 1.0,
        "uptake_places": sum(known),
    }


def sources(slots: pd.DataFrame, pair: tuple[str, str]) -> tuple[int, int]:
    """Count the sources of `access.slots` in either country; two rows of one paper are not independent."""
    focal, comparator = (
        slots.loc[places.within(slots["country"], country), "source_id"].nunique() for country in pair
    )
    return int(focal), int(comparator)
