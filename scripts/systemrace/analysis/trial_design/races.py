"""Who first tried a target antigen, and how far behind the other country came."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from systemrace import dates
from systemrace.analysis.statistics import proportions
from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import sponsors
from systemrace.analysis.trial_design.design import Choices
from systemrace.registry import antigens

DAYS_PER_MONTH = 365.25 / 12
SIDES = ("focal", "comparator")
SUMMARY = ("races", "first", "first_share", "first_share_low", "first_share_high")


@dataclass(frozen=True)
class Window:
    """Which races are looked at.

    years: the first trial of all, in any country, began within so many years before as_of; None takes all.
    most: trials that name more antigens open no race, since which of them a patient got, and when, is not in
    the record. latest_posting: months after its start by which a trial must be registered to open a race;
    None takes all.
    """

    years: int | None = 10
    most: int = 3
    latest_posting: float | None = None


def run(
    records: pd.DataFrame,
    readings: pd.DataFrame,
    older: pd.DataFrame,
    definition: Definition,
    *,
    choices: Choices,
    window: Window,
) -> pd.DataFrame:
    """Find the first trial of each antigen in each of the two countries.

    Args:
        records: from `trial_counts.universe.assemble`.
        readings: table sponsor_readings.
        older: table antigens_tried, patients treated before any record shows.
        definition: which trials count, and for which country; a trial of both counts for both.
        choices: who counts as a company.
        window: which races.

    Returns:
        As `standings`.
    """
    return standings(tried(records, readings, older, definition, choices), definition, window)


def tried(
    records: pd.DataFrame,
    readings: pd.DataFrame,
    older: pd.DataFrame,
    definition: Definition,
    choices: Choices,
    *,
    named: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List who tried which antigen when, in any country, earliest first.

    Args:
        records: from `trial_counts.universe.assemble`.
        readings: table sponsor_readings.
        older: table antigens_tried.
        definition: which trials count.
        choices: who leads a trial.
        named: `antigens.one_by_one` of all records, where it is at hand.

    Returns:
        One row per trial begun and antigen: nct_id, antigen, n_antigens, day, early, late (what the date can
        mean), leader, delay (months from the start to the registration), in_focal, in_comparator. A row of
        `older` has neither trial nor leader, and the latest day it can mean.
    """
    begun = universe.chosen_and_begun(records, definition)
    named = antigens.one_by_one(begun) if named is None else named
    weight = attribution.weights(begun, definition)
    dated = _dated(begun, definition)
    facts = begun[["nct_id"]].assign(
        day=universe.date_of(begun, definition),
        early=dates.earliest(dated),
        late=dates.latest(dated),
        leader=sponsors.leaders(begun, readings, choices.proxy, choices.doubtful),
        delay=(begun["posted"] - begun["start"]).dt.days / DAYS_PER_MONTH,
        **{f"in_{side}": weight[side] > 0 for side in SIDES},
    )
    rows = pd.concat([named.merge(facts, on="nct_id"), _older(older, definition)])
    return rows.sort_values(["day", "nct_id"], ignore_index=True)


def standings(tried: pd.DataFrame, definition: Definition, window: Window) -> pd.DataFrame:
    """Find the first trial of each antigen in each of the two countries.

    Args:
        tried: from `tried`.
        definition: as_of.
        window: which races.

    Returns:
        One row per antigen tried in either country, and first of all in any country within the window:
        antigen, and for each side nct, day, early, late (what its first date can mean), leader; then opened
        (first day of all), lag (months by which the comparator came after the focal country, negative where
        before), lag_low, lag_high, winner ("focal", "comparator", "not known", or "only focal",
        "only comparator").
    """
    return within(ordered(tried, window.most, window.latest_posting), definition, window.years)


def ordered(tried: pd.DataFrame, most: int, latest_posting: float | None = None) -> pd.DataFrame:
    """Give the `standings` of all times; arguments as in `Window`."""
    kept = tried[tried["n_antigens"] <= most]
    if latest_posting is not None:
        kept = kept[~(kept["delay"] > latest_posting)]
    sides = [_firsts(kept[kept[f"in_{side}"]], side) for side in SIDES]
    table = sides[0].join(sides[1], how="outer").rename_axis("antigen").reset_index()
    # Whoever was first of all may have been of a third country; rows stand in the order of their days.
    opened = kept.drop_duplicates("antigen").set_index("antigen")["day"]
    table = _judged(table.assign(opened=table["antigen"].map(opened)))
    return table.sort_values(["opened", "antigen"], ignore_index=True)


def within(table: pd.DataFrame, definition: Definition, years: int | None) -> pd.DataFrame:
    """Keep the races that were opened within so many years before as_of; None keeps all."""
    if years is None:
        return table
    since = definition.as_of - pd.DateOffset(years=years)
    return table[table["opened"] > since].reset_index(drop=True)


