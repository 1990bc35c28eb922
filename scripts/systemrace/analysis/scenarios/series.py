"""Early-phase starts by full year and by where they are, and the log odds of one kind against another."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from systemrace.analysis.recalibration.projection import Phases
from systemrace.analysis.recalibration.yearly import Starts
from systemrace.analysis.statistics.proportions import proportion_interval
from systemrace.analysis.trial_counts import attribution
from systemrace.analysis.trial_counts.definition import Definition

Array = NDArray[np.float64]
HALF = 0.5  # added to each count, so that a year without a start has a logarithm (Haldane 1956)


@dataclass(frozen=True)
class Odds:
    """Two counts by year, and which share is meant: that of `top` in both.

    years: shape (n,), ascending, none missing. top, bottom: counts, shape (n,).
    """

    years: tuple[int, ...]
    top: tuple[float, ...]
    bottom: tuple[float, ...]

    @property
    def values(self) -> Array:
        """Log odds by year, half a count added on either side."""
        return np.log((np.array(self.top) + HALF) / (np.array(self.bottom) + HALF))

    @property
    def noise(self) -> Array:
        """Variance of each of `values` by chance in counting (Woolf 1955)."""
        return 1 / (np.array(self.top) + HALF) + 1 / (np.array(self.bottom) + HALF)

    def pooled(self, years: int) -> float:
        """Give the log odds of the last years together."""
        return float(np.log((sum(self.top[-years:]) + HALF) / (sum(self.bottom[-years:]) + HALF)))


def of(counted: pd.DataFrame, top: str, bottom: str) -> Odds:
    """Take two columns of `Counts.yearly`."""
    return Odds(tuple(counted.index.tolist()), tuple(counted[top].tolist()), tuple(counted[bottom].tolist()))


class Counts(Starts):
    """The records of one registry copy, ready to be counted by year under any definition."""

    def yearly(self, definition: Definition, phases: Phases, first: int, moved: bool) -> pd.DataFrame:
        """Count the starts of each full year.

        Args:
            definition: the choices of the count.
            phases: see `recalibration.projection.early`.
            first: first year.
            moved: whether trials count whose start was moved to years after their registration.

        Returns:
            By year: focal, comparator (a trial of both counts in both), outside (in any country, but not in
            the comparator), either (in one of the two), several (of these, in more than one country), both.
            The last three go by sites, whatever the attribution.
        """
        kept = self._kept(definition, phases, moved)
        focal, comparator = self.tally.weights(definition)
        by_site = replace(definition, attribution="site")
        here, there = (weight > 0 for weight in self.tally.weights(by_site))
        groups = {
            "focal": focal > 0,
            "comparator": comparator > 0,
            "outside": self._known(definition) & (comparator <= 0),
            "either": here | there,
            "several": (here | there) & self._mask("several", lambda rows: rows["places"].map(len) > 1),
            "both": here & there,
        }
        years = self.tally.years(definition)
        span = np.arange(first, definition.last_full_year + 1)
        inside = kept & np.isin(years, span)
        counts = {
            name: np.bincount(years[inside & group].astype(int) - first, minlength=len(span))
            for name, group in groups.items()
        }
        return pd.DataFrame(counts, index=pd.Index(span, name="year")).astype(float)

    def _known(self, definition: Definition) -> NDArray[np.bool_]:
        key: Hashable = ("known", definition.attribution)
        return self._mask(key, lambda rows: attribution.weights(rows, definition)["known"])


def firsts(tried: pd.DataFrame, definition: Definition, most: int, first: int) -> pd.DataFrame:
    """Count antigens by the full year in which they were first tried in humans, and by where.

    Args:
        tried: from `trial_design.races.tried`.
        definition: its last full year ends the count.
        most: trials that name more antigens are left out.
        first: first year; antigens tried before are nobody's first any more.

    Returns:
        By year: outside (not in the comparator country), comparator, focal (in the focal country alone),
        elsewhere (in neither).
    """
    opened = openers(tried, most)
    span = np.arange(first, definition.last_full_year + 1)
    year = opened["day"].dt.year
    groups = {
        "outside": ~opened["in_comparator"],
        "comparator": opened["in_comparator"],
        "focal": opened["in_focal"] & ~opened["in_comparator"],
        "elsewhere": ~opened["in_focal"] & ~opened["in_comparator"],
    }
    counts = {name: year[group].value_counts().reindex(span, fill_value=0) for name, group in groups.items()}
    return pd.DataFrame(counts).rename_axis("year").astype(float)


def openers(tried: pd.DataFrame, most: int) -> pd.DataFrame:
    """Give for each antigen its first trial of all, in any country; rows of `races.tried`."""
    kept = tried[tried["n_antigens"] <= most].sort_values(["day", "nct_id"])
    found = kept.drop_duplicates("antigen")
    sides = ["in_focal", "in_comparator"]
    return found.assign(**{side: found[side].fillna(False).astype(bool) for side in sides})


def unnamed(begun: pd.DataFrame, definition: Definition, years: int) -> pd.DataFrame:
    """Tell how many trials name no antigen that is known, in the last full years and before.

    Args:
        begun: from `trial_counts.universe.begun`, antigens mended.
        definition: countries and day.
        years: last full years that are set against those before.

    Returns:
        country, recent, earlier: shares of the country's trials.
    """
    weight = attribution.weights(begun, definition)
    year = begun["start"].dt.year if definition.date_basis == "start" else begun["posted"].dt.year
    full, since = year <= definition.last_full_year, definition.last_full_year - years
    rows = []
    for side in ("focal", "comparator"):
        own, silent = full & (weight[side] > 0), begun["target_antigen"].isna()
        parts = (silent[own & (year > since)].mean(), silent[own & (year <= since)].mean())
        rows.append((getattr(definition, side), *map(float, parts)))
    return pd.DataFrame(rows, columns=["country", "recent", "earlier"])


def history(odds: Odds, name: str) -> pd.DataFrame:
    """Give the shares that were: series, year, share, low, high (exact 95%), trials; years with a start."""
    rows = []
    for year, top, bottom in zip(odds.years, odds.top, odds.bottom, strict=True):
        if top + bottom:
            limits = proportion_interval(int(top), int(top + bottom))
            rows.append((name, year, top / (top + bottom), limits.low, limits.high, top + bottom))
    return pd.DataFrame(rows, columns=["series", "year", "share", "low", "high", "trials"])
