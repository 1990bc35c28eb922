"""The values that the claims of this chapter are judged by, as functions of the data and of every choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from systemrace.analysis.trial_counts.definition import Attribution, Definition
from systemrace.analysis.trial_design import contrasts, design, races, routes
from systemrace.analysis.trial_design.design import FEATURES, Choices
from systemrace.analysis.trial_design.races import Window

UNCOMPARED = (0.0, -1.0, 1.0)
LAST_TEN_YEARS = Window()
BONDS: dict[Attribution, str] = {
    "site": "any site",
    "sponsor": "lead sponsor",
    "exclusive": "sites nowhere else",
}


def a6(
    trials: pd.DataFrame,
    method: str = "standardised",
    errors: str = "by sponsor",
    margin: float = 0.1,
    level: float = 0.95,
) -> dict[str, float]:
    """Count the features that differ between the countries, and those that are alike.

    Args:
        trials: from `design.frame`.
        method: of `contrasts.difference`; "mixed" is not to be had for who leads.
        errors: "by sponsor" or "independent".
        margin: what a difference must pass to count, as a proportion.
        level: coverage.
    """
    known = [feature for feature in FEATURES if contrasts.enough(trials, feature)]
    found = [contrasts.difference(trials, feature, method, errors, level) for feature in known]
    return {
        "features": len(known),
        "different": sum(bool(gap.low > margin or gap.high < -margin) for gap in found),
        "alike": sum(bool(gap.low > -margin and gap.high < margin) for gap in found),
    }


def a10(
    trials: pd.DataFrame,
    records: pd.DataFrame,
    readings: pd.DataFrame,
    older: pd.DataFrame,
    *,
    programmes: pd.DataFrame,
    countries: pd.DataFrame,
    definition: Definition,
    choices: Choices,
    window: Window = LAST_TEN_YEARS,
    method: str = "standardised",
    errors: str = "by sponsor",
    level: float = 0.95,
) -> dict[str, float]:
    """Compare who leads early trials, who led first trials of products, and who was first with antigens.

    Args:
        trials: from `design.frame`.
        records: from `trial_counts.universe.assemble`.
        readings: table sponsor_readings.
        older: table antigens_tried.
        programmes: table programmes.
        countries: table countries.
        definition: which trials count.
        choices: what features mean.
        window: which races.
        method: of `contrasts.difference`.
        errors: "by sponsor" or "independent".
        level: coverage.
    """
    how: dict[str, Any] = {"method": method, "errors": errors, "level": level}
    firsts = routes.first_trials(
        programmes, records, readings, countries, definition=definition, choices=choices
    )
    route = routes.difference(firsts, definition, level)
    race = races.score(races.run(records, readings, older, definition, choices=choices, window=window), level)
    return {
        **_difference(design.early(trials), "no_company", "share_difference", **how),
        **{name: route[name] for name in route if name != "route_difference_high"},
        **{name: race[name] for name in race if name != "first"},
    }


def a16(
    trials: pd.DataFrame,
    review_times: pd.DataFrame,
    codes: tuple[str, str],
    *,
    method: str = "standardised",
    errors: str = "by sponsor",
    level: float = 0.95,
) -> dict[str, float]:
    """Compare the traces of looking for signal, and say whether control before patients is measured.

    Args:
        trials: from `design.frame`.
        review_times: table review_times.
        codes: of the two countries, such as ("CN", "US").
        method: of `contrasts.difference`.
        errors: "by sponsor" or "independent".
        level: coverage.
    """
    how: dict[str, Any] = {"method": method, "errors": errors, "level": level}
    early = design.early(trials)
    sides = design.known(early, "signal")["focal"]
    return {
        "early_focal": int(sides.sum()),
        "early_comparator": int((~sides).sum()),
        **_difference(early, "signal", "signal_difference", **how),
        **_difference(early, "repeat", "refine_difference", **how),
        "control_measured": int(control_is_measured(review_times, codes)),
    }


def control_is_measured(review_times: pd.DataFrame, codes: tuple[str, str]) -> bool:
    """Say whether a share of applications put on hold is held for both countries."""
    rates = review_times[review_times["metric"].eq("IND hold rate") & review_times["value"].notna()]
    return set(codes) <= set(rates["jurisdiction"])


def _difference(
    trials: pd.DataFrame, feature: str, name: str, *, method: str, errors: str, level: float
) -> dict[str, float]:
    """Compare a feature; nothing is known about the difference where either country has hardly a trial."""
    values = UNCOMPARED
    if contrasts.enough(trials, feature):
        found = contrasts.difference(trials, feature, method, errors, level)
        values = (found.value, found.low, found.high)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def a6_by_choice(
    records: pd.DataFrame,
    readings: pd.DataFrame,
    areas: pd.Series,
    *,
    definition: Definition,
    choices: Choices,
    errors: str = "by sponsor",
    margin: float = 0.1,
) -> pd.DataFrame:
    """Judge the features again with one choice changed at a time.

    Returns:
        Choice, Features, Different, Alike; the first row is the page's own.
    """
    other = "independent" if errors == "by sponsor" else "by sponsor"
    cases: dict[str, tuple[Definition, Choices, str, float]] = {
        "As chosen": (definition, choices, errors, margin)
    }
    for bond, label in BONDS.items():
        if bond != definition.attribution:
            cases[f"Country by {label}"] = (replace(definition, attribution=bond), choices, errors, margin)
    by_class, with_none = replace(choices, proxy="class"), replace(choices, no_phase="early")
    cases |= {
        "Registry class as it is": (definition, by_class, errors, margin),
        "Trials without a phase count as early": (definition, with_none, errors, margin),
        f"Errors {other}": (definition, choices, other, margin),
        "Margin halved": (definition, choices, errors, margin / 2),
    }
    rows = []
    for label, (kept, features, spread, limit) in cases.items():
        found = a6(design.frame(records, readings, areas, kept, features), errors=spread, margin=limit)
        rows.append((label, *found.values()))
    return pd.DataFrame(rows, columns=["Choice", "Features", "Different", "Alike"])
