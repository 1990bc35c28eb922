"""Trials by the year and month in which they began."""

from __future__ import annotations

import pandas as pd

from systemrace.analysis.statistics import rates
from systemrace.analysis.trial_counts import attribution, universe
from systemrace.analysis.trial_counts.comparison import Comparison, Resampling, compare
from systemrace.analysis.trial_counts.definition import Definition

SIDES = ("focal", "comparator")
YEARS_SHOWN = 15  # years before as_of from which charts begin


def weighed(trials: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Date and weigh trials.

    Args:
        trials: records with the columns of `universe.assemble`.
        definition: the choices.

    Returns:
        Columns nct_id, date (datetime64), year, focal, comparator; only trials of either country.
    """
    frame = attribution.weights(trials, definition)[list(SIDES)]
    frame.insert(0, "nct_id", trials["nct_id"])
    frame.insert(1, "date", universe.date_of(trials, definition))
    frame.insert(2, "year", frame["date"].dt.year)
    return frame[(frame["focal"] > 0) | (frame["comparator"] > 0)]


def per_year(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Count trials begun per calendar year and country, with planned ones apart.

    Args:
        selected: trials from `universe.select`.
        definition: the choices.

    Returns:
        One row per year and country, years without a trial included: year, country, trials (begun), low and
        high (exact 95% interval of the count; blank for fractional sums), planned (dated in that year but not
        begun on as_of), part ("full year" or "part-year").
    """
    begun = weighed(universe.begun(selected, definition), definition)
    planned = weighed(_planned(selected, definition), definition)
    years = range(int(begun["year"].min()), max(int(begun["year"].max()), definition.as_of.year) + 1)
    rows = []
    for side in SIDES:
        counted = begun.groupby("year")[side].sum().reindex(years, fill_value=0.0)
        ahead = planned.groupby("year")[side].sum().reindex(years, fill_value=0.0)
        rows.append(pd.DataFrame({"country": getattr(definition, side), "trials": counted, "planned": ahead}))
    table = pd.concat(rows).rename_axis("year").reset_index()
    limits = [rates.rate_interval(n) if n == int(n) else (None, None) for n in table["trials"]]
    table[["low", "high"]] = pd.DataFrame(limits, index=table.index).astype(float)
    full = table["year"] <= definition.last_full_year
    table["part"] = full.map({True: "full year", False: "part-year"})
    return table[["year", "country", "trials", "low", "high", "planned", "part"]]


def shown(yearly: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Keep the years that fit a page, and add what is promised: trials begun and planned together.

    Args:
        yearly: from `per_year`.
        definition: its as_of ends the years shown.
    """
    kept = yearly[yearly["year"] >= definition.as_of.year - YEARS_SHOWN]
    return kept.assign(promised=kept["trials"] + kept["planned"])


def cumulative(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Count trials ever begun by the end of each month.

    Returns:
        One row per month and country: month (first day), country, trials. From the first trial to as_of.
    """
    monthly = by_month(selected, definition).cumsum()
    long = monthly.rename(columns={side: getattr(definition, side) for side in SIDES})
    return long.rename_axis("month").reset_index().melt("month", var_name="country", value_name="trials")


def by_month(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Sum the weights of trials begun per month, columns focal and comparator, no month missing."""
    frame = weighed(universe.begun(selected, definition), definition)
    months = frame["date"].dt.to_period("M")
    span = pd.period_range(months.min(), pd.Period(definition.as_of, "M"), freq="M")
    sums = frame.groupby(months)[list(SIDES)].sum().reindex(span, fill_value=0.0)
    return sums.set_axis(span.to_timestamp())


def cumulative_shown(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the months of `cumulative` that fit a page."""
    months = cumulative(selected, definition)
    return months[months["month"] >= f"{definition.as_of.year - YEARS_SHOWN}-01-01"]


def is_between(
    records: pd.DataFrame, definition: Definition, after: pd.Timestamp, until: pd.Timestamp
) -> pd.Series:
    """Say which records are of trials begun after one day and up to another."""
    date = universe.date_of(records, definition)
    return universe.has_begun(records, definition) & (date > after) & (date <= until)


def in_last_year(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Say which records are of trials begun in the twelve months up to and including as_of."""
    return is_between(records, definition, definition.as_of - pd.DateOffset(years=1), definition.as_of)


def last_year(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the records of the trials begun in the twelve months up to and including as_of."""
    return selected[in_last_year(selected, definition)]


def by_decade_ago(records: pd.DataFrame, definition: Definition) -> pd.Series:
    """Say which records are of trials begun by the day ten years before as_of.

    Which trials had begun is read from today's copy: a record removed since then is not seen.
    """
    return is_between(records, definition, pd.Timestamp.min, definition.as_of - pd.DateOffset(years=10))


def decade_ago(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the records of the trials of `by_decade_ago`."""
    return selected[by_decade_ago(selected, definition)]


def in_year(selected: pd.DataFrame, definition: Definition, year: float) -> pd.DataFrame:
    """Give the weighed trials begun in one calendar year; none for an infinite year."""
    frame = weighed(universe.begun(selected, definition), definition)
    return frame[frame["year"] == year]


def world_by(selected: pd.DataFrame, definition: Definition, until: pd.Timestamp) -> float:
    """Sum all countries' trials begun up to a day; a trial in several countries counts once."""
    begun = universe.begun(selected, definition)
    begun = begun[universe.date_of(begun, definition) <= until]
    return float(attribution.shares(begun, definition)["nct_id"].nunique())


def registered_after_year(selected: pd.DataFrame, definition: Definition, year: float) -> tuple[int, int]:
    """Count the focal country's trials that began in a year, and those of them registered only after it."""
    begun = universe.begun(selected, definition)
    own = begun[(begun["start"].dt.year == year) & (attribution.weights(begun, definition)["focal"] > 0)]
    return len(own), int((own["posted"].dt.year > year).sum())


def compare_ever(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Comparison:
    """Compare trials ever begun by as_of."""
    return compare(weighed(universe.begun(selected, definition), definition), resampling)


def compare_last_year(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Comparison:
    """Compare trials begun in the twelve months up to and including as_of."""
    return compare(weighed(last_year(selected, definition), definition), resampling)


def compare_decade_ago(selected: pd.DataFrame, definition: Definition, resampling: Resampling) -> Comparison:
    """Compare trials ever begun by the day ten years before as_of, from `decade_ago`."""
    return compare(weighed(decade_ago(selected, definition), definition), resampling)


def lagged(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the begun trials with start and registration known; column days is the time between them."""
    begun = universe.begun(selected, definition)
    return begun.assign(days=(begun["posted"] - begun["start"]).dt.days).dropna(subset=["days"])


def posting_lag(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Measure how long after its start a trial was registered.

    Returns:
        Per country: country, trials, median_days (negative: registered before the start), late_share
        (registered more than 90 days after the start), as the month of registration allows.
    """
    known = lagged(selected, definition)
    rows = []
    for side in SIDES:
        own = attribution.of_side(known, definition, side)["days"]
        rows.append((getattr(definition, side), len(own), own.median(), own.gt(90).mean()))
    return pd.DataFrame(rows, columns=["country", "trials", "median_days", "late_share"])


def moved(selected: pd.DataFrame, definition: Definition, years: int = 2) -> pd.Series:
    """Say which trials bear a start date long after their registration, so that the start was moved.

    Args:
        selected: trials from `universe.select`.
        definition: dates by first posted cannot be moved; then none is.
        years: how much later than the registration the start lies.
    """
    if definition.date_basis == "first posted":
        return pd.Series(False, index=selected.index)
    return selected["start"] > selected["posted"] + pd.DateOffset(years=years)


def moved_lately(begun: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Give the trials of either country dated in the twelve months up to as_of whose start was moved there.

    Args:
        begun: trials from `universe.begun`.
        definition: the choices.
    """
    year_ago = definition.as_of - pd.DateOffset(years=1)
    recent = begun[universe.date_of(begun, definition) > year_ago]
    return attribution.of_either(recent[moved(recent, definition)], definition)


def _planned(selected: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    return selected[
        universe.is_planned(selected, definition) & ~selected["overall_status"].isin(["WITHDRAWN"])
    ]
