"""Sentences that stay true under other parameters."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.regulatory_timelines.wording import article


def count(number: float) -> str:
    """Write a figure with a sign that prints well: to the hundred where large."""
    rounded = round(number, -2) if abs(number) >= 1000 else round(number)
    return f"{rounded:,.0f}".replace("-", "\u2212")


def ranged(found: dict[str, float]) -> str:
    """Write value (low to high)."""
    return f"{count(found['value'])} ({count(found['low'])} to {count(found['high'])})"


def sign(low: float, high: float) -> str:
    """Tell whether an interval leaves out zero."""
    if low > 0:
        return "above zero over its whole interval"
    return "below zero over its whole interval" if high < 0 else "not told apart from zero"


def driver(shares: pd.Series, names: dict[str, str]) -> str:
    """Name the input that explains most, and its share."""
    if not shares.max() > 0:
        return "nothing is lost, so nothing varies"
    top = str(shares.idxmax())
    return f"the input that explains most, {shares[top]:.0%} of the variance, is: {names.get(top, top)}"


def bound(shares: dict[str, float]) -> str:
    """Tell in what share of draws capacity binds, by country."""
    return " and ".join(f"{share:.0%} of the draws in {article(name)}" for name, share in shares.items())


def reading(found: dict[str, float]) -> str:
    """Tell which unit of the regional figure fits the world's."""
    return (
        f"Per hour it would be {found['share_hour']:.0%} of the world figure, "
        f"per day {found['share_day']:.1%}. The world figure by the hour, made yearly, "
        f"is {found['year_ratio']:.0%} of the one printed by the year"
    )


def capacity_moves(bounded: float, free: float) -> str:
    """Tell how much the limit of capacity takes off the loss."""
    if abs(free) < 1e-9:
        return "Nothing is lost either way"
    return f"The limit of capacity takes {1 - bounded / free:.0%} off the median loss"


def decides(chosen: dict[str, float], swept: pd.DataFrame) -> str:
    """Tell whether an assumption, held at either end, changes what the interval says about zero."""
    told = sign(chosen["low"], chosen["high"])
    other = [row for row in swept.itertuples() if sign(row.low, row.high) != told]
    if not other:
        return f"Whichever end an assumption is held at, the loss stays {told}"
    return f"At {len(other)} of {len(swept)} ends the interval lies otherwise with regard to zero"
