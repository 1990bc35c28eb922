"""Titles and descriptions of the charts of discovery, computed from what they show."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from systemrace.analysis.discovery import leads, steadiness, wording
from systemrace.analysis.discovery.origins import Foundation
from systemrace.analysis.words import Caption


def newest(data: pd.DataFrame, found: Mapping[str, int]) -> Caption:
    """Caption the newest ratio of each indicator, from `labelled.newest` and `leads.tally`."""
    counts = [
        wording.count(found[f"{era}_leads"], found[f"{era}_indicators"])
        for era in (leads.FOUNDATION, leads.CURRENT)
    ]
    known = data.dropna(subset=["ratio"])
    low, high = known.loc[known["ratio"].idxmin()], known.loc[known["ratio"].idxmax()]
    return Caption(
        title=f"The US leads in {counts[0]} old indicators of discovery and in {counts[1]} that count "
        f"only what is new",
        description=(
            f"Two panels of dots with intervals on a log scale, US over China, {len(data)} indicators. "
            f"Highest: "
            f"{high['label']}, {wording.ratio(high)}. Lowest: {low['label']}, {wording.ratio(low)}. "
            f"{int(data['ratio'].isna().sum())} indicators name a leader without figures; "
            f"{int(data['low'].notna().sum())} have an interval."
        ),
    )


def paths(data: pd.DataFrame, found: pd.DataFrame) -> Caption:
    """Caption the ratios over time, from `labelled.paths` and `labelled.crossings`."""
    ends = " ".join(
        f"{row.panel}: {row.first_ratio:.2f} in {row.first_year}, {row.last_ratio:.2f} in {row.last_year}."
        for row in found.itertuples()
    )
    behind = int((found["last_ratio"] < 1).sum())
    return Caption(
        title=f"By the newest figure the US is behind in {behind} of the {len(found)} measures that can "
        f"be followed",
        description=(
            f"Panels of dots joined by lines, ratio US over China by year on a log scale, with "
            f"intervals where "
            f"counts are printed. {ends}"
        ),
    )


def trackers(data: pd.DataFrame) -> Caption:
    """Caption the counts of new candidates by provider, from `labelled.trackers`."""
    wide = data.pivot_table(index="label", columns="country", values="value", sort=False)
    both = wide.dropna()
    ahead = int((both["United States"] > both["China"]).sum())
    rows = " ".join(
        f"{label}: United States {row['United States']:,.0f}, China {row['China']:,.0f}."
        for label, row in both.iterrows()
    )
    alone = wide[wide.isna().any(axis=1)]
    rest = " ".join(
        f"{label} prints {row.dropna().iloc[0]:,.0f} for {row.dropna().index[0]} alone."
        for label, row in alone.iterrows()
    )
    return Caption(
        title=f"The US is ahead in {wording.count(ahead, len(both))} counts of new candidates; "
        f"{wording.listing(alone.index) if len(alone) else 'no provider'} puts China first without a "
        f"figure for the US",
        description=f"Pairs of dots, a row for each provider and year. {rows} {rest}".strip(),
    )


def constructs(yearly: pd.DataFrame, pair: tuple[str, str], partial: int) -> Caption:
    """Caption new CAR-T constructs by year; columns country, year, count, low, high."""
    whole = yearly[yearly["year"] < partial]
    wide = whole.pivot(index="year", columns="country", values="count")
    last = int(wide.index.max())
    ahead = int((wide[pair[0]] > wide[pair[1]]).loc[2016:].sum())
    return Caption(
        title=f"In {last}, {wide.loc[last, pair[0]]:.0f} named constructs from China and "
        f"{wide.loc[last, pair[1]]:.0f} from the United States reached a first patient",
        description=(
            f"Two lines with bands of exact limits, by year of first patient. China has more in {ahead} "
            f"of {len(wide.loc[2016:])} "
            f"full years since 2016. Most: China {wide[pair[0]].max():.0f}, United States "
            f"{wide[pair[1]].max():.0f}."
        ),
    )


def origins(table: pd.DataFrame, rests: int, known: int, reading: Foundation) -> Caption:
    """Caption the matrix of origins, from `origins.products`, under a reading of foundation."""
    by = table["construct"].value_counts()
    told = wording.listing(f"{wording.place(str(code))} {n}" for code, n in by.items())
    blank = int(
        table[["foundation", "construct", "first_patient", "developer", "approval"]].isna().sum().sum()
    )
    return Caption(
        title=f"{rests} of {known} approved constructs made in China {wording.FOUNDATIONS[reading][0]}",
        description=(
            f"A matrix of {len(table)} constructs, in order of first approval, against five layers of "
            f"origin, each cell a country code. "
            f"Constructs by country: {told}. {blank} cells are empty for want of a source."
        ),
    )


def share(data: pd.DataFrame) -> Caption:
    """Caption the share of each country's constructs by year; columns place, year, share, low, high."""
    ends = {place: rows.iloc[-1] for place, rows in data.groupby("place")}
    first = {place: rows.iloc[0] for place, rows in data.groupby("place")}
    us, china = ends["United States"], ends["China"]
    return Caption(
        title=f"American constructs fell from {first['United States']['share']:.0%} of all approved in "
        f"{first['United States']['year']:.0f} to {us['share']:.0%} in {us['year']:.0f}",
        description=(
            f"Two lines with bands of exact limits, share of all constructs approved up to the end of "
            f"each year. At the end: United States "
            f"{us['share']:.0%} ({us['low']:.0%} to {us['high']:.0%}), China {china['share']:.0%} "
            f"({china['low']:.0%} to {china['high']:.0%}) of {us['all']:.0f}."
        ),
    )


