"""Titles and descriptions of the charts, computed from what they show."""

from __future__ import annotations

from typing import TypedDict

import pandas as pd

from systemrace.analysis.trial_design import wording
from systemrace.analysis.trial_design.frontier import World

Pair = tuple[str, str]


class Caption(TypedDict):
    """What a chart says, and what it shows for who cannot see it."""

    title: str
    description: str


def features(table: pd.DataFrame, margin: float, pair: Pair) -> Caption:
    """Caption the differences by feature and method."""
    own = table[table["method"] == "standardised"]
    rows = " ".join(
        f"{row.label}: {wording.points(row.difference)} ({wording.points(row.low)} to {wording.points(row.high)})."
        for row in own.itertuples()
    )
    return Caption(
        title=wording.feature_title(own, margin, wording.the(pair[0])),
        description=(
            f"Dots with 95% interval lines in four panels, one for each feature, a row for each way to compare; "
            f"{pair[0]} minus {pair[1]} in percentage points, equality at zero, the margin of {100 * margin:.0f} "
            f"points as a band. Standardised: {rows}"
        ),
    )


def leaders(yearly: pd.DataFrame, last_full_year: int, pair: Pair) -> Caption:
    """Caption the yearly share of early trials led by no company, by its last full year with both countries."""
    counted = yearly[yearly["year"] <= last_full_year]
    year = int(counted.groupby("country")["year"].max().min())
    last = counted[counted["year"] == year].set_index("country")
    said = {name: wording.span(last.loc[name, "share"], last.loc[name, "low"], last.loc[name, "high"]) for name in pair}
    apart = last.loc[pair[0], "low"] > last.loc[pair[1], "high"] or last.loc[pair[0], "high"] < last.loc[pair[1], "low"]
    over = "the intervals do not overlap" if apart else "the intervals overlap"
    lasts = [f"{last.loc[name, 'share']:.0%} of early trials in {wording.the(name)}" for name in pair]
    return Caption(
        title=f"In {year} no company led {lasts[0]} and {lasts[1]}",
        description=(
            f"Two lines with 95% bands, the share of early-phase trials led by no company by start year, "
            f"{yearly['year'].min()} to {yearly['year'].max()}. In {year}: {pair[0]} {said[pair[0]]}, "
            f"{pair[1]} {said[pair[1]]}; {over}. Years with fewer than ten trials of a country are left out."
        ),
    )


