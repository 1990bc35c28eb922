"""How far the answer moves when records are read, counted or completed in another defensible way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts import attribution, overtaking, starts, universe
from systemrace.analysis.trial_counts.comparison import Comparison, Resampling, compare
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.errors import UsageError

COLUMNS = ["group", "variant", "focal", "comparator", "ratio", "low", "high", "method", "first_year"]

# Other values of each choice, with the words for the chart.
CHOICES = (
    (
        "Attribution",
        "attribution",
        {"site": "any site", "sponsor": "lead sponsor", "exclusive": "sites only there"},
    ),
    ("Counting", "counting", {"whole": "whole trials", "fractional": "split"}),
    ("Universe", "universe", {"broad": "CAR named or likely", "strict": "CAR named"}),
    (
        "Cells",
        "cells",
        {"T": "T or not named", "named T": "T named", "all": "every CAR cell"},
    ),
    (
        "Roles",
        "roles",
        {
            "investigational": "tested alone",
            "with combinations": "with combinations",
            "all": "every role",
        },
    ),
    (
        "Type",
        "study_types",
        {"interventional": "interventional", "not observational": "not observational", "all": "every type"},
    ),
    ("Date", "date_basis", {"start": "by start", "first posted": "by registration"}),
)


@dataclass(frozen=True)
class Reading:
    """A sample of records read by eye: how many of those read were right.

    Raises:
        UsageError: if more were right than were read.
    """

    right: int
    read: int

    def __post_init__(self) -> None:
        if self.right > self.read:
            raise UsageError(
                f"{self.right} of {self.read} records read cannot be right. Lower likely_right or yes_right, "
                "or raise the number read."
            )

    def draw(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Draw the share that is right from its Jeffreys posterior."""
        return rng.beta(self.right + 0.5, self.read - self.right + 0.5, size=draws)