def raced(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the races whose order is known."""
    return table[table["winner"].isin(SIDES)]


def score(table: pd.DataFrame, level: float = 0.95) -> dict[str, float]:
    """Count races and who won them: see `scored`."""
    known = raced(table)
    return scored(int((known["winner"] == "focal").sum()), len(known), level)


def scored(won: int, races: int, level: float = 0.95) -> dict[str, float]:
    """Give `SUMMARY` for so many races, so many won by the focal country; one half, from 0 to 1, for none."""
    if not races:
        return dict(zip(SUMMARY, (0, 0, 0.5, 0.0, 1.0), strict=True))
    found = proportions.proportion_interval(won, races, level=level)
    return dict(zip(SUMMARY, (races, won, won / races, found.low, found.high), strict=True))


def openers(table: pd.DataFrame) -> pd.DataFrame:
    """Count, per country that was first or alone, the openers led by no company.

    Returns:
        side, count, opened, share, low, high (exact 95% interval).
    """
    rows = []
    for side in SIDES:
        own = table[table["winner"].isin([side, f"only {side}"])]
        leader = own[f"leader_{side}"].dropna()
        count = int((leader == sponsors.NO_COMPANY).sum())
        limits = proportions.proportion_interval(count, max(1, len(leader)))
        share = count / max(1, len(leader))
        rows.append((side, count, len(leader), share, limits.low, limits.high))
    return pd.DataFrame(rows, columns=["side", "count", "opened", "share", "low", "high"])


def median_lag(table: pd.DataFrame, draws: int = 2000, seed: int = 20260822) -> tuple[float, float, float]:
    """Give the median lag in months over the races whose order is known, with a bootstrap 95% interval."""
    lags = raced(table)["lag"].to_numpy(float)
    if not len(lags):
        return (float("nan"),) * 3
    picks = np.random.default_rng(seed).integers(0, len(lags), (draws, len(lags)))
    low, high = np.quantile(np.median(lags[picks], axis=1), [0.025, 0.975])
    return float(np.median(lags)), float(low), float(high)


def _dated(begun: pd.DataFrame, definition: Definition) -> pd.Series:
    if definition.date_basis == "start":
        return begun["start_date"]
    return begun["first_posted"].fillna(begun["first_posted_month"])


def _older(older: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    day = dates.latest(older["tried_by"])
    pair = {"focal": definition.focal, "comparator": definition.comparator}
    return pd.DataFrame(
        {
            "antigen": older["antigen"].map(antigens.normalise),
            "n_antigens": 1,
            "delay": 0.0,
            **dict.fromkeys(("day", "early", "late"), day),
            **{f"in_{side}": older["country"] == name for side, name in pair.items()},
        }
    )


def _firsts(tried: pd.DataFrame, side: str) -> pd.DataFrame:
    """The first day lies between the earliest and the latest that any of the trials allows."""
    codes, names = pd.factorize(tried["antigen"])
    # Rows stand in the order of their days, so the first of each antigen is its first trial.
    places = np.unique(codes, return_index=True)[1]
    first = tried[["nct_id", "day", "leader"]].iloc[places].set_axis(pd.Index(names, name="antigen"))
    ends = {end: _earliest(tried[end], codes, len(names)) for end in ("early", "late")}
    return first.rename(columns={"nct_id": "nct"}).assign(**ends).add_suffix(f"_{side}")


def _earliest(days: pd.Series, codes: np.ndarray, groups: int) -> np.ndarray:
    found = np.full(groups, np.datetime64("2262-01-01"), dtype="datetime64[ns]")
    np.minimum.at(found, codes, days.to_numpy("datetime64[ns]"))
    return found


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    def months(one: str, other: str) -> pd.Series:
        return (table[f"{one}_comparator"] - table[f"{other}_focal"]).dt.days / DAYS_PER_MONTH

    lags = {"lag": ("day", "day"), "lag_low": ("early", "late"), "lag_high": ("late", "early")}
    table = table.assign(**{name: months(*ends) for name, ends in lags.items()})
    winner = pd.Series("not known", index=table.index)
    winner[table["lag_low"] > 0] = "focal"
    winner[table["lag_high"] < 0] = "comparator"
    winner[table["day_comparator"].isna()] = "only focal"
    winner[table["day_focal"].isna()] = "only comparator"
    return table.assign(winner=winner)


def alternatives(
    records: pd.DataFrame,
    as_named: pd.DataFrame,
    readings: pd.DataFrame,
    older: pd.DataFrame,
    definition: Definition,
    *,
    choices: Choices,
    window: Window,
) -> pd.DataFrame:
    """Score the races again with one choice changed at a time.

    Args:
        records: with mended antigens.
        as_named: the records as the screening read them.
        readings: table sponsor_readings.
        older: table antigens_tried.
        definition: the choices of the page.
        choices: who counts as a company.
        window: the races of the page.

    Returns:
        label, and the values of `score`; the first row is the page's own.
    """
    posted = replace(definition, date_basis="first posted")
    cases = {
        "As chosen": (records, definition, window),
        "All races since the first trial": (records, definition, replace(window, years=None)),
        "Trials that name one antigen": (records, definition, replace(window, most=1)),
        "Baskets of many antigens let in": (records, definition, replace(window, most=99)),
        "Antigens as the screening read them": (as_named, definition, window),
        "Registered within six months of the start": (records, definition, replace(window, latest_posting=6)),
        "By date of registration": (records, posted, window),
    }
    rows = [
        {"label": label} | score(run(kept, readings, older, chosen, choices=choices, window=races))
        for label, (kept, chosen, races) in cases.items()
    ]
    return pd.DataFrame(rows)