def measures(data: pd.DataFrame, judged: pd.DataFrame) -> Caption:
    """Caption the yearly measures, from `labelled.measures` and `steadiness.judge`."""
    drawn = judged[judged["measure"] != "stopped"]
    judges = drawn[drawn["status"] == steadiness.COUNTED]
    out = judges[judges["outside"].astype(bool)]
    told = " ".join(
        f"{row.label}: {row.newest:.1f} in {row.newest_year}, expected {row.low:.1f} to {row.high:.1f}."
        for row in drawn.itertuples()
    )
    return Caption(
        title=f"{len(out)} of {len(judges)} yearly series that are long enough and reach now end outside "
        "what their earlier years foretell",
        description=f"Small line charts by year, {data['panel'].nunique()} panels, the range foretold "
        f"shaded, the newest value a diamond. {told}",
    )


def requests(data: pd.DataFrame) -> Caption:
    """Caption requests and budgets, from `labelled.requests`."""
    wide = data.pivot(index="year", columns="what", values="value")
    gap = wide["Set by Congress"] - wide["Requested"]
    widest, last = int(gap.abs().idxmax()), int(wide.index.max())
    above = int((gap > 0).sum())
    return Caption(
        title=f"Congress set more than was requested in {above} of {len(wide)} years; the widest gap is "
        f"that of {widest}",
        description=(
            f"Pairs of dots by fiscal year, in USD billion. In {last} {wide.loc[last, 'Requested']:.1f} "
            f"was requested and "
            f"{wide.loc[last, 'Set by Congress']:.1f} set; the gaps run from {gap.min():.1f} to "
            f"{gap.max():.1f}. No interval: these are amounts, not samples."
        ),
    )


def stopped(data: pd.DataFrame, years: int) -> Caption:
    """Caption the counts of stopped awards, from `labelled.stopped`, and the earlier years counted."""
    now, before = (data.loc[data["kind"] == kind, "value"] for kind in ("stopped", "before"))
    back = data.loc[data["kind"] == "given back", "value"]
    return Caption(
        title=f"Between {now.min():,.0f} and {now.max():,.0f} awards were stopped in one year, by who "
        f"counts; in the {years} years before, fewer than {before.sum():.0f} for breach of terms",
        description=(
            f"Bars of {len(now)} counts by provider and day, from {now.min():,.0f} to {now.max():,.0f}; "
            f"earlier years {before.sum():.0f} in all; "
            f"given back {back.sum():,.0f}. The counts differ by day and by what counts as stopped."
        ),
    )
