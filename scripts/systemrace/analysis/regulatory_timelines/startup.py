"""The stages before the first patient, and in which of them two countries can be compared."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.regulatory_timelines.clocks import UNITS

STAGES = (
    "before the application",
    "review of the application",
    "ethics review",
    "contract and activation",
    "whole start-up",
    "activation to first patient",
    "concept to first patient",
)


def staged(listed: pd.DataFrame) -> pd.DataFrame:
    """Add the stage of each clock, from its metric and from where it starts and stops.

    Args:
        listed: from `clocks.clocks`.

    Returns:
        The clocks that end by the first patient, with stage, ordered by unit, then stage.
    """
    stages = [
        _stage(metric, start, stop)
        for metric, start, stop in zip(
            listed["metric"], listed["clock_start"].fillna(""), listed["clock_stop"].fillna(""), strict=True
        )
    ]
    named = listed.assign(stage=pd.Series(stages, index=listed.index, dtype="str"))
    named = named[named["stage"].isin(STAGES)]
    order = named.assign(
        unit_order=named["unit"].map(UNITS.index), stage_order=named["stage"].map(STAGES.index)
    )
    order = order.sort_values(["unit_order", "stage_order"], kind="stable", ignore_index=True)
    return order.drop(columns=["unit_order", "stage_order"])


def comparable(with_stage: pd.DataFrame, focal: str, comparator: str) -> pd.DataFrame:
    """Find the stages with a measured duration in both countries in one unit.

    Args:
        with_stage: from `staged`.
        focal: one jurisdiction.
        comparator: the other.

    Returns:
        A row per stage: stage, measured_focal, measured_comparator (numbers of measured durations), unit
        (missing where none is shared), focal, comparator (medians of the central figures in that unit),
        comparator_slower.
    """
    measured = with_stage[(with_stage["kind"] == "measured") & with_stage["value"].notna()]
    rows = [_stage_row(stage, measured[measured["stage"] == stage], focal, comparator) for stage in STAGES]
    columns = [
        "stage",
        "measured_focal",
        "measured_comparator",
        "unit",
        "focal",
        "comparator",
        "comparator_slower",
    ]
    return pd.DataFrame(rows, columns=columns)


def score(compared: pd.DataFrame) -> dict[str, int]:
    """Count the comparable stages and those in which the comparator is slower, for claim B11."""
    shared = compared.dropna(subset=["unit"])
    return {
        "stages_comparable": len(shared),
        "stages_comparator_slower": int(shared["comparator_slower"].sum()),
    }


def readable(compared: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> pd.DataFrame:
    """Head the columns of `comparable` with the names of the countries."""
    focal, comparator = (names[code] for code in pair)
    told = {
        "measured_focal": f"measured in {focal}",
        "measured_comparator": f"measured in {comparator}",
        "unit": "shared unit",
        "focal": f"median in {focal}",
        "comparator": f"median in {comparator}",
        "comparator_slower": f"{comparator} slower",
    }
    return compared.rename(columns=told)


def _stage(metric: str, start: str, stop: str) -> str:
    plain = {
        "pre-IND preparation": "before the application",
        "IND review": "review of the application",
        "CTA review": "review of the application",
        "concept to patient": "concept to first patient",
        "start to first patient": "whole start-up",
        "site activation": "contract and activation",
    }
    if metric in plain:
        return plain[metric]
    if "readout" in stop:
        return "after the first patient"
    if stop == "IRB approval":
        return "ethics review"
    if start == "IRB approval":
        return "contract and activation"
    return "activation to first patient" if start == "activation" else "whole start-up"


def _stage_row(stage: str, rows: pd.DataFrame, focal: str, comparator: str) -> tuple[object, ...]:
    sides = [rows[rows["jurisdiction"] == country] for country in (focal, comparator)]
    units = [unit for unit in sides[0]["unit"].unique() if unit in set(sides[1]["unit"])]
    counts = len(sides[0]), len(sides[1])
    if not units:
        return stage, *counts, None, float("nan"), float("nan"), False
    middles = [float(side.loc[side["unit"] == units[0], "value"].median()) for side in sides]
    return stage, *counts, units[0], *middles, middles[1] > middles[0]
