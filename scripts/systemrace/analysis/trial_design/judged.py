"""The values that the claims of this chapter are judged by, as functions of the data and of every choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from systemrace.analysis.statistics.standardisation import Difference
from systemrace.analysis.trial_counts.definition import Attribution, Definition
from systemrace.analysis.trial_design import contrasts, design, races, routes
from systemrace.analysis.trial_design.contrasts import Method
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
    how = Method(method, errors, level)
    return a6_of([contrasts.compare(trials, feature, how) for feature in FEATURES], margin)


def a6_of(found: Iterable[Difference | None], margin: float) -> dict[str, float]:
    """Count from the differences of the features, None for one that is not compared."""
    known = [gap for gap in found if gap is not None]
    return {
        "features": len(known),
        "different": sum(bool(gap.low > margin or gap.high < -margin) for gap in known),
        "alike": sum(bool(gap.low > -margin and gap.high < margin) for gap in known),
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
    share = contrasts.compare(design.early(trials), "no_company", Method(method, errors, level))
    firsts = routes.first_trials(
        programmes, records, readings, countries, definition=definition, choices=choices
    )
    race = races.run(records, readings, older, definition, choices=choices, window=window)
    return a10_of(share, routes.difference(firsts, definition, level), races.score(race, level))


def a10_of(share: Difference | None, route: dict[str, float], race: dict[str, float]) -> dict[str, float]:
    """Join the three parts, from `contrasts.compare`, `routes.difference` and `races.scored`."""
    return {
        **_limits(share, "share_difference"),
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
    how = Method(method, errors, level)
    early = design.early(trials)
    signal, refine = (contrasts.compare(early, feature, how) for feature in ("signal", "repeat"))
    return a16_of(sides(early, "signal"), signal, refine, control_is_measured(review_times, codes))


def a16_of(
    early: tuple[int, int], signal: Difference | None, refine: Difference | None, control: bool
) -> dict[str, float]:
    """Join the traces, from `sides`, `contrasts.compare` and `control_is_measured`."""
    return {
        "early_focal": early[0],
        "early_comparator": early[1],
        **_limits(signal, "signal_difference"),
        **_limits(refine, "refine_difference"),
        "control_measured": int(control),
    }


def sides(trials: pd.DataFrame, feature: str) -> tuple[int, int]:
    """Count the trials of the two countries for which a feature is known."""
    focal = trials.loc[trials[feature].notna(), "focal"]
    return int(focal.sum()), int((~focal).sum())


def control_is_measured(review_times: pd.DataFrame, codes: tuple[str, str]) -> bool:
    """Say whether a share of applications put on hold is held for both countries."""
    rates = review_times[review_times["metric"].eq("IND hold rate") & review_times["value"].notna()]
    return set(codes) <= set(rates["jurisdiction"])


def _limits(found: Difference | None, name: str) -> dict[str, float]:
    """Name a difference and its limits; nothing is known where either country has hardly a trial."""
    values = (found.value, found.low, found.high) if found else UNCOMPARED
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
