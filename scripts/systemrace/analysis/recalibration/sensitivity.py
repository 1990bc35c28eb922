"""The same questions under other choices: what is in use, what is rare, which starts, over which years."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.recalibration import acts, judged, projection
from systemrace.analysis.recalibration.yearly import Starts
from systemrace.analysis.statistics import interrupted, parity
from systemrace.analysis.trial_counts.definition import Definition

NAMED = "first patients of named programmes"


def order_specifications(
    policy_events: pd.DataFrame, chosen: acts.Choices, jurisdiction: str, other_since: str
) -> pd.DataFrame:
    """Compute the share in use and the chance that rare disease came first, one choice changed at a time.

    Args:
        policy_events: one row a policy row.
        chosen: the choices of the chapter.
        jurisdiction: whose acts.
        other_since: another first day.

    Returns:
        choice, acts, rare, in_use, share, share_low, share_high, first, first_low, first_high, chosen;
        first is missing where a group is empty.
    """
    legal = chosen.in_use == "legal force only"
    own_terms = chosen.rare == "by its terms"
    changes = {
        "as chosen": chosen,
        _either(legal, "guidance and pilots in use", "legal force only in use"): replace(
            chosen, in_use="with guidance and pilots" if legal else "legal force only"
        ),
        _either(own_terms, "rare also in effect", "rare by its terms only"): replace(
            chosen, rare="in effect" if own_terms else "by its terms"
        ),
        _either(chosen.dated == "own row", "dated when first told", "dated by the act itself"): replace(
            chosen, dated="first told" if chosen.dated == "own row" else "own row"
        ),
        f"acts since {other_since}": replace(chosen, since=other_since),
    }
    tables = {
        dated: acts.joined(policy_events, chosen.as_of, dated)
        for dated in {choice.dated for choice in changes.values()}
    }
    rows = [
        _order_row(name, acts.chosen(tables[choice.dated], choice), jurisdiction)
        for name, choice in changes.items()
    ]
    columns = [
        "choice", "acts", "rare", "in_use", "share", "share_low", "share_high", "first", "first_low",
        "first_high",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(chosen=table["choice"] == "as chosen")


def growth_specifications(
    records: pd.DataFrame,
    programmes: pd.DataFrame,
    codes: dict[str, str],
    definition: Definition,
    *,
    phases: projection.Phases,
    years: int,
    moved: bool = False,
) -> pd.DataFrame:
    """Compute how fast the gap closes, one choice changed at a time.

    Args:
        records: from `trial_counts.universe.assemble`.
        programmes: named programmes with first_in_human_date and fih_country.
        codes: ISO code by name of the two countries.
        definition: the choices of the count.
        phases: see `projection.early`.
        years: full years of the trend.
        moved: see `projection.early`.

    Returns:
        choice, ratio_now (focal over comparator), closing, low, high (growth of the comparator country over
        that of the focal one, with a 95% interval; above 1 the gap closes), chosen. A choice that changes
        nothing or leaves too little to fit is left out.
    """
    counts = Starts(records)
    tried = [
        ("as chosen", definition, phases, years),
        *((f"trials of {_PHASES[other]}", definition, other, years) for other in _PHASES if other != phases),
        *(
            (f"trend of {other} full years", definition, phases, other)
            for other in (4, 7, 9)
            if other != years
        ),
        ("by country of the lead sponsor", replace(definition, attribution="sponsor"), phases, years),
        ("sites nowhere else", replace(definition, attribution="exclusive"), phases, years),
        ("dated by registration", replace(definition, date_basis="first posted"), phases, years),
        ("surely CAR trials only", replace(definition, universe="strict"), phases, years),
    ]
    rows = []
    for name, choice, kept, span in tried:
        if name != "as chosen" and (choice, kept, span) == (definition, phases, years):
            continue
        rows.append(_growth_row(name, partial(counts.pair, choice, kept, span, moved)))
    told = "moved starts left out" if moved else "moved starts counted"
    rows.append(_growth_row(told, partial(counts.pair, definition, phases, years, not moved)))
    named = first_patients(programmes, codes, definition)
    rows.append(_growth_row(NAMED, partial(projection.trends, named, definition, years)))
    table = pd.DataFrame(
        [row for row in rows if row], columns=["choice", "ratio_now", "closing", "low", "high"]
    )
    return table.assign(chosen=table["choice"] == "as chosen")


def first_patients(programmes: pd.DataFrame, codes: dict[str, str], definition: Definition) -> pd.DataFrame:
    """Count the first patients of named programmes by year and by country of the study.

    Returns:
        year, country (name), trials; the full years from the first programme on, zeros included. A study in
        both countries counts in both.
    """
    dated = programmes.dropna(subset=["first_in_human_date", "fih_country"])
    year = dates.midpoint(dated["first_in_human_date"]).dt.year
    places = dated["fih_country"].str.split("|")
    span = range(int(year.min()), definition.last_full_year + 1)
    parts = [
        year[[codes[name] in cell for cell in places]]
        .value_counts()
        .reindex(span, fill_value=0)
        .rename_axis("year")
        .reset_index(name="trials")
        .assign(country=name)
        for name in (definition.focal, definition.comparator)
    ]
    return pd.concat(parts, ignore_index=True)[["year", "country", "trials"]].astype({"trials": float})


_PHASES: dict[projection.Phases, str] = {
    "phase 1": "phase 1 only",
    "with 1/2": "phases 1 and 1/2",
    "all": "every phase",
}


def _either(condition: bool, yes: str, no: str) -> str:
    return yes if condition else no


def _order_row(name: str, distinct: pd.DataFrame, jurisdiction: str) -> tuple[object, ...]:
    loosened = acts.loosening(distinct, jurisdiction)
    share, order = judged.in_use_share(loosened), judged.rare_first(loosened)
    both = loosened["rare"].any() and not loosened["rare"].all()
    first = (order.estimate, order.low, order.high) if both else (math.nan,) * 3
    counts = len(loosened), int(loosened["rare"].sum()), int(loosened["in_use"].sum())
    return (name, *counts, share.estimate, share.low, share.high, *first)


def _growth_row(name: str, fitted: Callable[[], projection.Pair]) -> tuple[object, ...] | None:
    try:
        pair = fitted()
    except ValueError:
        return None
    closing = interrupted.factor(
        pair.comparator.growth - pair.focal.growth,
        float(np.hypot(pair.comparator.growth_error, pair.focal.growth_error)),
    )
    return name, float(np.exp(pair.gap)), closing.value, closing.low, closing.high


def chance_by_year(simulated: dict[str, np.ndarray], years: int) -> pd.DataFrame:
    """Give the share of draws in which parity has come by each year: scenario, years, share."""
    grid = np.arange(0, years + 0.01, 0.25)
    parts = [
        pd.DataFrame({"scenario": name, "years": grid, "share": [(drawn <= at).mean() for at in grid]})
        for name, drawn in simulated.items()
    ]
    return pd.concat(parts, ignore_index=True)


def needed_growth(pair: projection.Pair, within: float, focal_growth: float | None = None) -> float:
    """Give the yearly growth factor that the comparator country needs for parity in so many years.

    Args:
        pair: from `projection.trends`.
        within: years, above zero.
        focal_growth: yearly growth factor of the focal country; its present one unless given.
    """
    growth = float(np.exp(pair.focal.growth)) if focal_growth is None else focal_growth
    return float(parity.growth_needed(pair.gap, growth, within))
