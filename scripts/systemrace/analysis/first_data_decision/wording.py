"""Sentences of the chapter on first data, from computed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from systemrace.analysis.first_data_decision.routes import NAMES
from systemrace.analysis.words import listing


def million(value: float) -> str:
    """Write million USD without decimals, with a real minus."""
    return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}")


def ranged(value: float, low: float, high: float) -> str:
    """Write a value with its interval."""
    return f"{million(value)} ({million(low)} to {million(high)})"


def best(shares: pd.DataFrame) -> str:
    """Say which route is best on average, and how often it is best."""
    one = shares.loc[shares["value"].idxmax()]
    return f"{NAMES[one['route']]}, best in {one['share']:.0%} of draws"


def turners(names: Sequence[str]) -> str:
    """Say which assumptions change the route that is best on average."""
    if not names:
        return "No assumption, held at either end of its range, makes another route best on average"
    some = "one assumption makes" if len(names) == 1 else f"{len(names)} assumptions make"
    return f"Held at one end, {some} another route best on average: {listing(names)}"


def first_to_learn(worth: pd.Series, names: Mapping[str, str]) -> str:
    """Say which input is worth most to know, and how much."""
    top = worth.sort_values(ascending=False, kind="stable")
    if top.iloc[0] < 0.05:
        return "no single input is worth a tenth of a million to know beforehand"
    return f"most is worth knowing: {names[str(top.index[0])]}, {top.iloc[0]:.1f} million USD"


def even(at: float, unit: str) -> str:
    """Say where two routes are worth the same."""
    if pd.isna(at):
        return "none within reach"
    return f"{at:.0%}" if unit.startswith("share") else f"{at:.1f} {unit}" if at < 10 else f"{at:.0f} {unit}"


def crossing(always: Sequence[str], never: Sequence[str], at: Mapping[str, float]) -> str:
    """Say which foreign routes are worth more than the US route, and from which chance of acceptance on."""
    parts = []
    if always:
        parts.append(f"at any chance of acceptance: {listing(always)}")
    parts += [f"from {chance:.0%} on: {name}" for name, chance in at.items()]
    if never:
        parts.append(f"at none: {listing(never)}")
    return "Worth more than the US route " + "; ".join(parts)
