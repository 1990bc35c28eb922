"""Titles and descriptions of the charts of the trial counts, computed from what they show."""

from __future__ import annotations

import math

import pandas as pd

from systemrace.analysis.trial_counts import wording
from systemrace.analysis.trial_counts.comparison import Comparison, Resampling
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_counts.overtaking import Overtaking
from systemrace.analysis.words import Caption


def by_year(shown: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the trials begun per year, from `starts.shown`."""
    focal, comparator, year = definition.focal, definition.comparator, definition.last_full_year
    last = shown[shown["year"] == year].set_index("country")
    peak = last["trials"]
    running = shown[shown["part"] == "part-year"].set_index("country")["trials"]
    more, fewer = wording.the(peak.idxmax()), wording.the(peak.idxmin())
    title = f"In {year} only {more} {definition.begun} {definition.kind}"
    if peak.min():
        times = wording.times(peak.max(), peak.min())
        title = f"In {year} {more} {definition.begun} {times} {definition.kind} as {fewer}"
    limits = {name: _limits(last.loc[name], definition) for name in (focal, comparator)}
    return Caption(
        title=title,
        description=(
            f"Line chart of trials {definition.begun} per year from {shown['year'].min()} to "
            f"{shown['year'].max()}. {focal} ends {year} at {peak[focal]:,.0f}, {comparator} at "
            f"{peak[comparator]:,.0f}; their exact 95% intervals are {limits[focal]} and "
            f"{limits[comparator]}. The part-year {definition.as_of.year} stands at "
            f"{running.get(focal, 0):,.0f} and {running.get(comparator, 0):,.0f}, with planned starts apart."
        ),
    )


def _limits(row: pd.Series, definition: Definition) -> str:
    if not definition.is_whole:
        return "not given for split trials"
    return wording.span(row[["low", "high"]], "{:.0f}")


def yearly_ratio(lead: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the ratio of each year, from `overtaking.shown_lead`."""
    focal, comparator = wording.the(definition.focal), wording.the(definition.comparator)
    level = lead[(lead["low"] <= 1) & (lead["high"] >= 1)]["year"]
    return Caption(
        title=wording.lead_title(lead, focal),
        description=(
            f"Dots with 95% intervals, one per full year from {lead['year'].min()} to {lead['year'].max()}: "
            f"trials of {focal} over trials of {comparator} on a log scale. The ratio runs from "
            f"{wording.span(lead['ratio'])}; a dashed line marks equal counts. Grey years cannot be told "
            f"from equality: {', '.join(map(str, level)) or 'none'}."
        ),
    )


def cumulative(
    total: Overtaking, ever: Comparison, definition: Definition, resampling: Resampling
) -> Caption:
    """Caption the trials ever begun."""
    focal, comparator = wording.the(definition.focal), wording.the(definition.comparator)
    title = f"In all trials, {focal} has not passed {comparator}"
    if total.moment < math.inf:
        title = f"In all trials, {focal} passed {comparator} by {wording.month(total)}"
    return Caption(
        title=title,
        description=(
            f"Two rising step lines of trials ever {definition.begun}, month by month up to "
            f"{wording.day(definition.as_of)}: {definition.focal} ends at {ever.focal:,.0f}, "
            f"{definition.comparator} at {ever.comparator:,.0f}. The interval of the crossing comes from "
            f"{resampling.draws:,} bootstrap samples of trials."
        ),
    )


def rules(side_by_side: pd.DataFrame, definition: Definition, snapshot: str) -> Caption:
    """Caption the running trials under each rule, from `status.rules_side_by_side`."""
    rows = " ".join(
        f"{row.label}: {row.ratio:.2f}, interval {row.low:.2f} to {row.high:.2f}."
        for row in side_by_side.itertuples()
    )
    span = wording.span(side_by_side["ratio"])
    return Caption(
        title=f"The ratio of running trials goes from {span} by how UNKNOWN is read",
        description=(
            f"Four dots with 95% intervals on a log scale: running trials of {definition.focal} over those "
            f"of {definition.comparator} on {snapshot}, under four rules. {rows}"
        ),
    )


def unknown_weight(sweep: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the ratio by the weight of UNKNOWN records, from `status.by_unknown_weight`."""
    none, full = sweep["ratio"].iloc[0], sweep["ratio"].iloc[-1]
    title = f"UNKNOWN records lower the ratio from {none:.2f} to {full:.2f}"
    if full >= none:
        title = f"Each UNKNOWN record counted adds to the lead: from {none:.2f} to {full:.2f}"
    return Caption(
        title=title,
        description=(
            f"A line with a 95% band: open trials of {definition.focal} over {definition.comparator}, from "
            f"{none:.2f} when UNKNOWN records count for nothing to {full:.2f} when each counts as a running "
            "trial. A dashed line marks equal counts."
        ),
    )


def world(spread: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the map, from `scale.by_country`."""
    most = ", ".join(f"{row.country} {row.trials:,.0f}" for row in spread.head(6).itertuples())
    first, second = spread["country"].iloc[0], spread["country"].iloc[1]
    return Caption(
        title=f"{len(spread)} countries have {definition.kind}; {first} and {second} have most",
        description=(
            f"World map of trials {definition.begun} by {wording.day(definition.as_of)}, {len(spread)} "
            f"countries in six classes. Most: {most}. {(spread['trials'] < 3).sum()} countries have fewer "
            "than three."
        ),
    )


def units(unit: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the ratios in trials, patients and sites, from `scale.units`."""
    focal, comparator = wording.the(definition.focal), wording.the(definition.comparator)
    short = ", ".join(
        f"{ratio:.1f} by {word}"
        for ratio, word in zip(unit["ratio"], ("trials", "patients", "sites"), strict=True)
    )
    rows = "; ".join(
        f"{row.unit} {row.focal:,.0f} against {row.comparator:,.0f}, ratio {row.ratio:.2f} "
        f"({row.low:.2f} to {row.high:.2f})"
        for row in unit.itertuples()
    )
    return Caption(
        title=f"{definition.focal} to {definition.comparator}: {short}",
        description=(
            f"Three dots with 95% bootstrap intervals on a log scale, {focal} over {comparator} for the same "
            f"trials: {rows}. Right of the dashed line {focal} has more."
        ),
    )


def targets(aims: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the target antigens, from `topics.targets`."""
    shares, apart = _apart(aims, "target", definition)
    top = aims.groupby("target")["trials"].sum().idxmax()
    firsts = aims.loc[aims.groupby("country")["trials"].idxmax(), "target"]
    title = f"The countries differ most on {apart}"
    if (firsts == top).all():
        where = "there too" if top == apart else f"on {apart}"
        title = f"{top} is the first target of both countries; {where} they differ most"
    focal, comparator = definition.focal, definition.comparator
    return Caption(
        title=title,
        description=(
            f"Pairs of dots with 95% intervals for the {len(shares)} most frequent targets: share of each "
            f"country's trials with a named target. {top}: {shares.loc[top, focal]:.0%} in {focal}, "
            f"{shares.loc[top, comparator]:.0%} in {comparator}; {apart}: {_both(shares, apart, definition)}."
        ),
    )


def areas(fields: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the disease areas, from `topics.diseases`."""
    shares, _ = _apart(fields, "disease", definition)
    main = shares.mean(axis=1).idxmax()
    focal, comparator = definition.focal, definition.comparator
    rows = "; ".join(f"{area}: {_both(shares, area, definition)}" for area in shares.index)
    return Caption(
        title=(
            f"{main.capitalize()}: {shares.loc[main, focal]:.0%} of trials in {focal}, "
            f"{shares.loc[main, comparator]:.0%} in {comparator}"
        ),
        description=(
            "Pairs of dots with 95% intervals: share of each country's trials per disease area, sorted from "
            f"conditions and titles by written rules. {rows}."
        ),
    )


def diseases(kinds: pd.DataFrame, definition: Definition) -> Caption:
    """Caption the kinds of disease, from `topics.diseases`."""
    shares, apart = _apart(kinds, "disease", definition)
    rows = "; ".join(f"{kind}: {_both(shares, kind, definition)}" for kind in shares.index)
    against = (
        f"{shares.loc[apart, definition.focal]:.0%} against {shares.loc[apart, definition.comparator]:.0%}"
    )
    return Caption(
        title=f"Among diseases the countries differ most on {apart.split(': ')[1]}: {against}",
        description=(
            f"Pairs of dots with 95% intervals for the {len(shares)} most frequent kinds of disease: share "
            f"of each country's trials. {rows}."
        ),
    )


def _apart(data: pd.DataFrame, topic: str, definition: Definition) -> tuple[pd.DataFrame, str]:
    """Give the shares by topic and country, and the topic in which the countries differ most."""
    shares = data.pivot(index=topic, columns="country", values="share")
    return shares, str((shares[definition.focal] - shares[definition.comparator]).abs().idxmax())


def _both(shares: pd.DataFrame, topic: str, definition: Definition) -> str:
    focal, comparator = shares.loc[topic, definition.focal], shares.loc[topic, definition.comparator]
    return f"{focal:.0%} and {comparator:.0%}"


def flow(steps: pd.DataFrame) -> Caption:
    """Caption the flow from records to trials, from `flow.flow`."""
    found, counted = steps["records"].iloc[0], steps["records"].iloc[-1]
    rows = "; ".join(
        f"{row.step}: {row.records:,} ({row.left_out:,} left out: {row.why})"
        for row in steps.iloc[1:].itertuples()
    )
    return Caption(
        title=f"Of {found:,} records found, {counted:,} are trials counted here",
        description=(
            f"Bars that shrink from {found:,} records found to {counted:,} counted, in {len(steps) - 1} "
            f"steps. {rows}."
        ),
    )


def sensitivity(variants: pd.DataFrame, ever: Comparison, definition: Definition) -> Caption:
    """Caption the ratio under every other reading, from `sensitivity.every_reading`."""
    low, high = (variants.loc[place] for place in (variants["ratio"].idxmin(), variants["ratio"].idxmax()))
    return Caption(
        title=(
            f"Over {len(variants)} readings the ratio stays between {low['ratio']:.1f} and "
            f"{high['ratio']:.1f}"
        ),
        description=(
            f"Dots with 95% intervals on a log scale, trials ever {definition.begun} in {definition.focal} "
            f"over {definition.comparator}, one row per reading. Lowest {low['ratio']:.2f} ({low['label']}), "
            f"highest {high['ratio']:.2f} ({high['label']}); the chosen reading gives {ever.ratio:.2f}."
        ),
    )


def published(held: pd.DataFrame) -> Caption:
    """Caption our counts over printed ones, from `published.compare_counts`."""
    low, high = (held.loc[place] for place in (held["ratio"].idxmin(), held["ratio"].idxmax()))
    return Caption(
        title=(
            f"{wording.near(held['ratio'])} of {len(held)} recounts come within a quarter of the printed "
            "count"
        ),
        description=(
            f"Dots on a log scale, one per printed count: our recount over theirs. Lowest {low['ratio']:.2f} "
            f"({low['label']}), highest {high['ratio']:.2f} ({high['label']}), median "
            f"{held['ratio'].median():.2f}. Bars span what a coarse date allows."
        ),
    )
