"""Sentences of the chapter on signal and capital, from computed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

MINUS = "\N{MINUS SIGN}"


def months(value: float) -> str:
    """Write months without decimals, with a real minus."""
    return f"{value:.0f}".replace("-", MINUS)


def ranged(low: float, high: float) -> str:
    """Write two limits."""
    return f"{months(low)} to {months(high)}"


def sooner(values: Mapping[str, float]) -> str:
    """Say how much sooner the hospital route meets the criterion, and how surely."""
    return (
        f"the hospital route in China is sooner by {months(values['gained'])} months in the median programme "
        f"({ranged(values['gained_low'], values['gained_high'])}) and first in {values['first']:.0%}"
    )


def left(values: Mapping[str, float]) -> str:
    """Say how much of the gain is left where both countries take one route."""
    share = values["same_gained"] / values["gained"] if values["gained"] else float("nan")
    if not share < 0.5:
        return "at least half of it, so the route alone does not make the gain"
    return "less than half of it, so most of the gain is the route's and not the country's"


def compounds(values: Mapping[str, float]) -> str:
    """Say whether the gap compounds or fades, or cannot be told."""
    if values["growth_low"] > 2:
        return "the gap compounds"
    if values["growth_high"] < 2:
        return "the gap fades"
    return "whether the gap compounds or fades cannot be told"


def moved(found: pd.DataFrame) -> str:
    """Say how many prices rose and fell on first data, and how far."""
    changes = found["pct_change"].astype(float)
    parts = []
    for sign, word in ((1, "rose"), (-1, "fell")):
        own = changes[changes * sign > 0].abs()
        if len(own):
            span = f"{own.min():.0f}%" if len(own) == 1 else f"{own.min():.0f}% to {own.max():.0f}%"
            parts.append(f"{len(own)} {word}, by {span}")
    return "On first data " + " and ".join(parts) if parts else "No move on first data is known"


def in_order(found: pd.DataFrame) -> str:
    """Say whether the first to have a patient was the first to be approved."""
    early, approved = found.iloc[0]["product"], found.loc[found["approved"].idxmin(), "product"]
    if early == approved:
        return f"{early} had the first patient and the first approval"
    return f"{early} had the first patient, {approved} the first approval"


def named(names: Sequence[str]) -> str:
    """Join names with semicolons."""
    return "; ".join(names)