def choices(records: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Compare trials ever begun under every other value of one choice at a time.

    Returns:
        Columns `COLUMNS`, a row per value; first_year is the first full year with more begun in the focal
        country, infinite when none.
    """
    rows = []
    for group, field, values in CHOICES:
        for value, label in values.items():
            if value != getattr(definition, field):
                other = with_choice(definition, field, value)
                selected = universe.select(records, other)
                rows.append(_row(group, label, selected, other, resampling))
    return pd.DataFrame(rows, columns=COLUMNS)


def base(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Give the chosen definition as the first row of the comparison."""
    return pd.DataFrame(
        [_row("Chosen", "as defined here", selected, definition, resampling)], columns=COLUMNS
    )


def every_reading(
    records: pd.DataFrame,
    selected: pd.DataFrame,
    definition: Definition,
    *,
    readings: dict[str, Reading],
    elsewhere: pd.DataFrame,
    resampling: Resampling,
) -> pd.DataFrame:
    """Put the chosen reading and every other one under each other.

    Args:
        records: from `universe.assemble`.
        selected: trials from `universe.select`.
        definition: the choices.
        readings: as for `misclassified`; "likely" is left out where such records are.
        elsewhere: as `extra` for `other_registry`; used for China and all diseases only.
        resampling: seed and draws.

    Returns:
        Columns `COLUMNS` with label (group and variant), chosen, and year (first_year as a text, blank where
        there is none).
    """
    read = {
        grade: found for grade, found in readings.items() if definition.universe != "strict" or grade == "yes"
    }
    parts = [
        base(selected, definition, resampling),
        choices(records, definition, resampling),
        one_per_title(selected, definition, resampling),
        without_sites(selected, definition, resampling),
        misclassified(selected, definition, read, resampling),
    ]
    if definition.focal == "China" and definition.disease == "all":
        ever = starts.compare_ever(selected, definition, resampling)
        parts.append(other_registry(ever, elsewhere, definition))
    table = pd.concat(parts, ignore_index=True)
    table["label"] = table["group"] + ": " + table["variant"]
    table["chosen"] = table["group"] == "Chosen"
    table["year"] = table["first_year"].map(
        lambda year: "" if pd.isna(year) or year > 9999 else f"{year:.0f}"
    )
    return table


def one_per_title(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Count records of the same title in the same country once, the earliest.

    One protocol registered by each hospital on its own is several records in one country and one record with
    many sites in another.
    """
    title = selected["title"].str.lower().str.replace(r"[^a-z0-9]", "", regex=True)
    key = title.where(title.notna(), selected["nct_id"]) + selected["places"].map(str)
    order = selected.assign(key=key, at=universe.date_of(selected, definition)).sort_values(["at", "nct_id"])
    kept = order.drop_duplicates("key").drop(columns=["key", "at"])
    row = _row("Records", "one per title", kept, definition, resampling)
    return pd.DataFrame([row], columns=COLUMNS)


def without_sites(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> pd.DataFrame:
    """Place the begun trials that list no site: by their sponsor, all in one country, all in the other.

    Returns:
        Columns `COLUMNS`; only under attribution by site or exclusive, else no row.
    """
    if definition.attribution == "sponsor":
        return pd.DataFrame(columns=COLUMNS)
    homeless = selected["places"].map(len).eq(0)
    readings = {
        "placed by sponsor": selected["sponsor_country"],
        f"all in {definition.focal}": pd.Series(definition.focal, index=selected.index),
        f"all in {definition.comparator}": pd.Series(definition.comparator, index=selected.index),
    }
    rows = []
    for label, country in readings.items():
        placed = selected.copy()
        assumed = country.map(lambda name: () if pd.isna(name) else (name,))
        placed["places"] = placed["places"].where(~homeless, assumed)
        rows.append(_row("No site", label, placed, definition, resampling))
    return pd.DataFrame(rows, columns=COLUMNS)


def other_registry(found: Comparison, extra: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Add the published number of focal-country trials on another registry only.

    Args:
        found: the comparison without them.
        extra: columns label and value: trials to add to the focal count.
        definition: for the names.

    Returns:
        Columns `COLUMNS`; ratio of the summed counts with its exact interval (the published count taken as a
        Poisson count), no year, since the published counts are not dated.
    """
    rows = []
    for label, value in extra[["label", "value"]].itertuples(index=False):
        total = found.focal + float(value)
        new = rates.rate_ratio(round(total), round(found.comparator))
        row = (
            "ChiCTR",
            label,
            total,
            found.comparator,
            new.ratio,
            new.low,
            new.high,
            "exact",
            np.nan,
        )
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def misclassified(
    selected: pd.DataFrame, definition: Definition, readings: dict[str, Reading], resampling: Resampling
) -> pd.DataFrame:
    """Drop records that are not CAR trials as often as reading a sample by eye found them wrong.

    Args:
        selected: the chosen trials.
        definition: the choices.
        readings: for is_car values "yes" and "likely", how many of the records read were right.
        resampling: seed and draws.

    Returns:
        Columns `COLUMNS`, three rows: errors spread over countries by chance (interval over the error rate
        and over which records are wrong, not over the trials themselves), and the extremes in which every
        wrong record belongs to one of the two countries.

    Source: error rate from its Jeffreys posterior, Brown LD, Cai TT, DasGupta A (2001), doi
    10.1214/ss/1009213286.
    """
    begun = universe.begun(selected, definition)
    weight = attribution.weights(begun, definition)
    pair = [(weight[side] * 1.0).groupby(begun["is_car"]).sum() for side in ("focal", "comparator")]
    rng = resampling.generator()
    kept, wrong = np.zeros((2, resampling.draws)), np.zeros(2)
    for grade, reading in readings.items():
        right = reading.draw(resampling.draws, rng)
        for side, sums in enumerate(pair):
            total = round(float(sums.get(grade, 0.0)))
            kept[side] += rng.binomial(total, right)
            wrong[side] += total * (1 - (reading.right + 0.5) / (reading.read + 1))
    return pd.DataFrame(_misread_rows(pair, kept, wrong.sum(), definition), columns=COLUMNS)


def _misread_rows(
    pair: list[pd.Series], kept: np.ndarray, wrong: float, definition: Definition
) -> list[tuple]:
    ratios = kept[0] / kept[1]
    low, high = rates.percentile_interval(ratios)
    focal, comparator = kept.mean(axis=1)
    totals = [float(sums.sum()) for sums in pair]
    spread = ("Misread", "spread by chance", focal, comparator, float(np.median(ratios)))
    rows: list[tuple] = [(*spread, low, high, "simulation", np.nan)]
    for lost, name in (((wrong, 0.0), definition.focal), ((0.0, wrong), definition.comparator)):
        # No country can lose more trials than it has.
        counts = [max(total - gone, 0.0) for total, gone in zip(totals, lost, strict=True)]
        found = rates.rate_ratio(round(counts[0]), round(counts[1]))
        label = f"all in {name}"
        rows.append(("Misread", label, *counts, found.ratio, found.low, found.high, "exact", np.nan))
    return rows


def with_choice(definition: Definition, field: str, value: Any) -> Definition:
    """Give the definition with one choice changed."""
    changed: dict[str, Any] = {field: value}
    return replace(definition, **changed)


def _row(
    group: str, label: str, selected: pd.DataFrame, definition: Definition, resampling: Resampling
) -> tuple:
    frame = starts.weighed(universe.begun(selected, definition), definition)
    found = compare(frame, resampling)
    year = overtaking.first_year(selected, definition, replace(resampling, draws=1)).moment
    values = (found.focal, found.comparator, found.ratio, found.low, found.high, found.method)
    return (group, label, *values, year)
