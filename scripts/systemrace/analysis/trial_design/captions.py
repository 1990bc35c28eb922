"""Titles and descriptions of the charts, computed from what they show."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.trial_design import wording
from systemrace.analysis.trial_design.frontier import World
from systemrace.analysis.words import Caption

Pair = tuple[str, str]
SPAN = ["share", "low", "high"]
CLOSE = 10  # points by which shares of a disease area may differ and still be called close


def features(table: pd.DataFrame, margin: float, pair: Pair) -> Caption:
    """Caption the differences by feature and method."""
    own = table[table["method"] == "standardised"]
    rows = " ".join(f"{row.label}: {wording.limits(row)}." for row in own.itertuples())
    return Caption(
        title=wording.feature_title(own, margin, wording.the(pair[0])),
        description=(
            "Dots with 95% interval lines in four panels, one for each feature, a row for each way to "
            f"compare; {pair[0]} minus {pair[1]} in percentage points, equality at zero, the margin of "
            f"{100 * margin:.0f} points as a band. Standardised: {rows}"
        ),
    )


def leaders(yearly: pd.DataFrame, last_full_year: int, pair: Pair) -> Caption:
    """Caption the yearly share of early trials led by no company, by its last full year of both."""
    counted = yearly[yearly["year"] <= last_full_year]
    year = int(counted.groupby("country")["year"].max().min())
    last = counted[counted["year"] == year].set_index("country")
    one, other = (last.loc[name] for name in pair)
    apart = one["low"] > other["high"] or one["high"] < other["low"]
    over = "the intervals do not overlap" if apart else "the intervals overlap"
    shares = [f"{last.loc[name, 'share']:.0%} of early trials in {wording.the(name)}" for name in pair]
    said = [f"{name} {wording.span(*last.loc[name, ['share', 'low', 'high']])}" for name in pair]
    return Caption(
        title=f"In {year} no company led {shares[0]} and {shares[1]}",
        description=(
            "Two lines with 95% bands, the share of early-phase trials led by no company by start year, "
            f"{yearly['year'].min()} to {yearly['year'].max()}. In {year}: {'; '.join(said)}; {over}. "
            "Years with fewer than ten trials of a country are left out."
        ),
    )


def features_per_year(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the yearly shares of features, by the last full year that both countries have."""
    year, last = _last_year(data, pair)
    apart, told = [], []
    for label, own in last.groupby("label", sort=False):
        one, other = (own.set_index("country").loc[name] for name in pair)
        said = f"{one['share']:.0%} and {other['share']:.0%}"
        told.append(f"{label} {wording.span(*one[SPAN])} and {wording.span(*other[SPAN])}")
        if one["low"] > other["high"] or one["high"] < other["low"]:
            apart.append(f"{str(label)[0].lower()}{str(label)[1:]} ({said})")
    whose = f"{wording.the(pair[0])} and {wording.the(pair[1])}"
    return Caption(
        title=(
            f"Shares of trials begun in {year} that set {whose} clearly apart: {wording.listed(apart)}"
            if apart
            else f"No share of trials begun in {year} sets {whose} clearly apart"
        ),
        description=(
            "Small line charts with 95% bands, one for each feature, the share of trials by start year, "
            f"{data['year'].min()} to {data['year'].max()}, a line for each country. In {year}, {pair[0]} "
            f"and {pair[1]}: {'; '.join(told)}. Years with fewer than ten trials of a country are left out."
        ),
    )


