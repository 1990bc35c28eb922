"""Results of the trial counts in words, so that a sentence stays true under other parameters."""

from __future__ import annotations

import math

import pandas as pd

from systemrace.analysis.trial_counts.comparison import Comparison
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.overtaking import Overtaking, first_of

# Country names of the registry that take an article in a sentence.
WITH_ARTICLE = {
    "United States", "United Kingdom", "Netherlands", "Philippines", "United Arab Emirates", "Americas",
    "European Union",
}  # fmt: skip


def the(country: str) -> str:
    """Write a country's name as it stands within a sentence."""
    return f"the {country}" if country in WITH_ARTICLE else country


def amount(found: Comparison) -> str:
    """Say how the focal count stands to the comparator's: more, fewer or as many."""
    return {1: "more", -1: "fewer", 0: "as many"}[found.leader]


def ratio(found: Comparison) -> str:
    """Write a ratio with its interval, or that it is not known."""
    if found.method == "not computed":
        return "not known"
    if found.method == "no trial":
        return "not defined, as neither country has a trial"
    return f"{_short(found.ratio)} (95% interval {_short(found.low)} to {_short(found.high)})"


def year(found: Overtaking) -> str:
    """Write the calendar year of overtaking with its interval."""
    if math.isinf(found.moment):
        return f"in no full year (chance of a lead in some year: {found.chance:.0%})"
    return f"{found.moment:.0f} (95% interval {_year(found.low)} to {_year(found.high)})"


def month(found: Overtaking) -> str:
    """Write the month of overtaking in the cumulative count with its interval."""
    if math.isinf(found.moment):
        return f"not by the day counted (chance: {found.chance:.0%})"
    return f"{_month(found.moment)} (95% interval {_month(found.low)} to {_month(found.high)})"


def year_and_age(found: Overtaking, definition: Definition) -> str:
    """Write the calendar year of overtaking with its interval, and how long before as_of it ended."""
    if math.isinf(found.moment):
        return year(found)
    end = pd.Timestamp(year=int(found.moment), month=12, day=31)
    age = (definition.as_of - end).days / 365.25
    return f"{year(found)}; it ended {age:.1f} years before {day(definition.as_of)}"


def doubling(row: pd.Series) -> str:
    """Write a doubling time with the interval that its growth gives."""
    growth, low, high = (f"{round(row[name] - 1, 2) + 0.0:+.0%}" for name in ("growth", "low", "high"))
    percent = f"{growth} a year (95% interval {low} to {high})"
    if not row["clear"]:
        return f"{percent}: no clear growth"
    verb = "doubling" if row["growth"] > 1 else "halving"
    return f"{percent}: {verb} every {abs(row['doubling']):.1f} years"


def times(more: float, fewer: float) -> str:
    """Say how many times as many one count is of another, which is above zero."""
    return "as many" if more == fewer else f"{more / fewer:.1f} times as many"


def share(part: float, whole: float) -> str:
    """Write a part of a whole as a percentage."""
    return f"{part / whole:.0%}" if whole else "none"


def first_lead(pair: pd.DataFrame, late: tuple[int, int], focal: str) -> str:
    """Say how large the lead was in the first year of it, what would undo it, and how it became known.

    Args:
        pair: the weights of the trials that began in that year; empty where there is no such year.
        late: of the focal country's trials of that year, those registered after it, and all.
        focal: the country.
    """
    if pair.empty:
        return "There is no such year."
    ahead, behind = pair["focal"].sum(), pair["comparator"].sum()
    gap = math.ceil(ahead - behind)
    undone = "one more trial" if gap == 1 else f"{gap} more trials"
    return (
        f"In its first year the lead is {_count(ahead)} against {_count(behind)}: "
        f"{undone} on the other side would undo it. And it is a year seen from today: "
        f"of the trials of {focal} that began in it, {part_of(*late)} reached the registry "
        "only after the year had ended."
    )


def lead_title(lead: pd.DataFrame, focal: str) -> str:
    """Say from which year on the focal country leads beyond chance in every full year shown."""
    clear = lead["low"].gt(1).to_numpy()
    if not len(clear) or not clear[-1]:
        return f"In the last full year {focal} is not ahead by more than chance could give"
    run = len(clear) if clear.all() else clear[::-1].argmin()
    return f"Every year from {lead['year'].iloc[-run]} on {focal} is ahead by more than chance would give"


def reading(found: Comparison, focal: str, comparator: str) -> str:
    """Say who was ahead, or that it cannot be told."""
    if found.low > 1:
        return f"So {focal} was ahead already."
    if found.high < 1:
        return f"So {comparator} was ahead beyond chance."
    return "Who was ahead cannot be told from these counts."


def most_by(sponsors: pd.Series) -> str:
    """Name the most frequent sponsor and its share of the trials."""
    counts = sponsors.value_counts()
    if counts.empty:
        return "no sponsor did so"
    if counts.iloc[0] == 1:
        return "no sponsor did so twice"
    return f"{counts.iloc[0]:,} of the {len(sponsors):,} are of one sponsor, {counts.index[0]}"


def part_of(part: int, whole: int) -> str:
    """Write a part of a number of trials."""
    return f"{part:,} of {whole:,}" if whole else "none"


