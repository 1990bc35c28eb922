"""Sentences computed from the results, so that they stay true under other choices."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from systemrace.analysis.recalibration.acts import Scope
from systemrace.analysis.statistics.proportions import Interval

NEVER = "never"
SURE = 0.5  # chance at which neither group comes first


def join(parts: Sequence[str]) -> str:
    """Join words by commas and an and."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "none"


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun, and no for zero."""
    return f"{number or 'no'} {one if number == 1 else many}"


def one_of(number: int) -> str:
    """Write a number as a subject: none, one, or so many."""
    return {0: "none", 1: "one"}.get(number, str(number))


def silent(stages: Sequence[str], what: str) -> str:
    """Say which stages no act loosens, or that there is none such."""
    if not stages:
        return f"Every stage before the first patient has {what} that loosens it"
    noun = "stage" if len(stages) == 1 else "stages"
    return f"No {what} loosens the {noun} {join(stages)}"


def forms(loosened: pd.DataFrame) -> str:
    """List the legal forms of the acts not in use, the furthest first: 3 drafts, 2 plans."""
    names = {
        "final guidance": ("final guidance", "final guidances"),
        "programme open": ("open programme", "open programmes"), "draft": ("draft", "drafts"),
        "plan": ("plan", "plans"), "proposal": ("proposal", "proposals"),
        "restatement": ("restatement", "restatements"), "report": ("report", "reports"),
        "ended": ("ended act", "ended acts"),
    }  # fmt: skip
    idle = loosened.loc[~loosened["in_use"], "form"]
    return join([count(int((idle == form).sum()), *names[form]) for form in names if (idle == form).any()])


def share(interval: Interval) -> str:
    """Write a share with its interval."""
    if math.isnan(interval.estimate):
        return "not known"
    return f"{interval.estimate:.0%} (95% interval {interval.low:.0%} to {interval.high:.0%})"


def order(interval: Interval) -> str:
    """Say which group came first, if either did."""
    if interval.low > SURE:
        return "rare disease came first"
    if interval.high < SURE:
        return "rare disease came later"
    return "which came first cannot be told"


def order_everywhere(table: pd.DataFrame) -> str:
    """Say under how many choices the order can be told."""
    first, later = int((table["first_low"] > SURE).sum()), int((table["first_high"] < SURE).sum())
    if not first and not later:
        return f"Under none of {len(table)} choices can it be told whether rare disease came first"
    return f"Rare disease came first under {first} of {len(table)} choices, later under {later}"


def first_two(loosened: pd.DataFrame) -> str:
    """Name the two acts told of first, and whether they are for rare disease."""
    told = [
        f"{title} ({date}), for {'rare disease' if rare else 'all diseases'}"
        for title, date, rare in loosened[["title", "date", "rare"]].head(2).itertuples(index=False)
    ]
    return f"First came {', then '.join(told)}."


def latest_tightening(tight: pd.DataFrame, place: str) -> str:
    """Name the latest act of a place that tightens, what it changes and from when.

    Args:
        tight: acts of the place that tighten, by date.
        place: with its article.
    """
    if tight.empty:
        return f"No act of {place} in the list tightens."
    act = tight.iloc[-1]
    # In a column of text a missing day is NaN, which is true.
    since = f", in force from {act['effect_from']}" if pd.notna(act["effect_from"]) else ""
    changed = act["what_changed"][0].lower() + act["what_changed"][1:]
    return f"The latest act of {place} that tightens is {act['title']} ({act['date']}{since}): {changed}."


def scoped(scope: Scope) -> str:
    """Say what the acts counted do, and what of CAR-T is known of them."""
    return "loosen the path of a new therapy" + ("" if scope == "any" else f" and are {scope}")


def used(in_use: str) -> str:
    """Say which legal forms count as in use."""
    if in_use == "legal force only":
        return "laws, rules and decisions"
    return "laws, rules, decisions, final guidance and open programmes"


def longest_stage(laid: pd.DataFrame) -> str:
    """Say which stage of a route is the longest, of how many months, and how that is known."""
    stage = laid.loc[laid["months"].idxmax()]
    total = laid["months"].sum()
    return f"{stage['stage']}, {stage['months']:.0f} of {total:.0f} months ({stage['kind']})"


def front(rare: pd.DataFrame) -> str:
    """Say how many acts for rare disease bear on a stage before the first patient."""
    number = int(rare["front"].sum())
    if rare.empty:
        return "no act is for rare disease"
    if len(rare) == 1:
        verb = "bears" if number else "does not bear"
        return f"the one act for rare disease {verb} on a stage before the first patient"
    verb = "bears" if number <= 1 else "bear"
    subject = f"none of the {len(rare)} acts" if not number else f"{number} of the {len(rare)} acts"
    return f"{subject} for rare disease {verb} on a stage before the first patient"


def span(months: tuple[float, float]) -> str:
    """Write a range of months; no month where none is said."""
    low, high = months
    if high <= 0:
        return "no month"
    return f"{low:.0f} months" if round(low) == round(high) else f"{low:.0f} to {high:.0f} months"


def years(value: float) -> str:
    """Write years to parity; never where infinite, at once where there is no gap."""
    if value == 0:
        return "at once"
    return NEVER if math.isinf(value) else f"{value:.1f}"


def reach(row: pd.Series) -> str:
    """Write the interval of years to parity."""
    if row["low"] == row["high"]:
        return NEVER if math.isinf(row["low"]) else "at once" if not row["low"] else f"{row['low']:.1f} years"
    low = "at once" if row["low"] == 0 else NEVER if math.isinf(row["low"]) else f"{row['low']:.1f} years"
    high = NEVER if math.isinf(row["high"]) else f"{row['high']:.1f} years"
    return f"{low} to {high}"


def factor(value: float, low: float, high: float) -> str:
    """Write a factor with its interval."""
    return f"{value:.2f} (95% interval {low:.2f} to {high:.2f})"


def change(growth: float) -> str:
    """Write a yearly growth factor as a change in percent."""
    return f"{growth - 1:+.0%}".replace("-", "\N{MINUS SIGN}")


def grown(row: pd.Series) -> str:
    """Write a yearly growth with its interval."""
    return f"{change(row['growth'])} a year (95% interval {change(row['low'])} to {change(row['high'])})"


def closing(row: pd.Series, behind: str) -> str:
    """Say whether the gap closes, from the ratio of growth factors."""
    if row["low"] > 1:
        return f"{behind} grows faster and the gap closes"
    if row["high"] < 1:
        return f"{behind} grows more slowly and the gap widens"
    return "whether the gap closes or widens cannot be told"


def closing_everywhere(table: pd.DataFrame) -> str:
    """Say under how many of the choices the gap is known to close or to widen."""
    closes, widens = int((table["low"] > 1).sum()), int((table["high"] < 1).sum())
    if not closes and not widens:
        return f"Under none of {len(table)} choices can it be told whether the gap closes"
    return f"Of {len(table)} choices the gap closes under {closes} and widens under {widens}"


def needed(gap: float, growth: float, within: float, behind: str) -> str:
    """Say which growth parity takes, against what is."""
    if gap <= 0:
        return f"{behind} is not behind"
    return f"parity in {within:g} years takes {change(growth)} a year in {behind}"


def months_needed(months: float, longest: float) -> str:
    """Say how many months earlier every start would have to come, against the length of the path."""
    if months == 0:
        return "no month, since there is no gap"
    if math.isinf(months):
        return "more months than there are, since starts do not grow"
    against = "more than" if months > longest else "within"
    return f"{months:.0f} months, {against} the {longest:.0f} that the path takes at its longest"


def lifted(factor: float, gap: float) -> str:
    """Say by how much months saved lift the starts, against what parity takes."""
    takes = f"parity takes {change(math.exp(gap))}" if gap > 0 else "there is no gap to close"
    return f"change yearly starts by {change(factor)}; {takes}"


def moment(as_of: str) -> str:
    """Write a day in words."""
    return f"{pd.Timestamp(as_of):%d %B %Y}"


def ends(row: pd.Series) -> str:
    """Write the range of a route in months."""
    return f"{row['shortest']:.0f} to {row['longest']:.0f} months"


def said(held: pd.DataFrame) -> str:
    """Say for how many acts before the first patient a source gives months, and the most it gives."""
    told = held[held["said_high"].notna()]
    if told.empty:
        return f"For none of {len(held)} acts before the first patient does a source give months"
    most = told.loc[told["most"].idxmax()]
    state = "in use" if most["in_use"] else f"a {most['form']}"
    return (
        f"For {len(told)} of {len(held)} acts before the first patient a source gives months: "
        f"{most['said_low']:g} to {most['said_high']:g}, from {state}"
    )


def parity(summary: pd.DataFrame) -> pd.DataFrame:
    """Lay the scenarios out for reading."""
    return pd.DataFrame(
        {
            "Scenario": summary["scenario"],
            "Median years": summary["years"].map(years),
            "95% interval": [reach(row) for _, row in summary.iterrows()],
            "Within ten years": summary["within"].map("{:.0%}".format),
            "Never": summary["never"].map("{:.0%}".format),
        }
    )
