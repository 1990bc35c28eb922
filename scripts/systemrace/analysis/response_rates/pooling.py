"""Many trials at once: pooled response by country and product, and how far one trial or product moves it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from systemrace.analysis.statistics import meta
from systemrace.analysis.statistics.proportions import Interval, difference_interval, proportion_interval
from systemrace.errors import DataError

GROUP_COLUMNS = [
    "group",
    "trials",
    "successes",
    "total",
    "pooled",
    "low",
    "high",
    "prediction_low",
    "prediction_high",
    "tau",
    "how",
]

# What is left out, by the words the reader sees
SETS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "two-nanobody products (cilta-cel)": lambda f: f["binder_class"] == "two nanobodies",
    "every single-domain binder": lambda f: f["binder_class"].isin(["two nanobodies", "one single domain"]),
    "donor cells": lambda f: f["donor_cells"],
    "two targets": lambda f: f["dual_target"],
    "trials of fewer than 20 patients": lambda f: f["total"] < 20,
    "trials in which everyone responded": lambda f: f["successes"] == f["total"],
}


def fit(frame: pd.DataFrame) -> meta.BinomialNormalFit:
    """Fit the binomial-normal model to the rows' `successes` and `total`.

    Raises:
        DataError: if there are fewer than two trials or no failures (or no successes) at all.
    """
    return meta.fit_binomial_normal(frame["successes"].to_numpy(float), frame["total"].to_numpy(float))


def by_group(frame: pd.DataFrame, column: str, level: float = 0.95) -> pd.DataFrame:
    """Pool each group of a column by itself, with its own spread between trials.

    Returns GROUP_COLUMNS (rates as proportions, `tau` on the log-odds scale). Where the model cannot be
    fitted (one trial, or nobody without response), the added-up count stands with an exact interval. A
    prediction is given from three trials on.
    """
    rows = [_group(str(name), group, level) for name, group in frame.groupby(column, sort=False)]
    table = pd.DataFrame(rows, columns=GROUP_COLUMNS)
    return table.astype({"prediction_low": float, "prediction_high": float, "tau": float})


def _group(name: str, group: pd.DataFrame, level: float) -> tuple:
    successes, total = int(group["successes"].sum()), int(group["total"].sum())
    head = (name, len(group), successes, total)
    try:
        model = fit(group)
    except DataError:
        exact = proportion_interval(successes, total, level=level)
        return (*head, exact.estimate, exact.low, exact.high, None, None, None, "added up, exact interval")
    p = meta.pooled(model, level=level)
    # two trials cannot show how far a third may lie from them
    ahead = (p.prediction_low, p.prediction_high) if len(group) > 2 else (None, None)
    return (*head, p.estimate, p.low, p.high, *ahead, model.tau2**0.5, "binomial-normal model")


def crude_difference(frame: pd.DataFrame, focal: str, comparator: str, level: float = 0.95) -> Interval:
    """Added-up rate of the focal country minus the comparator's, as if each country were one trial."""
    return difference_interval(_sum(frame, focal), _sum(frame, comparator), "newcombe", level)


def modelled_difference(frame: pd.DataFrame, focal: str, comparator: str, level: float = 0.95) -> Interval:
    """Pooled rate of the focal country minus the comparator's, each with its own spread between trials.

    Raises:
        DataError: if either country cannot be pooled.
    """
    first, second = (meta.pooled(fit(frame[frame["country"] == c]), level=level) for c in (focal, comparator))
    return meta.pooled_difference(first, second)


def odds_ratio(frame: pd.DataFrame, focal: str, comparator: str, level: float = 0.95) -> meta.Contrast:
    """Odds of response, focal over comparator country, from two separately pooled models.

    Raises:
        DataError: if either country cannot be pooled.
    """
    first, second = (fit(frame[frame["country"] == c]) for c in (focal, comparator))
    return meta.contrast(first, second, level)


def products(frame: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Pool by product and country: each product with two or more counted trials, and each country's rest.

    Returns `product` and `country` beside GROUP_COLUMNS.
    """
    several = frame["product_family"].map(frame["product_family"].value_counts()) > 1
    names = frame["product_family"].where(several, "other products")
    cells = pd.DataFrame(
        {"product": names, "country": frame["country"], "group": names + ", " + frame["country"]}
    )
    pooled = by_group(frame.assign(group=cells["group"]), "group", level)
    return pooled.merge(cells.drop_duplicates("group"), on="group", validate="one_to_one")


def means(frame: pd.DataFrame, countries: list[str]) -> dict[str, float]:
    """Mean rate over the modelled population of trials of each country, beside the typical (median) trial's.

    Raises:
        DataError: if a country cannot be pooled.
    """
    return {country: meta.mean_over_studies(fit(frame[frame["country"] == country])) for country in countries}


def leave_out(frame: pd.DataFrame, focal: str, comparator: str, level: float = 0.95) -> pd.DataFrame:
    """Modelled difference with nothing, then each set, then each trial of the two countries left out.

    Returns `kind` ("all trials", "a set", "a trial"), `left_out`, `trials` left, and `difference`, `low`,
    `high` as proportions. A set that is empty, or that leaves a country without a fit, is not listed.
    """
    sides = {country: frame[frame["country"] == country] for country in (focal, comparator)}
    both = pd.concat(sides.values())
    cases = [("all trials", "nothing", pd.Series(False, both.index))]
    cases += [("a set", name, test(both).astype(bool)) for name, test in SETS.items()]
    cases += [("a trial", str(trial), both["trial"] == trial) for trial in both["trial"]]
    known: dict[tuple[int, ...], meta.Pooled] = {}
    rows = []
    for kind, name, gone in cases:
        if kind != "all trials" and not gone.any():
            continue
        try:
            first, second = (_remembered(side[~gone[side.index]], known, level) for side in sides.values())
        except DataError:
            continue
        gap = meta.pooled_difference(first, second)
        rows.append((kind, name, int((~gone).sum()), gap.estimate, gap.low, gap.high))
    return pd.DataFrame(rows, columns=["kind", "left_out", "trials", "difference", "low", "high"])


def kept(frame: pd.DataFrame, left_out: str) -> pd.DataFrame:
    """Give the trials that stay without one of `SETS`; every trial for any other name, such as "nothing"."""
    return frame[~SETS[left_out](frame).astype(bool)] if left_out in SETS else frame


def _remembered(side: pd.DataFrame, known: dict[tuple[int, ...], meta.Pooled], level: float) -> meta.Pooled:
    """Pool one country, once for each set of trials left."""
    key = tuple(side.index)
    if key not in known:
        known[key] = meta.pooled(fit(side), level=level)
    return known[key]


def _sum(frame: pd.DataFrame, country: str) -> tuple[int, int]:
    chosen = frame[frame["country"] == country]
    if chosen.empty:
        raise DataError(f"No trial of {country} is counted. Choose another country, or loosen the selection.")
    return int(chosen["successes"].sum()), int(chosen["total"].sum())