def span(values: pd.Series, form: str = "{:.2f}") -> str:
    """Write the range of values."""
    return f"{form.format(values.min())} to {form.format(values.max())}"


def day(date: pd.Timestamp) -> str:
    """Write a day, such as 1 August 2026."""
    return f"{date.day} {date:%B %Y}"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _short(value: float) -> str:
    return "infinity" if math.isinf(value) else f"{value:.2f}"


def _year(value: float) -> str:
    return "never" if math.isinf(value) else f"{value:.0f}"


def _month(value: float) -> str:
    first = first_of(value)
    return "never" if first is None else f"{first:%B %Y}"


def years(values: pd.Series) -> str:
    """Write the range of years, leaving out what has none."""
    known = values.dropna()
    known = known[known < math.inf]
    if known.empty:
        return "no year"
    low, high = known.min(), known.max()
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def near(ratios: pd.Series) -> int:
    """Count the recounts within a quarter of the printed count."""
    return int(ratios.between(0.8, 1.25).sum())


def running_counts(found: Comparison, meaning: str, known: bool, snapshot: str) -> str:
    """Say how many trials run, as the chosen rule has it, or that it is not known.

    Args:
        found: from `status.compare_running`.
        meaning: what running means under the rule.
        known: whether the copy gives the status of the day counted.
        snapshot: date of the copy.
    """
    if not known:
        return f"not known, since the copy of {snapshot} gives the status of its own day only."
    return f"{found.focal:,.0f} against {found.comparator:,.0f}, a ratio of {ratio(found)}, if {meaning}."


def running_intro(
    found: Comparison, rules: pd.DataFrame, definition: Definition, known: bool, snapshot: str
) -> str:
    """Say who runs more trials under the chosen rule, and how far the rules lie apart.

    Args:
        found: from `status.compare_running`.
        rules: from `status.rules_side_by_side`.
        definition: the two countries and as_of.
        known: whether the copy gives the status of the day counted.
        snapshot: date of the copy.
    """
    focal, comparator = the(definition.focal), the(definition.comparator)
    if not known:
        return (
            f"Which trials run on {day(definition.as_of)} is not known: the copy of {snapshot} gives the "
            "status of its own day. What follows is that day's status."
        )
    if not found.leader:
        return f"Under the chosen rule {focal} and {comparator} run equally many trials."
    return (
        f"Under the chosen rule {focal} runs {amount(found)} trials than {comparator}, "
        f"and the ratio goes from {span(rules['ratio'])} over the rules."
    )


def weight_reading(sweep: pd.DataFrame) -> str:
    """Say at which weights of UNKNOWN records the ratio is below one, from `status.by_unknown_weight`."""
    below = sweep[sweep["ratio"] < 1]
    if below.empty:
        return f"The ratio stays above one at any weight, even at none ({sweep['ratio'].iloc[0]:.2f})."
    if len(below) == len(sweep):
        return "The ratio is below one at any weight."
    return f"The ratio is below one up to a weight of {below['weight'].max():.0%}."


def paces(pace: pd.DataFrame) -> str:
    """Say how fast each country's trials grew of late, from `growth.growth`."""
    recent = pace[pace["window"] == "recent"]
    said = [
        f"{row['country']}, {row['first_year']} to {row['last_year']}: {doubling(row)}."
        for _, row in recent.iterrows()
    ]
    return " ".join(said) or "Too few full years for a trend."


def robust(variants: pd.DataFrame, focal: str) -> str:
    """Count the readings that put a country ahead and behind, from `sensitivity.every_reading`."""
    ahead, behind = variants["low"].gt(1).sum(), variants["high"].lt(1).sum()
    return (
        f"Of {len(variants)} readings, {ahead} put {focal} ahead beyond chance, {behind} put it behind, "
        f"and the ratio runs from {span(variants['ratio'])}."
    )


def recounted(held: pd.DataFrame, printed: int, later_than: str | None) -> str:
    """Say how many printed counts can be made again, and how near ours come.

    Args:
        held: from `published.compare_counts`.
        printed: number of printed counts.
        later_than: the day counted, where every printed count is later than that.
    """
    lead = f"No printed count lies before {later_than}; these are later. " if later_than else ""
    return (
        f"{lead}Of {printed} printed counts {len(held)} can be made again; {near(held['ratio'])} come within "
        f"a quarter of the printed count, the median ratio is {held['ratio'].median():.2f}."
    )


def printed_crossing(month: str, definition: Definition) -> str:
    """Say when the literature puts the overtaking, where it speaks of these two countries."""
    if {definition.focal, definition.comparator} != {"China", "United States"} or definition.disease != "all":
        return "for other countries than these, or for all diseases."
    return f"{month}, for the same two countries."


def elsewhere(definition: Definition) -> str:
    """Say what trials that stand on other registries alone could change."""
    if definition.focal != "China" or definition.disease != "all":
        return "Trials that stand on national registries alone are missing here."
    return (
        "Trials only on ChiCTR, China's own registry, are missing here and can only widen a Chinese lead; "
        "the published numbers of them are added without removing double registrations, so they are an "
        "upper bound for their day."
    )
