"""Sentences of the chapter on signal and capital, from computed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from systemrace.analysis.signal_and_capital.waits import BEFORE, UNDATED, UNKNOWN, Middle
from systemrace.analysis.statistics.durations import Fit
from systemrace.analysis.words import listing, number_word

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


def moved(found: pd.DataFrame, on: str = "first data") -> str:
    """Say how many prices rose and fell on results, and how far."""
    changes = found["pct_change"].astype(float)
    parts = []
    for sign, word in ((1, "rose"), (-1, "fell")):
        own = changes[changes * sign > 0].abs()
        if len(own):
            span = f"{own.min():.0f}%" if len(own) == 1 else f"{own.min():.0f}% to {own.max():.0f}%"
            parts.append(f"{len(own)} {word}, by {span}")
    return f"On {on} " + " and ".join(parts) if parts else f"No move on {on} is known"


def waited(middle: Middle) -> str:
    """Say how long deals came after first data."""
    if np.isnan(middle.months):
        return "No deal has a dated first report"
    return (
        f"From first data to the deal the middle wait is at least {middle.months:.0f} months, in "
        f"{middle.dated} dated deals"
    )


def others(measured: pd.DataFrame) -> str:
    """Say how many deals have no dated first data, and what is known of them."""
    counts = measured["known"].value_counts()
    told = listing([f"{counts[known]} {words}" for known, words in _OTHERS.items() if known in counts])
    return f"Of the deals without a wait {told}"


_OTHERS = {
    BEFORE: "came before any data",
    UNDATED: "came after data without a date",
    UNKNOWN: "are not known to be either",
}


def grouped(groups: pd.DataFrame) -> str:
    """Say between which groups the mean payment spreads, among those with an interval."""
    own = groups.dropna(subset=["low"]).sort_values("mean")
    if len(own) < 2:
        return "Too few payments are printed to compare groups"
    least, most = own.iloc[0], own.iloc[-1]
    apart = "do not overlap" if least["high"] < most["low"] else "overlap"
    return (
        f"Mean payment from {least['mean']:,.0f} million USD ({least['group']}) to {most['mean']:,.0f} "
        f"({most['group']}); their intervals {apart}"
    )


def in_order(found: pd.DataFrame) -> str:
    """Say whether the first to have a patient was the first to be approved."""
    early, approved = found.iloc[0]["product"], found.loc[found["approved"].idxmin(), "product"]
    if early == approved:
        return f"{early} had the first patient and the first approval"
    return f"{early} had the first patient, {approved} the first approval"


def better(found: np.ndarray, years: float) -> str:
    """Say by how much the faster system's construct is better after the years."""
    low, middle, high = (100 * one for one in np.quantile(found, [0.025, 0.5, 0.975]))
    return (
        f"After {years:g} years the faster system's construct has a response rate higher by {middle:.1f} "
        f"points ({low:.1f} to {high:.1f})".replace("-", MINUS)
    )


def edge(line: pd.DataFrame, compounding: float) -> str:
    """Say how much a lead must quicken the next before a gap in response rates compounds.

    Args:
        line: boundary of the gap in response rates, from `generations.boundary`.
        compounding: share of the map in which it compounds.
    """
    if line.empty:
        return "it fades everywhere on the map" if compounding < 0.5 else "it compounds everywhere on the map"
    least = line["quickening"].min()
    return f"it compounds only where a lead quickens the next by more than {least:.0%} a year"


def openings(found: Mapping[str, Fit]) -> str:
    """Compare how long a cleared application takes to its first patient in both countries."""
    us, china = found["SG013"], found["SG015"]
    return (
        f"From clearance to the first patient: US {us.median:.1f} months in the median "
        f"({us.median_low:.1f} to {us.median_high:.1f}), China {china.median:.1f} "
        f"({china.median_low:.1f} to {china.median_high:.1f})"
    )


def fits_table(own: pd.DataFrame, found: Mapping[str, Fit]) -> pd.DataFrame:
    """Lay out what was fitted: a row an input."""
    return pd.DataFrame(
        [
            {
                "Input": own.loc[name, "input"]
                + ("" if pd.isna(own.loc[name, "route"]) else f" ({own.loc[name, 'route']})"),
                "Durations": str(one.observations),
                "Median, months": f"{one.median:.1f} ({one.median_low:.1f} to {one.median_high:.1f})",
                "Spread of the log": f"{one.spread:.2f} ({one.spread_low:.2f} to {one.spread_high:.2f})",
            }
            for name, one in found.items()
        ]
    )


def firsts(placed: pd.DataFrame, steps: Sequence[str]) -> str:
    """Say whose each first was, product by product in the order of the steps."""
    won: dict[str, list[str]] = {}
    for step in steps:
        own = placed[placed["step"] == step]
        if len(own):
            won.setdefault(str(own.loc[own["day"].idxmin(), "product"]), []).append(_STEP_WORDS[step])
    done = set(placed.loc[placed["step"] == "approval", "product"])
    parts = [
        f"the {listing(words)} to {name}" + ("" if name in done else ", of which no approval is known")
        for name, words in won.items()
    ]
    return "Of all that were tried, " + "; ".join(parts)


_STEP_WORDS = {
    "discovery": "first receptor",
    "first_patient": "first patient",
    "first_data": "first data",
    "approval": "first approval",
}


def decided(values: Mapping[str, float]) -> str:
    """Say whether the race tells who wins, by the limits of the share of pairs in one order."""
    share = f"n {values['concordant']:.0%} of pairs the earlier first patient goes with the earlier approval"
    if values["products"] >= 6 and values["sales_known"] >= 3:
        return "I" + share
    many = number_word(int(values["products"])).capitalize()
    return f"{many} approved products are too few to tell: i{share}"


def endings(placed: pd.DataFrame, steps: Sequence[str], sold: pd.DataFrame) -> dict[str, str]:
    """Say for each product what was sold and which steps have no date, as an ending to its name."""
    told = {}
    for name, own in placed.groupby("product", sort=False):
        absent = [step.replace("_", " ") for step in steps if step not in set(own["step"])]
        missing = f"; no date: {', '.join(absent)}" if absent else ""
        told[str(name)] = f"{missing}; sales {_sales(sold[sold['product'] == name])}"
    return told


def race_table(placed: pd.DataFrame, steps: Sequence[str], sold: pd.DataFrame) -> pd.DataFrame:
    """Lay out the race: a row a product, a column a step, and sales; "not known" where nothing was read."""
    laid = []
    for name, own in placed.groupby("product", sort=False):
        days = own.set_index("step")
        row = {"Product": f"{name} ({days['country'].iloc[0]})"}
        row |= {step.replace("_", " ").capitalize(): _day(days, step) for step in steps}
        laid.append({**row, "Sales": _sales(sold[sold["product"] == name])})
    return pd.DataFrame(laid)


def _day(days: pd.DataFrame, step: str) -> str:
    if step not in days.index:
        return "none seen" if step == "approval" else "not known"
    row = days.loc[step]
    spread = (row["late"] - row["early"]).days
    written = row["day"].strftime("%Y-%m-%d" if spread == 0 else "%Y-%m" if spread < 32 else "%Y")
    return written if row["standing"] == "first" else f"by {written}"


def _sales(own: pd.DataFrame) -> str:
    if own.empty:
        return "not known"
    row = own.iloc[0]
    part = row["what"].removeprefix("net sales").removeprefix("sales").strip(", ")
    return f"{row['value']:,.0f} {row['unit']}, {row['year']}" + (f", {part}" if part else "")