def counts(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the yearly number of early trials led by no company."""
    full = data[data["part"] == "full year"]
    year = int(full["year"].max())
    last, first = (full[full["year"] == at].set_index("country")["trials"] for at in (year, year - 10))
    ratio = last[pair[0]] / max(1, last[pair[1]])
    return Caption(
        title=f"In {year} {wording.the(pair[0])} began {ratio:.1f} times the early trials led by no company of {wording.the(pair[1])}",
        description=(
            f"Two lines with exact 95% bands, early-phase trials led by no company begun per year. {pair[0]}: "
            f"{first.get(pair[0], 0)} in {year - 10}, {last[pair[0]]} in {year}; {pair[1]}: {first.get(pair[1], 0)} and "
            f"{last[pair[1]]}. The part-year stands hollow."
        ),
    )


def areas(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the shares of disease areas, from `trial_counts.topics.diseases`."""
    wide = data.pivot(index="disease", columns="country", values="share")
    far = (wide[pair[0]] - wide[pair[1]]).abs().idxmax()
    return Caption(
        title=f"The mix of diseases is close: the widest gap, in {far}, is {100 * abs(wide.loc[far, pair[0]] - wide.loc[far, pair[1]]):.0f} points",
        description=(
            f"Pairs of dots with 95% interval lines, a row for each disease area, as shares of the trials of either country. "
            f"Largest: {wide.mean(axis=1).idxmax()}, {wide.loc[wide.mean(axis=1).idxmax(), pair[0]]:.0%} in {pair[0]} and "
            f"{wide.loc[wide.mean(axis=1).idxmax(), pair[1]]:.0%} in {pair[1]}. Each trial counts in one area."
        ),
    )


def races(table: pd.DataFrame, score: dict[str, float], years: int, pair: Pair) -> Caption:
    """Caption the races by antigen."""
    told = wording.races(score, wording.the(pair[0]), wording.the(pair[1]))
    longest = table.loc[table["lag"].abs().idxmax()]
    return Caption(
        title=told,
        description=(
            f"Dots on a scale of months from zero, a row for each antigen first tried within the last {years} years, earliest on "
            f"top; to the right {pair[0]} was first. Longest lead: {longest['antigen']}, {abs(longest['lag']):.0f} months, by "
            f"{longest['first']}. Circles: the opening trial was led by no company. Pale bars mark dates known to the month only."
        ),
    )


def alternatives(table: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the share of races won under each choice."""
    low, high = table["first_share"].min(), table["first_share"].max()
    above = int((table["first_share_low"] > 0.5).sum())
    below = int((table["first_share_high"] < 0.5).sum())
    firm = "no choice makes a winner clear" if not above + below else f"a winner is clear under {wording.count(above + below)} of them"
    return Caption(
        title=f"From {low:.0%} to {high:.0%} of races won by {wording.the(pair[0])}, by choice: {firm}",
        description=(
            f"Dots with exact 95% interval lines, a row for each choice; the share of races that {pair[0]} won. As chosen: "
            f"{wording.span(*table.iloc[0][['first_share', 'first_share_low', 'first_share_high']])}. A dashed line marks one half."
        ),
    )


def routes(values: dict[str, dict[str, float]], pair: Pair) -> Caption:
    """Caption the curves from hospital-led to company-led trials."""
    one, other = (wording.gained(values[name]) for name in pair)
    steps = values[pair[0]]
    return Caption(
        title=f"{int(steps['steps'])} of {int(steps['products'])} hospital-led products of {wording.the(pair[0])} went on to a company-led trial",
        description=(
            f"Step curves with bands, the share of products with a later company-led trial by months since the hospital-led "
            f"first one. {pair[0]}: {one}. {pair[1]}: {other}. Products not yet there are censored, so the curve is not the plain share."
        ),
    )


def fates(table: pd.DataFrame, years: int, pair: Pair) -> Caption:
    """Caption what became of trials."""
    share = table.pivot(index="country", columns="fate", values="share")
    told = [f"{wording.percent(share.loc[name, 'not known'])} in {wording.the(name)}" for name in pair]
    return Caption(
        title=f"Of trials begun {years} or more years ago, the fate of {told[0]} and {told[1]} is not known",
        description=(
            f"A stacked bar for each country. {pair[0]}: finished {share.loc[pair[0], 'finished']:.0%}, stopped "
            f"{share.loc[pair[0], 'stopped']:.0%}, running {share.loc[pair[0], 'running']:.0%}. {pair[1]}: finished "
            f"{share.loc[pair[1], 'finished']:.0%}, stopped {share.loc[pair[1], 'stopped']:.0%}, running {share.loc[pair[1], 'running']:.0%}."
        ),
    )


def bounds(table: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the bounds of the share stopped."""
    ends = {name: table.loc[table["country"] == name, "share"] for name in pair}
    inside = ends[pair[0]].min() <= ends[pair[1]].max() and ends[pair[1]].min() <= ends[pair[0]].max()
    told = "cannot be told" if inside else "can be told"
    return Caption(
        title=f"Which country stops more trials {told}: {ends[pair[0]].min():.0%} to {ends[pair[0]].max():.0%} against {ends[pair[1]].min():.0%} to {ends[pair[1]].max():.0%}",
        description=(
            f"A span for each country, the share of begun trials that were stopped if none, as many as among the known, or all "
            f"of the trials of unknown fate were. {pair[0]} from {ends[pair[0]].min():.0%} to {ends[pair[0]].max():.0%}, "
            f"{pair[1]} from {ends[pair[1]].min():.0%} to {ends[pair[1]].max():.0%}."
        ),
    )


def plans(table: pd.DataFrame) -> Caption:
    """Caption the frontier of the two logics."""
    top = table.loc[table.groupby("logic")["signals_per_year"].idxmax()].set_index("logic")
    least = table.loc[table.groupby("logic")["harmed_per_signal"].idxmin()].set_index("logic")
    fast = top["signals_per_year"]
    low = least["harmed_per_signal"]
    return Caption(
        title=(
            f"Assumed, not observed: {fast.idxmax()} finds more per year, {fast.max():.2f} against {fast.min():.2f}, and "
            f"{low.idxmin()} harms fewer per find, {low.min():.1f} against {low.max():.1f}"
        ),
        description=(
            "Dots, one for each simulated plan, patients severely harmed per candidate against true signals per year on a log "
            f"scale; lines join the plans that no other of their logic beats. {len(table)} plans of {table['patients'].min()} to "
            f"{table['patients'].max()} patients in cohorts of {table['cohort'].min()} to {table['cohort'].max()}. The values are exact "
            "under the assumptions; there is no sampling error, and no data on either country."
        ),
    )


def contest(table: pd.DataFrame, world: World) -> Caption:
    """Caption the map of who wins."""
    won = table.groupby("panel", sort=False)["winner"].agg(lambda cells: (cells == "control first").mean())
    told = "; ".join(f"{name[0].lower()}{name[1:]}: {share:.0%}" for name, share in won.items())
    return Caption(
        title=f"Control first wins {won.iloc[0]:.0%} of the map where harm weighs little, {won.iloc[-1]:.0%} where it weighs much",
        description=(
            "Maps of coloured cells, one for each weight of a harmed patient: share of harmful candidates across, share of them that "
            f"control catches upward; the colour says which logic is worth more. Share of cells where control first wins: {told}. The cross marks "
            f"{world.harmful:.0%} harmful and {world.caught:.0%} caught."
        ),
    )
