"""From a hospital-led first trial of a named product to a company-led one."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.statistics import proportions, survival
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import sponsors
from systemrace.analysis.trial_design.design import NO_PHASE, Choices

MONTH = 365.25 / 12  # days
SHORTEST_NAME = 4  # letters of a product name that is looked for in records
LEAST_AT_RISK = 5  # products still followed, below which a curve is not drawn on


def first_trials(
    programmes: pd.DataFrame,
    records: pd.DataFrame,
    readings: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    definition: Definition,
    choices: Choices,
) -> pd.DataFrame:
    """Say who led the first recorded trial of each named product.

    Args:
        programmes: table programmes.
        records: from `trial_counts.universe.assemble`.
        readings: table sponsor_readings.
        countries: table countries, for names.
        definition: as_of and the two countries.
        choices: who counts as a company.

    Returns:
        One row per product of the two countries whose first trial is in the copy and began by as_of:
        programme_id, product, aliases, country, fih_nct, first, leader, source_id.
    """
    names = countries.dropna(subset=["iso2"]).set_index("iso2")["name"]
    facts = records.assign(leader=sponsors.leaders(records, readings, choices.proxy, choices.doubtful))
    own = programmes.assign(country=programmes["originator_country"].map(names))
    own = own[own["country"].isin([definition.focal, definition.comparator])]
    own = own.merge(facts[["nct_id", "leader", "start"]], left_on="fih_nct", right_on="nct_id")
    own["first"] = dates.midpoint(own["first_in_human_date"])
    kept = own[own["first"].le(definition.as_of) & own["leader"].notna()]
    return kept[["programme_id", "product", "aliases", "country", "fih_nct", "first", "leader", "source_id"]]


def difference(firsts: pd.DataFrame, definition: Definition, level: float = 0.95) -> dict[str, float]:
    """Compare the shares of products whose first trial no company led; from -1 to 1 without products."""
    counts = []
    for country in (definition.focal, definition.comparator):
        led = firsts.loc[firsts["country"] == country, "leader"]
        counts.append((int((led == sponsors.NO_COMPANY).sum()), len(led)))
    values = {"products_focal": counts[0][1], "products_comparator": counts[1][1]}
    if min(values.values()) == 0:
        return values | {"route_difference": 0.0, "route_difference_low": -1.0, "route_difference_high": 1.0}
    found = proportions.difference_interval(counts[0], counts[1], level=level)
    return values | {
        "route_difference": found.estimate,
        "route_difference_low": found.low,
        "route_difference_high": found.high,
    }


def followed(
    firsts: pd.DataFrame,
    records: pd.DataFrame,
    readings: pd.DataFrame,
    definition: Definition,
    choices: Choices,
) -> pd.DataFrame:
    """Look for the first company-led record with a phase that began after a hospital-led first one.

    Records are matched by the product's name or other names as whole words in title or interventions.

    Returns:
        The products of `firsts` led by no company, with next_nct, next (day, missing where none began by
        as_of), event, months (to that day, or to as_of).
    """
    led = sponsors.leaders(records, readings, choices.proxy, choices.doubtful)
    begun = records["start"].notna() & (records["start"] <= definition.as_of)
    company = records[
        led.eq(sponsors.COMPANY).fillna(False) & begun & records["phases"].fillna(NO_PHASE).ne(NO_PHASE)
    ]
    words = (company["title"] + " | " + company["interventions"].fillna("")).str.casefold()
    rows = []
    for product in firsts[firsts["leader"] == sponsors.NO_COMPANY].itertuples():
        named = words.str.contains(_pattern(product.product, product.aliases), regex=True)
        later = company[named & (company["start"] > product.first)].sort_values("start")
        rows.append((product.programme_id, *_first(later)))
    found = pd.DataFrame(rows, columns=["programme_id", "next_nct", "next"])
    table = firsts.merge(found, on="programme_id")
    table["event"] = table["next"].notna()
    table["months"] = (table["next"].fillna(definition.as_of) - table["first"]).dt.days / MONTH
    return table


def gained(table: pd.DataFrame, country: str, draws: int = 2000, seed: int = 20260822) -> dict[str, float]:
    """Give the months from hospital-led to company-led trial among products that made the step.

    Returns:
        steps, products, median, low, high (bootstrap 95% interval); not numbers without a step.
    """
    own = table[table["country"] == country]
    months = own.loc[own["event"], "months"].to_numpy(float)
    values: dict[str, float] = {"steps": len(months), "products": len(own)}
    if not len(months):
        return values | dict.fromkeys(("median", "low", "high"), float("nan"))
    picks = np.random.default_rng(seed).integers(0, len(months), (draws, len(months)))
    low, high = np.quantile(np.median(months[picks], axis=1), [0.025, 0.975])
    return values | {"median": float(np.median(months)), "low": float(low), "high": float(high)}


def curves(table: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Estimate the share of hospital-led products with a company-led trial, by months since the first trial.

    Returns:
        country, time (months), share, low, high, at_risk; Kaplan-Meier with products not yet there censored,
        as long as `LEAST_AT_RISK` are followed.
    """
    parts = []
    for country in pair:
        own = table[table["country"] == country]
        if own.empty:
            continue
        curve = survival.kaplan_meier(own["months"], own["event"])
        # The curve of the last few says little, and a step of the very last one says "all".
        curve = curve[curve["at_risk"] >= min(LEAST_AT_RISK, len(own))]
        parts.append(
            pd.DataFrame(
                {
                    "country": country,
                    "time": curve["time"],
                    "share": 1 - curve["survival"],
                    "low": 1 - curve["high"],
                    "high": 1 - curve["low"],
                    "at_risk": curve["at_risk"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _first(later: pd.DataFrame) -> tuple[str | None, pd.Timestamp]:
    if later.empty:
        return None, pd.NaT
    return later.iloc[0]["nct_id"], later.iloc[0]["start"]


def _pattern(product: str, aliases: str | float) -> str:
    names = [product, *(str(aliases).split("|") if isinstance(aliases, str) else [])]
    parts = [part.strip() for name in names for part in name.split(" / ")]
    long = [re.escape(part.casefold()) for part in parts if len(part) >= SHORTEST_NAME]
    return rf"(?<!\w)(?:{'|'.join(long)})(?!\w)" if long else r"(?!)"