def participants_per_year(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the yearly median of participants, by the last full year that both countries have."""
    year, last = _last_year(data.assign(label=""), pair)
    one, other = (last.set_index("country").loc[name] for name in pair)
    said = [
        f"{name} {wording.span(row['median'], row['low'], row['high'], '{:.0f}')}"
        for name, row in zip(pair, (one, other), strict=True)
    ]
    apart = one["low"] > other["high"] or one["high"] < other["low"]
    over = "the intervals do not overlap" if apart else "the intervals overlap"
    return Caption(
        title=(
            f"The median trial begun in {year} has {one['median']:.0f} participants in "
            f"{wording.the(pair[0])} and {other['median']:.0f} in {wording.the(pair[1])}"
        ),
        description=(
            "Two lines with exact 95% bands, the median number of participants by start year, "
            f"{data['year'].min()} to {data['year'].max()}. In {year}: {'; '.join(said)}; {over}. Years with "
            "fewer than ten trials of a country are left out."
        ),
    )


def _last_year(data: pd.DataFrame, pair: Pair) -> tuple[int, pd.DataFrame]:
    """Find the last full year in which every panel shows both countries, and its rows."""
    full = data[(data["part"] == "full year") & data["country"].isin(pair)]
    shown = full.groupby("year")[["label", "country"]].apply(lambda own: len(own.drop_duplicates()))
    year = int(shown[shown == shown.max()].index.max())
    return year, full[full["year"] == year]


def counts(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the yearly number of early trials led by no company."""
    full = data[data["part"] == "full year"]
    year = int(full["year"].max())
    last, first = (full[full["year"] == at].set_index("country")["trials"] for at in (year, year - 10))
    one, other = (wording.the(name) for name in pair)
    ratio = last[pair[0]] / max(1, last[pair[1]])
    said = [f"{name} {first.get(name, 0)} in {year - 10} and {last[name]} in {year}" for name in pair]
    return Caption(
        title=f"In {year} {one} began {ratio:.1f} times the early trials led by no company of {other}",
        description=(
            "Two lines with exact 95% bands, early-phase trials led by no company begun per year: "
            f"{'; '.join(said)}. The part-year stands hollow."
        ),
    )


def areas(data: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the shares of disease areas, from `trial_counts.topics.diseases`."""
    wide = data.pivot(index="disease", columns="country", values="share")
    gap = 100 * (wide[pair[0]] - wide[pair[1]]).abs()
    most = wide.mean(axis=1).idxmax()
    shares = [f"{wide.loc[most, name]:.0%} in {wording.the(name)}" for name in pair]
    how = "close" if gap.max() < CLOSE else "not the same"
    return Caption(
        title=f"The mix of diseases is {how}: the widest gap, in {gap.idxmax()}, is {gap.max():.0f} points",
        description=(
            "Pairs of dots with 95% interval lines, a row for each disease area, as shares of the trials of "
            f"either country. Largest: {most}, {shares[0]} and {shares[1]}. Each trial counts in one area."
        ),
    )


def races(table: pd.DataFrame, score: dict[str, float], years: int, pair: Pair) -> Caption:
    """Caption the races by antigen."""
    longest = table.loc[table["lag"].abs().idxmax()]
    lead = f"{longest['antigen']}, {abs(longest['lag']):.0f} months, by {wording.the(longest['first'])}"
    return Caption(
        title=wording.races(score, wording.the(pair[0]), wording.the(pair[1])),
        description=(
            "Dots on a scale of months from zero, a row for each antigen first tried within the last "
            f"{years} years, earliest on top; to the right {pair[0]} was first. Longest lead: {lead}. "
            "Circles: the opening trial was led by no company. Pale bars mark dates known to the month only."
        ),
    )


def alternatives(table: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the share of races won under each choice."""
    low, high = table["first_share"].min(), table["first_share"].max()
    clear = int(((table["first_share_low"] > 0.5) | (table["first_share_high"] < 0.5)).sum())
    firm = f"a winner is clear under {wording.count(clear)}" if clear else "no choice makes a winner clear"
    chosen = table.iloc[0][["first_share", "first_share_low", "first_share_high"]]
    return Caption(
        title=f"From {low:.0%} to {high:.0%} of races won by {wording.the(pair[0])}, by choice: {firm}",
        description=(
            "Dots with exact 95% interval lines, a row for each choice; the share of races that "
            f"{pair[0]} won. As chosen: {wording.span(*chosen)}. A dashed line marks one half."
        ),
    )


def routes(values: dict[str, dict[str, float]], pair: Pair) -> Caption:
    """Caption the curves from hospital-led to company-led trials."""
    one, other = (wording.gained(values[name]) for name in pair)
    steps, number = (int(values[pair[0]][name]) for name in ("steps", "products"))
    whose = wording.the(pair[0])
    return Caption(
        title=f"{steps} of {number} hospital-led products of {whose} went on to a company-led trial",
        description=(
            "Step curves with bands, the share of products with a later company-led trial by months since "
            f"the hospital-led first one. {pair[0]}: {one}. {pair[1]}: {other}. Products not yet there are "
            "censored, so the curve is not the plain share."
        ),
    )


def fates(table: pd.DataFrame, years: int, pair: Pair) -> Caption:
    """Caption what became of trials."""
    share = table.pivot(index="country", columns="fate", values="share")
    unknown = [f"{wording.percent(share.loc[name, 'not known'])} in {wording.the(name)}" for name in pair]
    kinds = ("finished", "stopped", "running")
    said = [f"{name}: " + ", ".join(f"{kind} {share.loc[name, kind]:.0%}" for kind in kinds) for name in pair]
    return Caption(
        title=f"Of trials begun {years} or more years ago, the fate of {' and '.join(unknown)} is not known",
        description=f"A stacked bar for each country. {'. '.join(said)}. The rest is unknown or never began.",
    )


def bounds(table: pd.DataFrame, pair: Pair) -> Caption:
    """Caption the bounds of the share stopped."""
    ends = table.groupby("country")["share"].agg(["min", "max"])
    (low, high), (other_low, other_high) = (ends.loc[name] for name in pair)
    told = "cannot be told" if low <= other_high and other_low <= high else "can be told"
    spans = [f"{ends.loc[name, 'min']:.0%} to {ends.loc[name, 'max']:.0%}" for name in pair]
    return Caption(
        title=f"Which country stops more trials {told}: {spans[0]} against {spans[1]}",
        description=(
            "A span for each country, the share of begun trials that were stopped if none, as many as among "
            "the known, or all of the trials of unknown fate were. "
            f"{pair[0]} from {spans[0]}, {pair[1]} from {spans[1]}."
        ),
    )


def plans(table: pd.DataFrame) -> Caption:
    """Caption the frontier of the two logics."""
    fast = table.groupby("logic")["signals_per_year"].max()
    mild = table.groupby("logic")["harmed_per_signal"].min()
    patients, cohorts = table["patients"], table["cohort"]
    return Caption(
        title=(
            f"Assumed, not observed: {fast.idxmax()} finds more per year, {fast.max():.2f} against "
            f"{fast.min():.2f}, and {mild.idxmin()} harms fewer per find, {mild.min():.1f} against "
            f"{mild.max():.1f}"
        ),
        description=(
            "Dots, one for each simulated plan, patients severely harmed per candidate against true signals "
            "per year on a log scale; lines join the plans that no other of their logic beats. "
            f"{len(table)} plans of {patients.min()} to {patients.max()} patients in cohorts of "
            f"{cohorts.min()} to {cohorts.max()}. The values are exact under the assumptions; there is no "
            "sampling error, and no data on either country."
        ),
    )


def contest(table: pd.DataFrame, world: World) -> Caption:
    """Caption the map of who wins."""
    won = table.groupby("panel", sort=False)["winner"].agg(lambda cells: (cells == "control first").mean())
    told = "; ".join(f"{str(name)[0].lower()}{str(name)[1:]}: {share:.0%}" for name, share in won.items())
    return Caption(
        title=(
            f"Control first wins {won.iloc[0]:.0%} of the map where harm weighs least, "
            f"{won.iloc[-1]:.0%} where it weighs most"
        ),
        description=(
            "Maps of coloured cells, one for each weight of a harmed patient: share of harmful candidates "
            "across, share of them that control catches upward; the colour says which logic is worth more. "
            f"Share of cells where control first wins: {told}. The cross marks {world.harmful:.0%} harmful "
            f"and {world.caught:.0%} caught."
        ),
    )
